import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { UsedCoupons } from "../read-used-coupons.server.ts";

/** What coupons took off, beside figures that hold it already; nothing where none was used. */
export function UsedCouponsNote({ coupons }: { coupons: UsedCoupons }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { used, ofPercentage, fixedAmount } = coupons;
  if (used === 0) return null;
  return (
    <Text as="p" tone="subdued">
      {t("coupons.used.note", { count: used, amount: format.money(fixedAmount) })}
      {ofPercentage > 0 ? t("coupons.used.ofPercentage", { count: ofPercentage }) : null}
    </Text>
  );
}

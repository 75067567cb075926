import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CustomerCouponView } from "../views.server.ts";
import { STATE_TONES } from "./state-tones.ts";
import { useWorth } from "./use-worth.ts";

/** The coupons that a customer was given, newest first. */
export function CustomerCouponsCard({ coupons }: { coupons: CustomerCouponView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const worthOf = useWorth();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("customerCoupons.title")}
        </Text>
        {coupons.length === 0 ? <Text as="p">{t("customerCoupons.none")}</Text> : null}
        {coupons.map((coupon) => (
          <BlockStack key={coupon.id} gap="050">
            <InlineStack gap="200" blockAlign="center">
              <Text as="span" fontWeight="semibold">
                {coupon.code ?? t("customerCoupons.noCode")}
              </Text>
              <Badge tone={STATE_TONES[coupon.state]}>{t(`couponStates.${coupon.state}`)}</Badge>
            </InlineStack>
            <Text as="p">
              {worthOf(coupon)}
              {coupon.minimumMinor === "0"
                ? null
                : ` ${t("customerCoupons.minimum", { amount: format.money(coupon.minimumMinor) })}`}
            </Text>
            <Text as="p" variant="bodySm" tone="subdued">
              {coupon.assignedOrder ? `${t("customerCoupons.givenAt", { order: coupon.assignedOrder })} ` : null}
              {coupon.usedOrder
                ? t("customerCoupons.usedAt", { order: coupon.usedOrder })
                : t("customerCoupons.until", { day: format.day(coupon.expiresOn) })}
            </Text>
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}

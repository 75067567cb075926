import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { RedeemedPoints } from "../redeemed/read-redeemed-points.server.ts";

/** What points brought, beside figures that hold the most of it already; nothing where none were redeemed. */
export function RedeemedPointsNote({ redeemed }: { redeemed: RedeemedPoints }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { points, worth, takenOff, ofUnknownAmount, apart } = redeemed;
  if (points === "0") return null;
  const amountOf = (of: { points: string; worth: string | null }) =>
    t(of.worth === null ? "redeemed.points" : "redeemed.pointsWorth", {
      count: Number(of.points),
      worth: of.worth === null ? "" : format.money(of.worth),
    });
  return (
    <Text as="p" tone="subdued">
      {t("redeemed.all", { points: amountOf({ points, worth }) })}
      {takenOff === "0" ? null : t("redeemed.takenOff", { amount: format.money(takenOff) })}
      {ofUnknownAmount === 0 ? null : t("redeemed.ofUnknownAmount", { count: ofUnknownAmount })}
      {apart.points === "0" ? null : t("redeemed.apart", { points: amountOf(apart) })}
    </Text>
  );
}

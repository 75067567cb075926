import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ValueKind } from "../types.ts";

/** Says what a coupon is worth: `¥500 off`, `10% off`, `Free shipping`. Money is text in minor units. */
export function useWorth() {
  const { t } = useTranslation();
  const format = useFormat();
  return (coupon: { valueKind: ValueKind; valueMinor: string | null; percentBp: number | null }): string => {
    switch (coupon.valueKind) {
      case "amount":
        return t("customerCoupons.amountOff", { amount: format.money(coupon.valueMinor ?? "0") });
      case "percent":
        return t("customerCoupons.percentOff", { percent: format.percent((coupon.percentBp ?? 0) / 10_000) });
      case "free_shipping":
        return t("customerCoupons.freeShipping");
    }
  };
}

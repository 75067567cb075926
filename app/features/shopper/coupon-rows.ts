import type { ShopperCoupon } from "#app/contracts/shopper.ts";

/** Numbers are bigint or number: as the driver or as JSON tells them. */
export interface CouponRow {
  code: string;
  state: ShopperCoupon["state"];
  valueKind: string;
  valueMinor: bigint | number | null;
  percentBp: number | null;
  minimumMinor: bigint | number;
  expiresOn: string;
}

/** Coupons as they are shown; the conditions are the reader's. */
export const COUPONS_SQL = `
  SELECT c.code, c.state, c.value_kind AS "valueKind", c.value_minor AS "valueMinor", c.percent_bp AS "percentBp",
         c.minimum_minor AS "minimumMinor", c.expires_on::text AS "expiresOn"
  FROM coupons c`;

function toCouponValue({ valueKind, valueMinor, percentBp }: CouponRow): ShopperCoupon["value"] {
  if (valueKind === "percent") return { kind: "percent", percentBp: percentBp ?? 0 };
  if (valueKind === "free_shipping") return { kind: "freeShipping" };
  return { kind: "amount", valueMinor: Number(valueMinor ?? 0) };
}

/** A coupon for its holder's eyes. */
export function toCoupon(row: CouponRow, currency: string): ShopperCoupon {
  return {
    code: row.code,
    value: toCouponValue(row),
    currency,
    minimumMinor: row.minimumMinor > 0 ? Number(row.minimumMinor) : null,
    expiresOn: row.expiresOn,
    state: row.state,
  };
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { CouponState, ValueKind } from "./types.ts";

/** A customer's coupon. Money is text in minor units, days are `YYYY-MM-DD` in shop time. */
export interface CustomerCouponView {
  id: string;
  /** Null while the pool is empty. */
  code: string | null;
  state: CouponState;
  valueKind: ValueKind;
  valueMinor: string | null;
  percentBp: number | null;
  minimumMinor: string;
  expiresOn: string;
  /** Names of the orders that it was given at and used with. */
  assignedOrder: string | null;
  usedOrder: string | null;
}

/** A customer's newest coupons. */
export async function readCustomerCoupons(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint },
): Promise<CustomerCouponView[]> {
  return query<CustomerCouponView>(
    tx,
    `SELECT k.coupon_id::text AS id, k.code, k.state, k.value_kind AS "valueKind", k.value_minor::text AS "valueMinor", k.percent_bp AS "percentBp",
            k.minimum_minor::text AS "minimumMinor", k.expires_on::text AS "expiresOn", a.name AS "assignedOrder",
            u.name AS "usedOrder"
     FROM coupons k
     LEFT JOIN orders a ON a.shop_id = $1::bigint AND a.order_id = k.assigned_order_id
     LEFT JOIN orders u ON u.shop_id = $1::bigint AND u.order_id = k.used_order_id
     WHERE k.shop_id = $1::bigint AND k.customer_id = $2::bigint AND k.state <> 'held_out'
     ORDER BY k.coupon_id DESC LIMIT 20`,
    options.shopId,
    options.customerId,
  );
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { CouponState } from "./types.ts";

/** A coupon of a campaign with who holds it. Money is text in minor units, days are `YYYY-MM-DD` in shop time. */
export interface CouponHolder {
  couponId: string;
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  code: string | null;
  state: CouponState;
  assignedAt: string;
  expiresOn: string;
  usedOrder: string | null;
  netSales: string | null;
  grossProfit: string | null;
}

export interface HolderPage {
  rows: CouponHolder[];
  /** Where the next page begins; null where there is none. */
  after: string | null;
}

const PER_PAGE = 50;

const SELECT = `
SELECT k.coupon_id::text AS "couponId", k.customer_id::text AS "customerId", w.first_name AS "firstName",
  w.last_name AS "lastName", k.code, k.state, k.assigned_at AS "assignedAt", k.expires_on::text AS "expiresOn",
  o.name AS "usedOrder", k.used_net_sales_minor::text AS "netSales", k.used_gross_profit_minor::text AS "grossProfit"
FROM coupons k
LEFT JOIN customers w ON w.shop_id = $1::bigint AND w.customer_id = k.customer_id
LEFT JOIN orders o ON o.shop_id = $1::bigint AND o.order_id = k.used_order_id
WHERE k.shop_id = $1::bigint AND k.campaign_id = $2::bigint`;

/**
 * A campaign's coupons, newest first. A search is for a code, or for a customer by id: both are found by their index.
 *
 * @param options.after the last coupon of the page before
 */
export async function listHolders(
  tx: Tx,
  options: { shopId: ShopId; campaignId: bigint; search: string; after: bigint | null; limit?: number },
): Promise<HolderPage> {
  const { shopId, campaignId, after, limit = PER_PAGE } = options;
  const search = options.search.normalize("NFKC").trim().toUpperCase();
  const values: unknown[] = [shopId, campaignId, after, limit + 1];
  let condition = "";
  if (search !== "") {
    values.push(search);
    condition = /^\d{1,19}$/.test(search) ? "AND k.customer_id = $5::text::bigint" : "AND k.code = $5";
  }
  const rows = await query<CouponHolder>(
    tx,
    `${SELECT} AND ($3::bigint IS NULL OR k.coupon_id < $3::bigint) ${condition}
     ORDER BY k.coupon_id DESC LIMIT $4::integer`,
    ...values,
  );
  const page = rows.slice(0, limit);
  return { rows: page, after: rows.length > limit ? (page.at(-1)?.couponId ?? null) : null };
}

/** A coupon whose last day is near, for whoever reminds its holder. */
export interface EndingCoupon {
  couponId: bigint;
  campaignId: bigint;
  customerId: bigint;
  code: string;
  expiresOn: string;
}

/**
 * Coupons in customers' hands, with a code, whose last day is the given one; by coupon, so that a caller takes them in
 * parts.
 *
 * @param options.endsOn a shop day
 * @param options.after the last coupon of the part before
 */
export async function couponsEndingSoon(
  tx: Tx,
  options: { shopId: ShopId; endsOn: string; after?: bigint; limit?: number },
): Promise<EndingCoupon[]> {
  return query<EndingCoupon>(
    tx,
    `SELECT k.coupon_id AS "couponId", k.campaign_id AS "campaignId", k.customer_id AS "customerId", k.code,
       k.expires_on::text AS "expiresOn"
     FROM coupons k
     WHERE k.shop_id = $1::bigint AND k.state IN ('assigned', 'seen') AND k.expires_on = $2::date AND k.coupon_id > $3::bigint
     ORDER BY k.coupon_id LIMIT $4::integer`,
    options.shopId,
    options.endsOn,
    options.after ?? 0n,
    options.limit ?? 1_000,
  );
}

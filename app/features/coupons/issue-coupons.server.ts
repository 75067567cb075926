import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges, projectCustomers, survivorSql } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { giveSql, givingAt, lastDayOf, PROMISE_SQL } from "./give-coupons.sql.ts";
import { askForCodes } from "./refill-pools.server.ts";
import type { CouponState } from "./types.ts";

/** A coupon to be issued. The same key is the same coupon, whoever asks, and however often. */
export interface CouponIssue {
  campaignId: bigint;
  customerId: bigint;
  /** Unique in the shop, named by its kind first: `reward:123`, `flow:…`. */
  key: string;
  /** What it is given for: `staff`, `reward`, `tier`, `flow` …, and which one of them. */
  source: { type: string; id?: string };
  /** In the words of whoever gives it. */
  reason?: string;
}

export type IssuedCoupon =
  | { ok: true; couponId: bigint; state: CouponState; code: string | null; isNew: boolean }
  | { ok: false; problem: "unknownCampaign" | "notGiving" | "unknownCustomer" };

// The customer is the survivor, where they were merged: a coupon of nobody would be seen by nobody.
const ISSUE_SQL = giveSql(`
  SELECT ${PROMISE_SQL}, w.customer_id, NULL::bigint AS order_id, i.key, i.source_type, i.source_id, i.reason,
    held_out_of(c.campaign_id, w.customer_id, c.hold_out_bp) AS held_out,
    ${lastDayOf("($3::timestamptz AT TIME ZONE s.time_zone)::date")} AS expires_on, i.place
  FROM jsonb_to_recordset($2::text::jsonb) AS i (
    campaign_id bigint, customer_id bigint, key text, source_type text, source_id text, reason text, place integer)
  JOIN coupon_campaigns c ON c.shop_id = $1::bigint AND c.campaign_id = i.campaign_id AND ${givingAt("$3::timestamptz")}
  JOIN customers p ON p.shop_id = $1::bigint AND p.customer_id = i.customer_id
  JOIN customers w ON w.shop_id = $1::bigint AND w.customer_id = ${survivorSql("p")}
    AND w.redacted_at IS NULL AND w.deleted_at IS NULL
  JOIN shops s ON s.shop_id = $1::bigint
  WHERE NOT EXISTS (SELECT FROM coupons k WHERE k.shop_id = $1::bigint AND k.key = i.key)`);

/**
 * Issues coupons of campaigns that are giving; those that cannot be given are left out. What depends on the customers'
 * coupons is told of them.
 *
 * @returns the customers who were given one now
 */
export async function issueCoupons(
  tx: Tx,
  options: { shopId: ShopId; issues: readonly CouponIssue[]; now: Date },
): Promise<bigint[]> {
  const { shopId, issues, now } = options;
  if (issues.length === 0) return [];
  const rows = issues.map(({ campaignId, customerId, key, source, reason }, place) => ({
    campaign_id: String(campaignId),
    customer_id: String(customerId),
    key,
    source_type: source.type,
    source_id: source.id ?? null,
    reason: reason ?? null,
    place,
  }));
  const given = await query<{ customerId: bigint }>(tx, ISSUE_SQL, shopId, JSON.stringify(rows), now.toISOString());
  const customerIds = given.map(({ customerId }) => customerId);
  await tellOfCoupons(tx, { shopId, customerIds });
  return customerIds;
}

/** Tells whatever follows a customer's coupons that they changed, and asks for the codes that were taken. */
export async function tellOfCoupons(tx: Tx, options: { shopId: ShopId; customerIds: bigint[] }): Promise<void> {
  if (options.customerIds.length === 0) return;
  await askForCodes(tx, options.shopId);
  await projectCustomers(tx, options);
  await noteCustomerChanges(tx, options);
}

/**
 * Issues one coupon of a campaign to one customer, once per key. It never waits for a code: where the pool is empty the
 * coupon is owed, and gets its code when the pool refills. One who is held out is recorded without a code.
 *
 * @returns the coupon, also when it had been issued before, or why there is none
 */
export async function issueCoupon(tx: Tx, options: CouponIssue & { shopId: ShopId; now: Date }): Promise<IssuedCoupon> {
  const { shopId, campaignId, customerId, key, now } = options;
  const given = await issueCoupons(tx, { shopId, issues: [options], now });
  const [coupon] = await query<{ couponId: bigint; state: CouponState; code: string | null }>(
    tx,
    'SELECT coupon_id AS "couponId", state, code FROM coupons WHERE shop_id = $1::bigint AND key = $2',
    shopId,
    key,
  );
  if (coupon) return { ok: true, ...coupon, isNew: given.length > 0 };
  const [known] = await query<{ campaign: boolean; customer: boolean }>(
    tx,
    `SELECT EXISTS (SELECT FROM coupon_campaigns WHERE shop_id = $1::bigint AND campaign_id = $2::bigint) AS campaign,
       EXISTS (SELECT FROM customers p JOIN customers w ON w.shop_id = $1::bigint
         AND w.customer_id = ${survivorSql("p")} AND w.redacted_at IS NULL AND w.deleted_at IS NULL
         WHERE p.shop_id = $1::bigint AND p.customer_id = $3::bigint) AS customer`,
    shopId,
    campaignId,
    customerId,
  );
  if (!known?.campaign) return { ok: false, problem: "unknownCampaign" };
  return { ok: false, problem: known.customer ? "notGiving" : "unknownCustomer" };
}

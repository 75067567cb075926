import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";
import { giveSql, givingAt, lastDayOf, PROMISE_SQL } from "./give-coupons.sql.ts";
import { askForCodes, deleteEffect } from "./refill-pools.server.ts";

// A coupon belongs to the order it was given at, once per campaign. An empty pool makes nobody wait: the coupon is owed,
// and a code is attached when the pool refills.
const ASSIGN_SQL = giveSql(`
  SELECT ${PROMISE_SQL}, o.customer_id, o.order_id, NULL::text AS key, 'order' AS source_type, NULL::text AS source_id,
    NULL::text AS reason, held_out_of(c.campaign_id, o.customer_id, c.hold_out_bp) AS held_out,
    ${lastDayOf("o.local_day")} AS expires_on, row_number() OVER (ORDER BY o.processed_at, o.order_id) AS place
  FROM coupon_campaigns c
  JOIN (
    SELECT order_id, customer_id, processed_at, local_day FROM orders
    WHERE shop_id = $1::bigint AND order_id = ANY ($2::bigint[]) AND counted AND customer_id IS NOT NULL OFFSET 0
  ) o ON ${givingAt("o.processed_at")}
  WHERE c.shop_id = $1::bigint AND c.kind = 'next_visit' AND NOT EXISTS (
    SELECT FROM coupons k
    WHERE k.shop_id = $1::bigint AND k.assigned_order_id = o.order_id AND k.campaign_id = c.campaign_id)`);

// A code is worth what its revision of the campaign is: a coupon that waited meanwhile is worth what its code is.
const ATTACH_OWED_SQL = `
WITH owed AS MATERIALIZED (
  SELECT r.coupon_id, r.campaign_id, row_number() OVER (PARTITION BY r.campaign_id ORDER BY r.coupon_id)::integer AS turn
  FROM (
    SELECT k.coupon_id, k.campaign_id FROM coupons k WHERE k.shop_id = $1::bigint AND k.state = 'owed'
    ORDER BY k.coupon_id FOR UPDATE SKIP LOCKED
  ) r
),
picked AS MATERIALIZED (
  SELECT c.campaign_id, c.value_kind, c.value_minor, c.percent_bp, c.minimum_minor, r.code_ids, r.codes
  FROM (SELECT campaign_id, count(*) AS wanted FROM owed GROUP BY 1) n
  JOIN coupon_campaigns c ON c.shop_id = $1::bigint AND c.campaign_id = n.campaign_id
  CROSS JOIN LATERAL (
    SELECT array_agg(t.code_id ORDER BY t.code_id) AS code_ids, array_agg(t.code ORDER BY t.code_id) AS codes
    FROM (
      SELECT cc.code_id, cc.code FROM coupon_codes cc
      WHERE cc.shop_id = $1::bigint AND cc.state = 'ready' AND cc.campaign_id = c.campaign_id AND cc.revision = c.revision
      ORDER BY cc.code_id LIMIT n.wanted FOR UPDATE SKIP LOCKED
    ) t
  ) r
),
attached AS (
  UPDATE coupon_codes cc SET state = 'attached'
  WHERE cc.shop_id = $1::bigint AND cc.code_id = ANY (ARRAY(SELECT unnest(code_ids) FROM picked))
)
UPDATE coupons k SET code = p.codes[o.turn], state = 'assigned', value_kind = p.value_kind, value_minor = p.value_minor,
  percent_bp = p.percent_bp, minimum_minor = p.minimum_minor
FROM owed o JOIN picked p ON p.campaign_id = o.campaign_id AND o.turn <= cardinality(p.codes)
WHERE k.shop_id = $1::bigint AND k.coupon_id = o.coupon_id
RETURNING k.customer_id AS "customerId"`;

// Who used a coupon is told by the orders that carry its code, not by Shopify's count, which lags. The earliest counts.
// What it brought stays with the coupon, and follows the order: as long as that counts.
// The few codes of a batch are looked up one by one: left to itself, the planner has been seen to read all coupons of a
// campaign for every order.
const USE_SQL = `
WITH carried AS MATERIALIZED (
  SELECT o.order_id, o.processed_at, o.counted, o.deleted_at, o.net_sales_minor, o.net_sales_minor - o.cost_minor AS gross_profit_minor,
    code
  FROM orders o CROSS JOIN LATERAL unnest(o.discount_codes) AS code
  WHERE o.shop_id = $1::bigint AND o.order_id = ANY ($2::bigint[]) AND NOT o.test
),
u AS MATERIALIZED (
  SELECT DISTINCT ON (b.coupon_id) b.coupon_id, o.order_id, o.processed_at, o.counted, c.eligible,
    CASE WHEN o.counted THEN o.net_sales_minor END AS net_sales_minor,
    CASE WHEN o.counted THEN o.gross_profit_minor END AS gross_profit_minor,
    b.used_order_id IS DISTINCT FROM o.order_id AS is_new
  FROM carried o
  CROSS JOIN LATERAL (
    SELECT coupon_id, campaign_id, used_order_id FROM coupons WHERE shop_id = $1::bigint AND code = o.code OFFSET 0
  ) b
  CROSS JOIN LATERAL (
    SELECT eligible FROM coupon_campaigns WHERE shop_id = $1::bigint AND campaign_id = b.campaign_id OFFSET 0
  ) c
  WHERE o.deleted_at IS NULL OR b.used_order_id = o.order_id
  ORDER BY b.coupon_id, o.processed_at, o.order_id
)
UPDATE coupons k SET state = 'used', used_order_id = u.order_id, used_at = u.processed_at,
  used_net_sales_minor = u.net_sales_minor, used_gross_profit_minor = u.gross_profit_minor,
  used_discount_minor = CASE
    WHEN u.net_sales_minor IS NULL THEN NULL
    WHEN k.value_kind = 'amount' THEN k.value_minor
    WHEN k.percent_bp < 10000 AND u.eligible = 'all'
      THEN round(u.net_sales_minor::numeric * k.percent_bp / (10000 - k.percent_bp))::bigint
    ELSE 0 END
FROM u
WHERE k.shop_id = $1::bigint AND k.coupon_id = ANY (ARRAY(SELECT coupon_id FROM u)) AND k.coupon_id = u.coupon_id AND (
  k.used_order_id IS NULL OR (u.processed_at, u.order_id) < (k.used_at, k.used_order_id)
  OR k.used_order_id = u.order_id
    AND (k.used_net_sales_minor, k.used_gross_profit_minor) IS DISTINCT FROM (u.net_sales_minor, u.gross_profit_minor))
RETURNING k.customer_id AS "customerId", u.is_new AS "isNew", u.counted`;

// Of orders that count no more: coupons given at them are revoked; coupons used with one that was cancelled come back where
// the campaign says so. Shopify counts the old code as used, so that such a coupon is owed another.
const END_SQL = `
WITH uncounted AS MATERIALIZED (
  SELECT o.order_id, o.cancelled_at IS NOT NULL OR o.deleted_at IS NOT NULL OR o.financial_status = 'voided' AS cancelled
  FROM orders o WHERE o.shop_id = $1::bigint AND o.order_id = ANY ($2::bigint[]) AND NOT o.counted
)
UPDATE coupons k SET state = e.state, code = CASE WHEN e.comes_back THEN NULL ELSE k.code END,
  used_order_id = CASE WHEN e.comes_back THEN NULL ELSE k.used_order_id END,
  used_at = CASE WHEN e.comes_back THEN NULL ELSE k.used_at END,
  used_net_sales_minor = CASE WHEN e.comes_back THEN NULL ELSE k.used_net_sales_minor END,
  used_gross_profit_minor = CASE WHEN e.comes_back THEN NULL ELSE k.used_gross_profit_minor END,
  used_discount_minor = CASE WHEN e.comes_back THEN NULL ELSE k.used_discount_minor END,
  given_back_order_id = CASE WHEN e.comes_back THEN e.order_id ELSE k.given_back_order_id END
FROM (
  SELECT g.coupon_id, u.order_id, false AS comes_back, 'revoked' AS state
  FROM uncounted u JOIN coupons g ON g.shop_id = $1::bigint AND g.assigned_order_id = u.order_id
  WHERE g.state IN ('owed', 'assigned', 'seen', 'held_out')
  UNION ALL
  SELECT g.coupon_id, u.order_id, true, CASE
    WHEN a.order_id IS NOT NULL AND NOT a.counted THEN 'revoked'
    WHEN c.ended_at IS NOT NULL OR g.expires_on < ($3::timestamptz AT TIME ZONE s.time_zone)::date THEN 'expired'
    ELSE 'owed' END
  FROM uncounted u
  JOIN coupons g ON g.shop_id = $1::bigint AND g.used_order_id = u.order_id AND g.state = 'used'
  JOIN coupon_campaigns c ON c.shop_id = $1::bigint AND c.campaign_id = g.campaign_id AND c.gives_back
  JOIN shops s ON s.shop_id = $1::bigint
  LEFT JOIN orders a ON a.shop_id = $1::bigint AND a.order_id = g.assigned_order_id
  WHERE u.cancelled
) e
WHERE k.shop_id = $1::bigint AND k.coupon_id = e.coupon_id
RETURNING k.customer_id AS "customerId", k.campaign_id AS "campaignId", k.state = 'owed' AS "isOwed"`;

// An order may count again: its coupon comes back, with its code where that was not taken out yet.
const RESTORE_SQL = `
UPDATE coupons k SET code = CASE WHEN r.state IN ('assigned', 'expired') THEN k.code END, state = r.state
FROM (
  SELECT g.coupon_id, CASE
    WHEN g.held_out THEN 'held_out'
    WHEN c.ended_at IS NOT NULL THEN 'expired'
    WHEN EXISTS (
      SELECT FROM coupon_codes cc WHERE cc.shop_id = $1::bigint AND cc.code = g.code AND cc.state = 'attached') THEN 'assigned'
    ELSE 'owed' END AS state
  FROM coupons g
  JOIN orders o ON o.shop_id = $1::bigint AND o.order_id = g.assigned_order_id
  JOIN coupon_campaigns c ON c.shop_id = $1::bigint AND c.campaign_id = g.campaign_id
  WHERE g.shop_id = $1::bigint AND g.assigned_order_id = ANY ($2::bigint[]) AND g.state = 'revoked' AND o.counted
) r
WHERE k.shop_id = $1::bigint AND k.coupon_id = r.coupon_id
RETURNING k.customer_id AS "customerId"`;

// By campaign, as an index has those that are open.
const EXPIRE_SQL = `
UPDATE coupons k SET state = 'expired'
FROM coupon_campaigns c
WHERE c.shop_id = $1::bigint AND k.shop_id = $1::bigint AND k.campaign_id = c.campaign_id
  AND k.state IN ('owed', 'assigned', 'seen') AND k.expires_on < $2::date
RETURNING k.customer_id AS "customerId", k.campaign_id AS "campaignId"`;

// Where an order moved to another customer, its coupon goes with it: a merge may be known by its orders alone.
const MOVE_SQL = `
UPDATE coupons k SET customer_id = o.customer_id
FROM orders o
WHERE o.shop_id = $1::bigint AND o.order_id = ANY ($2::bigint[]) AND o.customer_id IS NOT NULL
  AND k.shop_id = $1::bigint AND k.assigned_order_id = o.order_id AND k.customer_id <> o.customer_id
RETURNING k.customer_id AS "customerId"`;

type Concerned = { customerId: bigint };
type Ended = Concerned & { campaignId: bigint };

const customersOf = (rows: Concerned[]) => rows.map((row) => row.customerId);

/** Codes of coupons that ended must not work in Shopify either: the outbox takes them out of their discount. */
export async function retireCodes(tx: Tx, shopId: ShopId, ended: { campaignId: bigint }[]): Promise<void> {
  const campaigns = [...new Set(ended.map((row) => row.campaignId))];
  await enqueueEffects(tx, { shopId, effects: campaigns.map(deleteEffect) });
}

/**
 * Settles the coupons of these orders: gives each counted order the coupons of the next-visit campaigns, marks coupons
 * used that the orders carry and keeps what they brought, revokes those given at orders that count no more, gives back
 * those used with orders that were cancelled, and restores those of orders that count again. Needs `lockShopFacts`.
 *
 * @param batch.knownOrderIds those of them that were stored before: they may have a coupon that must follow them
 * @returns the customers whose coupons changed
 */
export async function settleOrderCoupons(
  tx: Tx,
  batch: { shopId: ShopId; orderIds: bigint[]; knownOrderIds: bigint[]; now: Date },
): Promise<bigint[]> {
  if (batch.orderIds.length === 0) return [];
  const { shopId } = batch;
  const now = batch.now.toISOString();
  const orderIds = batch.orderIds.map(String);
  const [assigned, used] = await Promise.all([
    query<Concerned>(tx, ASSIGN_SQL, shopId, orderIds, now),
    query<Concerned & { isNew: boolean; counted: boolean }>(tx, USE_SQL, shopId, orderIds),
  ]);
  const knownIds = batch.knownOrderIds.map(String);
  const moved = knownIds.length > 0 ? await query<Concerned>(tx, MOVE_SQL, shopId, knownIds) : [];
  // An order may be cancelled when it is first heard of.
  const endIds = used.some(({ counted }) => !counted) ? orderIds : knownIds;
  const ended = endIds.length > 0 ? await query<Ended & { isOwed: boolean }>(tx, END_SQL, shopId, endIds, now) : [];
  await retireCodes(tx, shopId, ended);
  const restored = knownIds.length > 0 ? await query<Concerned>(tx, RESTORE_SQL, shopId, knownIds) : [];
  if (assigned.length + restored.length > 0 || ended.some(({ isOwed }) => isOwed)) await askForCodes(tx, shopId);
  const newlyUsed = used.filter(({ isNew }) => isNew);
  return customersOf([...assigned, ...moved, ...newlyUsed, ...ended, ...restored]);
}

/** Attaches ready codes to owed coupons, oldest first; returns the customers who got one. */
export async function attachOwedCodes(tx: Tx, shopId: ShopId): Promise<bigint[]> {
  return customersOf(await query<Concerned>(tx, ATTACH_OWED_SQL, shopId));
}

/** Expires coupons whose last day is before `asOf` (the shop's day); returns their customers. */
export async function expireCoupons(tx: Tx, options: { shopId: ShopId; asOf: string }): Promise<bigint[]> {
  const expired = await query<Ended>(tx, EXPIRE_SQL, options.shopId, options.asOf);
  await retireCodes(tx, options.shopId, expired);
  return customersOf(expired);
}

/** Hands the coupons of merged customers to the survivors. */
export async function mergeCoupons(tx: Tx, batch: { shopId: ShopId; mergedCustomerIds: bigint[] }): Promise<void> {
  await query(
    tx,
    `UPDATE coupons k SET customer_id = c.merged_into FROM customers c
     WHERE k.shop_id = $1::bigint AND c.shop_id = $1::bigint AND c.customer_id = ANY ($2::bigint[])
       AND c.merged_into IS NOT NULL AND k.customer_id = c.customer_id`,
    batch.shopId,
    batch.mergedCustomerIds.map(String),
  );
}

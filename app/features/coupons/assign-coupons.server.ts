import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";
import { askForCodes, deleteEffect } from "./refill-pools.server.ts";

// A coupon belongs to the order it was given at, once. An empty pool makes nobody wait: the coupon is owed, and a code is
// attached when the pool refills.
const ASSIGN_SQL = `
WITH due AS MATERIALIZED (
  SELECT o.order_id, o.customer_id, o.local_day, c.campaign_id, c.revision, c.value_kind, c.value_minor, c.percent_bp,
    c.minimum_minor, c.valid_days, row_number() OVER (ORDER BY o.processed_at, o.order_id) AS place
  FROM coupon_campaigns c
  JOIN orders o ON o.shop_id = $1::bigint AND o.order_id = ANY ($2::bigint[]) AND o.counted
    AND o.customer_id IS NOT NULL AND o.processed_at >= c.starts_at
  WHERE c.shop_id = $1::bigint AND c.kind = 'next_visit' AND c.active AND NOT EXISTS (
    SELECT FROM coupons k
    WHERE k.shop_id = $1::bigint AND k.assigned_order_id = o.order_id AND k.campaign_id = c.campaign_id)
),
picked AS MATERIALIZED (
  SELECT r.code_id, r.code, row_number() OVER (ORDER BY r.code_id) AS place
  FROM (
    SELECT cc.code_id, cc.code FROM coupon_codes cc
    WHERE cc.shop_id = $1::bigint AND cc.state = 'ready'
      AND cc.campaign_id = (SELECT campaign_id FROM due LIMIT 1) AND cc.revision = (SELECT revision FROM due LIMIT 1)
    ORDER BY cc.code_id LIMIT (SELECT count(*) FROM due) FOR UPDATE SKIP LOCKED
  ) r
),
attached AS (
  UPDATE coupon_codes cc SET state = 'attached'
  WHERE cc.shop_id = $1::bigint AND cc.code_id = ANY (ARRAY(SELECT code_id FROM picked))
)
INSERT INTO coupons (shop_id, campaign_id, customer_id, assigned_order_id, code, state, value_kind, value_minor,
  percent_bp, minimum_minor, assigned_at, expires_on)
SELECT $1::bigint, d.campaign_id, d.customer_id, d.order_id, p.code, CASE WHEN p.code IS NULL THEN 'owed' ELSE 'assigned' END,
  d.value_kind, d.value_minor, d.percent_bp, d.minimum_minor, $3::timestamptz, d.local_day + d.valid_days
FROM due d LEFT JOIN picked p USING (place)
ON CONFLICT DO NOTHING
RETURNING customer_id AS "customerId"`;

// A code is worth what its revision of the campaign is: a coupon that waited meanwhile is worth what its code is.
const ATTACH_OWED_SQL = `
WITH owed AS MATERIALIZED (
  SELECT k.coupon_id, k.campaign_id, row_number() OVER (PARTITION BY k.campaign_id ORDER BY k.coupon_id) AS place
  FROM coupons k
  WHERE k.shop_id = $1::bigint AND k.state = 'owed'
),
picked AS MATERIALIZED (
  SELECT cc.code_id, cc.code, cc.campaign_id, c.value_kind, c.value_minor, c.percent_bp, c.minimum_minor,
    row_number() OVER (PARTITION BY cc.campaign_id ORDER BY cc.code_id) AS place
  FROM coupon_codes cc JOIN coupon_campaigns c
    ON c.shop_id = cc.shop_id AND c.campaign_id = cc.campaign_id AND c.revision = cc.revision
  WHERE cc.shop_id = $1::bigint AND cc.state = 'ready'
),
pairs AS MATERIALIZED (SELECT o.coupon_id, p.* FROM owed o JOIN picked p USING (campaign_id, place)),
attached AS (
  UPDATE coupon_codes cc SET state = 'attached' FROM pairs p WHERE cc.shop_id = $1::bigint AND cc.code_id = p.code_id
)
UPDATE coupons k SET code = p.code, state = 'assigned', value_kind = p.value_kind, value_minor = p.value_minor,
  percent_bp = p.percent_bp, minimum_minor = p.minimum_minor
FROM pairs p WHERE k.shop_id = $1::bigint AND k.coupon_id = p.coupon_id
RETURNING k.customer_id AS "customerId"`;

// Who used a coupon is told by the orders that carry its code, not by Shopify's count, which lags. The earliest counts.
const USE_SQL = `
UPDATE coupons k SET state = 'used', used_order_id = u.order_id, used_at = u.processed_at
FROM (
  SELECT DISTINCT ON (code) code, o.order_id, o.processed_at
  FROM orders o CROSS JOIN LATERAL unnest(o.discount_codes) AS code
  WHERE o.shop_id = $1::bigint AND o.order_id = ANY ($2::bigint[]) AND NOT o.test AND o.deleted_at IS NULL
  ORDER BY code, o.processed_at, o.order_id
) u
WHERE k.shop_id = $1::bigint AND k.code = u.code
  AND (k.used_order_id IS NULL OR (u.processed_at, u.order_id) < (k.used_at, k.used_order_id))
RETURNING k.customer_id AS "customerId"`;

const REVOKE_SQL = `
WITH uncounted AS MATERIALIZED (
  SELECT o.order_id FROM orders o WHERE o.shop_id = $1::bigint AND o.order_id = ANY ($2::bigint[]) AND NOT o.counted
)
UPDATE coupons k SET state = 'revoked'
FROM uncounted u
WHERE k.shop_id = $1::bigint AND k.assigned_order_id = u.order_id AND k.state IN ('owed', 'assigned', 'seen')
RETURNING k.customer_id AS "customerId", k.campaign_id AS "campaignId"`;

// An order may count again: its coupon comes back, with its code where that was not taken out yet.
const RESTORE_SQL = `
UPDATE coupons k SET
  code = CASE WHEN r.usable THEN k.code END, state = CASE WHEN r.usable THEN 'assigned' ELSE 'owed' END
FROM (
  SELECT c.coupon_id, EXISTS (
    SELECT FROM coupon_codes cc WHERE cc.shop_id = $1::bigint AND cc.code = c.code AND cc.state = 'attached') AS usable
  FROM coupons c JOIN orders o ON o.shop_id = $1::bigint AND o.order_id = c.assigned_order_id
  WHERE c.shop_id = $1::bigint AND c.assigned_order_id = ANY ($2::bigint[]) AND c.state = 'revoked' AND o.counted
) r
WHERE k.shop_id = $1::bigint AND k.coupon_id = r.coupon_id
RETURNING k.customer_id AS "customerId"`;

const EXPIRE_SQL = `
UPDATE coupons SET state = 'expired'
WHERE shop_id = $1::bigint AND state IN ('owed', 'assigned', 'seen') AND expires_on < $2::date
RETURNING customer_id AS "customerId", campaign_id AS "campaignId"`;

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
async function retireCodes(tx: Tx, shopId: ShopId, ended: Ended[]): Promise<void> {
  const campaigns = [...new Set(ended.map((row) => row.campaignId))];
  await enqueueEffects(tx, { shopId, effects: campaigns.map(deleteEffect) });
}

/**
 * Settles the coupons of these orders: gives each counted order its next-visit coupon, marks coupons used that the
 * orders carry, revokes those given at orders that count no more and restores those of orders that count again. Needs
 * `lockShopFacts`.
 *
 * @param batch.knownOrderIds those of them that were stored before: they may have a coupon that must follow them
 * @returns the customers whose coupons changed
 */
export async function settleOrderCoupons(
  tx: Tx,
  batch: { shopId: ShopId; orderIds: bigint[]; knownOrderIds: bigint[]; now: Date },
): Promise<bigint[]> {
  if (batch.orderIds.length === 0) return [];
  const orderIds = batch.orderIds.map(String);
  const assigned = await query<Concerned>(tx, ASSIGN_SQL, batch.shopId, orderIds, batch.now.toISOString());
  const used = await query<Concerned>(tx, USE_SQL, batch.shopId, orderIds);
  if (batch.knownOrderIds.length === 0) {
    if (assigned.length > 0) await askForCodes(tx, batch.shopId);
    return customersOf([...assigned, ...used]);
  }
  const knownIds = batch.knownOrderIds.map(String);
  const moved = await query<Concerned>(tx, MOVE_SQL, batch.shopId, knownIds);
  const revoked = await query<Ended>(tx, REVOKE_SQL, batch.shopId, knownIds);
  await retireCodes(tx, batch.shopId, revoked);
  const restored = await query<Concerned>(tx, RESTORE_SQL, batch.shopId, knownIds);
  if (assigned.length + restored.length > 0) await askForCodes(tx, batch.shopId);
  return customersOf([...assigned, ...moved, ...used, ...revoked, ...restored]);
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

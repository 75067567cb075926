import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

// What an order is due follows from its present state and the rule in force when it was processed; what was posted is
// the fold of its entries. The difference is posted, so any order of tellings, and any repetition, ends at the same
// balance. An order may have moved to another customer: each pair of order and customer is settled by itself.
const SQL = `
WITH rules AS MATERIALIZED (
  SELECT *, lead(effective_from) OVER (ORDER BY effective_from) AS effective_to
  FROM earn_rules WHERE shop_id = $1::bigint
),
concerned AS MATERIALIZED (
  SELECT o.order_id, o.customer_id, o.name, o.local_day, r.version, r.valid_days,
    CASE WHEN o.counted AND r.active THEN o.points_base_minor / r.earn_per_minor * r.earn_points ELSE 0 END AS due
  FROM orders o
  LEFT JOIN rules r
    ON r.effective_from <= o.processed_at AND (r.effective_to IS NULL OR o.processed_at < r.effective_to)
  WHERE o.shop_id = $1::bigint AND o.order_id = ANY ($2::bigint[])
),
posted AS MATERIALIZED (
  SELECT c.order_id, coalesce(k.merged_into, e.customer_id) AS customer_id,
    sum(CASE e.kind WHEN 'earn' THEN e.amount WHEN 'revoke' THEN -e.amount ELSE 0 END) AS points, count(*) AS entries
  FROM concerned c
  JOIN ledger_entries e ON e.shop_id = $1::bigint AND e.source_type = 'order' AND e.source_id = c.order_id
  LEFT JOIN customers k ON k.shop_id = $1::bigint AND k.customer_id = e.customer_id
  GROUP BY 1, 2
),
differences AS MATERIALIZED (
  SELECT s.order_id, s.customer_id, s.difference, c.name, c.local_day, c.version, c.valid_days,
    coalesce(e.entries, 0) AS entries
  FROM (
    SELECT order_id, customer_id, coalesce(d.due, 0) - coalesce(p.points, 0) AS difference
    FROM (SELECT order_id, customer_id, due FROM concerned WHERE customer_id IS NOT NULL) d
    FULL JOIN posted p USING (order_id, customer_id)
  ) s
  JOIN concerned c USING (order_id)
  LEFT JOIN (SELECT order_id, sum(entries) AS entries FROM posted GROUP BY order_id) e USING (order_id)
  WHERE s.difference <> 0
),
earned AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, rule_version, reason, occurred_at)
  SELECT $1::bigint, customer_id, 'earn', difference, 'issuance', 'available', 'order', order_id,
    'earn:order:' || order_id || CASE WHEN entries > 0 THEN ':' || entries ELSE '' END, version,
    jsonb_build_object('key', CASE WHEN entries = 0 THEN 'earn_order' ELSE 'earn_order_more' END, 'order', name),
    $3::timestamptz
  FROM differences WHERE difference > 0
  RETURNING entry_id, customer_id, source_id AS order_id, amount
),
lots_granted AS (
  INSERT INTO points_lots (shop_id, customer_id, entry_id, order_id, granted_on, expires_on, granted, "left")
  SELECT $1::bigint, e.customer_id, e.entry_id, e.order_id, d.local_day, d.local_day + d.valid_days, e.amount, e.amount
  FROM earned e JOIN differences d USING (order_id, customer_id)
),
takings AS MATERIALIZED (
  SELECT d.order_id, d.customer_id, l.lot_id, least(l."left", -d.difference - l.taken_before) AS amount
  FROM differences d
  JOIN LATERAL (
    SELECT l.lot_id, l."left", sum(l."left") OVER (ORDER BY l.lot_id DESC) - l."left" AS taken_before
    FROM points_lots l
    WHERE l.shop_id = $1::bigint AND l.order_id = d.order_id AND l.customer_id = d.customer_id AND l."left" > 0
  ) l ON l.taken_before < -d.difference
  WHERE d.difference < 0
),
revoked AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, rule_version, reason, occurred_at)
  SELECT $1::bigint, d.customer_id, 'revoke', t.amount, 'available', 'revoked', 'order', d.order_id,
    'revoke:order:' || d.order_id || ':' || d.entries, d.version,
    jsonb_build_object('key', 'revoke_order', 'order', d.name), $3::timestamptz
  FROM differences d
  JOIN (SELECT order_id, customer_id, sum(amount)::bigint AS amount FROM takings GROUP BY 1, 2) t
    USING (order_id, customer_id)
  RETURNING entry_id, customer_id, source_id AS order_id, amount
),
lots_lowered AS (
  UPDATE points_lots l SET "left" = l."left" - t.amount
  FROM takings t WHERE l.shop_id = $1::bigint AND l.lot_id = t.lot_id
),
movements AS (
  INSERT INTO lot_movements (shop_id, lot_id, entry_id, amount)
  SELECT $1::bigint, t.lot_id, r.entry_id, -t.amount FROM takings t JOIN revoked r USING (order_id, customer_id)
),
moves AS MATERIALIZED (
  SELECT customer_id, sum(amount)::bigint AS points
  FROM (
    SELECT customer_id, amount FROM earned
    UNION ALL
    SELECT customer_id, -amount FROM revoked
  ) m
  GROUP BY customer_id
),
lowered AS (
  UPDATE points_accounts a SET available = a.available + m.points
  FROM moves m WHERE a.shop_id = $1::bigint AND a.customer_id = m.customer_id AND m.points < 0
),
raised AS (
  INSERT INTO points_accounts AS a (shop_id, customer_id, available)
  SELECT $1::bigint, customer_id, points FROM moves WHERE points >= 0 ORDER BY customer_id
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET available = a.available + excluded.available
)
SELECT customer_id AS "customerId" FROM moves`;

/**
 * Posts what the points of these orders differ from what was posted: earned points into a lot of their own with the
 * rule's expiry, revoked points out of the order's own lots. Needs `lockShopFacts`.
 *
 * @returns the customers whose balance changed
 */
export async function postOrderPoints(
  tx: Tx,
  batch: { shopId: ShopId; orderIds: bigint[]; now: Date },
): Promise<bigint[]> {
  if (batch.orderIds.length === 0) return [];
  const rows = await query<{ customerId: bigint }>(
    tx,
    SQL,
    batch.shopId,
    batch.orderIds.map(String),
    batch.now.toISOString(),
  );
  return rows.map((row) => row.customerId);
}

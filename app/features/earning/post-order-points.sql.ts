// What an order is due follows from its present state and the rule in force when it was processed; what was posted is
// the fold of its entries. The difference is posted, so any order of tellings, and any repetition, ends at the same
// balance. An order may have moved to another customer: each pair of order and customer is settled by itself.

const RULES = `
rules AS MATERIALIZED (
  SELECT *, lead(effective_from) OVER (ORDER BY effective_from) AS effective_to
  FROM earn_rules WHERE shop_id = $1::bigint
)`;

const ORDERS_WITH_RULE = `
  FROM orders o
  LEFT JOIN rules r
    ON r.effective_from <= o.processed_at AND (r.effective_to IS NULL OR o.processed_at < r.effective_to)
  WHERE o.shop_id = $1::bigint AND o.order_id = ANY ($2::bigint[])`;

/** Points for each full amount, spendable at once. */
const PLAIN_ORDERS = `
concerned AS MATERIALIZED (
  SELECT o.order_id, o.customer_id, o.name, o.local_day, r.version, r.valid_days, r.shortfall, 0 AS extra,
    CASE WHEN o.counted AND r.active THEN o.points_base_minor / r.earn_per_minor * r.earn_points ELSE 0 END AS due,
    o.local_day AS releases_on, true AS released
  ${ORDERS_WITH_RULE}
)`;

// A line's amount as points are counted from it; gift cards never earn.
const LINE_AMOUNT = `
  CASE WHEN l.is_gift_card THEN 0
    WHEN b.with_tax THEN line_net_sales(l.net_total_minor + l.tax_minor, l.quantity, l.units_left)
    ELSE l.net_sales_minor END`;

// Every extra is counted from the points for the amount, and extras add up; they do not multiply each other.
const FULL_ORDERS = `
based AS MATERIALIZED (
  SELECT o.order_id, o.customer_id, o.name, o.local_day, o.processed_at, o.order_number, r.version, r.valid_days,
    r.shortfall, r.earn_points, r.earn_per_minor, r.with_tax, coalesce(o.counted AND r.active, false) AS earns,
    CASE r.release_after
      WHEN 'paid' THEN CASE WHEN o.financial_status IN ('paid', 'partially_refunded', 'refunded') THEN o.local_day END
      WHEN 'fulfilled' THEN (o.fulfilled_at AT TIME ZONE $5)::date
      ELSE o.local_day
    END + r.release_days AS releases_on, r.release_after = 'order' AND r.release_days = 0 AS at_once,
    CASE WHEN r.with_tax THEN (
      SELECT coalesce(sum(${LINE_AMOUNT.replaceAll("b.with_tax", "true")}), 0)::bigint FROM order_lines l
      WHERE l.shop_id = $1::bigint AND l.order_id = o.order_id)
    ELSE o.points_base_minor END AS base_minor
  ${ORDERS_WITH_RULE}
),
counted AS MATERIALIZED (
  SELECT b.*, b.base_minor / b.earn_per_minor * b.earn_points AS base_points FROM based b
),
extras AS MATERIALIZED (
  SELECT b.order_id,
    CASE WHEN b.customer_id IS NULL THEN 0 ELSE
      b.base_points * tier_multiplier_bp($1::bigint, b.customer_id, b.processed_at) / 10000 - b.base_points END
    + coalesce((
      SELECT sum(CASE e.kind
        WHEN 'days' THEN CASE
          WHEN (e.month_day IS NULL OR e.month_day = extract(day FROM b.local_day))
            AND (e.weekday IS NULL OR e.weekday = extract(isodow FROM b.local_day))
          THEN b.base_points * (e.times_bp - 10000) / 10000 ELSE 0 END
        WHEN 'order_number' THEN CASE WHEN b.order_number = e.order_number THEN e.points ELSE 0 END
        ELSE (
          SELECT CASE WHEN e.points IS NOT NULL THEN e.points * coalesce(sum(l.units_left), 0)
            ELSE coalesce(sum(${LINE_AMOUNT}), 0)::bigint / b.earn_per_minor * b.earn_points * (e.times_bp - 10000) / 10000 END
          FROM order_lines l
          WHERE l.shop_id = $1::bigint AND l.order_id = b.order_id AND NOT l.is_gift_card AND CASE e.scope
            WHEN 'product' THEN l.product_id = e.target::bigint
            WHEN 'collection' THEN EXISTS (SELECT FROM collection_products c
              WHERE c.shop_id = $1::bigint AND c.collection_id = e.target::bigint AND c.product_id = l.product_id)
            ELSE EXISTS (SELECT FROM products p, unnest(p.tags) AS tag
              WHERE p.shop_id = $1::bigint AND p.product_id = l.product_id AND lower(tag) = e.target)
          END)
        END)
      FROM earn_bonuses e
      WHERE e.shop_id = $1::bigint AND e.version = b.version AND e.active
        AND (e.from_day IS NULL OR e.from_day <= b.local_day) AND (e.to_day IS NULL OR b.local_day < e.to_day)
    ), 0)::bigint AS extra
  FROM counted b WHERE b.earns
),
concerned AS MATERIALIZED (
  SELECT b.order_id, b.customer_id, b.name, b.local_day, b.version, b.valid_days, b.shortfall,
    coalesce(x.extra, 0) AS extra, CASE WHEN b.earns THEN b.base_points + x.extra ELSE 0 END AS due,
    b.releases_on, coalesce(b.at_once OR b.releases_on <= $4::date, false) AS released
  FROM counted b LEFT JOIN extras x USING (order_id)
)`;

// What the shop bore of an order that was lowered is given back to it first, when the order is raised again.
const POSTING = `
posted AS MATERIALIZED (
  SELECT c.order_id, coalesce(k.merged_into, e.customer_id) AS customer_id,
    sum(CASE e.kind WHEN 'earn' THEN e.amount WHEN 'bear_less' THEN e.amount WHEN 'revoke' THEN -e.amount
      WHEN 'forgive' THEN -e.amount ELSE 0 END) AS points,
    sum(CASE e.kind WHEN 'forgive' THEN e.amount WHEN 'bear_less' THEN -e.amount ELSE 0 END) AS borne,
    count(*) AS entries
  FROM concerned c
  JOIN ledger_entries e ON e.shop_id = $1::bigint AND e.source_type = 'order' AND e.source_id = c.order_id
  LEFT JOIN customers k ON k.shop_id = $1::bigint AND k.customer_id = e.customer_id
  GROUP BY 1, 2
),
differences AS MATERIALIZED (
  SELECT s.order_id, s.customer_id, s.difference, least(greatest(s.difference, 0), s.borne) AS borne, c.name, c.local_day,
    c.version, c.valid_days, c.shortfall, c.extra, c.releases_on, c.released, coalesce(e.entries, 0) AS entries
  FROM (
    SELECT order_id, customer_id, coalesce(d.due, 0) - coalesce(p.points, 0) AS difference, coalesce(p.borne, 0) AS borne
    FROM (SELECT order_id, customer_id, due FROM concerned WHERE customer_id IS NOT NULL) d
    FULL JOIN posted p USING (order_id, customer_id)
  ) s
  JOIN concerned c USING (order_id)
  LEFT JOIN (SELECT order_id, sum(entries) AS entries FROM posted GROUP BY order_id) e USING (order_id)
  WHERE s.difference <> 0
),
-- What is to be taken back is taken by the statements that follow, under the accounts' locks. All accounts are locked here
-- then, in the order that everybody locks them in; where nothing is to be taken back, writing to them is enough.
held AS MATERIALIZED (
  SELECT count(*) AS accounts FROM (
    SELECT 1 FROM points_accounts a
    WHERE EXISTS (SELECT FROM differences WHERE difference < 0) AND a.shop_id = $1::bigint
      AND a.customer_id IN (SELECT customer_id FROM differences)
    ORDER BY a.customer_id FOR UPDATE
  ) h
),
earned AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, rule_version, reason, occurred_at)
  SELECT $1::bigint, customer_id, 'earn', difference - borne, 'issuance',
    CASE WHEN released THEN 'available' ELSE 'pending' END, 'order', order_id,
    'earn:order:' || order_id || CASE WHEN entries > 0 THEN ':' || entries ELSE '' END, version,
    CASE WHEN extra > 0 AND entries = 0
      THEN jsonb_build_object('key', 'earn_order_extra', 'order', name, 'extra', extra)
      ELSE jsonb_build_object('key', CASE WHEN entries = 0 THEN 'earn_order' ELSE 'earn_order_more' END, 'order', name)
    END, $3::timestamptz
  FROM differences, held WHERE difference > borne
  RETURNING entry_id, customer_id, source_id AS order_id, amount, to_account
),
lots_granted AS (
  INSERT INTO points_lots (shop_id, customer_id, entry_id, order_id, granted_on, expires_on, granted, "left", released,
    releases_on)
  SELECT $1::bigint, e.customer_id, e.entry_id, e.order_id, d.local_day, d.local_day + d.valid_days, e.amount, e.amount,
    d.released, CASE WHEN NOT d.released THEN d.releases_on END
  FROM earned e JOIN differences d USING (order_id, customer_id)
),
borne_less AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, rule_version, reason, occurred_at)
  SELECT $1::bigint, customer_id, 'bear_less', borne, 'revoked', 'issuance', 'order', order_id,
    'bear_less:order:' || order_id || ':' || entries, version,
    jsonb_build_object('key', 'bear_less', 'order', name), $3::timestamptz
  FROM differences WHERE borne > 0
),
accounts AS (
  INSERT INTO points_accounts AS a (shop_id, customer_id, pending, available)
  SELECT $1::bigint, customer_id, sum_minor(CASE to_account WHEN 'pending' THEN amount ELSE 0 END),
    sum_minor(CASE to_account WHEN 'available' THEN amount ELSE 0 END)
  FROM earned GROUP BY customer_id ORDER BY customer_id
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET pending = a.pending + excluded.pending,
    available = a.available + excluded.available
  RETURNING customer_id, debt
)
SELECT customer_id AS "customerId", debt > 0 AS owes, NULL::bigint AS "orderId", NULL::bigint AS "tooMany", NULL AS name,
  NULL::integer AS version, NULL AS shortfall, NULL::integer AS entries
FROM accounts
UNION ALL
SELECT customer_id, false, order_id, -difference::bigint, name, version, shortfall, entries::integer
FROM differences WHERE difference < 0`;

/**
 * Posts what orders gained; tells what they lost. $1 shop, $2 orders, $3 now → a row per customer who gained, with whether
 * they owe something, and a row per order and customer of whom points are to be taken back ("tooMany").
 */
export const POST_PLAIN_SQL = `WITH ${RULES},${PLAIN_ORDERS},${POSTING}`;

/** The same with taxes, waiting, tiers and bonuses. $4 the shop's day, $5 its time zone. */
export const POST_FULL_SQL = `WITH ${RULES},${FULL_ORDERS},${POSTING}`;

/** How many points of these orders' lots expired: they are gone already. $1 shop, $2 orders, $3 customers, pair by pair. */
export const EXPIRED_SQL = `
SELECT t.order_id AS "orderId", t.customer_id AS "customerId", sum_minor(e.amount) AS points
FROM unnest($2::bigint[], $3::bigint[]) AS t (order_id, customer_id)
JOIN points_lots l ON l.shop_id = $1::bigint AND l.customer_id = t.customer_id AND l.order_id = t.order_id
JOIN ledger_entries e
  ON e.shop_id = $1::bigint AND e.source_type = 'lot' AND e.source_id = l.lot_id AND e.kind = 'expire'
GROUP BY 1, 2`;

/** Lots that wait are released on the day that follows from their order's state now. $1 shop, $2 orders, $5 time zone. */
export const MOVE_RELEASES_SQL = `
WITH ${RULES},
days AS MATERIALIZED (
  SELECT o.order_id, o.customer_id, CASE r.release_after
      WHEN 'paid' THEN CASE WHEN o.financial_status IN ('paid', 'partially_refunded', 'refunded') THEN o.local_day END
      WHEN 'fulfilled' THEN (o.fulfilled_at AT TIME ZONE $3)::date
      ELSE o.local_day
    END + r.release_days AS releases_on
  ${ORDERS_WITH_RULE}
)
UPDATE points_lots l SET releases_on = d.releases_on
FROM days d
WHERE l.shop_id = $1::bigint AND l.customer_id = d.customer_id AND l.order_id = d.order_id AND NOT l.released
  AND l."left" > 0 AND l.releases_on IS DISTINCT FROM d.releases_on
RETURNING l.customer_id AS "customerId"`;

/** Whether anything of the shop asks for more than points for the amount. $1 shop */
export const PLAN_SQL = `
SELECT coalesce(bool_or(with_tax OR release_after <> 'order' OR release_days > 0), false)
    OR EXISTS (SELECT FROM earn_bonuses WHERE shop_id = $1::bigint)
    OR EXISTS (SELECT FROM tier_multipliers WHERE shop_id = $1::bigint AND multiplier_bp <> 10000) AS full,
  coalesce(bool_or(release_after <> 'order' OR release_days > 0), false) AS waits,
  (SELECT min(r.effective_from) FROM earn_bonuses b JOIN earn_rules r USING (shop_id, version)
   WHERE b.shop_id = $1::bigint AND b.kind = 'order_number')::text AS "numberedFrom"
FROM earn_rules WHERE shop_id = $1::bigint`;

/** Orders of these customers whose place among the others may have moved. $1 shop, $2 customers, $3 since when */
export const NUMBERED_SQL = `
SELECT order_id AS "orderId" FROM orders
WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[]) AND counted AND processed_at >= $3::text::timestamptz`;

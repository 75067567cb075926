import { query, type Tx } from "#app/db.server.ts";
import type { ShopContext } from "./load-shop.server.ts";

// $1 shop, $2 default margin. Writes only lines that differ.
const LINES_SQL = `
WITH left_over AS (
  SELECT l.order_id, l.line_id, l.quantity, l.net_total_minor, l.unit_cost_minor, l.units_left AS kept_left,
    l.net_sales_minor AS kept_sales, l.cost_minor AS kept_cost,
    line_units_left(l.quantity, l.current_quantity, r.refunded) AS units_left
  FROM order_lines l
  LEFT JOIN (
    SELECT order_id, line_id, sum(quantity) AS refunded FROM refund_lines WHERE shop_id = $1::bigint GROUP BY 1, 2
  ) r USING (order_id, line_id)
  WHERE l.shop_id = $1::bigint
),
sold AS (SELECT *, line_net_sales(net_total_minor, quantity, units_left) AS net_sales FROM left_over),
valued AS (SELECT *, line_cost(unit_cost_minor, units_left, net_sales, $2::integer) AS cost FROM sold)
UPDATE order_lines l SET units_left = v.units_left, net_sales_minor = v.net_sales, cost_minor = v.cost
FROM valued v
WHERE l.shop_id = $1::bigint AND l.order_id = v.order_id AND l.line_id = v.line_id
  AND (v.kept_left, v.kept_sales, v.kept_cost) IS DISTINCT FROM (v.units_left, v.net_sales, v.cost)`;

// $1 shop, $2 time zone. One pass over lines and orders; writes only orders that differ.
const ORDERS_SQL = `
WITH amounts AS (
  SELECT order_id, sum(units_left) AS units_left, sum(net_sales_minor)::bigint AS net_sales,
    sum(cost_minor)::bigint AS cost,
    coalesce(sum(net_sales_minor) FILTER (WHERE unit_cost_minor IS NOT NULL), 0)::bigint AS known_cost_net_sales,
    coalesce(sum(net_sales_minor) FILTER (WHERE NOT is_gift_card), 0)::bigint AS points_base
  FROM order_lines WHERE shop_id = $1::bigint GROUP BY order_id
),
valued AS (
  SELECT o.order_id, coalesce(c.merged_into, o.customer_id) AS customer_id, o.processed_at,
    (o.processed_at AT TIME ZONE $2)::date AS local_day,
    is_counted(o.test, o.cancelled_at, o.deleted_at, o.financial_status, coalesce(a.units_left, 0)) AS counted,
    coalesce(a.units_left, 0)::integer AS units_left, coalesce(a.net_sales, 0) AS net_sales,
    coalesce(a.cost, 0) AS cost, coalesce(a.known_cost_net_sales, 0) AS known_cost_net_sales,
    coalesce(a.points_base, 0) AS points_base
  FROM orders o
  LEFT JOIN amounts a USING (order_id)
  LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = o.customer_id AND c.merged_into IS NOT NULL
  WHERE o.shop_id = $1::bigint
),
numbered AS (
  SELECT v.*, CASE WHEN v.counted AND v.customer_id IS NOT NULL THEN
    row_number() OVER (PARTITION BY v.customer_id, v.counted ORDER BY v.processed_at, v.order_id) END AS n
  FROM valued v
)
UPDATE orders o SET customer_id = n.customer_id, local_day = n.local_day, counted = n.counted,
  units_left = n.units_left, net_sales_minor = n.net_sales, cost_minor = n.cost,
  known_cost_net_sales_minor = n.known_cost_net_sales, points_base_minor = n.points_base, order_number = n.n
FROM numbered n
WHERE o.shop_id = $1::bigint AND o.order_id = n.order_id
  AND (o.customer_id, o.local_day, o.counted, o.units_left, o.net_sales_minor, o.cost_minor,
    o.known_cost_net_sales_minor, o.points_base_minor, o.order_number)
  IS DISTINCT FROM (n.customer_id, n.local_day, n.counted, n.units_left, n.net_sales, n.cost, n.known_cost_net_sales,
    n.points_base, n.n)`;

const CUSTOMERS_SQL = `
WITH figures AS MATERIALIZED (
  SELECT customer_id, count(*)::integer AS orders, min(processed_at) AS first_order_at, max(processed_at) AS last_order_at,
    min(local_day) AS first_order_day, max(local_day) AS last_order_day,
    max(gap_days) FILTER (WHERE order_number = orders_in_all) AS last_gap_days,
    sum(net_sales_minor)::bigint AS net_sales_minor, sum(net_sales_minor - cost_minor)::bigint AS gross_profit_minor
  FROM (
    SELECT customer_id, processed_at, local_day, order_number, net_sales_minor, cost_minor,
      local_day - lag(local_day) OVER sequence AS gap_days, count(*) OVER (PARTITION BY customer_id) AS orders_in_all
    FROM orders WHERE shop_id = $1::bigint AND counted AND customer_id IS NOT NULL
    WINDOW sequence AS (PARTITION BY customer_id ORDER BY processed_at, order_id)
  ) o
  GROUP BY customer_id
),
gone AS (
  DELETE FROM customer_figures k WHERE k.shop_id = $1::bigint
    AND NOT EXISTS (SELECT FROM figures f WHERE f.customer_id = k.customer_id)
)
INSERT INTO customer_figures AS k (shop_id, customer_id, orders, first_order_at, last_order_at, first_order_day,
  last_order_day, last_gap_days, net_sales_minor, gross_profit_minor)
SELECT $1::bigint, f.* FROM figures f
ON CONFLICT (shop_id, customer_id) DO UPDATE SET
  orders = excluded.orders, first_order_at = excluded.first_order_at, last_order_at = excluded.last_order_at,
  first_order_day = excluded.first_order_day, last_order_day = excluded.last_order_day,
  last_gap_days = excluded.last_gap_days, net_sales_minor = excluded.net_sales_minor,
  gross_profit_minor = excluded.gross_profit_minor
WHERE (k.orders, k.first_order_at, k.last_order_at, k.first_order_day, k.last_order_day, k.last_gap_days,
    k.net_sales_minor, k.gross_profit_minor)
  IS DISTINCT FROM (excluded.orders, excluded.first_order_at, excluded.last_order_at, excluded.first_order_day,
    excluded.last_order_day, excluded.last_gap_days, excluded.net_sales_minor, excluded.gross_profit_minor)`;

const PERIODS_SQL = `
WITH contributions AS (
  SELECT p.grain, p.period_start, o.customer_id, bool_or(o.order_number = 1) AS is_new, count(*) AS orders,
    sum((o.order_number = 1)::integer) AS orders_first,
    sum(CASE WHEN o.order_number = 1 THEN o.net_sales_minor ELSE 0 END) AS net_sales_first,
    sum(CASE WHEN o.order_number > 1 THEN o.net_sales_minor ELSE 0 END) AS net_sales_repeat,
    sum(CASE WHEN o.order_number = 1 THEN o.net_sales_minor - o.cost_minor ELSE 0 END) AS gross_profit_first,
    sum(CASE WHEN o.order_number > 1 THEN o.net_sales_minor - o.cost_minor ELSE 0 END) AS gross_profit_repeat,
    sum(o.known_cost_net_sales_minor) AS known_cost_net_sales
  FROM orders o CROSS JOIN LATERAL periods_of(o.local_day) p
  WHERE o.shop_id = $1::bigint AND o.counted AND o.customer_id IS NOT NULL
  GROUP BY p.grain, p.period_start, o.customer_id
)
INSERT INTO period_figures (shop_id, grain, period_start, new_customers, returning_customers, customers_with_repeat,
  orders_first, orders_repeat, net_sales_first_minor, net_sales_repeat_minor, gross_profit_first_minor,
  gross_profit_repeat_minor, known_cost_net_sales_minor)
SELECT $1::bigint, grain, period_start, sum(is_new::integer), sum((NOT is_new)::integer), sum((orders >= 2)::integer),
  sum(orders_first), sum(orders - orders_first), sum(net_sales_first), sum(net_sales_repeat), sum(gross_profit_first),
  sum(gross_profit_repeat), sum(known_cost_net_sales)
FROM contributions GROUP BY grain, period_start`;

/**
 * Computes every figure that follows from order facts anew, as sets: lines, orders with their numbers, customers,
 * periods. Rows that were right are not written. Needs `lockShopFacts`.
 */
export async function rebuildFigures(tx: Tx, shop: ShopContext): Promise<void> {
  const { shopId } = shop;
  await query(tx, "SELECT set_config('work_mem', '256MB', true)");
  await query(tx, LINES_SQL, shopId, shop.defaultMarginBp);
  await query(tx, ORDERS_SQL, shopId, shop.timeZone);
  await query(tx, CUSTOMERS_SQL, shopId);
  await tx.periodFigures.deleteMany({ where: { shopId } });
  await query(tx, PERIODS_SQL, shopId);
}

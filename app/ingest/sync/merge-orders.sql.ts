import { LINE_COLUMNS, ORDER_COLUMNS, REFUND_COLUMNS } from "./told-rows.ts";

/**
 * Where a connection holds what is told of a piece's orders until its transaction ends: COPY goes into no table with
 * row-level security. Tables made anew for each piece would cost as much as merging a few hundred orders.
 */
export const TOLD_TABLES_SQL = `
CREATE TEMP TABLE IF NOT EXISTS told_orders ON COMMIT DELETE ROWS AS SELECT ${ORDER_COLUMNS} FROM orders WITH NO DATA;
CREATE TEMP TABLE IF NOT EXISTS told_lines ON COMMIT DELETE ROWS AS SELECT ${LINE_COLUMNS} FROM order_lines WITH NO DATA;
CREATE TEMP TABLE IF NOT EXISTS told_refunds ON COMMIT DELETE ROWS AS SELECT ${REFUND_COLUMNS} FROM refunds WITH NO DATA`;

// `OFFSET 0` makes each line find its variant by the key, however many there are. What a line cost is kept from its first
// sight.
const valued = (lines: string) => `
sold AS (
  SELECT l.*, v.unit_cost_minor, line_units_left(l.quantity, l.current_quantity, NULL) AS units_left,
    greatest(0, CASE WHEN l.taxes_included THEN l.net_total_minor - l.tax_minor ELSE l.net_total_minor END) AS net_total
  FROM ${lines} l
  LEFT JOIN LATERAL (
    SELECT unit_cost_minor FROM variants WHERE shop_id = $1::bigint AND variant_id = l.variant_id OFFSET 0
  ) v ON true
),
left_over AS (SELECT *, line_net_sales(net_total, quantity, units_left) AS net_sales FROM sold),
valued AS MATERIALIZED (
  SELECT *, line_cost(unit_cost_minor, units_left, net_sales, $2::integer) AS cost FROM left_over
)`;

const writeLines = (lines: string) => `
  INSERT INTO order_lines AS k (shop_id, ${LINE_COLUMNS}, unit_cost_minor, units_left, net_sales_minor, cost_minor)
  SELECT $1::bigint, order_id, line_id, product_id, variant_id, title, sku, quantity, current_quantity, is_gift_card,
    selling_plan_id, net_total, tax_minor, unit_cost_minor, units_left, net_sales, cost
  FROM ${lines}
  ON CONFLICT (shop_id, order_id, line_id) DO UPDATE SET
    product_id = excluded.product_id, variant_id = excluded.variant_id, title = excluded.title, sku = excluded.sku,
    quantity = excluded.quantity, current_quantity = excluded.current_quantity, is_gift_card = excluded.is_gift_card,
    selling_plan_id = excluded.selling_plan_id, net_total_minor = excluded.net_total_minor,
    tax_minor = excluded.tax_minor, unit_cost_minor = coalesce(k.unit_cost_minor, excluded.unit_cost_minor)
  WHERE (k.product_id, k.variant_id, k.title, k.sku, k.quantity, k.current_quantity, k.is_gift_card, k.selling_plan_id,
      k.net_total_minor, k.tax_minor) IS DISTINCT FROM (excluded.product_id, excluded.variant_id, excluded.title, excluded.sku,
      excluded.quantity, excluded.current_quantity, excluded.is_gift_card, excluded.selling_plan_id,
      excluded.net_total_minor, excluded.tax_minor)
    OR k.unit_cost_minor IS NULL AND excluded.unit_cost_minor IS NOT NULL`;

/**
 * The told orders with their lines into the facts: the newest state wins. A new order is written with its figures, and with
 * the number that follows on the customer's orders so far; the rebuild afterwards writes only what differs.
 *
 * $1 shop, $2 default margin, $3 time zone
 */
export const MERGE_ORDERS_SQL = `
WITH ${valued("(SELECT l.*, o.taxes_included FROM told_lines l JOIN told_orders o USING (order_id))")},
amounts AS (
  SELECT order_id, sum(units_left) AS units_left, sum_minor(net_sales) AS net_sales, sum_minor(cost) AS cost,
    sum_minor(net_sales) FILTER (WHERE unit_cost_minor IS NOT NULL) AS known_cost_net_sales,
    sum_minor(net_sales) FILTER (WHERE NOT is_gift_card) AS points_base
  FROM valued GROUP BY order_id
),
figured AS (
  SELECT t.*, (t.processed_at AT TIME ZONE $3)::date AS local_day, coalesce(a.units_left, 0)::integer AS units_left,
    is_counted(t.test, t.cancelled_at, NULL, t.financial_status, coalesce(a.units_left, 0)) AS counted,
    coalesce(a.net_sales, 0) AS net_sales, coalesce(a.cost, 0) AS cost,
    coalesce(a.known_cost_net_sales, 0) AS known_cost_net_sales, coalesce(a.points_base, 0) AS points_base
  FROM told_orders t LEFT JOIN amounts a USING (order_id)
),
written AS (
  INSERT INTO orders AS o (shop_id, ${ORDER_COLUMNS}, counted, local_day, units_left, net_sales_minor, cost_minor,
    known_cost_net_sales_minor, points_base_minor, order_number)
  SELECT $1::bigint, ${ORDER_COLUMNS}, counted, local_day, units_left, net_sales, cost, known_cost_net_sales, points_base,
    CASE WHEN counted AND customer_id IS NOT NULL THEN
      row_number() OVER (PARTITION BY customer_id, counted ORDER BY processed_at, order_id)
      + coalesce((
        SELECT b.order_number FROM orders b WHERE b.shop_id = $1::bigint AND b.customer_id = f.customer_id AND b.counted
        ORDER BY b.processed_at DESC, b.order_id DESC LIMIT 1
      ), 0) END
  FROM figured f ORDER BY order_id
  ON CONFLICT (shop_id, order_id) DO UPDATE SET
    name = excluded.name, customer_id = excluded.customer_id, created_at = excluded.created_at,
    processed_at = excluded.processed_at, updated_at = excluded.updated_at, observed_at = excluded.observed_at,
    cancelled_at = excluded.cancelled_at, fulfilled_at = excluded.fulfilled_at, test = excluded.test,
    financial_status = excluded.financial_status, currency = excluded.currency, taxes_included = excluded.taxes_included,
    source_name = excluded.source_name, discount_codes = excluded.discount_codes, total_minor = excluded.total_minor
  WHERE (excluded.updated_at, excluded.observed_at) > (o.updated_at, o.observed_at)
  RETURNING order_id
)
${writeLines("valued JOIN written USING (order_id)")}`;

/** Refunds never change once made, so the first telling stays. $1 shop */
export const MERGE_REFUNDS_SQL = `
INSERT INTO refunds (shop_id, ${REFUND_COLUMNS}) SELECT $1::bigint, ${REFUND_COLUMNS} FROM told_refunds
ON CONFLICT DO NOTHING`;

/**
 * So many of the lines that lay apart from their orders in the file, to those whose state is the one that the file told;
 * their figures follow by the rebuild.
 *
 * $1 shop, $2 default margin, $3 when Shopify began to read, $4 how many → how many there were
 */
export const MERGE_LATE_LINES_SQL = `
WITH late AS (
  DELETE FROM import_order_lines d USING (
    SELECT order_id, line_id FROM import_order_lines WHERE shop_id = $1::bigint ORDER BY order_id LIMIT $4::integer
  ) n
  WHERE d.shop_id = $1::bigint AND d.order_id = n.order_id AND d.line_id = n.line_id
  RETURNING d.*
),
told AS (
  SELECT DISTINCT ON (l.order_id, l.line_id) l.*, o.taxes_included
  FROM late l
  JOIN orders o ON o.shop_id = $1::bigint AND o.order_id = l.order_id AND o.observed_at = $3::timestamptz
),
${valued("told")},
written AS (${writeLines("valued")})
SELECT count(*)::integer AS merged FROM late`;

// Bulk files have been seen to leave children out. $1 shop → the orders that lack units of lines
export const INCOMPLETE_ORDERS_SQL = `
SELECT DISTINCT i.order_id AS "orderId"
FROM import_orders i
WHERE i.shop_id = $1::bigint AND i.lines_expected > (
  SELECT coalesce(sum(l.quantity), 0) FROM order_lines l WHERE l.shop_id = $1::bigint AND l.order_id = i.order_id
)`;

// Orders since the installation earn points and coupons: they go through the same door as webhooks' orders. $1 shop → their ids
export const ORDERS_SINCE_INSTALLATION_SQL = `
SELECT o.order_id AS "orderId"
FROM orders o JOIN shops s ON s.shop_id = o.shop_id
WHERE o.shop_id = $1::bigint AND o.updated_at >= s.installed_at
ORDER BY o.order_id`;

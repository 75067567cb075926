// `OFFSET 0` makes each staged row find its partners by their keys: the staging tables have no statistics, and without
// them the planner has been seen to read a whole table for every row.
const told = (range: string) => `
SELECT DISTINCT ON (i.order_id) i.*, coalesce(c.merged_into, i.customer_id) AS owner_id
FROM import_orders i
LEFT JOIN LATERAL (
  SELECT merged_into FROM customers WHERE shop_id = $1::bigint AND customer_id = i.customer_id OFFSET 0
) c ON true
WHERE i.shop_id = $1::bigint AND ${range}
ORDER BY i.order_id, i.updated_at DESC`;

/**
 * The staged orders of a range, with their lines, into the facts: the newest state wins. A new order is written with its
 * figures, and with its number as far as the import knows it; the rebuild afterwards writes only what differs.
 * What a line cost is kept from its first sight.
 *
 * $1 shop, $2 time zone, $3 default margin, $4 and $5 bound the range
 */
const mergeOrders = (range: string) => `
WITH told AS MATERIALIZED (${told(range)}),
lines AS MATERIALIZED (
  SELECT DISTINCT ON (l.order_id, l.line_id) l.*, v.unit_cost_minor,
    greatest(0, CASE WHEN t.taxes_included THEN l.net_total_minor - l.tax_minor ELSE l.net_total_minor END) AS net_total,
    line_units_left(l.quantity, l.current_quantity, NULL) AS units_left
  FROM told t
  CROSS JOIN LATERAL (
    SELECT * FROM import_order_lines WHERE shop_id = $1::bigint AND order_id = t.order_id OFFSET 0
  ) l
  LEFT JOIN LATERAL (
    SELECT unit_cost_minor FROM variants WHERE shop_id = $1::bigint AND variant_id = l.variant_id OFFSET 0
  ) v ON true
  ORDER BY l.order_id, l.line_id
),
sold AS (SELECT l.*, line_net_sales(l.net_total, l.quantity, l.units_left) AS net_sales FROM lines l),
valued AS MATERIALIZED (
  SELECT s.*, line_cost(s.unit_cost_minor, s.units_left, s.net_sales, $3::integer) AS cost FROM sold s
),
amounts AS MATERIALIZED (
  SELECT order_id, sum(units_left) AS units_left, sum(net_sales)::bigint AS net_sales, sum(cost)::bigint AS cost,
    coalesce(sum(net_sales) FILTER (WHERE unit_cost_minor IS NOT NULL), 0)::bigint AS known_cost_net_sales,
    coalesce(sum(net_sales) FILTER (WHERE NOT is_gift_card), 0)::bigint AS points_base
  FROM valued GROUP BY order_id
),
figured AS (
  SELECT t.*, (t.processed_at AT TIME ZONE $2)::date AS local_day, coalesce(a.units_left, 0)::integer AS units_left,
    is_counted(t.test, t.cancelled_at, NULL, t.financial_status, coalesce(a.units_left, 0)) AS counted,
    coalesce(a.net_sales, 0) AS net_sales, coalesce(a.cost, 0) AS cost,
    coalesce(a.known_cost_net_sales, 0) AS known_cost_net_sales, coalesce(a.points_base, 0) AS points_base
  FROM told t LEFT JOIN amounts a USING (order_id)
),
written AS (
  INSERT INTO orders AS o (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at,
    cancelled_at, fulfilled_at, test, financial_status, currency, taxes_included, source_name, discount_codes,
    total_minor, counted, local_day, units_left, net_sales_minor, cost_minor, known_cost_net_sales_minor, points_base_minor, order_number)
  SELECT shop_id, order_id, name, owner_id, created_at, processed_at, updated_at, observed_at, cancelled_at,
    fulfilled_at, test,
    financial_status, currency, taxes_included, source_name, discount_codes, total_minor, counted, local_day, units_left,
    net_sales, cost, known_cost_net_sales, points_base,
    CASE WHEN counted AND owner_id IS NOT NULL
      THEN row_number() OVER (PARTITION BY owner_id, counted ORDER BY processed_at, order_id) END
  FROM figured ORDER BY order_id
  ON CONFLICT (shop_id, order_id) DO UPDATE SET
    name = excluded.name, customer_id = excluded.customer_id, created_at = excluded.created_at,
    processed_at = excluded.processed_at, updated_at = excluded.updated_at, observed_at = excluded.observed_at,
    cancelled_at = excluded.cancelled_at, fulfilled_at = excluded.fulfilled_at, test = excluded.test, financial_status = excluded.financial_status,
    currency = excluded.currency, taxes_included = excluded.taxes_included, source_name = excluded.source_name,
    discount_codes = excluded.discount_codes, total_minor = excluded.total_minor
  WHERE (excluded.updated_at, excluded.observed_at) > (o.updated_at, o.observed_at)
  RETURNING order_id
),
lines_written AS (
  INSERT INTO order_lines AS k (shop_id, order_id, line_id, product_id, variant_id, title, sku, quantity,
    current_quantity, is_gift_card, selling_plan_id, net_total_minor, tax_minor, unit_cost_minor, units_left,
    net_sales_minor, cost_minor)
  SELECT v.shop_id, v.order_id, v.line_id, v.product_id, v.variant_id, v.title, v.sku, v.quantity, v.current_quantity,
    v.is_gift_card, v.selling_plan_id, v.net_total, v.tax_minor, v.unit_cost_minor, v.units_left, v.net_sales, v.cost
  FROM valued v JOIN written USING (order_id)
  ON CONFLICT (shop_id, order_id, line_id) DO UPDATE SET
    product_id = excluded.product_id, variant_id = excluded.variant_id, title = excluded.title, sku = excluded.sku,
    quantity = excluded.quantity, current_quantity = excluded.current_quantity, is_gift_card = excluded.is_gift_card,
    selling_plan_id = excluded.selling_plan_id, net_total_minor = excluded.net_total_minor,
    tax_minor = excluded.tax_minor, unit_cost_minor = coalesce(k.unit_cost_minor, excluded.unit_cost_minor)
  WHERE (k.product_id, k.variant_id, k.title, k.sku, k.quantity, k.current_quantity, k.is_gift_card, k.selling_plan_id,
      k.net_total_minor, k.tax_minor) IS DISTINCT FROM (excluded.product_id, excluded.variant_id, excluded.title, excluded.sku,
      excluded.quantity, excluded.current_quantity, excluded.is_gift_card, excluded.selling_plan_id,
      excluded.net_total_minor, excluded.tax_minor)
    OR k.unit_cost_minor IS NULL AND excluded.unit_cost_minor IS NOT NULL
)
SELECT count(*)::integer AS told FROM told`;

/** $4 and $5: customers above the one, up to the other. */
export const MERGE_CUSTOMERS_ORDERS_SQL = mergeOrders("i.customer_id > $4::bigint AND i.customer_id <= $5::bigint");

/** Orders of nobody. $4 and $5: ids above the one, up to the other. */
export const MERGE_NOBODYS_ORDERS_SQL = mergeOrders(
  "i.customer_id IS NULL AND i.order_id > $4::bigint AND i.order_id <= $5::bigint",
);

// $1 shop, $2 the end of the last range, $3 how many orders to take → the end of the next one; no row: take the rest
export const NEXT_CUSTOMERS_SQL = `
SELECT customer_id AS upto FROM import_orders
WHERE shop_id = $1::bigint AND customer_id > $2::bigint ORDER BY customer_id OFFSET $3::integer LIMIT 1`;

export const NEXT_NOBODYS_SQL = `
SELECT order_id AS upto FROM import_orders
WHERE shop_id = $1::bigint AND customer_id IS NULL AND order_id > $2::bigint ORDER BY order_id OFFSET $3::integer LIMIT 1`;

/** Refunds never change once made, so the first telling stays. */
export const MERGE_REFUNDS_SQL = `
INSERT INTO refunds (shop_id, refund_id, order_id, created_at)
SELECT shop_id, refund_id, order_id, created_at FROM import_refunds WHERE shop_id = $1::bigint
ON CONFLICT DO NOTHING`;

// Bulk files have been seen to leave children out. → the orders that lack units of lines
export const INCOMPLETE_ORDERS_SQL = `
SELECT i.order_id AS "orderId"
FROM import_orders i
LEFT JOIN (
  SELECT order_id, sum(quantity) AS units FROM import_order_lines WHERE shop_id = $1::bigint GROUP BY order_id
) l USING (order_id)
WHERE i.shop_id = $1::bigint AND i.lines_expected > coalesce(l.units, 0)`;

// Orders since the installation earn points and coupons: they go through the same door as webhooks' orders. → their ids
export const ORDERS_SINCE_INSTALLATION_SQL = `
SELECT i.order_id AS "orderId"
FROM import_orders i JOIN shops s ON s.shop_id = i.shop_id
WHERE i.shop_id = $1::bigint AND i.updated_at >= s.installed_at
ORDER BY i.order_id`;

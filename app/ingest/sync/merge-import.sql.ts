/**
 * The staged rows of one range of a staging table's pages into the facts. $1 shop, $2 and $3 the range of row addresses.
 * A page range needs no index over the staging tables, and costs the same however long they are. `OFFSET 0` makes each
 * staged row find its partners by their keys: the staging tables have no statistics, and without them the planner has been
 * seen to read the range again for every order.
 */
const RANGE = "i.shop_id = $1::bigint AND i.ctid >= $2::tid AND i.ctid < $3::tid";

// $4 time zone. The newest state wins; what was told of deletions stays.
export const MERGE_ORDERS_SQL = `
INSERT INTO orders AS o (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at,
  cancelled_at, test, financial_status, currency, taxes_included, source_name, discount_codes, total_minor, local_day)
SELECT DISTINCT ON (i.order_id) i.shop_id, i.order_id, i.name, coalesce(c.merged_into, i.customer_id), i.created_at,
  i.processed_at, i.updated_at, i.observed_at, i.cancelled_at, i.test, i.financial_status, i.currency, i.taxes_included,
  i.source_name, i.discount_codes, i.total_minor, (i.processed_at AT TIME ZONE $4)::date
FROM import_orders i
LEFT JOIN LATERAL (
  SELECT merged_into FROM customers WHERE shop_id = $1::bigint AND customer_id = i.customer_id OFFSET 0
) c ON true
WHERE ${RANGE}
ORDER BY i.order_id, i.updated_at DESC
ON CONFLICT (shop_id, order_id) DO UPDATE SET
  name = excluded.name, customer_id = excluded.customer_id, created_at = excluded.created_at,
  processed_at = excluded.processed_at, updated_at = excluded.updated_at, observed_at = excluded.observed_at,
  cancelled_at = excluded.cancelled_at, test = excluded.test, financial_status = excluded.financial_status,
  currency = excluded.currency, taxes_included = excluded.taxes_included, source_name = excluded.source_name,
  discount_codes = excluded.discount_codes, total_minor = excluded.total_minor
WHERE (excluded.updated_at, excluded.observed_at) > (o.updated_at, o.observed_at)`;

// $4 when Shopify told these states, $5 default margin. Lines follow the order whose stored state is the one told here;
// where a webhook has told a newer one since, that one brought its own lines. What a line cost is kept from its first sight.
export const MERGE_LINES_SQL = `
INSERT INTO order_lines AS k (shop_id, order_id, line_id, product_id, variant_id, title, sku, quantity, current_quantity,
  is_gift_card, selling_plan_id, net_total_minor, unit_cost_minor, units_left, net_sales_minor, cost_minor)
SELECT shop_id, order_id, line_id, product_id, variant_id, title, sku, quantity, current_quantity, is_gift_card,
  selling_plan_id, net_total_minor, unit_cost_minor, units_left, net_sales_minor,
  line_cost(unit_cost_minor, units_left, net_sales_minor, $5::integer)
FROM (
  SELECT l.*, line_net_sales(l.net_total_minor, l.quantity, l.units_left) AS net_sales_minor
  FROM (
    SELECT DISTINCT ON (i.order_id, i.line_id) i.shop_id, i.order_id, i.line_id, i.product_id, i.variant_id, i.title,
      i.sku, i.quantity, i.current_quantity, i.is_gift_card, i.selling_plan_id, v.unit_cost_minor,
      greatest(0, CASE WHEN o.taxes_included THEN i.net_total_minor - i.tax_minor ELSE i.net_total_minor END)
        AS net_total_minor,
      line_units_left(i.quantity, i.current_quantity, NULL) AS units_left
    FROM import_order_lines i
    CROSS JOIN LATERAL (
      SELECT taxes_included FROM orders
      WHERE shop_id = $1::bigint AND order_id = i.order_id AND observed_at = $4::timestamptz OFFSET 0
    ) o
    LEFT JOIN LATERAL (
      SELECT unit_cost_minor FROM variants WHERE shop_id = $1::bigint AND variant_id = i.variant_id OFFSET 0
    ) v ON true
    WHERE ${RANGE}
    ORDER BY i.order_id, i.line_id
  ) l
) l
ON CONFLICT (shop_id, order_id, line_id) DO UPDATE SET
  product_id = excluded.product_id, variant_id = excluded.variant_id, title = excluded.title, sku = excluded.sku,
  quantity = excluded.quantity, current_quantity = excluded.current_quantity, is_gift_card = excluded.is_gift_card,
  selling_plan_id = excluded.selling_plan_id, net_total_minor = excluded.net_total_minor,
  unit_cost_minor = coalesce(k.unit_cost_minor, excluded.unit_cost_minor)
WHERE (k.product_id, k.variant_id, k.title, k.sku, k.quantity, k.current_quantity, k.is_gift_card, k.selling_plan_id,
    k.net_total_minor) IS DISTINCT FROM (excluded.product_id, excluded.variant_id, excluded.title, excluded.sku,
    excluded.quantity, excluded.current_quantity, excluded.is_gift_card, excluded.selling_plan_id,
    excluded.net_total_minor)
  OR k.unit_cost_minor IS NULL AND excluded.unit_cost_minor IS NOT NULL`;

export const MERGE_REFUNDS_SQL = `
INSERT INTO refunds (shop_id, refund_id, order_id, created_at, total_minor)
SELECT i.shop_id, i.refund_id, i.order_id, i.created_at, i.total_minor FROM import_refunds i WHERE ${RANGE}
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

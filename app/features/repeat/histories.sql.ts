/** First product of the whole shop, where a table holds it beside single products. */
export const WHOLE_SHOP = 0n;
/** First product of those whose first order holds none: gift cards, lines of nothing in the catalogue. */
export const NO_PRODUCT = -1n;

/** The columns of customer_histories behind its key. */
export const HISTORY_COLUMNS = [
  "first_product_id",
  "last_order_returned",
  "days",
  "net_sales_minor",
  "gross_profit_minor",
  "product_ids",
  "reordered_product_ids",
  "reorder_gap_days",
  "reorder_days",
] as const;

/**
 * The definition of a customer's history, as common table expressions that end in `after`: one row per customer with
 * counted orders. `$1` is the shop.
 *
 * The lead product of an order is that of the line with the largest net sales among those with units left, gift cards
 * aside (of equal ones the smallest line id): one per order, so that customers by product add up to customers.
 *
 * @param customers a condition on `customer_id`, as SQL; without it everybody, with the lines of all orders read in the
 *   order of their key
 */
export function historiesSql(customers?: string): string {
  const sold = "l.units_left > 0 AND NOT l.is_gift_card AND l.product_id IS NOT NULL";
  const among = customers ? `AND ${customers}` : "";
  return `
counted AS MATERIALIZED (
  SELECT customer_id, order_id, order_number AS n, local_day, net_sales_minor,
    net_sales_minor - cost_minor AS gross_profit_minor
  FROM orders WHERE shop_id = $1::bigint AND counted AND customer_id IS NOT NULL ${among}
),
goods AS (
  SELECT o.customer_id, o.n, o.local_day, l.order_id, l.line_id, l.product_id, l.net_sales_minor
  FROM counted o JOIN order_lines l ON l.shop_id = $1::bigint AND l.order_id = o.order_id
  WHERE ${sold}
),
leads AS (
  SELECT DISTINCT ON (l.order_id) l.order_id, l.product_id
  FROM ${customers ? "goods l" : `order_lines l WHERE l.shop_id = $1::bigint AND ${sold}`}
  ORDER BY l.order_id, l.net_sales_minor DESC, l.line_id
),
-- The lines of one order are one purchase of the product.
purchases AS (
  SELECT customer_id, product_id, n, local_day, n IS DISTINCT FROM lag(n) OVER sequence AS is_first_line,
    local_day - lag(local_day) OVER sequence AS gap_days
  FROM goods WINDOW sequence AS (PARTITION BY customer_id, product_id ORDER BY n)
),
reorders AS (
  SELECT customer_id, array_agg(product_id ORDER BY n, product_id) AS product_ids,
    array_agg(gap_days ORDER BY n, product_id) AS gap_days, array_agg(local_day ORDER BY n, product_id) AS days
  FROM purchases WHERE is_first_line AND gap_days IS NOT NULL GROUP BY customer_id
),
-- An import brings refunds without their lines: that units came back shows in the order's lines.
returned AS (
  SELECT customer_id, max(local_day) AS last_day
  FROM (
    SELECT customer_id, order_id, local_day FROM counted
    UNION ALL
    SELECT customer_id, order_id, local_day FROM orders
    WHERE shop_id = $1::bigint AND NOT counted AND customer_id IS NOT NULL AND NOT test AND deleted_at IS NULL
      ${among}
  ) o
  WHERE EXISTS (SELECT FROM refunds r WHERE r.shop_id = $1::bigint AND r.order_id = o.order_id)
    AND EXISTS (
      SELECT FROM order_lines l WHERE l.shop_id = $1::bigint AND l.order_id = o.order_id AND l.units_left < l.quantity
    )
  GROUP BY customer_id
),
sequences AS (
  SELECT o.customer_id, max(o.local_day) AS last_day, array_agg(o.local_day ORDER BY o.n) AS days,
    array_agg(o.net_sales_minor ORDER BY o.n) AS net_sales_minor,
    array_agg(o.gross_profit_minor ORDER BY o.n) AS gross_profit_minor,
    array_agg(coalesce(l.product_id, ${NO_PRODUCT}) ORDER BY o.n) AS product_ids
  FROM counted o LEFT JOIN leads l USING (order_id) GROUP BY o.customer_id
),
after AS MATERIALIZED (
  SELECT s.customer_id, s.product_ids[1] AS first_product_id, coalesce(b.last_day >= s.last_day, false) AS last_order_returned,
    s.days, s.net_sales_minor, s.gross_profit_minor, s.product_ids,
    coalesce(r.product_ids, '{}') AS reordered_product_ids, coalesce(r.gap_days, '{}') AS reorder_gap_days,
    coalesce(r.days, '{}') AS reorder_days
  FROM sequences s LEFT JOIN reorders r USING (customer_id) LEFT JOIN returned b USING (customer_id)
)`;
}

/**
 * Refunds never change once made, so the first telling stays.
 * $1 shop, $2 JSON [{refund_id, order_id, created_at, lines: [{line_id, quantity}]}]
 * → the orders that have a refund line not known before.
 */
export const RECORD_REFUNDS_SQL = `
WITH told AS MATERIALIZED (
  SELECT DISTINCT ON (refund_id) *
  FROM json_to_recordset($2::text::json)
    AS r (refund_id bigint, order_id bigint, created_at timestamptz, lines json)
),
refunds_written AS (
  INSERT INTO refunds (shop_id, refund_id, order_id, created_at)
  SELECT $1::bigint, refund_id, order_id, created_at FROM told
  ON CONFLICT DO NOTHING
),
lines_written AS (
  INSERT INTO refund_lines (shop_id, order_id, line_id, refund_id, quantity)
  SELECT $1::bigint, t.order_id, l.line_id, t.refund_id, sum(l.quantity)
  FROM told t CROSS JOIN LATERAL json_to_recordset(t.lines) AS l (line_id bigint, quantity integer)
  GROUP BY t.order_id, l.line_id, t.refund_id
  ON CONFLICT DO NOTHING
  RETURNING order_id
)
SELECT DISTINCT order_id AS "orderId" FROM lines_written`;

/**
 * A deletion may be told before the order itself: a row older than any state keeps it until then.
 * $1 shop, $2 JSON [{order_id, observed_at}]
 */
export const RECORD_DELETIONS_SQL = `
INSERT INTO orders AS o (shop_id, order_id, name, created_at, processed_at, updated_at, observed_at, deleted_at, test,
  financial_status, currency, taxes_included, discount_codes, local_day)
SELECT $1::bigint, order_id, '', observed_at, observed_at, '-infinity', '-infinity', observed_at, false, '', '', false,
  '{}', observed_at::date
FROM json_to_recordset($2::text::json) AS d (order_id bigint, observed_at timestamptz)
ON CONFLICT (shop_id, order_id) DO UPDATE SET deleted_at = coalesce(o.deleted_at, excluded.deleted_at)`;

/**
 * One statement for a batch. Every part of it reads the rows as they were before; the state after is the rows before,
 * overlaid with what changes, so that figures shared by many orders move by (after − before).
 *
 * $1 shop, $2 JSON of orders, $3 JSON of their lines, $4 ids of all orders concerned, $5 time zone, $6 default margin,
 * $7 ids of orders to compute again whether or not a newer state is told
 * → one row of JSON: "changed", the orders whose state or figures changed as [order, owner, former owner, was known],
 *   and "periodMoves" for MOVE_PERIODS_SQL; either is null where there is none
 */
export const APPLY_ORDERS_SQL = `
WITH told AS MATERIALIZED (
  SELECT r.*, coalesce(c.merged_into, r.customer_id) AS owner_id
  FROM json_to_recordset($2::text::json) AS r (
    order_id bigint, name text, customer_id bigint, created_at timestamptz, processed_at timestamptz,
    updated_at timestamptz, observed_at timestamptz, cancelled_at timestamptz, fulfilled_at timestamptz, test boolean,
    financial_status text, currency text, taxes_included boolean, source_name text, discount_codes text[], total_minor bigint)
  LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = r.customer_id
),
stored AS MATERIALIZED (
  SELECT o.order_id, o.customer_id, o.processed_at, o.updated_at, o.observed_at, o.cancelled_at, o.deleted_at, o.test,
    o.financial_status
  FROM orders o WHERE o.shop_id = $1::bigint AND o.order_id = ANY ($4::bigint[])
),
accepted AS MATERIALIZED (
  SELECT t.*, s.customer_id AS former_owner_id, s.deleted_at, s.order_id IS NOT NULL AS is_known
  FROM told t LEFT JOIN stored s USING (order_id)
  WHERE s.order_id IS NULL OR (t.updated_at, t.observed_at) > (s.updated_at, s.observed_at)
),
again AS MATERIALIZED (
  SELECT s.*, coalesce(c.merged_into, s.customer_id) AS owner_id
  FROM stored s LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = s.customer_id
  WHERE s.order_id = ANY ($7::bigint[]) AND NOT EXISTS (SELECT FROM accepted a WHERE a.order_id = s.order_id)
),
known_lines AS MATERIALIZED (
  SELECT k.* FROM stored s JOIN order_lines k ON k.shop_id = $1::bigint AND k.order_id = s.order_id
),
lines AS (
  SELECT l.*, coalesce(k.unit_cost_minor, v.unit_cost_minor) AS unit_cost_minor, true AS told,
    k.line_id IS NOT NULL AS is_known
  FROM json_to_recordset($3::text::json) AS l (
    order_id bigint, line_id bigint, product_id bigint, variant_id bigint, title text, sku text, quantity integer,
    current_quantity integer, is_gift_card boolean, selling_plan_id bigint, net_total_minor bigint,
    tax_minor bigint)
  JOIN accepted a ON a.order_id = l.order_id
  LEFT JOIN known_lines k ON k.order_id = l.order_id AND k.line_id = l.line_id
  LEFT JOIN variants v ON v.shop_id = $1::bigint AND v.variant_id = l.variant_id
  UNION ALL
  SELECT k.order_id, k.line_id, k.product_id, k.variant_id, k.title, k.sku, k.quantity, k.current_quantity,
    k.is_gift_card, k.selling_plan_id, k.net_total_minor, k.tax_minor, k.unit_cost_minor, false, true
  FROM again g JOIN known_lines k ON k.order_id = g.order_id
),
refunded AS MATERIALIZED (
  SELECT order_id, line_id, sum(quantity) AS units
  FROM refund_lines WHERE shop_id = $1::bigint AND order_id = ANY ($4::bigint[]) GROUP BY order_id, line_id
),
lines_left AS (
  SELECT l.*, line_units_left(l.quantity, l.current_quantity, r.units) AS units_left
  FROM lines l LEFT JOIN refunded r USING (order_id, line_id)
),
lines_sold AS (
  SELECT l.*, line_net_sales(l.net_total_minor, l.quantity, l.units_left) AS net_sales_minor FROM lines_left l
),
lines_valued AS MATERIALIZED (
  SELECT l.*, line_cost(l.unit_cost_minor, l.units_left, l.net_sales_minor, $6::integer) AS cost_minor FROM lines_sold l
),
amounts AS MATERIALIZED (
  SELECT order_id, sum(units_left) AS units_left, sum(net_sales_minor)::bigint AS net_sales_minor,
    sum(cost_minor)::bigint AS cost_minor,
    coalesce(sum(net_sales_minor) FILTER (WHERE unit_cost_minor IS NOT NULL), 0)::bigint AS known_cost_net_sales_minor,
    coalesce(sum(net_sales_minor) FILTER (WHERE NOT is_gift_card), 0)::bigint AS points_base_minor
  FROM lines_valued GROUP BY order_id
),
changed AS MATERIALIZED (
  SELECT c.order_id, c.owner_id AS customer_id, c.former_owner_id, c.processed_at, c.told,
    (c.processed_at AT TIME ZONE $5)::date AS local_day,
    is_counted(c.test, c.cancelled_at, c.deleted_at, c.financial_status, coalesce(m.units_left, 0)) AS counted,
    coalesce(m.units_left, 0)::integer AS units_left, coalesce(m.net_sales_minor, 0) AS net_sales_minor,
    coalesce(m.cost_minor, 0) AS cost_minor,
    coalesce(m.known_cost_net_sales_minor, 0) AS known_cost_net_sales_minor,
    coalesce(m.points_base_minor, 0) AS points_base_minor
  FROM (
    SELECT order_id, owner_id, former_owner_id, processed_at, cancelled_at, deleted_at, test, financial_status,
      true AS told
    FROM accepted
    UNION ALL
    SELECT order_id, owner_id, customer_id, processed_at, cancelled_at, deleted_at, test, financial_status, false
    FROM again
  ) c LEFT JOIN amounts m USING (order_id)
),
touched AS MATERIALIZED (
  SELECT customer_id FROM changed WHERE customer_id IS NOT NULL
  UNION
  SELECT former_owner_id FROM changed WHERE former_owner_id IS NOT NULL
),
orders_before AS MATERIALIZED (
  SELECT o.customer_id, o.order_id, o.processed_at, o.local_day, o.order_number, o.net_sales_minor, o.cost_minor,
    o.known_cost_net_sales_minor
  FROM touched t JOIN orders o ON o.shop_id = $1::bigint AND o.customer_id = t.customer_id AND o.counted
),
orders_after AS MATERIALIZED (
  SELECT u.*, row_number() OVER sequence AS n, local_day - lag(local_day) OVER sequence AS gap_days,
    lead(order_id) OVER sequence IS NULL AS is_last
  FROM (
    SELECT b.customer_id, b.order_id, b.processed_at, b.local_day, b.order_number, b.net_sales_minor, b.cost_minor,
      b.known_cost_net_sales_minor, false AS changed
    FROM orders_before b WHERE NOT EXISTS (SELECT FROM changed c WHERE c.order_id = b.order_id)
    UNION ALL
    SELECT customer_id, order_id, processed_at, local_day, NULL, net_sales_minor, cost_minor,
      known_cost_net_sales_minor, true
    FROM changed WHERE counted AND customer_id IS NOT NULL
  ) u
  WINDOW sequence AS (PARTITION BY customer_id ORDER BY processed_at, order_id)
),
-- Nobody else writes the shop's orders meanwhile, so what is not stored is inserted without looking for a conflict.
orders_added AS (
  INSERT INTO orders (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at,
    cancelled_at, fulfilled_at, deleted_at, test, financial_status, currency, taxes_included, source_name, discount_codes,
    total_minor, counted, local_day, units_left, net_sales_minor, cost_minor, known_cost_net_sales_minor, points_base_minor,
    order_number)
  SELECT $1::bigint, a.order_id, a.name, a.owner_id, a.created_at, a.processed_at, a.updated_at, a.observed_at,
    a.cancelled_at, a.fulfilled_at, a.deleted_at, a.test, a.financial_status, a.currency, a.taxes_included, a.source_name,
    a.discount_codes, a.total_minor, c.counted, c.local_day, c.units_left, c.net_sales_minor, c.cost_minor,
    c.known_cost_net_sales_minor, c.points_base_minor, n.n
  FROM accepted a JOIN changed c USING (order_id) LEFT JOIN orders_after n USING (order_id)
  WHERE NOT a.is_known
),
orders_restated AS (
  UPDATE orders o SET name = a.name, customer_id = a.owner_id, created_at = a.created_at,
    processed_at = a.processed_at, updated_at = a.updated_at, observed_at = a.observed_at,
    cancelled_at = a.cancelled_at, fulfilled_at = a.fulfilled_at, test = a.test, financial_status = a.financial_status, currency = a.currency,
    taxes_included = a.taxes_included, source_name = a.source_name, discount_codes = a.discount_codes,
    total_minor = a.total_minor, counted = c.counted, local_day = c.local_day, units_left = c.units_left,
    net_sales_minor = c.net_sales_minor, cost_minor = c.cost_minor,
    known_cost_net_sales_minor = c.known_cost_net_sales_minor, points_base_minor = c.points_base_minor,
    order_number = n.n
  FROM accepted a JOIN changed c USING (order_id) LEFT JOIN orders_after n USING (order_id)
  WHERE a.is_known AND o.shop_id = $1::bigint AND o.order_id = a.order_id
),
orders_recomputed AS (
  UPDATE orders o SET customer_id = c.customer_id, counted = c.counted, local_day = c.local_day,
    units_left = c.units_left, net_sales_minor = c.net_sales_minor, cost_minor = c.cost_minor,
    known_cost_net_sales_minor = c.known_cost_net_sales_minor, points_base_minor = c.points_base_minor,
    order_number = n.n
  FROM changed c LEFT JOIN orders_after n USING (order_id)
  WHERE NOT c.told AND o.shop_id = $1::bigint AND o.order_id = c.order_id
),
orders_renumbered AS (
  UPDATE orders o SET order_number = n.n
  FROM orders_after n
  WHERE NOT n.changed AND n.n IS DISTINCT FROM n.order_number AND o.shop_id = $1::bigint AND o.order_id = n.order_id
),
lines_added AS (
  INSERT INTO order_lines (shop_id, order_id, line_id, product_id, variant_id, title, sku, quantity, current_quantity,
    is_gift_card, selling_plan_id, net_total_minor, tax_minor, unit_cost_minor, units_left, net_sales_minor, cost_minor)
  SELECT $1::bigint, order_id, line_id, product_id, variant_id, title, sku, quantity, current_quantity, is_gift_card,
    selling_plan_id, net_total_minor, tax_minor, unit_cost_minor, units_left, net_sales_minor, cost_minor
  FROM lines_valued WHERE NOT is_known
),
lines_restated AS (
  UPDATE order_lines k SET product_id = l.product_id, variant_id = l.variant_id, title = l.title, sku = l.sku,
    quantity = l.quantity, current_quantity = l.current_quantity, is_gift_card = l.is_gift_card,
    selling_plan_id = l.selling_plan_id, net_total_minor = l.net_total_minor, tax_minor = l.tax_minor, unit_cost_minor = l.unit_cost_minor,
    units_left = l.units_left, net_sales_minor = l.net_sales_minor, cost_minor = l.cost_minor
  FROM lines_valued l
  WHERE l.is_known AND k.shop_id = $1::bigint AND k.order_id = l.order_id AND k.line_id = l.line_id
),
customers_after AS MATERIALIZED (
  SELECT customer_id, count(*)::integer AS orders, min(processed_at) AS first_order_at, max(processed_at) AS last_order_at,
    min(local_day) AS first_order_day, max(local_day) AS last_order_day,
    max(gap_days) FILTER (WHERE is_last) AS last_gap_days,
    sum(net_sales_minor)::bigint AS net_sales_minor, sum(net_sales_minor - cost_minor)::bigint AS gross_profit_minor
  FROM orders_after GROUP BY customer_id
),
figures_written AS (
  INSERT INTO customer_figures (shop_id, customer_id, orders, first_order_at, last_order_at, first_order_day,
    last_order_day, last_gap_days, net_sales_minor, gross_profit_minor)
  SELECT $1::bigint, customer_id, orders, first_order_at, last_order_at, first_order_day, last_order_day, last_gap_days,
    net_sales_minor, gross_profit_minor
  FROM customers_after
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET
    orders = excluded.orders, first_order_at = excluded.first_order_at, last_order_at = excluded.last_order_at,
    first_order_day = excluded.first_order_day, last_order_day = excluded.last_order_day,
    last_gap_days = excluded.last_gap_days, net_sales_minor = excluded.net_sales_minor,
    gross_profit_minor = excluded.gross_profit_minor
),
figures_removed AS (
  DELETE FROM customer_figures f USING touched t
  WHERE f.shop_id = $1::bigint AND f.customer_id = t.customer_id
    AND NOT EXISTS (SELECT FROM customers_after a WHERE a.customer_id = t.customer_id)
),
-- A period that holds no order which changed or got another number is the same as before, so only orders near those
-- count: within their quarters, and the weeks that reach beyond them.
spans AS MATERIALIZED (
  SELECT customer_id, min(date_trunc('quarter', local_day::timestamp))::date - 6 AS from_day,
    (max(date_trunc('quarter', local_day::timestamp)) + interval '3 months')::date + 6 AS to_day
  FROM (
    SELECT customer_id, local_day FROM orders_after WHERE changed OR n IS DISTINCT FROM order_number
    UNION ALL
    SELECT b.customer_id, b.local_day FROM orders_before b JOIN changed c USING (order_id)
  ) d GROUP BY customer_id
),
moves AS MATERIALIZED (
  SELECT m.* FROM (
    SELECT -1 AS sign, customer_id, local_day, order_number AS n, net_sales_minor, cost_minor,
      known_cost_net_sales_minor
    FROM orders_before
    UNION ALL
    SELECT 1, customer_id, local_day, n, net_sales_minor, cost_minor, known_cost_net_sales_minor FROM orders_after
  ) m JOIN spans s ON s.customer_id = m.customer_id AND m.local_day >= s.from_day AND m.local_day < s.to_day
),
-- Many orders share a day: its periods are worked out once.
day_periods AS MATERIALIZED (
  SELECT d.local_day, p.grain, p.period_start
  FROM (SELECT DISTINCT local_day FROM moves) d CROSS JOIN LATERAL periods_of(d.local_day) p
),
visits AS (
  SELECT m.customer_id, p.grain, p.period_start,
    count(*) FILTER (WHERE m.sign < 0) AS orders_before, count(*) FILTER (WHERE m.sign > 0) AS orders_after,
    coalesce(bool_or(m.n = 1) FILTER (WHERE m.sign < 0), false) AS was_new,
    coalesce(bool_or(m.n = 1) FILTER (WHERE m.sign > 0), false) AS is_new
  FROM moves m JOIN day_periods p USING (local_day)
  GROUP BY m.customer_id, p.grain, p.period_start
),
customers_moved AS (
  SELECT grain, period_start,
    sum((orders_after > 0 AND is_new)::integer - (orders_before > 0 AND was_new)::integer) AS new_customers,
    sum((orders_after > 0 AND NOT is_new)::integer - (orders_before > 0 AND NOT was_new)::integer) AS returning_customers,
    sum((orders_after >= 2)::integer - (orders_before >= 2)::integer) AS customers_with_repeat
  FROM visits GROUP BY grain, period_start
),
days_moved AS (
  SELECT local_day, sum(CASE WHEN n = 1 THEN sign ELSE 0 END) AS orders_first,
    sum(CASE WHEN n > 1 THEN sign ELSE 0 END) AS orders_repeat,
    sum(CASE WHEN n = 1 THEN sign * net_sales_minor ELSE 0 END) AS net_sales_first,
    sum(CASE WHEN n > 1 THEN sign * net_sales_minor ELSE 0 END) AS net_sales_repeat,
    sum(CASE WHEN n = 1 THEN sign * (net_sales_minor - cost_minor) ELSE 0 END) AS gross_profit_first,
    sum(CASE WHEN n > 1 THEN sign * (net_sales_minor - cost_minor) ELSE 0 END) AS gross_profit_repeat,
    sum(sign * known_cost_net_sales_minor) AS known_cost_net_sales
  FROM moves GROUP BY local_day
),
sales_moved AS (
  SELECT p.grain, p.period_start, sum(orders_first) AS orders_first, sum(orders_repeat) AS orders_repeat,
    sum(net_sales_first) AS net_sales_first, sum(net_sales_repeat) AS net_sales_repeat,
    sum(gross_profit_first) AS gross_profit_first, sum(gross_profit_repeat) AS gross_profit_repeat,
    sum(known_cost_net_sales) AS known_cost_net_sales
  FROM days_moved d JOIN day_periods p USING (local_day)
  WHERE (d.orders_first, d.orders_repeat, d.net_sales_first, d.net_sales_repeat, d.gross_profit_first,
    d.gross_profit_repeat, d.known_cost_net_sales) <> (0, 0, 0, 0, 0, 0, 0)
  GROUP BY p.grain, p.period_start
),
period_moves AS (
  SELECT grain, period_start, coalesce(c.new_customers, 0) AS new_customers,
    coalesce(c.returning_customers, 0) AS returning_customers,
    coalesce(c.customers_with_repeat, 0) AS customers_with_repeat, coalesce(s.orders_first, 0) AS orders_first,
    coalesce(s.orders_repeat, 0) AS orders_repeat, coalesce(s.net_sales_first, 0)::text AS net_sales_first,
    coalesce(s.net_sales_repeat, 0)::text AS net_sales_repeat,
    coalesce(s.gross_profit_first, 0)::text AS gross_profit_first,
    coalesce(s.gross_profit_repeat, 0)::text AS gross_profit_repeat,
    coalesce(s.known_cost_net_sales, 0)::text AS known_cost_net_sales
  FROM sales_moved s
  FULL JOIN (
    SELECT * FROM customers_moved WHERE (new_customers, returning_customers, customers_with_repeat) <> (0, 0, 0)
  ) c USING (grain, period_start)
)
SELECT (SELECT json_agg(m)::text FROM period_moves m) AS "periodMoves",
  (SELECT json_agg(json_build_array(c.order_id::text, c.customer_id::text, c.former_owner_id::text, s.order_id IS NOT NULL))
   FROM changed c LEFT JOIN stored s USING (order_id))::text AS changed`;

/**
 * Adds to the periods' figures what a batch moved. These rows are shared by all customers of a shop, so they are taken
 * last, and in order, for the shortest time.
 *
 * $1 shop, $2 the "periodMoves" of APPLY_ORDERS_SQL
 */
export const MOVE_PERIODS_SQL = `
  INSERT INTO period_figures AS f (shop_id, grain, period_start, new_customers, returning_customers,
    customers_with_repeat, orders_first, orders_repeat, net_sales_first_minor, net_sales_repeat_minor,
    gross_profit_first_minor, gross_profit_repeat_minor, known_cost_net_sales_minor)
  SELECT $1::bigint, m.* FROM json_to_recordset($2::text::json) AS m (grain text, period_start date,
    new_customers integer, returning_customers integer, customers_with_repeat integer, orders_first integer,
    orders_repeat integer, net_sales_first bigint, net_sales_repeat bigint, gross_profit_first bigint,
    gross_profit_repeat bigint, known_cost_net_sales bigint)
  ORDER BY m.grain, m.period_start
  ON CONFLICT (shop_id, grain, period_start) DO UPDATE SET
    new_customers = f.new_customers + excluded.new_customers,
    returning_customers = f.returning_customers + excluded.returning_customers,
    customers_with_repeat = f.customers_with_repeat + excluded.customers_with_repeat,
    orders_first = f.orders_first + excluded.orders_first,
    orders_repeat = f.orders_repeat + excluded.orders_repeat,
    net_sales_first_minor = f.net_sales_first_minor + excluded.net_sales_first_minor,
    net_sales_repeat_minor = f.net_sales_repeat_minor + excluded.net_sales_repeat_minor,
    gross_profit_first_minor = f.gross_profit_first_minor + excluded.gross_profit_first_minor,
    gross_profit_repeat_minor = f.gross_profit_repeat_minor + excluded.gross_profit_repeat_minor,
    known_cost_net_sales_minor = f.known_cost_net_sales_minor + excluded.known_cost_net_sales_minor`;

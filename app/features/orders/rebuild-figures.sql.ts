// Each statement reads its tables once in the order of an index, compares what follows from the facts with what is kept
// inside the same pass, and hands on only what differs. A comparison behind a join of the table with itself, or an upsert
// of rows that are right, would cost as much again as computing them.

/**
 * What lines are worth where that differs from what is kept, into the temporary table `lines_differing`.
 * $1 shop, $2 default margin
 */
export const LINES_DIFFERING_SQL = `
CREATE TEMP TABLE lines_differing ON COMMIT DROP AS
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
SELECT order_id, line_id, units_left, net_sales, cost FROM valued
WHERE (kept_left, kept_sales, kept_cost) IS DISTINCT FROM (units_left, net_sales, cost)`;

/** $1 shop */
export const WRITE_LINES_SQL = `
UPDATE order_lines l SET units_left = d.units_left, net_sales_minor = d.net_sales, cost_minor = d.cost
FROM lines_differing d
WHERE l.shop_id = $1::bigint AND l.order_id = d.order_id AND l.line_id = d.line_id`;

/**
 * Figures and numbers of orders where they differ from what is kept, into the temporary table `orders_differing`.
 * $1 shop, $2 time zone
 */
export const ORDERS_DIFFERING_SQL = `
CREATE TEMP TABLE orders_differing ON COMMIT DROP AS
WITH amounts AS (
  SELECT order_id, sum(units_left) AS units_left, sum_minor(net_sales_minor) AS net_sales, sum_minor(cost_minor) AS cost,
    sum_minor(net_sales_minor) FILTER (WHERE unit_cost_minor IS NOT NULL) AS known_cost_net_sales,
    sum_minor(net_sales_minor) FILTER (WHERE NOT is_gift_card) AS points_base
  FROM order_lines WHERE shop_id = $1::bigint GROUP BY order_id
),
valued AS (
  SELECT o.order_id, coalesce(c.merged_into, o.customer_id) AS customer_id, o.processed_at,
    (o.processed_at AT TIME ZONE $2)::date AS local_day,
    is_counted(o.test, o.cancelled_at, o.deleted_at, o.financial_status, coalesce(a.units_left, 0)) AS counted,
    coalesce(a.units_left, 0)::integer AS units_left, coalesce(a.net_sales, 0) AS net_sales,
    coalesce(a.cost, 0) AS cost, coalesce(a.known_cost_net_sales, 0) AS known_cost_net_sales,
    coalesce(a.points_base, 0) AS points_base, o.order_number AS kept_number,
    (o.units_left, o.net_sales_minor, o.cost_minor, o.known_cost_net_sales_minor, o.points_base_minor)
      IS NOT DISTINCT FROM (coalesce(a.units_left, 0), coalesce(a.net_sales, 0), coalesce(a.cost, 0),
        coalesce(a.known_cost_net_sales, 0), coalesce(a.points_base, 0)) AS amounts_kept,
    o.customer_id AS kept_customer, o.local_day AS kept_day, o.counted AS kept_counted
  FROM orders o
  LEFT JOIN amounts a USING (order_id)
  LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = o.customer_id AND c.merged_into IS NOT NULL
  WHERE o.shop_id = $1::bigint
),
compared AS (
  SELECT order_id, customer_id, processed_at, local_day, counted, units_left, net_sales, cost, known_cost_net_sales,
    points_base, kept_number, amounts_kept
      AND (kept_customer, kept_day, kept_counted) IS NOT DISTINCT FROM (customer_id, local_day, counted) AS kept
  FROM valued
),
numbered AS (
  SELECT *, CASE WHEN counted AND customer_id IS NOT NULL THEN
    row_number() OVER (PARTITION BY customer_id, counted ORDER BY processed_at, order_id) END AS n
  FROM compared
)
SELECT order_id, customer_id, local_day, counted, units_left, net_sales, cost, known_cost_net_sales, points_base, n
FROM numbered WHERE NOT kept OR n IS DISTINCT FROM kept_number`;

/** $1 shop */
export const WRITE_ORDERS_SQL = `
UPDATE orders o SET customer_id = d.customer_id, local_day = d.local_day, counted = d.counted, units_left = d.units_left,
  net_sales_minor = d.net_sales, cost_minor = d.cost, known_cost_net_sales_minor = d.known_cost_net_sales,
  points_base_minor = d.points_base, order_number = d.n
FROM orders_differing d
WHERE o.shop_id = $1::bigint AND o.order_id = d.order_id`;

/** A customer's counted orders in sequence come out of the index `orders_counted`, so nothing is sorted. $1 shop */
export const CUSTOMERS_SQL = `
WITH figures AS (
  SELECT customer_id, count(*)::integer AS orders, min(processed_at) AS first_order_at, max(processed_at) AS last_order_at,
    min(local_day) AS first_order_day, max(local_day) AS last_order_day,
    max(gap_days) FILTER (WHERE is_last) AS last_gap_days,
    sum_minor(net_sales_minor) AS net_sales_minor, sum_minor(net_sales_minor - cost_minor) AS gross_profit_minor
  FROM (
    SELECT customer_id, processed_at, local_day, net_sales_minor, cost_minor,
      local_day - lag(local_day) OVER sequence AS gap_days, lead(local_day) OVER sequence IS NULL AS is_last
    FROM orders WHERE shop_id = $1::bigint AND counted AND customer_id IS NOT NULL
    WINDOW sequence AS (PARTITION BY customer_id ORDER BY processed_at, order_id)
  ) o
  GROUP BY customer_id
),
differing AS MATERIALIZED (
  SELECT f.*, k.customer_id AS kept_id
  FROM figures f
  FULL JOIN (SELECT * FROM customer_figures WHERE shop_id = $1::bigint) k ON k.customer_id = f.customer_id
  WHERE f.customer_id IS NULL OR k.customer_id IS NULL OR (k.orders, k.first_order_at, k.last_order_at, k.first_order_day,
      k.last_order_day, k.last_gap_days, k.net_sales_minor, k.gross_profit_minor)
    IS DISTINCT FROM (f.orders, f.first_order_at, f.last_order_at, f.first_order_day, f.last_order_day, f.last_gap_days,
      f.net_sales_minor, f.gross_profit_minor)
),
gone AS (
  DELETE FROM customer_figures k USING differing d
  WHERE d.customer_id IS NULL AND k.shop_id = $1::bigint AND k.customer_id = d.kept_id
)
INSERT INTO customer_figures (shop_id, customer_id, orders, first_order_at, last_order_at, first_order_day, last_order_day,
  last_gap_days, net_sales_minor, gross_profit_minor)
SELECT $1::bigint, customer_id, orders, first_order_at, last_order_at, first_order_day, last_order_day, last_gap_days,
  net_sales_minor, gross_profit_minor
FROM differing WHERE customer_id IS NOT NULL
ON CONFLICT (shop_id, customer_id) DO UPDATE SET
  orders = excluded.orders, first_order_at = excluded.first_order_at, last_order_at = excluded.last_order_at,
  first_order_day = excluded.first_order_day, last_order_day = excluded.last_order_day,
  last_gap_days = excluded.last_gap_days, net_sales_minor = excluded.net_sales_minor,
  gross_profit_minor = excluded.gross_profit_minor`;

const GRAINS = ["day", "week", "month", "quarter"] as const;
const eachGrain = (part: (grain: string) => string) => GRAINS.map(part).join(", ");

/**
 * Distinct customers of a period without grouping by customer: in a customer's sequence an order is the first of its
 * period when the order before it lies before the period, and the second when the one before that does. So each day
 * tells how many of its orders are the first and how many the second of their day, week, month and quarter, and periods
 * are sums over their days. $1 shop
 */
export const PERIODS_SQL = `
WITH calendar AS MATERIALIZED (
  SELECT d.local_day, ${eachGrain((grain) => `max(p.period_start) FILTER (WHERE p.grain = '${grain}') AS ${grain}_start`)}
  FROM (
    SELECT day::date AS local_day FROM generate_series(
      (SELECT min(local_day) FROM orders WHERE shop_id = $1::bigint AND counted)::timestamp,
      (SELECT max(local_day) FROM orders WHERE shop_id = $1::bigint AND counted)::timestamp, interval '1 day') AS day
  ) d CROSS JOIN LATERAL periods_of(d.local_day) p
  GROUP BY d.local_day
),
ordered AS (
  SELECT local_day, order_number, net_sales_minor, cost_minor, known_cost_net_sales_minor,
    lag(local_day) OVER sequence AS day_before, lag(local_day, 2) OVER sequence AS day_before_that
  FROM orders WHERE shop_id = $1::bigint AND counted AND customer_id IS NOT NULL
  WINDOW sequence AS (PARTITION BY customer_id ORDER BY processed_at, order_id)
),
days AS MATERIALIZED (
  SELECT local_day, count(*) FILTER (WHERE order_number = 1) AS orders_first,
    count(*) FILTER (WHERE order_number > 1) AS orders_repeat,
    sum_minor(net_sales_minor) FILTER (WHERE order_number = 1) AS net_sales_first,
    sum_minor(net_sales_minor) FILTER (WHERE order_number > 1) AS net_sales_repeat,
    sum_minor(net_sales_minor - cost_minor) FILTER (WHERE order_number = 1) AS gross_profit_first,
    sum_minor(net_sales_minor - cost_minor) FILTER (WHERE order_number > 1) AS gross_profit_repeat,
    sum_minor(known_cost_net_sales_minor) AS known_cost_net_sales,
    ${eachGrain((grain) => `count(*) FILTER (WHERE day_before < ${grain}_start) AS returning_${grain}`)},
    ${eachGrain(
      (grain) => `count(*) FILTER (WHERE day_before >= ${grain}_start
      AND coalesce(day_before_that < ${grain}_start, true)) AS second_${grain}`,
    )}
  FROM ordered JOIN calendar USING (local_day) GROUP BY local_day
)
INSERT INTO period_figures (shop_id, grain, period_start, new_customers, returning_customers, customers_with_repeat,
  orders_first, orders_repeat, net_sales_first_minor, net_sales_repeat_minor, gross_profit_first_minor,
  gross_profit_repeat_minor, known_cost_net_sales_minor)
SELECT $1::bigint, p.grain, p.period_start, sum(orders_first),
  sum(CASE p.grain ${GRAINS.map((grain) => `WHEN '${grain}' THEN returning_${grain}`).join(" ")} END),
  sum(CASE p.grain ${GRAINS.map((grain) => `WHEN '${grain}' THEN second_${grain}`).join(" ")} END),
  sum(orders_first), sum(orders_repeat), sum(net_sales_first), sum(net_sales_repeat), sum(gross_profit_first),
  sum(gross_profit_repeat), sum(known_cost_net_sales)
FROM days CROSS JOIN LATERAL periods_of(days.local_day) p
GROUP BY p.grain, p.period_start`;

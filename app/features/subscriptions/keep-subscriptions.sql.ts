import { USUAL_INTERVAL_DAYS } from "./rules.ts";

/** Lines without a product that Shopify still names. */
const NO_PRODUCT = "0";
/** The row of `subscription_intervals` that stands for all products. */
const ALL_PRODUCTS = "-1";
/** A product's own median counts from so many intervals on; before, the shop's does. */
const ENOUGH_INTERVALS = 10;

/**
 * The rows of `subscription_deliveries` as they follow from order facts. Deliveries of one product on one day are one.
 * The median of the intervals so far is read from the middle of their sorted list: a percentile per row costs tenfold.
 */
const freshRows = (ofCustomers: string) => `
days AS MATERIALIZED (
  SELECT o.customer_id, coalesce(l.product_id, ${NO_PRODUCT}) AS product_id, o.local_day AS delivered_on
  FROM orders o
  JOIN order_lines l ON l.shop_id = $1::bigint AND l.order_id = o.order_id AND l.selling_plan_id IS NOT NULL
    AND l.units_left > 0
  WHERE o.shop_id = $1::bigint AND o.counted AND o.customer_id IS NOT NULL ${ofCustomers}
  GROUP BY 1, 2, 3
),
gaps AS (
  SELECT *, row_number() OVER s AS delivery, lead(delivered_on) OVER s AS next_on,
    delivered_on - lag(delivered_on) OVER s AS gap_days
  FROM days WINDOW s AS (PARTITION BY customer_id, product_id ORDER BY delivered_on)
),
sorted AS (
  SELECT customer_id, product_id, delivered_on, next_on, delivery,
    array_sort(array_agg(gap_days) FILTER (WHERE gap_days IS NOT NULL)
      OVER (PARTITION BY customer_id, product_id ORDER BY delivered_on)) AS gaps
  FROM gaps
),
medians AS (
  SELECT s.*, ((s.gaps[(cardinality(s.gaps) + 1) / 2] + s.gaps[(cardinality(s.gaps) + 2) / 2]) / 2.0)::real
    AS own_interval_days
  FROM sorted s
),
fresh AS MATERIALIZED (
  SELECT m.customer_id, m.product_id, m.delivered_on, coalesce(m.next_on, 'infinity') AS next_on,
    m.delivery::integer AS delivery, m.own_interval_days,
    subscription_active_until(m.delivered_on,
      coalesce(m.own_interval_days, p.interval_days, a.interval_days, ${USUAL_INTERVAL_DAYS})) AS active_until
  FROM medians m
  LEFT JOIN subscription_intervals p ON p.shop_id = $1::bigint AND p.product_id = m.product_id
    AND p.intervals >= ${ENOUGH_INTERVALS}
  LEFT JOIN subscription_intervals a ON a.shop_id = $1::bigint AND a.product_id = ${ALL_PRODUCTS}
)`;

const keep = (ofCustomers: string) => `
WITH ${freshRows(ofCustomers.replaceAll("?", "o"))},
gone AS (
  DELETE FROM subscription_deliveries d
  WHERE d.shop_id = $1::bigint ${ofCustomers.replaceAll("?", "d")}
    AND NOT EXISTS (SELECT FROM fresh f WHERE f.customer_id = d.customer_id AND f.product_id = d.product_id
      AND f.delivered_on = d.delivered_on)
)
INSERT INTO subscription_deliveries AS d (shop_id, customer_id, product_id, delivered_on, next_on, delivery,
  own_interval_days, active_until)
SELECT $1::bigint, customer_id, product_id, delivered_on, next_on, delivery, own_interval_days, active_until FROM fresh
ON CONFLICT (shop_id, customer_id, product_id, delivered_on) DO UPDATE SET
  next_on = excluded.next_on, delivery = excluded.delivery, own_interval_days = excluded.own_interval_days,
  active_until = excluded.active_until
WHERE (d.next_on, d.delivery, d.own_interval_days, d.active_until)
  IS DISTINCT FROM (excluded.next_on, excluded.delivery, excluded.own_interval_days, excluded.active_until)`;

/** $1 shop, $2 customers. */
export const KEEP_CUSTOMERS_SQL = keep("AND ?.customer_id = ANY ($2::bigint[])");

/** $1 shop: every customer. */
export const KEEP_ALL_SQL = keep("");

/** The median interval of each product and of the shop. $1 shop. */
export const INTERVALS_SQL = `
WITH fresh AS MATERIALIZED (
  SELECT coalesce(product_id, ${ALL_PRODUCTS}) AS product_id, count(*)::integer AS intervals,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY next_on - delivered_on)::real AS interval_days
  FROM subscription_deliveries
  WHERE shop_id = $1::bigint AND next_on < 'infinity'
  GROUP BY GROUPING SETS ((product_id), ())
  HAVING count(*) > 0
),
gone AS (
  DELETE FROM subscription_intervals i
  WHERE i.shop_id = $1::bigint AND NOT EXISTS (SELECT FROM fresh f WHERE f.product_id = i.product_id)
)
INSERT INTO subscription_intervals AS i (shop_id, product_id, interval_days, intervals)
SELECT $1::bigint, product_id, interval_days, intervals FROM fresh
ON CONFLICT (shop_id, product_id) DO UPDATE SET interval_days = excluded.interval_days, intervals = excluded.intervals
WHERE (i.interval_days, i.intervals) <> (excluded.interval_days, excluded.intervals)`;

/**
 * Brings first deliveries in step with the medians. $1 shop.
 * → the customers whose present state may be another one
 */
export const REDATE_SQL = `
WITH redated AS (
  UPDATE subscription_deliveries d SET active_until = u.active_until
  FROM (
    SELECT d.customer_id, d.product_id, d.delivered_on, subscription_active_until(d.delivered_on,
      coalesce(p.interval_days, a.interval_days, ${USUAL_INTERVAL_DAYS})) AS active_until
    FROM subscription_deliveries d
    LEFT JOIN subscription_intervals p ON p.shop_id = $1::bigint AND p.product_id = d.product_id
      AND p.intervals >= ${ENOUGH_INTERVALS}
    LEFT JOIN subscription_intervals a ON a.shop_id = $1::bigint AND a.product_id = ${ALL_PRODUCTS}
    WHERE d.shop_id = $1::bigint AND d.own_interval_days IS NULL
  ) u
  WHERE d.shop_id = $1::bigint AND d.customer_id = u.customer_id AND d.product_id = u.product_id
    AND d.delivered_on = u.delivered_on AND d.active_until <> u.active_until
  RETURNING d.customer_id, d.next_on
)
SELECT DISTINCT customer_id AS "customerId" FROM redated WHERE next_on = 'infinity'`;

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { keepAllClocks, knowsRhythms } from "./keep-clocks.server.ts";
import { dateClocksSql, LEAST_INTERVALS, PRIOR, RHYTHMS_SQL } from "./reorder-clocks.sql.ts";

/** Intervals beyond the first of each customer, from which on their variance is the shop's own and not the prior's. */
const LEAST_FREE = 30;

/**
 * Variances within and between customers by moments of an unbalanced layout, and the mean with the customers' weights n / (n + k), so
 * that those who order often do not count more often than they tell (Bühlmann and Straub, Glaubwürdigkeit für Schadensätze,
 * 1970). A product is held to the shop's mean, the shop to the prior, by as many intervals as the prior weighs.
 *
 * What is kept stays while it is within 2 % of an interval and a tenth of a variance, so that clocks are not all dated anew
 * every night. Answers whether anything moved.
 */
const TAKE_SQL = `
WITH clocks AS MATERIALIZED (
  SELECT product_id, intervals::float8 AS n, log_sum::float8 AS s, log_squares::float8 AS q
  FROM reorder_clocks WHERE shop_id = $1::bigint AND intervals > 0
),
sums AS (
  SELECT product_id, count(*) AS customers, sum(n) AS n, sum(n * n) AS n_squares, sum(s) AS s, sum(q - s * s / n) AS inside,
    sum(s * s / n) AS means
  FROM clocks GROUP BY product_id
),
moments AS (
  SELECT product_id, n, customers,
    CASE WHEN n - customers >= ${LEAST_FREE} THEN greatest(0.01, inside / (n - customers)) END AS within_log,
    CASE WHEN n - customers >= ${LEAST_FREE} AND n * n > n_squares
      THEN (means - s * s / n - (customers - 1) * inside / (n - customers)) / (n - n_squares / n) END AS between_log
  FROM sums
),
shop_moments AS (
  SELECT coalesce(max(within_log), ${PRIOR.withinLog}) AS within_log,
    CASE WHEN max(between_log) IS NULL THEN ${PRIOR.weight}
      ELSE least(100, max(within_log) / greatest(max(between_log), 0.0001)) END AS weight
  FROM moments WHERE product_id = 0
),
weights AS (
  SELECT m.product_id, m.n, coalesce(m.within_log, s.within_log) AS within_log,
    CASE WHEN m.between_log IS NULL THEN s.weight
      ELSE least(100, m.within_log / greatest(m.between_log, 0.0001)) END AS weight
  FROM moments m CROSS JOIN shop_moments s WHERE m.product_id = 0 OR m.n >= ${LEAST_INTERVALS}
),
means AS (
  SELECT w.product_id, w.n, w.within_log, w.weight, sum(c.s / (c.n + w.weight)) / sum(c.n / (c.n + w.weight)) AS mean_log
  FROM weights w JOIN clocks c USING (product_id) GROUP BY w.product_id, w.n, w.within_log, w.weight
),
shop AS (
  SELECT (${PRIOR.intervals} * ln(${PRIOR.meanDays}::float8) + coalesce(max(n * mean_log), 0)) / (${PRIOR.intervals} + coalesce(max(n), 0)) AS mean_log,
    coalesce(max(n), 0) AS n
  FROM means WHERE product_id = 0
),
fresh AS (
  SELECT 0::bigint AS product_id, s.n, s.mean_log, m.within_log, m.weight FROM shop s CROSS JOIN shop_moments m
  UNION ALL
  SELECT p.product_id, p.n, (p.n * p.mean_log + ${PRIOR.intervals} * s.mean_log) / (p.n + ${PRIOR.intervals}), p.within_log, p.weight
  FROM means p CROSS JOIN shop s WHERE p.product_id <> 0
),
moved AS (
  INSERT INTO reorder_rhythms AS k (shop_id, product_id, intervals, mean_log, within_log, weight)
  SELECT $1::bigint, product_id, n::integer, mean_log, within_log, weight FROM fresh
  ON CONFLICT (shop_id, product_id) DO UPDATE SET intervals = excluded.intervals, mean_log = excluded.mean_log,
    within_log = excluded.within_log, weight = excluded.weight
  WHERE abs(excluded.mean_log - k.mean_log) > 0.02 OR abs(ln(excluded.within_log / k.within_log)) > 0.1
    OR abs(ln(excluded.weight / k.weight)) > 0.1
  RETURNING product_id
),
gone AS (
  DELETE FROM reorder_rhythms k WHERE k.shop_id = $1::bigint AND NOT EXISTS (SELECT FROM fresh f WHERE f.product_id = k.product_id)
  RETURNING product_id
)
SELECT EXISTS (SELECT FROM moved) OR EXISTS (SELECT FROM gone) AS moved`;

const DATE_SQL = `
WITH ${RHYTHMS_SQL},
own AS (
  SELECT customer_id, product_id, last_on, intervals, log_sum, log_squares FROM reorder_clocks WHERE shop_id = $1::bigint
),
dated AS (${dateClocksSql("own")})
UPDATE reorder_clocks k SET from_on = d.from_on, due_on = d.due_on, until_on = d.until_on
FROM dated d WHERE k.shop_id = $1::bigint AND k.customer_id = d.customer_id AND k.product_id = d.product_id
  AND (k.from_on, k.due_on, k.until_on) IS DISTINCT FROM (d.from_on, d.due_on, d.until_on)`;

/** Takes the shop's rhythms from its clocks, and dates these anew where a rhythm moved. Needs `lockShopReports`. */
export async function takeRhythms(tx: Tx, shopId: ShopId): Promise<void> {
  if (!(await knowsRhythms(tx, shopId))) await keepAllClocks(tx, shopId);
  const [taken] = await query<{ moved: boolean }>(tx, TAKE_SQL, shopId);
  if (taken?.moved) await query(tx, DATE_SQL, shopId);
}

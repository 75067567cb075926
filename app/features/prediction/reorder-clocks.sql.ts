/**
 * The rhythm of a shop of which nothing is known: 60 days, of which eight in ten intervals lie between a third of them and
 * three times as many, with as much variance between customers as within. It weighs as 20 intervals, so it speaks where a
 * shop has few and is not heard where it has many.
 */
export const PRIOR = { meanDays: 60, withinLog: 0.35, weight: 1, intervals: 20 } as const;

/** As many intervals have to be known of a product for a rhythm of its own. */
export const LEAST_INTERVALS = 50;

/** The standard score between whose ends eight in ten fall. */
const EIGHT_IN_TEN = 1.2815515655446004;

/** Rhythms as they are kept: `own_rhythms` by product, `shop_rhythm` (one row) for those without one. `$1` is the shop. */
export const RHYTHMS_SQL = `
own_rhythms AS MATERIALIZED (
  SELECT product_id, mean_log, within_log, weight FROM reorder_rhythms WHERE shop_id = $1::bigint
),
shop_rhythm AS MATERIALIZED (
  SELECT coalesce(max(mean_log), ln(${PRIOR.meanDays}::float8)) AS mean_log,
    coalesce(max(within_log), ${PRIOR.withinLog}::float8) AS within_log, coalesce(max(weight), ${PRIOR.weight}::float8) AS weight
  FROM own_rhythms WHERE product_id = 0
)`;

/**
 * The clocks of rows `own` (customer_id, product_id, last_on, intervals, log_sum, log_squares), dated by `RHYTHMS_SQL`.
 *
 * The expected logarithm of an interval is the mean of the customer's own and that of all, by credibility:
 * own × n / (n + k) + all × k / (n + k), with k the variance within customers ÷ that between them (Bühlmann, Experience
 * Rating and Credibility, ASTIN Bulletin 4(3), 1967). Logarithms of intervals are taken as normal: the next one varies
 * around its expectation by the variance within and by that of the estimate, within ÷ (n + k).
 */
export const dateClocksSql = (own: string) => {
  const after = (
    score: number,
  ) => `c.last_on + reorder_interval(c.intervals, c.log_sum, coalesce(r.mean_log, s.mean_log),
    coalesce(r.within_log, s.within_log), coalesce(r.weight, s.weight), ${score})`;
  return `
SELECT c.*, ${after(-EIGHT_IN_TEN)} AS from_on, ${after(0)} AS due_on, ${after(EIGHT_IN_TEN)} AS until_on
FROM ${own} c CROSS JOIN shop_rhythm s LEFT JOIN own_rhythms r ON r.product_id = c.product_id`;
};

/** Intervals of customers' histories `h`, as rows for `dateClocksSql`: two orders on one day are one decision to buy. */
export const ownIntervalsSql = (histories: string) => `
SELECT customer_id, 0::bigint AS product_id, max(day) AS last_on, count(gap)::integer AS intervals,
  coalesce(sum(ln(gap::float8)), 0)::real AS log_sum, coalesce(sum(ln(gap::float8) ^ 2), 0)::real AS log_squares
FROM (
  SELECT customer_id, day, day - lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap
  FROM (SELECT DISTINCT h.customer_id, v.day FROM ${histories} h CROSS JOIN LATERAL unnest(h.days) AS v (day)) d
) g
GROUP BY customer_id
UNION ALL
SELECT h.customer_id, v.product_id, max(v.day), count(*) FILTER (WHERE v.gap > 0)::integer,
  coalesce(sum(ln(v.gap::float8)) FILTER (WHERE v.gap > 0), 0)::real,
  coalesce(sum(ln(v.gap::float8) ^ 2) FILTER (WHERE v.gap > 0), 0)::real
FROM ${histories} h
CROSS JOIN LATERAL unnest(h.reordered_product_ids, h.reorder_gap_days, h.reorder_days) AS v (product_id, gap, day)
WHERE v.day IS NOT NULL GROUP BY h.customer_id, v.product_id HAVING count(*) FILTER (WHERE v.gap > 0) > 0`;

import { fifths, percents } from "../compile/figures-source.ts";

/**
 * The values that customers are scored by, within the look-back of the shop's scale. `$1` shop, `$2` the day.
 *
 * @param ofThese a condition on `customer_id`, as SQL
 */
const valuesOf = (ofThese: string) => `
v AS MATERIALIZED (
  SELECT k.customer_id, k.orders AS all_orders, k.net_sales_minor AS all_net_sales_minor,
    k.gross_profit_minor AS all_gross_profit_minor,
    CASE WHEN s.look_back_days IS NULL THEN k.last_order_day ELSE w.last_day END AS last_day,
    CASE WHEN s.look_back_days IS NULL THEN k.orders ELSE coalesce(w.orders, 0) END AS orders,
    CASE WHEN s.look_back_days IS NULL THEN k.net_sales_minor ELSE coalesce(w.net_sales_minor, 0) END AS net_sales_minor
  FROM customer_figures k
  LEFT JOIN rfm_scales s ON s.shop_id = $1::bigint
  LEFT JOIN (
    SELECT o.customer_id, max(o.local_day) AS last_day, count(*)::integer AS orders,
      sum(o.net_sales_minor)::bigint AS net_sales_minor
    FROM orders o
    WHERE o.shop_id = $1::bigint AND o.counted AND o.customer_id IS NOT NULL ${ofThese.replaceAll("?", "o")}
      AND o.local_day > $2::date - (SELECT r.look_back_days FROM rfm_scales r WHERE r.shop_id = $1::bigint)
    GROUP BY o.customer_id
  ) w ON w.customer_id = k.customer_id
  WHERE k.shop_id = $1::bigint ${ofThese.replaceAll("?", "k")}
)`;

/** Takes the cuts anew from all customers, and keeps those of before. */
export const TAKE_CUTS_SQL = `
WITH ${valuesOf("")}
INSERT INTO rfm_scales AS k (shop_id, r_cuts, f_cuts, m_cuts, profit_cuts, sales_cuts, profit_cuts_before, sales_cuts_before,
  taken_on)
SELECT $1::bigint, ${fifths("last_day")} FILTER (WHERE orders > 0), ${fifths("orders::bigint")} FILTER (WHERE orders > 0),
  ${fifths("net_sales_minor")} FILTER (WHERE orders > 0), ${percents("all_gross_profit_minor")},
  ${percents("all_net_sales_minor")}, NULL, NULL, $2::date
FROM v
ON CONFLICT (shop_id) DO UPDATE SET r_cuts = excluded.r_cuts, f_cuts = excluded.f_cuts, m_cuts = excluded.m_cuts,
  profit_cuts = excluded.profit_cuts, sales_cuts = excluded.sales_cuts, profit_cuts_before = k.profit_cuts,
  sales_cuts_before = k.sales_cuts, taken_on = excluded.taken_on`;

/** 1 + how many cuts are strictly below the value, or how many of the merchant's limits it reaches. */
const ranked = (value: string, cuts: string) =>
  `1 + ${[1, 2, 3, 4].map((k) => `coalesce((s.${cuts}[${k}] < ${value})::integer, 0)`).join(" + ")}`;
const reached = (condition: (k: number) => string) =>
  `1 + ${[1, 2, 3, 4].map((k) => `(${condition(k)})::integer`).join(" + ")}`;

const SCORED = `
scored AS MATERIALIZED (
  SELECT v.*,
    CASE WHEN v.orders = 0 THEN 0 WHEN s.r_limits IS NULL THEN ${ranked("v.last_day", "r_cuts")}
      ELSE ${reached((k) => `$2::date - v.last_day <= s.r_limits[${k}]`)} END AS r,
    CASE WHEN v.orders = 0 THEN 0 WHEN s.f_limits IS NULL THEN ${ranked("v.orders", "f_cuts")}
      ELSE ${reached((k) => `v.orders >= s.f_limits[${k}]`)} END AS f,
    CASE WHEN v.orders = 0 THEN 0 WHEN s.m_limits IS NULL THEN ${ranked("v.net_sales_minor", "m_cuts")}
      ELSE ${reached((k) => `v.net_sales_minor >= s.m_limits[${k}]`)} END AS m
  FROM v JOIN rfm_scales s ON s.shop_id = $1::bigint
)`;

const VALUES = ["last_day", "orders", "net_sales_minor"];
const SCORES = ["r", "f", "m"];
const KEPT = [...VALUES, "all_orders", "all_net_sales_minor", "all_gross_profit_minor", ...SCORES];

// What a customer was before is kept while only others moved, or days passed.
const BEHAVED = `(z.all_orders, z.all_net_sales_minor) IS DISTINCT FROM (excluded.all_orders, excluded.all_net_sales_minor)`;

const write = (ofThese: string) => `
gone AS (
  DELETE FROM rfm_scores z WHERE z.shop_id = $1::bigint ${ofThese.replaceAll("?", "z")}
    AND NOT EXISTS (SELECT FROM scored d WHERE d.customer_id = z.customer_id)
),
written AS (
  INSERT INTO rfm_scores AS z (shop_id, customer_id, ${KEPT.join(", ")}, scored_on)
  SELECT $1::bigint, customer_id, ${KEPT.join(", ")}, $2::date FROM scored
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET
    ${KEPT.map((column) => `${column} = excluded.${column}`).join(", ")},
    ${[...VALUES, ...SCORES].map((column) => `${column}_before = CASE WHEN ${BEHAVED} THEN z.${column} ELSE z.${column}_before END`).join(",\n    ")},
    moved_on = CASE WHEN ${BEHAVED} THEN $2::date ELSE z.moved_on END,
    scored_on = CASE WHEN (z.r, z.f, z.m) <> (excluded.r, excluded.f, excluded.m) THEN $2::date ELSE z.scored_on END
  WHERE (${KEPT.map((column) => `z.${column}`).join(", ")})
    IS DISTINCT FROM (${KEPT.map((column) => `excluded.${column}`).join(", ")})
)`;

/** Scores every customer anew. `$1` shop, `$2` the day. */
export const SCORE_ALL_SQL = `WITH ${valuesOf("")}, ${SCORED}, ${write("")} SELECT 1`;

/** The grid anew, from the scores. `$1` shop. */
export const FILL_CELLS_SQL = `
INSERT INTO rfm_cells (shop_id, r, f, customers, m_sum, net_sales_minor, gross_profit_minor)
SELECT $1::bigint, r, f, count(*), sum(m), sum(all_net_sales_minor), sum(all_gross_profit_minor)
FROM rfm_scores WHERE shop_id = $1::bigint GROUP BY r, f`;

const THESE = "AND ?.customer_id = ANY ($3::bigint[])";

/**
 * Scores some customers by the cuts that are there, and moves the grid by the difference. `$1` shop, `$2` the day,
 * `$3` customers.
 */
export const SCORE_SOME_SQL = `
WITH ${valuesOf(THESE)}, ${SCORED},
before AS MATERIALIZED (
  SELECT * FROM rfm_scores z WHERE z.shop_id = $1::bigint AND z.customer_id = ANY ($3::bigint[])
    AND EXISTS (SELECT FROM rfm_scales WHERE shop_id = $1::bigint)
),
${write(THESE)},
moved AS (
  SELECT r, f, sum(sign)::integer AS customers, sum(sign * m) AS m_sum, sum(sign * all_net_sales_minor) AS net_sales_minor,
    sum(sign * all_gross_profit_minor) AS gross_profit_minor
  FROM (
    SELECT -1 AS sign, r, f, m, all_net_sales_minor, all_gross_profit_minor FROM before
    UNION ALL
    SELECT 1, r, f, m, all_net_sales_minor, all_gross_profit_minor FROM scored
  ) d
  GROUP BY r, f
)
INSERT INTO rfm_cells AS k (shop_id, r, f, customers, m_sum, net_sales_minor, gross_profit_minor)
SELECT $1::bigint, r, f, customers, m_sum, net_sales_minor, gross_profit_minor FROM moved
WHERE (customers, m_sum, net_sales_minor, gross_profit_minor) <> (0, 0, 0, 0)
ON CONFLICT (shop_id, r, f) DO UPDATE SET customers = k.customers + excluded.customers, m_sum = k.m_sum + excluded.m_sum,
  net_sales_minor = k.net_sales_minor + excluded.net_sales_minor,
  gross_profit_minor = k.gross_profit_minor + excluded.gross_profit_minor`;

import { WHOLE_SHOP } from "./histories.sql.ts";
import { STEPS, WINDOWS } from "./rules.ts";

/**
 * A kept report: a sum over customers. `moves` computes it from the common table expression `history` (a sign and the
 * columns of customer_histories) and what `FROM_HISTORY_SQL` derives from that: with the sign 1 for every customer it is
 * the report itself, with −1 for histories as they were and 1 as they are it is what a change moves.
 */
export interface ReportTable {
  table: string;
  keys: readonly string[];
  sums: readonly string[];
  moves: string;
}

const month = (day: string) => `date_trunc('month', ${day}::timestamp)::date`;

const STEP_SUMS = ["reached", "moved", ...WINDOWS.map((days) => `within_${days}`)];
const STEP_SUMS_SQL = [
  "sum(sign) AS reached",
  "coalesce(sum(sign) FILTER (WHERE gap_days IS NOT NULL), 0) AS moved",
  ...WINDOWS.map((days) => `coalesce(sum(sign) FILTER (WHERE gap_days <= ${days}), 0) AS within_${days}`),
].join(",\n    ");

/** What the reports are computed from besides `history`: a row per order of a customer, with the days to the next. */
export const FROM_HISTORY_SQL = `
steps AS (
  SELECT h.sign, h.first_product_id, n, h.days[n] AS start_day, h.days[n + 1] - h.days[n] AS gap_days
  FROM history h CROSS JOIN LATERAL generate_series(1, least(cardinality(h.days), ${STEPS})) AS n
),
visits AS (
  SELECT h.sign, ${month("h.days[1]")} AS cohort_month, ${month("v.day")} AS visit_month,
    v.n = 1 OR ${month("v.day")} > ${month("h.days[v.n - 1]")} AS is_first_in_month, v.net_sales_minor, v.gross_profit_minor
  FROM history h
  CROSS JOIN LATERAL unnest(h.days, h.net_sales_minor, h.gross_profit_minor)
    WITH ORDINALITY AS v (day, net_sales_minor, gross_profit_minor, n)
),
second_products AS (
  SELECT sign, product_ids[1] AS first_product_id, product_ids[2] AS second_product_id, days[2] - days[1] AS gap_days
  FROM history WHERE cardinality(days) >= 2
),
reorders_of AS (
  SELECT h.sign, r.product_id, r.gap_days
  FROM history h CROSS JOIN LATERAL unnest(h.reordered_product_ids, h.reorder_gap_days) AS r (product_id, gap_days)
),
standing AS (
  SELECT h.sign, least(cardinality(h.days), ${STEPS + 1}) AS n, h.first_product_id, h.last_order_returned,
    lapse_state((SELECT counted_on FROM lapse_rules WHERE shop_id = $1::bigint) - h.days[cardinality(h.days)],
      coalesce(p.cooling_days, s.cooling_days), coalesce(p.lapsed_days, s.lapsed_days)) AS state
  FROM history h
  LEFT JOIN lapse_limits p ON p.shop_id = $1::bigint AND p.n = least(cardinality(h.days), ${STEPS + 1})
    AND p.first_product_id = h.first_product_id
  LEFT JOIN lapse_limits s ON s.shop_id = $1::bigint AND s.n = least(cardinality(h.days), ${STEPS + 1})
    AND s.first_product_id = ${WHOLE_SHOP}
)`;

/** Customers by what they are as of the day that the shop's limits were last counted on. */
export const LAPSE_COUNTS: ReportTable = {
  table: "lapse_counts",
  keys: ["n", "first_product_id"],
  sums: ["customers", "cooling", "lapsed", "unresolved"],
  moves: `
  SELECT n, coalesce(first_product_id, ${WHOLE_SHOP}) AS first_product_id, sum(sign) AS customers,
    coalesce(sum(sign) FILTER (WHERE state = 'cooling'), 0) AS cooling,
    coalesce(sum(sign) FILTER (WHERE state = 'lapsed'), 0) AS lapsed,
    coalesce(sum(sign) FILTER (WHERE state = 'lapsed' AND last_order_returned), 0) AS unresolved
  FROM standing GROUP BY GROUPING SETS ((n), (n, first_product_id))`,
};

export const REPORT_TABLES: readonly ReportTable[] = [
  {
    table: "step_days",
    keys: ["n", "start_day"],
    sums: STEP_SUMS,
    moves: `
  SELECT n, start_day, ${STEP_SUMS_SQL}
  FROM steps GROUP BY n, start_day`,
  },
  {
    table: "step_gaps",
    keys: ["n", "gap_days"],
    sums: ["customers"],
    moves: `
  SELECT n, gap_days, sum(sign) AS customers FROM steps WHERE gap_days IS NOT NULL GROUP BY n, gap_days`,
  },
  {
    table: "first_product_days",
    keys: ["start_day", "first_product_id"],
    sums: STEP_SUMS,
    moves: `
  SELECT start_day, first_product_id, ${STEP_SUMS_SQL}
  FROM steps WHERE n = 1 GROUP BY start_day, first_product_id`,
  },
  {
    table: "first_product_months",
    keys: ["start_month", "first_product_id"],
    sums: STEP_SUMS,
    moves: `
  SELECT ${month("start_day")} AS start_month, first_product_id, ${STEP_SUMS_SQL}
  FROM steps WHERE n = 1 GROUP BY 1, first_product_id`,
  },
  {
    table: "cohort_months",
    keys: ["cohort_month", "month_offset"],
    sums: ["customers", "orders", "net_sales_minor", "gross_profit_minor"],
    moves: `
  SELECT cohort_month, ((extract(year FROM visit_month) - extract(year FROM cohort_month)) * 12
      + extract(month FROM visit_month) - extract(month FROM cohort_month))::integer AS month_offset,
    coalesce(sum(sign) FILTER (WHERE is_first_in_month), 0) AS customers, sum(sign) AS orders,
    sum(sign * net_sales_minor) AS net_sales_minor, sum(sign * gross_profit_minor) AS gross_profit_minor
  FROM visits GROUP BY cohort_month, visit_month`,
  },
  {
    table: "return_days",
    keys: ["day", "before_part"],
    sums: ["after_one", "after_two"],
    moves: `
  SELECT h.days[n] AS day, coalesce(calendar_part(h.days[n - lag]), '-infinity') AS before_part,
    coalesce(sum(sign) FILTER (WHERE lag = 1), 0) AS after_one, coalesce(sum(sign) FILTER (WHERE lag = 2), 0) AS after_two
  FROM history h CROSS JOIN LATERAL generate_series(1, cardinality(h.days)) AS n CROSS JOIN (VALUES (1), (2)) AS l (lag)
  GROUP BY 1, 2`,
  },
  {
    table: "product_steps",
    keys: ["first_product_id", "second_product_id"],
    sums: ["customers"],
    moves: `
  SELECT first_product_id, second_product_id, sum(sign) AS customers FROM second_products
  GROUP BY first_product_id, second_product_id`,
  },
  {
    table: "product_step_gaps",
    keys: ["first_product_id", "second_product_id", "gap_days"],
    sums: ["customers"],
    moves: `
  SELECT first_product_id, second_product_id, gap_days, sum(sign) AS customers FROM second_products
  GROUP BY first_product_id, second_product_id, gap_days`,
  },
  {
    table: "product_reorders",
    keys: ["product_id"],
    sums: ["reorders"],
    moves: "SELECT product_id, sum(sign) AS reorders FROM reorders_of GROUP BY product_id",
  },
  {
    table: "reorder_gaps",
    keys: ["product_id", "gap_days"],
    sums: ["reorders"],
    moves: "SELECT product_id, gap_days, sum(sign) AS reorders FROM reorders_of GROUP BY product_id, gap_days",
  },
  LAPSE_COUNTS,
];

import type { SqlValues } from "#app/lib/sql-values.ts";
import type { TierMeasure } from "./types.ts";

interface Measuring {
  measure: TierMeasure;
  /** The shop's day up to which is counted. */
  asOf: string;
  /** Null: all. */
  customerIds: readonly bigint[] | null;
  /** $1 is the shop. */
  values: SqlValues;
}

/**
 * SQL that measures customers: the CTEs `counted` (customer_id, day, amount), `measured` (customer_id, basis_value,
 * held_value), and `reviewed`, which reads a CTE `assessed` (customer_id, tier_threshold) and answers customer_id, review_on.
 *
 * `basis_value` is what the window holds on the day asked for. `held_value` is the most that it held on that day or on one
 * of the grace days before it: a tier is kept as long as it was reached within them. `review_on` is the day on which the
 * threshold is no longer held when nothing more is counted. All follow from the facts as they are now: what is refunded or
 * cancelled is taken back at once, since grace is for time that passes.
 */
export function measureSql(measuring: Measuring): { counted: string; measured: string; reviewed: string } {
  const { measure, values } = measuring;
  const day = values.bind(measuring.asOf, "date");
  const grace = values.bind(measure.graceDays, "integer");
  const months = `make_interval(months => ${values.bind(measure.windowMonths, "integer")})`;
  const only = values.bind(measuring.customerIds?.map(String) ?? null, "bigint[]");
  const of = (column: string) => (measuring.customerIds ? `AND ${column} = ANY (${only})` : "");
  const pieces = { day, grace, months, of, only, isAll: measuring.customerIds === null };
  return {
    // The first is never read: it names each value once, since not every way of counting needs all of them.
    counted: `given AS (SELECT ${day}, ${grace}, ${months}, ${only}),
counted AS MATERIALIZED (${countedSql(measure, pieces)})`,
    measured: measuredSql(measure, pieces),
    reviewed: reviewedSql(measure, pieces),
  };
}

interface Pieces {
  day: string;
  grace: string;
  months: string;
  of: (column: string) => string;
  only: string;
  isAll: boolean;
}

/** The days that can matter: those of the window, and before it those of the windows that ended within the grace days. */
function withinSql({ windowKind }: TierMeasure, { day, grace, months }: Pieces, of: string): string {
  const from = {
    rolling: `AND ${of} > (${day} - ${grace} - ${months})::date`,
    year: `AND ${of} >= date_trunc('year', ${day} - ${grace})::date`,
    lifetime: "",
  }[windowKind];
  return `${of} <= ${day} ${from}`;
}

function countedSql(measure: TierMeasure, pieces: Pieces): string {
  if (measure.basis === "points") return earnedSql(measure, pieces);
  return `
  SELECT f.customer_id, f.local_day AS day, ${measure.basis === "spend" ? "f.net_sales_minor" : "1::bigint"} AS amount
  FROM orders f
  WHERE f.shop_id = $1::bigint ${pieces.of("f.customer_id")} AND f.counted AND f.customer_id IS NOT NULL
    AND ${withinSql(measure, pieces, "f.local_day")}`;
}

/**
 * Points that were earned less those that were taken back, on the day of their order, else on their own. Whoever was merged
 * brings theirs.
 */
function earnedSql(measure: TierMeasure, pieces: Pieces): string {
  const { isAll, only } = pieces;
  const whose = isAll
    ? ""
    : `AND e.customer_id IN (SELECT unnest(${only}) UNION ALL
         SELECT c.customer_id FROM customers c WHERE c.shop_id = $1::bigint AND c.merged_into = ANY (${only}))`;
  return `
  SELECT customer_id, day, amount
  FROM (
    SELECT coalesce(c.merged_into, e.customer_id) AS customer_id,
      coalesce(o.local_day, (e.occurred_at AT TIME ZONE (SELECT time_zone FROM shops WHERE shop_id = $1::bigint))::date) AS day,
      CASE e.kind WHEN 'earn' THEN e.amount ELSE -e.amount END AS amount
    FROM ledger_entries e
    LEFT JOIN orders o ON e.source_type = 'order' AND o.shop_id = $1::bigint AND o.order_id = e.source_id
    LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = e.customer_id
    WHERE e.shop_id = $1::bigint AND e.kind IN ('earn', 'revoke', 'forgive') ${whose}
  ) earned
  WHERE ${withinSql(measure, pieces, "day")} ${isAll ? "" : `AND customer_id = ANY (${only})`}
    AND (EXISTS (SELECT FROM customer_figures f WHERE f.shop_id = $1::bigint AND f.customer_id = earned.customer_id)
      OR EXISTS (SELECT FROM tier_pins p WHERE p.shop_id = $1::bigint AND p.customer_id = earned.customer_id))`;
}

// Everyone with an order or a pin is measured, with zero where nothing counts. Added by UNION ALL, never by a join: right
// after an import the planner knows nothing of the figures, and would look at every customer's orders one by one.
const everyone = ({ of }: Pieces, columns: string) => `
    SELECT f.customer_id, ${columns} FROM customer_figures f WHERE f.shop_id = $1::bigint ${of("f.customer_id")}
    UNION ALL
    SELECT p.customer_id, ${columns} FROM tier_pins p WHERE p.shop_id = $1::bigint ${of("p.customer_id")}`;

function measuredSql({ windowKind, graceDays }: TierMeasure, pieces: Pieces): string {
  const { day, grace, months } = pieces;
  if (windowKind === "lifetime" || graceDays === 0) {
    return `measured AS MATERIALIZED (
  SELECT customer_id, sum_minor(amount) AS basis_value, sum_minor(amount) AS held_value
  FROM (SELECT customer_id, amount FROM counted UNION ALL ${everyone(pieces, "0::bigint")}) s
  GROUP BY customer_id
)`;
  }
  if (windowKind === "year") {
    return `measured AS MATERIALIZED (
  SELECT customer_id, coalesce(max(amount) FILTER (WHERE year = date_trunc('year', ${day})), 0) AS basis_value,
    max(amount) AS held_value
  FROM (
    SELECT customer_id, year, sum_minor(amount) AS amount
    FROM (
      SELECT customer_id, date_trunc('year', day) AS year, amount FROM counted
      UNION ALL ${everyone(pieces, `date_trunc('year', ${day}), 0::bigint`)}
    ) s
    GROUP BY customer_id, year
  ) y
  GROUP BY customer_id
)`;
  }
  // Between two orders a window only loses, so the most of the grace days was held on their first one or on an order's.
  return `windowed AS MATERIALIZED (
  SELECT customer_id, day, (sum(amount) OVER (PARTITION BY customer_id ORDER BY day
    RANGE BETWEEN (SELECT ${months} - interval '1 day') PRECEDING AND CURRENT ROW))::bigint AS amount
  FROM (
    SELECT customer_id, day, amount FROM counted
    UNION ALL ${everyone(pieces, `${day}, 0::bigint`)}
    UNION ALL ${everyone(pieces, `${day} - ${grace}, 0::bigint`)}
  ) s
),
measured AS MATERIALIZED (
  SELECT customer_id, max(amount) FILTER (WHERE day = ${day}) AS basis_value, max(amount) AS held_value
  FROM windowed WHERE day >= ${day} - ${grace}
  GROUP BY customer_id
)`;
}

function reviewedSql({ windowKind, graceDays }: TierMeasure, pieces: Pieces): string {
  const { day, grace, months } = pieces;
  if (windowKind === "lifetime") {
    return "reviewed AS (SELECT NULL::bigint AS customer_id, NULL::date AS review_on WHERE false)";
  }
  if (windowKind === "year") {
    return `reviewed AS (
  SELECT customer_id, (max(year) + interval '1 year')::date + ${grace} AS review_on
  FROM (
    SELECT c.customer_id, date_trunc('year', c.day) AS year FROM counted c JOIN assessed a USING (customer_id)
    WHERE a.tier_threshold > 0
    GROUP BY c.customer_id, date_trunc('year', c.day), a.tier_threshold HAVING sum_minor(c.amount) >= a.tier_threshold
  ) y
  GROUP BY customer_id
)`;
  }
  const lastReached =
    graceDays === 0
      ? `SELECT customer_id, tier_threshold, ${day} AS day FROM assessed WHERE tier_threshold > 0`
      : `SELECT a.customer_id, a.tier_threshold, max(w.day) AS day FROM assessed a JOIN windowed w USING (customer_id)
    WHERE a.tier_threshold > 0 AND w.day >= ${day} - ${grace} AND w.amount >= a.tier_threshold
    GROUP BY a.customer_id, a.tier_threshold`;
  // Summed from the newest backwards: the threshold is held until that one leaves the window with which it is reached. A
  // day that the month lacks in which it would leave is followed by the month's turn.
  return `reviewed AS (
  SELECT customer_id, CASE WHEN (leaves - ${months})::date >= day THEN leaves ELSE leaves + 1 END + ${grace} AS review_on
  FROM (
    SELECT customer_id, max(day) AS day, (max(day) + ${months})::date AS leaves
    FROM (
      SELECT c.customer_id, c.day, l.tier_threshold,
        sum(c.amount) OVER (PARTITION BY c.customer_id ORDER BY c.day DESC) AS amount
      FROM counted c JOIN (${lastReached}) l ON l.customer_id = c.customer_id AND c.day <= l.day
    ) s
    WHERE amount >= tier_threshold
    GROUP BY customer_id
  ) r
)`;
}

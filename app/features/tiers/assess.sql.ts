import { SqlValues } from "#app/lib/sql-values.ts";
import { measureSql } from "./measure.sql.ts";
import type { TierMeasure } from "./types.ts";

/**
 * Why a customer moved: their orders from before the app, an order changed, a day passed, the merchant published a
 * programme or set the tier by hand, or all was computed anew.
 */
export type MoveReason = "history" | "order" | "day" | "programme" | "pin" | "unpin" | "rebuild";

// The tier of a value is found in the list of limits by halving, not by a look into the table for each customer.
export const LIMITS_SQL = `limits AS MATERIALIZED (
  SELECT array_agg(threshold ORDER BY threshold) AS thresholds, array_agg(tier_id ORDER BY threshold) AS ids
  FROM tiers WHERE shop_id = $1::bigint
)`;

/**
 * The CTE that draws for customers who come to tiers whose perks hold some out: `coming` has customer_id, tier_id and the
 * kind of perk (null: all). Whoever was drawn before keeps the arm. `$1` is the shop, `$2` the moment.
 */
export const drawSql = (coming: string) => `drawn AS (
  INSERT INTO tier_arms (shop_id, trial_id, customer_id, held_out, assigned_at)
  SELECT $1::bigint, r.trial_id, n.customer_id,
    arm_place('tier_perk:' || r.trial_id, n.customer_id) >= 10000 - r.hold_out_bp, $2::timestamptz
  FROM (${coming}) n
  JOIN tier_trials r ON r.shop_id = $1::bigint AND r.tier_id = n.tier_id AND r.hold_out_bp > 0
    AND (n.kind IS NULL OR n.kind = r.kind)
  ON CONFLICT DO NOTHING
  RETURNING trial_id, customer_id, held_out
)`;

/**
 * The CTEs that write down who moves between tiers, which of their perks they are held out of, and that Shopify is to be
 * told: `moves` has customer_id, had, tier_id; $1 is the shop, $2 the moment, $3 why.
 */
export const logMovesSql = (moves: string) => `logged AS (
  INSERT INTO tier_changes (shop_id, customer_id, from_tier_id, to_tier_id, changed_at, reason)
  SELECT $1::bigint, d.customer_id, coalesce(d.had, b.tier_id), coalesce(d.tier_id, b.tier_id), $2::timestamptz, $3
  FROM (${moves}) d
  LEFT JOIN tiers b ON b.shop_id = $1::bigint AND b.threshold = 0
  WHERE coalesce(d.had, b.tier_id) IS DISTINCT FROM coalesce(d.tier_id, b.tier_id)
  RETURNING customer_id, to_tier_id
),
${drawSql("SELECT customer_id, to_tier_id AS tier_id, NULL::text AS kind FROM logged")},
marked AS (
  INSERT INTO tier_marks AS k (shop_id, customer_id, is_due) SELECT $1::bigint, customer_id, true FROM logged
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET is_due = true, revision = k.revision + 1
)`;

interface Assessing {
  shopId: bigint;
  now: Date;
  reason: MoveReason;
  measure: TierMeasure;
  asOf: string;
  /** Null: all. */
  customerIds: readonly bigint[] | null;
}

/**
 * The statement that brings memberships to what the facts and pins say, and writes down who moved; with the values to run
 * it with. It returns the customers whose membership differed, as `customerId`.
 */
export function assessSql(assessing: Assessing): { sql: string; values: unknown[] } {
  const { shopId, now, reason, measure, asOf, customerIds } = assessing;
  const values = new SqlValues(shopId, now.toISOString(), reason);
  const { counted, measured, reviewed } = measureSql({ measure, asOf, customerIds, values });
  const day = values.bind(asOf, "date");
  const only = customerIds ? `AND m.customer_id = ANY (${values.bind(customerIds.map(String), "bigint[]")})` : "";
  // Only what differs from what is kept goes on to be written: an upsert would lock and log rows that are right, too.
  const sql = `
WITH ${counted},
${measured},
${LIMITS_SQL},
${PINS_SQL(day)},
assessed AS MATERIALIZED (
  SELECT s.customer_id, s.basis_value, s.held_value, p.tier_id IS NOT NULL AS pinned, p.until_day,
    coalesce(p.tier_id, l.ids[width_bucket(s.held_value, l.thresholds)]) AS tier_id,
    CASE WHEN p.tier_id IS NULL THEN l.thresholds[width_bucket(s.held_value, l.thresholds)] END AS tier_threshold
  FROM measured s CROSS JOIN limits l LEFT JOIN pins p USING (customer_id)
),
${reviewed},
differing AS MATERIALIZED (
  SELECT a.customer_id, k.tier_id AS had, a.tier_id, a.basis_value, a.held_value, a.pinned,
    CASE WHEN a.pinned THEN a.until_day + 1 ELSE r.review_on END AS review_on
  FROM assessed a
  LEFT JOIN reviewed r USING (customer_id)
  LEFT JOIN (SELECT * FROM tier_memberships m WHERE m.shop_id = $1::bigint ${only}) k USING (customer_id)
  WHERE k.customer_id IS NULL OR (k.tier_id, k.basis_value, k.held_value, k.pinned, k.review_on)
    IS DISTINCT FROM (a.tier_id, a.basis_value, a.held_value, a.pinned, CASE WHEN a.pinned THEN a.until_day + 1 ELSE r.review_on END)
),
left_out AS (
  DELETE FROM tier_memberships m
  WHERE m.shop_id = $1::bigint ${only} AND NOT EXISTS (SELECT FROM measured s WHERE s.customer_id = m.customer_id)
  RETURNING m.customer_id, m.tier_id AS had
),
${logMovesSql(`SELECT customer_id, had, tier_id FROM differing
  UNION ALL SELECT customer_id, had, NULL FROM left_out`)},
kept AS (
  INSERT INTO tier_memberships AS m (shop_id, customer_id, tier_id, basis_value, held_value, pinned, review_on, changed_at)
  SELECT $1::bigint, customer_id, tier_id, basis_value, held_value, pinned, review_on, $2::timestamptz FROM differing
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET tier_id = excluded.tier_id, basis_value = excluded.basis_value,
    held_value = excluded.held_value, pinned = excluded.pinned, review_on = excluded.review_on,
    changed_at = CASE WHEN m.tier_id IS DISTINCT FROM excluded.tier_id THEN excluded.changed_at ELSE m.changed_at END
)`;
  return { sql, values: values.all };
}

/** The pins that hold on a day. One of a tier that the programme no longer has waits until the tier comes back. */
export const PINS_SQL = (day: string) => `pins AS MATERIALIZED (
  SELECT p.customer_id, p.tier_id, p.until_day FROM tier_pins p
  WHERE p.shop_id = $1::bigint AND (p.until_day IS NULL OR p.until_day >= ${day})
    AND EXISTS (SELECT FROM tiers t WHERE t.shop_id = $1::bigint AND t.tier_id = p.tier_id)
)`;

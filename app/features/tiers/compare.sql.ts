import { SqlValues } from "#app/lib/sql-values.ts";
import { measureSql } from "./measure.sql.ts";
import { measuresAlike } from "./rules.ts";
import type { ProgrammeContent } from "./types.ts";

/** What stands for the id of a tier that is not published yet: no tier has it, and nobody is pinned to it. */
const NO_TIER = "0";

/**
 * The CTE `compared` (customer_id, had_place, new_place, value): where each customer is now, and would be under a draft, by
 * the places of the tiers from the lowest (0; null for none), with all CTEs before it and the values of the statement.
 *
 * Where the draft counts as the programme in force does, what is kept of each customer is enough; else all are measured.
 */
export function compareSql(options: {
  shopId: bigint;
  asOf: string;
  before: ProgrammeContent;
  after: ProgrammeContent;
  /** Null: all. */
  customerIds: readonly bigint[] | null;
}): { ctes: string; values: SqlValues } {
  const { shopId, asOf, before, after, customerIds } = options;
  const values = new SqlValues(shopId);
  const thresholds = values.bind(
    after.tiers.map(({ threshold }) => threshold),
    "bigint[]",
  );
  const beforeIds = values.bind(
    before.tiers.map(({ tierId }) => tierId),
    "bigint[]",
  );
  const afterIds = values.bind(
    after.tiers.map(({ tierId }) => tierId ?? NO_TIER),
    "bigint[]",
  );
  const day = values.bind(asOf, "date");
  const only = customerIds ? `AND m.customer_id = ANY (${values.bind(customerIds.map(String), "bigint[]")})` : "";
  // One look-up per customer in short arrays; a pin holds where the draft has its tier.
  const compared = (rows: string) => `compared AS MATERIALIZED (
  SELECT r.customer_id, r.value, coalesce(array_position(${beforeIds}, r.had), 0) - 1 AS had_place,
    coalesce(array_position(${afterIds}, p.tier_id), width_bucket(r.value, ${thresholds})) - 1 AS new_place
  FROM (${rows}) r
  LEFT JOIN (SELECT * FROM tier_pins p WHERE p.shop_id = $1::bigint AND (p.until_day IS NULL OR p.until_day >= ${day})) p
    USING (customer_id)
)`;
  if (measuresAlike(before, after)) {
    const kept = `SELECT m.customer_id, m.tier_id AS had, m.held_value AS value FROM tier_memberships m
    WHERE m.shop_id = $1::bigint ${only}`;
    return { ctes: `WITH ${compared(kept)}`, values };
  }
  const { counted, measured } = measureSql({ measure: after, asOf, customerIds, values });
  const anew = `SELECT s.customer_id, k.tier_id AS had, s.held_value AS value
    FROM measured s
    LEFT JOIN (SELECT * FROM tier_memberships m WHERE m.shop_id = $1::bigint ${only}) k USING (customer_id)`;
  return { ctes: `WITH ${counted},\n${measured},\n${compared(anew)}`, values };
}

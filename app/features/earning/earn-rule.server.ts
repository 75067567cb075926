import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

export interface EarnRule {
  version: number;
  active: boolean;
  /** `earnPoints` points for each full `earnPerMinor` of net sales. */
  earnPoints: number;
  earnPerMinor: bigint;
  /** Days from the order's day to the last day on which its points can be spent; null: they do not expire. */
  validDays: number | null;
}

/** The version of the earning rule in force now; null before the first. */
export async function currentEarnRule(tx: Tx, shopId: ShopId): Promise<EarnRule | null> {
  const [rule] = await query<EarnRule>(
    tx,
    `SELECT version, active, earn_points AS "earnPoints", earn_per_minor AS "earnPerMinor", valid_days AS "validDays"
     FROM earn_rules WHERE shop_id = $1::bigint ORDER BY version DESC LIMIT 1`,
    shopId,
  );
  return rule ?? null;
}

/**
 * Puts a new version of the rule in force for orders processed from `now` on.
 *
 * @param change.expectedVersion the version that the editor saw (0: none yet)
 * @returns false when somebody else changed the rule meanwhile; nothing is written then
 */
export async function setEarnRule(
  tx: Tx,
  change: { shopId: ShopId; rule: Omit<EarnRule, "version">; expectedVersion: number; now: Date },
): Promise<boolean> {
  const { shopId, rule, expectedVersion, now } = change;
  const written = await query(
    tx,
    `INSERT INTO earn_rules (shop_id, version, effective_from, active, earn_points, earn_per_minor, valid_days)
     SELECT $1::bigint, $2::integer + 1, $3::timestamptz, $4::boolean, $5::integer, $6::bigint, $7::integer
     WHERE $2::integer = coalesce((SELECT max(version) FROM earn_rules WHERE shop_id = $1::bigint), 0)
     ON CONFLICT DO NOTHING RETURNING version`,
    shopId,
    expectedVersion,
    now.toISOString(),
    rule.active,
    rule.earnPoints,
    rule.earnPerMinor,
    rule.validDays,
  );
  return written.length === 1;
}

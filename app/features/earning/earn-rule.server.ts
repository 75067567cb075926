import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { EarnBonus, ReleaseAfter } from "./types.ts";

export interface EarnRule {
  version: number;
  active: boolean;
  /** `earnPoints` points for each full `earnPerMinor` of net sales. */
  earnPoints: number;
  earnPerMinor: bigint;
  /** Whether tax counts towards the amount. */
  withTax: boolean;
  /** Days from the order's day to the last day on which its points can be spent; null: they do not expire. */
  validDays: number | null;
  /** Points wait `releaseDays` days after the order, and until it is paid or all of it is sent, where so chosen. */
  releaseAfter: ReleaseAfter;
  releaseDays: number;
  /** What a refund takes beyond what is there is owed, or borne by the shop. */
  shortfall: "debt" | "forgive";
}

/** The version of the earning rule in force now; null before the first. */
export async function currentEarnRule(tx: Tx, shopId: ShopId): Promise<EarnRule | null> {
  const [rule] = await query<EarnRule>(
    tx,
    `SELECT version, active, earn_points AS "earnPoints", earn_per_minor AS "earnPerMinor", valid_days AS "validDays",
       with_tax AS "withTax", release_after AS "releaseAfter", release_days AS "releaseDays", shortfall
     FROM earn_rules WHERE shop_id = $1::bigint ORDER BY version DESC LIMIT 1`,
    shopId,
  );
  return rule ?? null;
}

/** The bonuses of a version of the rule. */
export async function bonusesOf(tx: Tx, key: { shopId: ShopId; version: number }): Promise<EarnBonus[]> {
  return query<EarnBonus>(
    tx,
    `SELECT bonus_id::text AS "bonusId", kind, name, active, times_bp AS "timesBp", points, month_day AS "monthDay", weekday,
       scope, target, order_number AS "orderNumber", from_day::text AS "fromDay", to_day::text AS "toDay"
     FROM earn_bonuses WHERE shop_id = $1::bigint AND version = $2::integer ORDER BY bonus_id`,
    key.shopId,
    key.version,
  );
}

// Versions of one millisecond would share their beginning, so that a later one begins after it.
const RULE_SQL = `
INSERT INTO earn_rules (shop_id, version, effective_from, active, earn_points, earn_per_minor, valid_days, with_tax,
  release_after, release_days, shortfall)
SELECT $1::bigint, $2::integer + 1,
  greatest($3::timestamptz, (SELECT max(effective_from) FROM earn_rules WHERE shop_id = $1::bigint) + interval '1 millisecond'),
  $4::boolean, $5::integer, $6::bigint, $7::integer, $8::boolean, $9, $10::integer, $11
WHERE $2::integer = coalesce((SELECT max(version) FROM earn_rules WHERE shop_id = $1::bigint), 0)
ON CONFLICT DO NOTHING RETURNING version`;

const BONUSES_SQL = `
INSERT INTO earn_bonuses (shop_id, version, bonus_id, kind, name, active, times_bp, points, month_day, weekday, scope, target,
  order_number, from_day, to_day)
SELECT $1::bigint, $2::integer, coalesce("bonusId", nextval('earn_bonus_ids')), kind, name, active, "timesBp", points,
  "monthDay", weekday, scope, target, "orderNumber", "fromDay", "toDay"
FROM json_to_recordset($3::text::json) AS b ("bonusId" bigint, kind text, name text, active boolean, "timesBp" integer,
  points integer, "monthDay" smallint, weekday smallint, scope text, target text, "orderNumber" integer, "fromDay" date,
  "toDay" date)`;

/** A bonus as it is to be; without an id it is a new one. */
export type BonusToSave = Omit<EarnBonus, "bonusId"> & { bonusId: string | null };

/**
 * Puts a new version of the rule, with its bonuses, in force for orders processed from `now` on.
 *
 * @param change.bonuses all of the new version; those of the version before unless given
 * @param change.expectedVersion the version that the editor saw (0: none yet)
 * @returns false when somebody else changed the rule meanwhile; nothing is written then
 */
export async function setEarnRule(
  tx: Tx,
  change: {
    shopId: ShopId;
    rule: Omit<EarnRule, "version">;
    bonuses?: readonly BonusToSave[];
    expectedVersion: number;
    now: Date;
  },
): Promise<boolean> {
  const { shopId, rule, expectedVersion, now } = change;
  const bonuses = change.bonuses ?? (await bonusesOf(tx, { shopId, version: expectedVersion }));
  const [written] = await query<{ version: number }>(
    tx,
    RULE_SQL,
    shopId,
    expectedVersion,
    now.toISOString(),
    rule.active,
    rule.earnPoints,
    rule.earnPerMinor,
    rule.validDays,
    rule.withTax,
    rule.releaseAfter,
    rule.releaseDays,
    rule.shortfall,
  );
  if (!written) return false;
  if (bonuses.length > 0) await query(tx, BONUSES_SQL, shopId, written.version, JSON.stringify(bonuses));
  return true;
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { EarnAction } from "./types.ts";

const CURRENT_SQL = `
SELECT DISTINCT ON (action) action, version, active, points, friend_points AS "friendPoints",
  friends_limit AS "friendsLimit", valid_days AS "validDays", from_day::text AS "fromDay", to_day::text AS "toDay",
  effective_from AS "effectiveFrom"
FROM earn_actions WHERE shop_id = $1::bigint ORDER BY action, version DESC`;

/** The latest version of each action that the shop ever gave points for. */
export async function currentActions(tx: Tx, shopId: ShopId): Promise<EarnAction[]> {
  return query<EarnAction>(tx, CURRENT_SQL, shopId);
}

/** Those that give points on a day of the shop. */
export async function actionsInForce(tx: Tx, options: { shopId: ShopId; today: string }): Promise<EarnAction[]> {
  const actions = await currentActions(tx, options.shopId);
  return actions.filter(
    ({ active, fromDay, toDay }) =>
      active && (fromDay === null || fromDay <= options.today) && (toDay === null || options.today < toDay),
  );
}

/**
 * Puts a new version of an action in force.
 *
 * @param change.expectedVersion the version that the editor saw (0: none yet)
 * @returns false when somebody else changed it meanwhile; nothing is written then
 */
export async function setEarnAction(
  tx: Tx,
  change: {
    shopId: ShopId;
    action: Omit<EarnAction, "version" | "effectiveFrom">;
    expectedVersion: number;
    now: Date;
  },
): Promise<boolean> {
  const { shopId, action, expectedVersion, now } = change;
  const written = await query(
    tx,
    `INSERT INTO earn_actions (shop_id, action, version, effective_from, active, points, friend_points, friends_limit,
       valid_days, from_day, to_day)
     SELECT $1::bigint, $2, $3::integer + 1, $4::timestamptz, $5::boolean, $6::integer, $7::integer, $8::integer,
       $9::integer, $10::date, $11::date
     WHERE $3::integer = coalesce((SELECT max(version) FROM earn_actions WHERE shop_id = $1::bigint AND action = $2), 0)
     ON CONFLICT DO NOTHING RETURNING version`,
    shopId,
    action.action,
    expectedVersion,
    now.toISOString(),
    action.active,
    action.points,
    action.friendPoints,
    action.friendsLimit,
    action.validDays,
    action.fromDay,
    action.toDay,
  );
  return written.length === 1;
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { endSql } from "./events.sql.ts";
import { FLOW_TRIGGERS, type FlowTriggerName } from "./types.ts";

/**
 * Notes whether a shop has a workflow that uses a trigger. What is told late counts no more than what was told after it.
 * A trigger that comes into use begins with what happens from now on.
 *
 * @returns false for a trigger that is not one of ours
 */
export async function noteTriggerUse(
  tx: Tx,
  options: { shopId: ShopId; trigger: string; inUse: boolean; toldAt: Date },
): Promise<boolean> {
  const { shopId, inUse, toldAt } = options;
  const trigger = FLOW_TRIGGERS.find((known) => known === options.trigger) as FlowTriggerName | undefined;
  if (!trigger) return false;
  await query(
    tx,
    `INSERT INTO flow_triggers AS t (shop_id, trigger, in_use, told_at, place)
     SELECT $1::bigint, $2, $3::boolean, $4::timestamptz, (${endSql(trigger)})
     ON CONFLICT (shop_id, trigger) DO UPDATE SET in_use = excluded.in_use, told_at = excluded.told_at,
       place = CASE WHEN t.in_use THEN t.place ELSE excluded.place END
     WHERE t.told_at <= excluded.told_at`,
    shopId,
    trigger,
    inUse,
    toldAt.toISOString(),
  );
  return true;
}

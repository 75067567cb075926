import { inTransaction, pool } from "#app/db.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import { wake } from "#app/jobs/wake.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { doAutomaticTasks } from "./do-tasks.server.ts";
import { makeDueTasks } from "./make-due-tasks.server.ts";

/**
 * Makes the tasks whose day has come, and does those that need nobody, a batch of each in every shop. Several workers may
 * be at it: each takes what the others are not at.
 *
 * @returns how many were made or done, and whether more may be waiting
 * @throws the failure of a shop, once the others had their turn, when nothing was done
 */
export async function workTasks({ now }: { now: Date }): Promise<{ done: number; more: boolean }> {
  const { rows } = await pool().query<{ shop_id: string }>("SELECT shop_id FROM shops_with_follow_up($1)", [now]);
  let done = 0;
  let more = false;
  const failures: unknown[] = [];
  for (const { shop_id } of rows) {
    try {
      const result = await workShop({ shopId: BigInt(shop_id) as ShopId, now });
      done += result.done;
      more ||= result.more;
    } catch (error) {
      failures.push(error);
      log.warn({ err: error, shopId: shop_id }, "The tasks of a shop have to wait");
    }
  }
  if (failures.length > 0 && done === 0) throw failures[0];
  return { done, more };
}

async function workShop({ shopId, now }: { shopId: ShopId; now: Date }): Promise<{ done: number; more: boolean }> {
  const made = await inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
    const shop = await loadShop(tx, shopId);
    return shop ? makeDueTasks(tx, { shop, now }) : { made: 0, more: false };
  });
  const worked = await inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
    const shop = await loadShop(tx, shopId);
    return shop ? doAutomaticTasks(tx, { shop, now }) : { done: 0, skipped: 0, waits: 0, more: false };
  });
  if (worked.done > 0) for (const loop of ["messages", "outbox"] as const) wake(loop);
  return { done: made.made + worked.done + worked.skipped, more: made.more || worked.more };
}

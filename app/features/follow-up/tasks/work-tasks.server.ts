import { inTransaction, pool, type Tx } from "#app/db.server.ts";
import { loadShop, type ShopContext } from "#app/features/orders/index.server.ts";
import { wake } from "#app/jobs/wake.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { doAutomaticTasks } from "./do-tasks.server.ts";
import { foldTaskCounts } from "./fold-task-counts.server.ts";
import { followRewardTasks } from "./follow-reward-tasks.server.ts";
import { makeDueTasks } from "./make-due-tasks.server.ts";

/** As many one after the other, each of five thousand: a few seconds. */
const BATCHES_AT_ONCE = 10;

/**
 * Makes the tasks whose day has come, and does those that need nobody, some batches of each in every shop. Several workers may
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
  const inShop = <T>(work: (tx: Tx, shop: ShopContext) => Promise<T>) =>
    inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
      const shop = await loadShop(tx, shopId);
      return shop ? work(tx, shop) : null;
    });
  await inShop((tx, shop) => followRewardTasks(tx, { shop, now }));
  const make = () => inShop((tx, shop) => makeDueTasks(tx, { shop, now }));
  const first = await make();
  // Two at once, since each takes what the other is not at, and the database has more than one processor.
  const rest = first?.more ? (await Promise.all([makeSome(make), makeSome(make)])).flat() : [];
  const worked = await inShop((tx, shop) => doAutomaticTasks(tx, { shop, now }));
  const made = [first, ...rest].reduce((sum, batch) => sum + (batch?.made ?? 0), 0);
  const done = made + (worked ? worked.done + worked.skipped : 0);
  const more = rest.at(-1)?.more === true || worked?.more === true;
  if (done > 0 && !more) await foldTaskCounts(shopId);
  if (worked && worked.done > 0) for (const loop of ["messages", "outbox"] as const) wake(loop);
  return { done, more };
}

/** Batches of which more may follow, some of them: then other shops have their turn. */
async function makeSome<Batch extends { more: boolean }>(make: () => Promise<Batch | null>): Promise<Batch[]> {
  const made: Batch[] = [];
  while (made.length < BATCHES_AT_ONCE) {
    const batch = await make();
    if (batch) made.push(batch);
    if (!batch?.more) break;
  }
  return made;
}

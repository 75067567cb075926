import { inTransaction, query } from "#app/db.server.ts";
import type { BackfillContext } from "./bulk-phase.server.ts";
import { lockShop } from "./lock-shop.server.ts";
import {
  MERGE_CUSTOMERS_ORDERS_SQL,
  MERGE_NOBODYS_ORDERS_SQL,
  MERGE_REFUNDS_SQL,
  NEXT_CUSTOMERS_SQL,
  NEXT_NOBODYS_SQL,
} from "./merge-import.sql.ts";
import { changeRun } from "./sync-runs.server.ts";

/** Webhooks wait while a range is merged; a range that took longer than this is followed by a smaller one. */
const SLOW_MS = 500;
const FIRST_ORDERS = 2_000;
const FEWEST_ORDERS = 250;
const MOST_ORDERS = 16_000;
const LARGEST_ID = 2n ** 63n - 1n;

/**
 * Phase "merge": the staged rows into the facts, range by range, each in its own transaction; a customer's orders lie in
 * one range. Merging a range again changes nothing, so a killed merge begins anew.
 */
export async function mergeImport(context: BackfillContext): Promise<void> {
  const { shopId } = context.shop;
  const [staged] = await inTransaction({ shopId, timeoutMs: 120_000 }, (tx) =>
    query<{ total: number }>(
      tx,
      "SELECT count(*)::integer AS total FROM import_orders WHERE shop_id = $1::bigint",
      shopId,
    ),
  );
  const progress = { done: 0, total: staged?.total ?? 0 };
  await mergeRanges(context, { next: NEXT_CUSTOMERS_SQL, merge: MERGE_CUSTOMERS_ORDERS_SQL, progress });
  await mergeRanges(context, { next: NEXT_NOBODYS_SQL, merge: MERGE_NOBODYS_ORDERS_SQL, progress });
  await inTransaction({ shopId, timeoutMs: 120_000 }, (tx) => query(tx, MERGE_REFUNDS_SQL, shopId));
}

async function mergeRanges(
  context: BackfillContext,
  options: { next: string; merge: string; progress: { done: number; total: number } },
): Promise<void> {
  const { run, clock } = context;
  const { shopId } = context.shop;
  const { progress } = options;
  let after = -1n;
  let orders = FIRST_ORDERS;
  while (after < LARGEST_ID) {
    context.signal.throwIfAborted();
    const { upto, tookMs } = await inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
      const [end] = await query<{ upto: bigint }>(tx, options.next, shopId, after, orders);
      const upto = end?.upto ?? LARGEST_ID;
      // What has no statistics is taken for one row; but for the look-ups by key, sets are to be joined as sets.
      await query(tx, "SELECT set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true)");
      // The change of phase after all ranges waits for the disk, and with it everything before.
      await query(tx, "SELECT set_config('synchronous_commit', 'off', true)");
      const { timeZone, defaultMarginBp } = await lockShop(tx, shopId);
      const began = performance.now();
      const [merged] = await query<{ told: number }>(tx, options.merge, shopId, timeZone, defaultMarginBp, after, upto);
      progress.done += merged?.told ?? 0;
      const change = { doneCount: progress.done, totalCount: progress.total };
      await changeRun(tx, { shopId, runId: run.runId, now: clock(), change });
      return { upto, tookMs: performance.now() - began };
    });
    if (tookMs > SLOW_MS) orders = Math.max(FEWEST_ORDERS, orders >> 1);
    else if (tookMs < SLOW_MS / 2) orders = Math.min(MOST_ORDERS, orders << 1);
    after = upto;
  }
}

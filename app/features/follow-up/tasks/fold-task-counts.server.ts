import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

const KEY = "due_on, source_type, programme_id, channel, automatic, assignee";

// One at a time: two that add to the same counts in another order would wait for each other.
const TURN_SQL = "SELECT pg_try_advisory_xact_lock(hashtextextended('task counts', $1::bigint)) AS mine";

const FOLD_SQL = `
WITH moves AS (DELETE FROM task_moves WHERE shop_id = $1::bigint RETURNING *)
INSERT INTO task_counts AS c (shop_id, ${KEY}, amount)
SELECT $1::bigint, ${KEY}, sum(amount) FROM moves GROUP BY ${KEY} HAVING sum(amount) <> 0
ON CONFLICT (shop_id, ${KEY}) DO UPDATE SET amount = c.amount + excluded.amount`;

const CLEAR_SQL = "DELETE FROM task_counts WHERE shop_id = $1::bigint AND amount = 0";

/** Adds what moved since the last time to the counts of open tasks, so that little is left to be summed when Today is read. */
export async function foldTaskCounts(shopId: ShopId): Promise<void> {
  await inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
    const [turn] = await query<{ mine: boolean }>(tx, TURN_SQL, shopId);
    if (!turn?.mine) return;
    await query(tx, FOLD_SQL, shopId);
    await query(tx, CLEAR_SQL, shopId);
  });
}

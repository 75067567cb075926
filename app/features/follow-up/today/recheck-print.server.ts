import { query, type Tx } from "#app/db.server.ts";
import { leaveOut, recheckBatch } from "#app/features/messaging/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { judgePrint } from "./judge-print.server.ts";
import { skipPrinted } from "./print-tasks.server.ts";

/**
 * Looks again at a batch that is not posted yet, whenever it is looked at or printed: who bought, declined or moved away
 * since it was made is left out of it, and listed with the reason.
 */
export async function recheckPrint(tx: Tx, options: { shopId: ShopId; batchId: bigint; now: Date }): Promise<void> {
  const { shopId, batchId } = options;
  const tasks = await query<{ taskId: bigint }>(
    tx,
    `SELECT task_id AS "taskId" FROM tasks WHERE shop_id = $1::bigint AND batch_id = $2::bigint AND state = 'open'`,
    shopId,
    batchId,
  );
  if (tasks.length > 0) {
    const not = await judgePrint(tx, { shopId, taskIds: tasks.map(({ taskId }) => taskId), today: null });
    await leaveOut(tx, { shopId, batchId, tasks: [...not].map(([taskId, { told }]) => ({ taskId, reason: told })) });
    await skipPrinted(tx, { ...options, staffId: null, not });
  }
  await recheckBatch(tx, { shopId, batchId });
}

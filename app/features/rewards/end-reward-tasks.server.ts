import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

interface Some {
  shopId: ShopId;
  rewardTaskIds: readonly bigint[];
}

/** Notes that things were enclosed; what is no longer open stays as it is. */
export async function endRewardTasks(tx: Tx, { shopId, rewardTaskIds, now }: Some & { now: Date }): Promise<void> {
  if (rewardTaskIds.length === 0) return;
  await query(
    tx,
    `UPDATE reward_tasks SET state = 'done', done_at = $3::timestamptz
     WHERE shop_id = $1::bigint AND task_id = ANY ($2::bigint[]) AND state = 'open'`,
    shopId,
    rewardTaskIds.map(String),
    now.toISOString(),
  );
}

/** Takes back that things were enclosed. */
export async function reopenRewardTasks(tx: Tx, { shopId, rewardTaskIds }: Some): Promise<void> {
  if (rewardTaskIds.length === 0) return;
  await query(
    tx,
    `UPDATE reward_tasks SET state = 'open', done_at = NULL
     WHERE shop_id = $1::bigint AND task_id = ANY ($2::bigint[]) AND state = 'done'`,
    shopId,
    rewardTaskIds.map(String),
  );
}

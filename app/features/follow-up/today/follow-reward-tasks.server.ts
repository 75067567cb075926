import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/**
 * Brings what is to be enclosed as a reward onto the list, and takes off what was enclosed or cancelled on the page of
 * rewards. Costs two looks into an index while there is nothing to follow.
 */
export async function followRewardTasks(tx: Tx, options: { shopId: ShopId; now: Date; today: string }): Promise<void> {
  const { shopId, now, today } = options;
  await query(
    tx,
    `INSERT INTO tasks (shop_id, key, source_type, source_id, customer_id, channel, automatic, due_on, due_at, created_at)
     SELECT r.shop_id, 'reward:' || r.task_id, 'reward', r.task_id, r.customer_id, 'staff', false, $2::date,
       $3::timestamptz, $3::timestamptz
     FROM reward_tasks r
     WHERE r.shop_id = $1::bigint AND r.state = 'open'
       AND NOT EXISTS (SELECT FROM tasks t WHERE t.shop_id = r.shop_id AND t.key = 'reward:' || r.task_id)
     ON CONFLICT (shop_id, key) DO NOTHING`,
    shopId,
    today,
    now.toISOString(),
  );
  await query(
    tx,
    `UPDATE tasks t SET state = CASE r.state WHEN 'done' THEN 'done' ELSE 'skipped' END,
       reason = CASE r.state WHEN 'done' THEN NULL ELSE 'person' END, done_at = coalesce(r.done_at, $2::timestamptz),
       claimed_by = NULL, claimed_until = NULL
     FROM reward_tasks r
     WHERE t.shop_id = $1::bigint AND t.source_type = 'reward' AND t.state = 'open'
       AND r.shop_id = t.shop_id AND r.task_id = t.source_id AND r.state <> 'open'`,
    shopId,
    now.toISOString(),
  );
}

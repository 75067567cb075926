import { query, type Tx } from "#app/db.server.ts";
import type { ShopContext } from "#app/features/orders/index.server.ts";
import { dayOf } from "#app/lib/time.ts";

const ASK_SQL = `
INSERT INTO tasks (shop_id, key, source_type, source_id, customer_id, channel, automatic, due_on, due_at, created_at)
SELECT r.shop_id, 'reward:' || r.task_id, 'reward', r.task_id, r.customer_id, 'staff', false, $2::date,
  $3::timestamptz, $3::timestamptz
FROM reward_tasks r
WHERE r.shop_id = $1::bigint AND r.state = 'open'
  AND NOT EXISTS (SELECT FROM tasks t WHERE t.shop_id = r.shop_id AND t.key = 'reward:' || r.task_id)
ON CONFLICT (shop_id, key) DO NOTHING`;

// What somebody is doing at this moment is looked at again with the next round.
const END_SQL = `
WITH ended AS (
  SELECT t.task_id, r.state, r.done_at FROM tasks t
  JOIN reward_tasks r ON r.shop_id = t.shop_id AND r.task_id = t.source_id AND r.state <> 'open'
  WHERE t.shop_id = $1::bigint AND t.source_type = 'reward' AND t.state = 'open'
  FOR UPDATE OF t SKIP LOCKED
)
UPDATE tasks t SET state = CASE e.state WHEN 'done' THEN 'done' ELSE 'skipped' END,
  reason = CASE e.state WHEN 'done' THEN NULL ELSE 'person' END, done_at = coalesce(e.done_at, $2::timestamptz),
  claimed_by = NULL, claimed_until = NULL
FROM ended e WHERE t.shop_id = $1::bigint AND t.task_id = e.task_id`;

/**
 * Brings what is to be enclosed as a reward onto the list, and takes off what was enclosed or cancelled on the page of
 * rewards. Costs two looks into an index while there is nothing to follow.
 */
export async function followRewardTasks(tx: Tx, { shop, now }: { shop: ShopContext; now: Date }): Promise<void> {
  const { shopId, timeZone } = shop;
  await query(tx, ASK_SQL, shopId, dayOf(now, timeZone), now.toISOString());
  await query(tx, END_SQL, shopId, now.toISOString());
}

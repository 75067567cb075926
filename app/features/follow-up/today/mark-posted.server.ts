import { query, type Tx } from "#app/db.server.ts";
import { postBatch } from "#app/features/messaging/index.server.ts";
import type { PostedAs } from "#app/features/messaging/rules.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Marks a batch of print as posted, which ends the tasks whose pieces are in it; who has no address is skipped for that. */
export async function markPosted(
  tx: Tx,
  options: { shopId: ShopId; batchId: bigint; as: PostedAs; staffId: string; now: Date },
): ReturnType<typeof postBatch> {
  const { shopId, batchId, staffId, now } = options;
  const answer = await postBatch(tx, options);
  if (!answer.ok) return answer;
  await query(
    tx,
    `UPDATE tasks t SET state = CASE m.state WHEN 'sent' THEN 'done' ELSE 'skipped' END,
       reason = CASE WHEN m.state = 'sent' THEN NULL WHEN m.reason = 'gone' THEN 'redacted'
         WHEN m.reason = 'noConsent' THEN 'optedOut' ELSE 'noAddress' END,
       cost_milli = m.cost_milli, done_at = $3::timestamptz, done_by = $4, claimed_by = NULL, claimed_until = NULL
     FROM messages m
     WHERE t.shop_id = $1::bigint AND t.batch_id = $2::bigint AND t.state = 'open'
       AND m.shop_id = $1::bigint AND m.message_id = t.message_id`,
    shopId,
    batchId,
    now.toISOString(),
    staffId,
  );
  return answer;
}

import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Processed webhooks are kept this long, for telling duplicates apart and for looking into a question, in days. */
const KEEP_DONE_DAYS = 14;
/** Those that could not be applied wait this long for somebody to look at them. */
const KEEP_DEAD_DAYS = 60;
/** The file of a data request waits this long to be handed over. */
const KEEP_EXPORT_DAYS = 30;
const BATCH = 5_000;

// The oldest are the first by their key; of those that follow the key in so many steps, who is past the time goes.
// $1 shop, $2 done before, $3 given up before, $4 the last message looked at → where to go on; null once they are younger
const DELETE_SQL = `
WITH looked_at AS MATERIALIZED (
  SELECT message_id, received_at FROM inbox_messages
  WHERE shop_id = $1::bigint AND message_id > $4::bigint ORDER BY message_id LIMIT ${BATCH}
),
gone AS (
  DELETE FROM inbox_messages m USING looked_at l
  WHERE m.shop_id = $1::bigint AND m.message_id = l.message_id
    AND (m.state = 'done' AND m.processed_at < $2::timestamptz OR m.state = 'dead' AND m.received_at < $3::timestamptz)
  RETURNING 1
)
SELECT (SELECT count(*)::integer FROM gone) AS deleted,
  (SELECT max(message_id) FROM looked_at HAVING count(*) = ${BATCH} AND min(received_at) < $2::timestamptz) AS last`;

const EXPORTS_SQL = `
UPDATE privacy_requests SET export = NULL
WHERE shop_id = $1::bigint AND export IS NOT NULL AND done_at < $2::timestamptz`;

/**
 * Deletes what was kept for a time only: webhooks processed two weeks ago or given up two months ago, in batches, and the
 * files of data requests after a month.
 *
 * @returns how many webhooks were deleted
 */
export async function pruneInbox(options: { shopId: ShopId; now: Date; signal?: AbortSignal }): Promise<number> {
  const { shopId, now } = options;
  const before = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
  await inTransaction({ shopId }, (tx) => query(tx, EXPORTS_SQL, shopId, before(KEEP_EXPORT_DAYS)));
  let deleted = 0;
  for (let last: bigint | null = 0n; last !== null && !options.signal?.aborted; ) {
    const after: bigint = last;
    const [batch] = await inTransaction({ shopId }, (tx) =>
      query<{ deleted: number; last: bigint | null }>(
        tx,
        DELETE_SQL,
        shopId,
        before(KEEP_DONE_DAYS),
        before(KEEP_DEAD_DAYS),
        after,
      ),
    );
    deleted += batch?.deleted ?? 0;
    last = batch?.last ?? null;
  }
  return deleted;
}

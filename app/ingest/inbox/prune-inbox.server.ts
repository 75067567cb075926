import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Processed webhooks are kept this long, for telling duplicates apart and for looking into a question, in days. */
const KEEP_DONE_DAYS = 14;
/** Those that could not be applied wait this long for somebody to look at them. */
const KEEP_DEAD_DAYS = 60;
/** The file of a data request waits this long to be handed over. */
const KEEP_EXPORT_DAYS = 30;
const BATCH = 5_000;

const DELETE_SQL = `
DELETE FROM inbox_messages WHERE shop_id = $1::bigint AND message_id IN (
  (SELECT message_id FROM inbox_messages
   WHERE shop_id = $1::bigint AND state = 'done' AND processed_at < $2::timestamptz LIMIT ${BATCH})
  UNION ALL
  (SELECT message_id FROM inbox_messages
   WHERE shop_id = $1::bigint AND state = 'dead' AND received_at < $3::timestamptz LIMIT ${BATCH}))
RETURNING 1`;

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
  for (;;) {
    const rows = await inTransaction({ shopId }, (tx) =>
      query(tx, DELETE_SQL, shopId, before(KEEP_DONE_DAYS), before(KEEP_DEAD_DAYS)),
    );
    deleted += rows.length;
    if (rows.length < BATCH || options.signal?.aborted) return deleted;
  }
}

import { inTransaction } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Processed webhooks are kept this long, for telling duplicates apart and for looking into a question, in days. */
const KEEP_DAYS = 14;
const BATCH = 5_000;

/**
 * Deletes processed webhooks that are older than two weeks, in batches.
 *
 * @returns how many were deleted
 */
export async function pruneInbox(options: { shopId: ShopId; now: Date; signal?: AbortSignal }): Promise<number> {
  const { shopId, now } = options;
  const before = new Date(now.getTime() - KEEP_DAYS * 86_400_000);
  let deleted = 0;
  for (;;) {
    const count = await inTransaction(
      { shopId },
      (tx) => tx.$executeRaw`
      DELETE FROM inbox_messages WHERE (shop_id, message_id) IN (
        SELECT shop_id, message_id FROM inbox_messages
        WHERE shop_id = ${shopId} AND state = 'done' AND processed_at < ${before} LIMIT ${BATCH})`,
    );
    deleted += count;
    if (count < BATCH || options.signal?.aborted) return deleted;
  }
}

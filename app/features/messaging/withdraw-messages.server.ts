import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/**
 * Takes messages back that nobody has begun to send, as if they had never been asked for: the same key may ask again.
 *
 * @returns those that were taken back; the others have left, or are just leaving
 */
export async function withdrawMessages(
  tx: Tx,
  { shopId, messageIds }: { shopId: ShopId; messageIds: readonly bigint[] },
): Promise<bigint[]> {
  if (messageIds.length === 0) return [];
  const rows = await query<{ messageId: bigint }>(
    tx,
    `DELETE FROM messages WHERE shop_id = $1::bigint AND message_id = ANY ($2::bigint[])
       AND state = 'queued' AND attempts = 0 AND batch_id IS NULL
     RETURNING message_id AS "messageId"`,
    shopId,
    messageIds.map(String),
  );
  return rows.map(({ messageId }) => messageId);
}

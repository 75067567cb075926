import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** A batch without pieces. @returns its id */
export async function insertBatch(
  tx: Tx,
  options: { shopId: ShopId; name: string; templateId: bigint; now: Date },
): Promise<bigint> {
  const { shopId, name, templateId, now } = options;
  const [batch] = await query<{ batchId: bigint }>(
    tx,
    `INSERT INTO post_batches (shop_id, name, template_id, pieces, left_out, created_at)
     VALUES ($1::bigint, $2, $3::bigint, 0, 0, $4::timestamptz) RETURNING batch_id AS "batchId"`,
    shopId,
    name,
    templateId,
    now.toISOString(),
  );
  if (!batch) throw new Error("No batch was made");
  return batch.batchId;
}

/** Throws batches away with their pieces. @returns those that were; what was posted stays */
export async function dropBatches(
  tx: Tx,
  { shopId, batchIds }: { shopId: ShopId; batchIds: readonly bigint[] },
): Promise<bigint[]> {
  if (batchIds.length === 0) return [];
  const dropped = await query<{ batchId: bigint }>(
    tx,
    `DELETE FROM post_batches WHERE shop_id = $1::bigint AND batch_id = ANY ($2::bigint[]) AND posted_at IS NULL
     RETURNING batch_id AS "batchId"`,
    shopId,
    batchIds.map(String),
  );
  const ids = dropped.map(({ batchId }) => batchId);
  await query(
    tx,
    "DELETE FROM messages WHERE shop_id = $1::bigint AND batch_id = ANY ($2::bigint[])",
    shopId,
    ids.map(String),
  );
  return ids;
}

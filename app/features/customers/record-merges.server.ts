import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

export interface CustomerMerge {
  keptId: bigint;
  mergedId: bigint;
  observedAt: string;
}

// The survivor keeps what is known of it and takes what it lacks; a birthday is taken as a whole.
const MERGE_EXTRAS_SQL = `
WITH taken AS (
  DELETE FROM customer_extras e USING customers c
  WHERE e.shop_id = $1::bigint AND c.shop_id = $1::bigint AND c.customer_id = e.customer_id
    AND e.customer_id = $2::bigint AND c.merged_into IS NOT NULL
  RETURNING e.*, c.merged_into
)
INSERT INTO customer_extras AS k (shop_id, customer_id, birth_year, birth_month, birth_day, note, updated_at)
SELECT $1::bigint, merged_into, birth_year, birth_month, birth_day, note, updated_at FROM taken
ON CONFLICT (shop_id, customer_id) DO UPDATE SET
  birth_year = CASE WHEN k.birth_month IS NULL THEN excluded.birth_year ELSE k.birth_year END,
  birth_day = CASE WHEN k.birth_month IS NULL THEN excluded.birth_day ELSE k.birth_day END,
  birth_month = coalesce(k.birth_month, excluded.birth_month),
  note = coalesce(k.note, excluded.note),
  updated_at = greatest(k.updated_at, excluded.updated_at)`;

/**
 * Points merged customers at their survivor, and those merged into them earlier with them, so that one step always
 * leads to the last survivor. Either customer may not have been told yet.
 *
 * @returns the orders that now belong to another customer and need their figures computed again
 */
export async function recordMerges(
  tx: Tx,
  batch: { shopId: ShopId; merges: CustomerMerge[] },
): Promise<{ orderIds: bigint[] }> {
  const orderIds: bigint[] = [];
  for (const merge of batch.merges) {
    const rows = await query<{ orderId: bigint }>(
      tx,
      `WITH survivor AS (
         SELECT coalesce((SELECT merged_into FROM customers WHERE shop_id = $1::bigint AND customer_id = $2::bigint), $2::bigint) AS id
       ),
       pointed AS (
         INSERT INTO customers AS c (shop_id, customer_id, merged_into, tags, updated_at, observed_at, complete)
         SELECT $1::bigint, $3::bigint, s.id, '{}', 'epoch', $4::timestamptz, false FROM survivor s WHERE s.id <> $3::bigint
         ON CONFLICT (shop_id, customer_id) DO UPDATE SET merged_into = excluded.merged_into
       ),
       followed AS (
         UPDATE customers c SET merged_into = s.id FROM survivor s
         WHERE c.shop_id = $1::bigint AND c.merged_into = $3::bigint AND c.customer_id <> s.id
       )
       -- Counted orders and the others are in an index each; asked for as one, all orders would be read.
       SELECT o.order_id AS "orderId" FROM orders o
       WHERE o.shop_id = $1::bigint AND o.customer_id = $3::bigint AND (o.counted OR NOT o.counted)`,
      batch.shopId,
      merge.keptId,
      merge.mergedId,
      merge.observedAt,
    );
    await query(tx, MERGE_EXTRAS_SQL, batch.shopId, merge.mergedId);
    orderIds.push(...rows.map((row) => row.orderId));
  }
  return { orderIds };
}

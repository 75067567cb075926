import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

export interface CustomerMerge {
  keptId: bigint;
  mergedId: bigint;
  observedAt: string;
}

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
    orderIds.push(...rows.map((row) => row.orderId));
  }
  return { orderIds };
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What was said to merged customers was said to their survivor: the cap counts it there. */
export async function mergeMessages(
  tx: Tx,
  options: { shopId: ShopId; mergedCustomerIds: readonly bigint[] },
): Promise<void> {
  const { shopId, mergedCustomerIds } = options;
  await query(
    tx,
    `UPDATE messages m SET customer_id = c.merged_into FROM customers c
     WHERE m.shop_id = $1::bigint AND m.customer_id = ANY ($2::bigint[])
       AND c.shop_id = $1::bigint AND c.customer_id = m.customer_id AND c.merged_into IS NOT NULL`,
    shopId,
    mergedCustomerIds.map(String),
  );
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffect } from "#app/shopify/outbox.server.ts";

/** Asks for Shopify to be told of customers' tiers, where some wait for it. */
export async function askForMarks(tx: Tx, shopId: ShopId): Promise<void> {
  const [row] = await query<{ waiting: boolean }>(
    tx,
    "SELECT EXISTS (SELECT FROM tier_marks WHERE shop_id = $1::bigint AND is_due) AS waiting",
    shopId,
  );
  if (row?.waiting) await enqueueEffect(tx, { shopId, kind: "tiers.marks", key: "tiers:marks", payload: {} });
}

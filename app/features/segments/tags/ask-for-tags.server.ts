import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffect } from "#app/shopify/outbox.server.ts";

/** Asks for the tags in Shopify to follow the members of segments, where some wait to be looked at. */
export async function askForTags(tx: Tx, shopId: ShopId): Promise<void> {
  const [row] = await query<{ waiting: boolean }>(
    tx,
    "SELECT EXISTS (SELECT FROM segment_tag_changes WHERE shop_id = $1::bigint) AS waiting",
    shopId,
  );
  if (row?.waiting) await enqueueEffect(tx, { shopId, kind: "segments.tags", key: "segments:tags", payload: {} });
}

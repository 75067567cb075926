import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { askForTags } from "./tags/ask-for-tags.server.ts";

// Whoever carries its tag is looked at again: without a segment nobody is to carry it.
const SQL = `
WITH gone AS (DELETE FROM segments WHERE shop_id = $1::bigint AND segment_id = $2::bigint AND ready_made IS NULL
  RETURNING segment_id),
members AS (DELETE FROM segment_members m USING gone g WHERE m.shop_id = $1::bigint AND m.segment_id = g.segment_id),
events AS (DELETE FROM segment_events e USING gone g WHERE e.shop_id = $1::bigint AND e.segment_id = g.segment_id),
history AS (DELETE FROM segment_history h USING gone g WHERE h.shop_id = $1::bigint AND h.segment_id = g.segment_id),
tags AS (
  INSERT INTO segment_tag_changes AS k (shop_id, segment_id, customer_id)
  SELECT t.shop_id, t.segment_id, t.customer_id FROM segment_tags t JOIN gone g USING (segment_id)
  WHERE t.shop_id = $1::bigint
  ON CONFLICT (shop_id, segment_id, customer_id) DO UPDATE SET revision = k.revision + 1
)
SELECT segment_id FROM gone`;

/**
 * Removes a segment with its members, events and history; its tag leaves Shopify.
 *
 * @returns whether there was one of the merchant's own
 */
export async function deleteSegment(tx: Tx, options: { shopId: ShopId; segmentId: bigint }): Promise<boolean> {
  const { shopId, segmentId } = options;
  const rows = await query(tx, SQL, shopId, segmentId);
  await askForTags(tx, shopId);
  return rows.length > 0;
}

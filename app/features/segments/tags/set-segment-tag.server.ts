import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { askForTags } from "./ask-for-tags.server.ts";

/** What Shopify takes. */
const LONGEST_TAG = 40;

export type TagSet = "set" | "required" | "tooLong" | "comma" | "taken" | "gone";

// Members are to have it, and whoever carries another one because of this segment is to lose that.
const SQL = `
WITH changed AS (
  UPDATE segments SET tag = $3, updated_at = $4::timestamptz
  WHERE shop_id = $1::bigint AND segment_id = $2::bigint RETURNING segment_id
),
asked AS (
  INSERT INTO segment_tag_changes AS k (shop_id, segment_id, customer_id)
  SELECT $1::bigint, d.segment_id, d.customer_id FROM (
    SELECT segment_id, customer_id FROM segment_members
    WHERE shop_id = $1::bigint AND segment_id = $2::bigint AND $3::text IS NOT NULL
    UNION
    SELECT segment_id, customer_id FROM segment_tags WHERE shop_id = $1::bigint AND segment_id = $2::bigint
  ) d JOIN changed USING (segment_id)
  ON CONFLICT (shop_id, segment_id, customer_id) DO UPDATE SET revision = k.revision + 1
)
SELECT segment_id FROM changed`;

/**
 * Has the members of a segment carry a customer tag in Shopify from now on, and nobody else because of this segment; null
 * ends that. The tag belongs to the segment: a member who leaves loses it, also one who had it before.
 */
export async function setSegmentTag(
  tx: Tx,
  options: { shopId: ShopId; segmentId: bigint; tag: string | null; now: Date },
): Promise<TagSet> {
  const { shopId, segmentId, now } = options;
  const tag = options.tag?.trim() ?? null;
  if (tag !== null) {
    if (tag === "") return "required";
    if (tag.length > LONGEST_TAG) return "tooLong";
    if (tag.includes(",")) return "comma";
    const others = await query(
      tx,
      "SELECT 1 FROM segments WHERE shop_id = $1::bigint AND segment_id <> $2::bigint AND lower(tag) = lower($3)",
      shopId,
      segmentId,
      tag,
    );
    if (others.length > 0) return "taken";
  }
  const changed = await query(tx, SQL, shopId, segmentId, tag, now.toISOString());
  await askForTags(tx, shopId);
  return changed.length > 0 ? "set" : "gone";
}

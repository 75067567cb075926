import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { askForTags } from "./ask-for-tags.server.ts";

/** A tag that is taken away this often is not wanted there. */
const MOST_TIMES = 3;
/** By then Shopify has told what became of what was written. */
const TOLD_AFTER_MS = 3 * 3_600_000;

const SQL = `
WITH missing AS (
  UPDATE segment_tags t SET tag = '', put_back = t.put_back + 1
  FROM customers c
  WHERE t.shop_id = $1::bigint AND t.tag <> '' AND t.put_back < ${MOST_TIMES} AND t.written_at < $2::timestamptz
    AND c.shop_id = $1::bigint AND c.customer_id = t.customer_id AND c.observed_at > t.written_at
    AND NOT tag_keys(c.shop_id, c.tags) @> tag_keys(t.shop_id, ARRAY[t.tag])
  RETURNING t.segment_id, t.customer_id
)
INSERT INTO segment_tag_changes AS k (shop_id, segment_id, customer_id)
SELECT $1::bigint, segment_id, customer_id FROM missing
ON CONFLICT (shop_id, segment_id, customer_id) DO UPDATE SET revision = k.revision + 1`;

/** Has tags of segments that somebody took off customers in Shopify written again, though not for ever. */
export async function putTagsBack(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await query(tx, SQL, shopId, new Date(now.getTime() - TOLD_AFTER_MS).toISOString());
  await askForTags(tx, shopId);
}

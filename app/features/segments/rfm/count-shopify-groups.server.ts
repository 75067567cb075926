import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** How many customers are in each of Shopify's own RFM groups (their names as its API writes them), the largest first. */
export async function countShopifyGroups(tx: Tx, shopId: ShopId): Promise<{ group: string; customers: number }[]> {
  return query(
    tx,
    `SELECT rfm_group AS "group", count(*)::integer AS customers FROM customers
     WHERE shop_id = $1::bigint AND rfm_group IS NOT NULL AND merged_into IS NULL AND deleted_at IS NULL
     GROUP BY rfm_group ORDER BY customers DESC, rfm_group`,
    shopId,
  );
}

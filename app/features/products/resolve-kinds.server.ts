import { query, type Tx } from "#app/db.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { RESOLVE_ALL_SQL, RESOLVE_THESE_SQL } from "./resolve-kinds.sql.ts";

/**
 * Brings products' kinds in step with the merchant's rules. Segments that ask for kinds follow by a job.
 *
 * @param options.productIds only these, else all of the shop
 * @returns the products whose kind is another one now
 */
export async function resolveKinds(tx: Tx, options: { shopId: ShopId; productIds?: bigint[] }): Promise<bigint[]> {
  const { shopId, productIds } = options;
  const rows = productIds
    ? await query<{ productId: bigint }>(tx, RESOLVE_THESE_SQL, shopId, productIds.map(String))
    : await query<{ productId: bigint }>(tx, RESOLVE_ALL_SQL, shopId);
  if (rows.length > 0 && (await hasSegments(tx, shopId)))
    await enqueue({ tx, job: "follow-change", payload: { shopId, about: "kinds" } });
  return rows.map(({ productId }) => productId);
}

/** Before the first import has ended there is nothing to follow. */
async function hasSegments(tx: Tx, shopId: ShopId): Promise<boolean> {
  const rows = await query(tx, "SELECT FROM shops WHERE shop_id = $1::bigint AND segments_as_of IS NOT NULL", shopId);
  return rows.length > 0;
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/**
 * Ends the work for a shop that took the app off: its tokens are void, so they go, and so does what Shopify was to be told.
 * Its data stays until Shopify asks for its erasure, since a merchant may come back.
 */
export async function uninstallShop(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await query(
    tx,
    "UPDATE shops SET uninstalled_at = coalesce(uninstalled_at, $2::timestamptz) WHERE shop_id = $1::bigint",
    shopId,
    now.toISOString(),
  );
  await query(tx, "DELETE FROM sessions WHERE shop_id = $1::bigint", shopId);
  await query(tx, "DELETE FROM outbox_effects WHERE shop_id = $1::bigint AND state = 'pending'", shopId);
  await query(
    tx,
    `UPDATE sync_runs SET state = 'failed', finished_at = $2::timestamptz, updated_at = $2::timestamptz, error = $3
     WHERE shop_id = $1::bigint AND state = 'running'`,
    shopId,
    now.toISOString(),
    JSON.stringify({ key: "shopifyRefused", params: { code: "UNINSTALLED" } }),
  );
}

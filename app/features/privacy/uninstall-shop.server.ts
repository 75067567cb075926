import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { isInstalledSince } from "./is-installed-since.server.ts";

/**
 * Ends the work for a shop that took the app off: its tokens are void, so they go, and so does what Shopify was to be told.
 * Its data stays until Shopify asks for its erasure, since a merchant may come back. One who did so before the notice
 * came has a new installation, which the notice is not about.
 *
 * @param options.triggeredAt when the app was taken off, as ISO text
 */
export async function uninstallShop(
  tx: Tx,
  options: { shopId: ShopId; triggeredAt: string; now: Date },
): Promise<void> {
  const { shopId, triggeredAt, now } = options;
  if (await isInstalledSince(tx, { shopId, since: triggeredAt })) return;
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

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/**
 * Whether the shop has the app, by an installation that began after `since`. Where the notice of an uninstall comes only
 * after the reinstall, installed_at still tells of the first installation; then a token obtained since is the proof: none
 * is given to an app that was taken off.
 *
 * @param options.since ISO text
 */
export async function isInstalledSince(tx: Tx, options: { shopId: ShopId; since: string }): Promise<boolean> {
  const [row] = await query<{ installed: boolean }>(
    tx,
    `SELECT installed_at IS NOT NULL AND uninstalled_at IS NULL AND (installed_at > $2::timestamptz OR EXISTS (
       SELECT FROM sessions s WHERE s.shop_id = $1::bigint AND NOT s.is_online AND s.updated_at > $2::timestamptz
     )) AS installed
     FROM shops WHERE shop_id = $1::bigint FOR UPDATE`,
    options.shopId,
    options.since,
  );
  return row?.installed ?? false;
}

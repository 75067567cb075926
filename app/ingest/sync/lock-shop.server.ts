import { lockShopFacts, type Tx } from "#app/db.server.ts";
import { loadShop, type ShopContext } from "#app/features/orders/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { SyncFailure } from "./sync-failure.ts";

/**
 * Takes the lock on a shop's facts, then reads what its figures depend on: a run lasts for hours, and the time zone or the
 * tax setting may become another while it does.
 *
 * @throws SyncFailure when the shop was erased
 */
export async function lockShop(tx: Tx, shopId: ShopId): Promise<ShopContext> {
  await lockShopFacts(tx, shopId);
  const shop = await loadShop(tx, shopId);
  if (!shop) throw new SyncFailure({ key: "unexpected", params: {} });
  return shop;
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Erases a shop, its tokens included: Shopify asks for it 48 hours after the app was uninstalled. */
export async function redactShop(tx: Tx, options: { shopId: ShopId }): Promise<void> {
  // Erasing goes by the transaction's shop: it must be the one that was meant.
  const [current] = await query<{ same: boolean }>(tx, "SELECT current_shop_id() = $1::bigint AS same", options.shopId);
  if (!current?.same) throw new Error("another shop's transaction");
  await query(tx, "SELECT erase_current_shop()::text");
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { isInstalledSince } from "./is-installed-since.server.ts";

const DAY_MS = 86_400_000;

/**
 * Erases a shop, its tokens included: Shopify asks for it 48 hours after the app was uninstalled. The uninstall it speaks of
 * thus lies two days before it: an installation that began less than a day before it, or after it, is another one, and
 * stays. An older one ended, also when the notice of its end was lost: that shop is erased.
 *
 * @param options.triggeredAt when Shopify asked, as ISO text
 */
export async function redactShop(tx: Tx, options: { shopId: ShopId; triggeredAt: string }): Promise<void> {
  const { shopId, triggeredAt } = options;
  const since = new Date(Date.parse(triggeredAt) - DAY_MS).toISOString();
  if (await isInstalledSince(tx, { shopId, since })) {
    log.warn({ shopId: String(shopId) }, "A request to erase a shop that was installed again was passed over");
    return;
  }
  // Erasing goes by the transaction's shop: it must be the one that was meant.
  const [current] = await query<{ same: boolean }>(tx, "SELECT current_shop_id() = $1::bigint AS same", shopId);
  if (!current?.same) throw new Error("another shop's transaction");
  await query(tx, "SELECT erase_current_shop()::text");
}

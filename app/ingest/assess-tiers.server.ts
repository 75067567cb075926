import { inTransaction, lockShopFacts } from "#app/db.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import { rebuildTiers } from "#app/features/tiers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";

/** Tiers, values and days of review of all customers of a shop anew, from the facts. */
export async function assessTiers(options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await inTransaction({ shopId, timeoutMs: 30 * 60_000 }, async (tx) => {
    await lockShopFacts(tx, shopId);
    const shop = await loadShop(tx, shopId);
    if (shop) await rebuildTiers(tx, { shopId, asOf: dayOf(now, shop.timeZone), now });
  });
}

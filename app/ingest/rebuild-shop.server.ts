import { inTransaction, lockShopFacts } from "#app/db.server.ts";
import { rebuildBalances, rebuildTiers } from "#app/features/loyalty/index.server.ts";
import { loadShop, rebuildFigures } from "#app/features/orders/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";

/** Computes all that is derived for one shop from its facts: figures, tiers, point balances. */
export async function rebuildShop(options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await inTransaction({ shopId, timeoutMs: 60 * 60_000 }, async (tx) => {
    await lockShopFacts(tx, shopId);
    const shop = await loadShop(tx, shopId);
    if (!shop) return;
    await rebuildFigures(tx, shop);
    await rebuildTiers(tx, { shopId, asOf: dayOf(now, shop.timeZone), now });
    await rebuildBalances(tx, shopId);
  });
}

import { inTransaction, lockShopFacts } from "#app/db.server.ts";
import { endCampaignsOfDay, giveDueCoupons } from "#app/features/coupons/index.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";

/**
 * What a new day changes in coupons, once the reports stand as of it: campaigns past their last day end, birthdays and
 * lapses bring their coupons.
 */
export async function passCouponsDay(options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await inTransaction({ shopId, timeoutMs: 30 * 60_000 }, async (tx) => {
    await lockShopFacts(tx, shopId);
    const shop = await loadShop(tx, shopId);
    if (!shop) return;
    await endCampaignsOfDay(tx, { shopId, now });
    await giveDueCoupons(tx, { shopId, today: dayOf(now, shop.timeZone), now });
  });
}

import { inTransaction, lockShopFacts } from "#app/db.server.ts";
import { expireCoupons } from "#app/features/coupons/index.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import { awardBirthdays } from "#app/features/earning/index.server.ts";
import { expirePoints, releasePoints } from "#app/features/ledger/index.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import { giveBirthdayPoints, moveTierWindows } from "#app/features/tiers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";

/**
 * What a new day changes without an order: tier windows move, points that waited are released, birthdays are given
 * points for, points and coupons past their last day expire.
 */
export async function passDay(options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await inTransaction({ shopId, timeoutMs: 30 * 60_000 }, async (tx) => {
    await lockShopFacts(tx, shopId);
    const shop = await loadShop(tx, shopId);
    if (!shop) return;
    const asOf = dayOf(now, shop.timeZone);
    const withTier = await moveTierWindows(tx, { shopId, asOf, now });
    const withGift = await giveBirthdayPoints(tx, { shopId, asOf, now });
    const withReleased = await releasePoints(tx, { shopId, asOf, now });
    const withPoints = await expirePoints(tx, { shopId, asOf, now });
    const withBirthday = await awardBirthdays(tx, { shop, asOf, now });
    const withCoupon = await expireCoupons(tx, { shopId, asOf });
    const customerIds = [...withTier, ...withGift, ...withReleased, ...withPoints, ...withBirthday, ...withCoupon];
    await projectCustomers(tx, { shopId, customerIds });
    await noteCustomerChanges(tx, { shopId, customerIds });
  });
}

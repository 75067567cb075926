import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Notes that the merchant changed, or kept, what the app began with. */
export async function markLoyaltyReviewed(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await tx.shop.updateMany({ where: { shopId, loyaltyReviewedAt: null }, data: { loyaltyReviewedAt: now } });
}

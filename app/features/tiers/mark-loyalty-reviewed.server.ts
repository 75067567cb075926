import type { Tx } from "#app/db.server.ts";
import { projectProgramme } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Notes that the merchant changed, or kept, what the app began with; what all shoppers are told follows. */
export async function markLoyaltyReviewed(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await tx.shop.updateMany({ where: { shopId, loyaltyReviewedAt: null }, data: { loyaltyReviewedAt: now } });
  await projectProgramme(tx, shopId);
}

import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffect } from "#app/shopify/outbox.server.ts";
import { endCampaignsOfDay } from "./end-campaigns.server.ts";
import { foldCouponFigures } from "./keep-figures.server.ts";
import { refillPools } from "./refill-pools.server.ts";

/** What campaigns need every hour: those past their last day end, pools are filled, moves of figures are folded. */
export async function keepCampaigns(options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId } = options;
  await inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
    await endCampaignsOfDay(tx, options);
    await foldCouponFigures(tx, shopId);
  });
  await refillPools(options);
}

/** Asks for the comparison with Shopify, where the shop ever made a discount there. */
export async function askToReconcile(shopId: ShopId): Promise<void> {
  await inTransaction({ shopId }, async (tx) => {
    const made = await query(
      tx,
      "SELECT 1 FROM coupon_campaigns WHERE shop_id = $1::bigint AND starts_at IS NOT NULL LIMIT 1",
      shopId,
    );
    if (made.length === 0) return;
    await enqueueEffect(tx, { shopId, kind: "discounts.reconcile", key: "discounts.reconcile", payload: {} });
  });
}

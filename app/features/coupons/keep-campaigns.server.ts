import { inTransaction } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
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

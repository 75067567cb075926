import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What a new shop has to do before the app earns its place: whether each is done. */
export interface FirstSteps {
  backfill: boolean;
  tiers: boolean;
  reward: boolean;
  coupon: boolean;
  /** The blocks that shoppers see are placed: a shopper has been shown a coupon by one of them. */
  blocks: boolean;
  programme: boolean;
}

/** Reads which of the first steps are done. */
export async function readFirstSteps(tx: Tx, shopId: ShopId): Promise<FirstSteps> {
  const [steps] = await query<FirstSteps>(
    tx,
    `SELECT EXISTS (SELECT FROM sync_runs WHERE shop_id = $1::bigint AND kind = 'backfill' AND state = 'done') AS backfill,
            loyalty_reviewed_at IS NOT NULL AS tiers,
            EXISTS (SELECT FROM rewards WHERE shop_id = $1::bigint AND state = 'active') AS reward,
            EXISTS (SELECT FROM coupon_campaigns WHERE shop_id = $1::bigint AND kind = 'next_visit' AND active) AS coupon,
            EXISTS (SELECT FROM coupon_figures WHERE shop_id = $1::bigint AND seen > 0)
              OR EXISTS (SELECT FROM coupon_moves WHERE shop_id = $1::bigint AND seen > 0) AS blocks,
            EXISTS (SELECT FROM programmes
                    WHERE shop_id = $1::bigint AND enabled_at IS NOT NULL AND archived_at IS NULL) AS programme
     FROM shops WHERE shop_id = $1::bigint`,
    shopId,
  );
  return steps ?? { backfill: false, tiers: false, reward: false, coupon: false, blocks: false, programme: false };
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What a new shop has to do before the app earns its place. */
export interface FirstSteps {
  backfilled: boolean;
  loyaltyReviewed: boolean;
  couponOn: boolean;
}

/** Reads which of the first steps are done. */
export async function readFirstSteps(tx: Tx, shopId: ShopId): Promise<FirstSteps> {
  const [steps] = await query<FirstSteps>(
    tx,
    `SELECT EXISTS (SELECT FROM sync_runs WHERE shop_id = $1::bigint AND kind = 'backfill' AND state = 'done') AS backfilled,
            loyalty_reviewed_at IS NOT NULL AS "loyaltyReviewed",
            EXISTS (SELECT FROM coupon_campaigns WHERE shop_id = $1::bigint AND kind = 'next_visit' AND active) AS "couponOn"
     FROM shops WHERE shop_id = $1::bigint`,
    shopId,
  );
  return steps ?? { backfilled: false, loyaltyReviewed: false, couponOn: false };
}

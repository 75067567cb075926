import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What a new shop has to do before the app earns its place. */
export interface FirstSteps {
  backfilled: boolean;
  tiersReviewed: boolean;
  couponOn: boolean;
}

export async function readFirstSteps(tx: Tx, shopId: ShopId): Promise<FirstSteps> {
  const [steps] = await query<FirstSteps>(
    tx,
    `SELECT EXISTS (SELECT FROM sync_runs WHERE shop_id = $1::bigint AND kind = 'backfill' AND state = 'done') AS backfilled,
            EXISTS (SELECT FROM loyalty_programs WHERE shop_id = $1::bigint AND version > 1) AS "tiersReviewed",
            EXISTS (SELECT FROM coupon_campaigns WHERE shop_id = $1::bigint AND kind = 'next_visit' AND active) AS "couponOn"`,
    shopId,
  );
  return steps ?? { backfilled: false, tiersReviewed: false, couponOn: false };
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What a new shop has to do before the app earns its place. */
export interface FirstSteps {
  backfilled: boolean;
  loyaltyReviewed: boolean;
  couponOn: boolean;
}

/** The rule and the tiers that installShop begins with count as reviewed once either of them was changed. */
export async function readFirstSteps(tx: Tx, shopId: ShopId): Promise<FirstSteps> {
  const [steps] = await query<FirstSteps>(
    tx,
    `SELECT EXISTS (SELECT FROM sync_runs WHERE shop_id = $1::bigint AND kind = 'backfill' AND state = 'done') AS backfilled,
            EXISTS (SELECT FROM earn_rules WHERE shop_id = $1::bigint AND version > 1)
            OR (SELECT string_agg(name_en, ',' ORDER BY threshold_minor) IS DISTINCT FROM 'Regular,Silver,Gold'
                       OR max(threshold_minor) <> 2.5 * min(threshold_minor) FILTER (WHERE threshold_minor > 0)
                FROM tiers WHERE shop_id = $1::bigint) AS "loyaltyReviewed",
            EXISTS (SELECT FROM coupon_campaigns WHERE shop_id = $1::bigint AND kind = 'next_visit' AND active) AS "couponOn"`,
    shopId,
  );
  return steps ?? { backfilled: false, loyaltyReviewed: false, couponOn: false };
}

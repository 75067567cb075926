import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Notes that the shopper was shown these coupons; only the first time counts, and only while they wait to be used. */
export async function markCouponsSeen(
  tx: Tx,
  options: { shopId: ShopId; codes: readonly string[]; now: Date },
): Promise<void> {
  if (options.codes.length === 0) return;
  await query(
    tx,
    `UPDATE coupons SET state = 'seen', seen_at = $3::timestamptz
     WHERE shop_id = $1::bigint AND code = ANY ($2::text[]) AND state = 'assigned'`,
    options.shopId,
    options.codes,
    options.now.toISOString(),
  );
}

import { inTransaction, query } from "#app/db.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { DISCOUNT_CODE_DEACTIVATE } from "#app/shopify/operations/discount-code-deactivate.ts";
import { findRedemptionCode } from "./make-code.server.ts";
import { release } from "./move-redemption.server.ts";
import type { RedemptionRow } from "./types.ts";

/** A code that was asked for without an answer may still be made by Shopify for as long. */
export const QUIET_MS = 5 * 60_000;

/** `released`: the points are back; `used`: an order carries the code, which confirms it; `waiting`: not known yet. */
export type Ended = "released" | "used" | "waiting";

/**
 * Ends a redemption that is `ending`: its code is taken out of work in Shopify first, and only once Shopify says that it is
 * dead and that no order carries it, the points go back. May run again at any time.
 *
 * @throws ShopifyUnavailable, ShopifyRefused
 */
export async function endRedemption(options: {
  shopId: ShopId;
  redemption: RedemptionRow;
  now: Date;
  signal: AbortSignal;
}): Promise<Ended> {
  const { shopId, redemption, now } = options;
  let found = await findRedemptionCode(options);
  if (found.discount?.works) {
    const { discountId } = found.discount;
    await adminGraphql({
      ...options,
      operation: DISCOUNT_CODE_DEACTIVATE,
      variables: { id: discountId },
      idempotent: true,
    });
    // Asked again, since an order may have been placed until then.
    found = await findRedemptionCode(options);
    if (found.discount?.works) return "waiting";
  }
  if (found.used) {
    await askForOrder(options);
    return "used";
  }
  const neverMade = !found.discount && redemption.discountId === null;
  const asked = redemption.askedAt ?? redemption.createdAt;
  if (neverMade && now.getTime() - asked.getTime() < QUIET_MS) return "waiting";
  const problem = redemption.problem === "used_unseen" ? null : redemption.problem;
  const done = await inTransaction({ shopId }, (tx) => release(tx, { ...options, problem }));
  return done ? "released" : "used";
}

/** The order confirms it as soon as it is known here; its webhook may be lost. */
async function askForOrder({ shopId, redemption }: { shopId: ShopId; redemption: RedemptionRow }): Promise<void> {
  await inTransaction({ shopId }, async (tx) => {
    const noted = await query(
      tx,
      `UPDATE redemptions SET problem = 'used_unseen'
       WHERE shop_id = $1::bigint AND redemption_id = $2::bigint AND state = 'ending' AND problem IS DISTINCT FROM 'used_unseen'
       RETURNING 1`,
      shopId,
      redemption.redemptionId,
    );
    if (noted.length > 0) await enqueue({ tx, job: "reconcile-shop", payload: { shopId } });
  });
}

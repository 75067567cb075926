import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { DISCOUNT_CODE_DEACTIVATE } from "#app/shopify/operations/discount-code-deactivate.ts";
import { EffectRefused } from "#app/shopify/outbox.server.ts";
import { type DiscountProblem, saysDiscountGone } from "./ensure-discount.server.ts";

const LIVE_SQL = `
SELECT d.discount_id AS "discountId" FROM coupon_discounts d
JOIN coupon_campaigns c ON c.shop_id = $1::bigint AND c.campaign_id = d.campaign_id AND c.ended_at IS NOT NULL
WHERE d.shop_id = $1::bigint AND d.campaign_id = $2::bigint AND d.deactivated_at IS NULL ORDER BY d.revision`;

/** Shopify says `EXPIRED` of a discount that does not work any more. One that is not there has no say. */
interface Deactivated {
  codeDiscountNode: { codeDiscount: { status?: string } } | null;
  userErrors: DiscountProblem[];
}

/**
 * Ends all discounts of a campaign that has ended, in Shopify. Where an answer is lost it is asked again: ending twice is
 * ending once, and only what Shopify says is over is noted as such.
 *
 * @throws ShopifyUnavailable, ShopifyRefused, EffectRefused
 */
export async function deactivateDiscounts(options: {
  shopId: ShopId;
  campaignId: bigint;
  now: Date;
  signal: AbortSignal;
}): Promise<void> {
  const { shopId, campaignId, now, signal } = options;
  const live = await inTransaction({ shopId }, (tx) => query<{ discountId: string }>(tx, LIVE_SQL, shopId, campaignId));
  for (const { discountId } of live) {
    signal.throwIfAborted();
    const { discountCodeDeactivate: answer } = await adminGraphql<{ discountCodeDeactivate: Deactivated }>({
      shopId,
      operation: DISCOUNT_CODE_DEACTIVATE,
      variables: { id: discountId },
      idempotent: true,
    });
    const problem = answer.userErrors.find((userError) => !saysDiscountGone(userError));
    const status = answer.codeDiscountNode?.codeDiscount.status;
    if (problem || (status !== undefined && status !== "EXPIRED"))
      throw new EffectRefused(problem?.code ?? "STILL_LIVE");
    await inTransaction({ shopId }, (tx) =>
      query(
        tx,
        `UPDATE coupon_discounts SET deactivated_at = $3::timestamptz WHERE shop_id = $1::bigint AND discount_id = $2`,
        shopId,
        discountId,
        now.toISOString(),
      ),
    );
  }
}

import { inTransaction, lockShopFacts, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { DISCOUNT_REDEEM_CODES_DELETE } from "#app/shopify/operations/discount-redeem-codes-delete.ts";
import { EffectRefused } from "#app/shopify/outbox.server.ts";

const BATCH = 250;

// Codes of coupons that ended unused, and unassigned ones of a value that is no longer given out. A code that is marked
// here goes to nobody any more; it keeps its id in Shopify until Shopify has let it go.
const MARK_SQL = `
UPDATE coupon_codes c SET state = 'deleted'
FROM coupon_campaigns p
WHERE c.shop_id = $1::bigint AND c.campaign_id = $2::bigint AND p.shop_id = $1::bigint AND p.campaign_id = c.campaign_id
  AND (c.state = 'ready' AND (NOT p.active OR c.revision < p.revision)
    OR c.state = 'attached' AND EXISTS (
      SELECT FROM coupons k
      WHERE k.shop_id = $1::bigint AND k.code = c.code AND k.state IN ('expired', 'revoked')))`;

/**
 * Takes a campaign's ended and unneeded codes out of Shopify.
 *
 * @throws ShopifyUnavailable, ShopifyRefused, EffectRefused
 */
export async function deleteCodes(options: { shopId: ShopId; campaignId: bigint; signal: AbortSignal }): Promise<void> {
  const { shopId, campaignId, signal } = options;
  await inTransaction({ shopId }, async (tx) => {
    // Or an order that counts again would give its coupon the code that is being marked.
    await lockShopFacts(tx, shopId);
    await query(tx, MARK_SQL, shopId, campaignId);
  });
  for (;;) {
    signal.throwIfAborted();
    const batch = await inTransaction({ shopId }, (tx) => nextBatch(tx, options));
    const discountId = batch[0]?.discountId;
    if (discountId === undefined) return;
    const { discountCodeRedeemCodeBulkDelete: answer } = await adminGraphql<{
      discountCodeRedeemCodeBulkDelete: { userErrors: { code: string | null }[] };
    }>({
      shopId,
      operation: DISCOUNT_REDEEM_CODES_DELETE,
      variables: { discountId, ids: batch.map(({ redeemCodeId }) => redeemCodeId) },
      idempotent: true,
    });
    // A discount that the merchant deleted took its codes with it.
    const problem = answer.userErrors.find(({ code }) => code !== "NOT_FOUND" && code !== "INVALID");
    if (problem) throw new EffectRefused(problem.code ?? "UNKNOWN");
    await inTransaction({ shopId }, (tx) =>
      query(
        tx,
        "UPDATE coupon_codes SET redeem_code_id = NULL WHERE shop_id = $1::bigint AND code_id = ANY ($2::bigint[])",
        shopId,
        batch.map(({ codeId }) => String(codeId)),
      ),
    );
  }
}

/** Codes of one discount that wait to be deleted. */
function nextBatch(
  tx: Tx,
  { shopId, campaignId }: { shopId: ShopId; campaignId: bigint },
): Promise<{ codeId: bigint; discountId: string; redeemCodeId: string }[]> {
  return query(
    tx,
    `WITH waiting AS (
       SELECT code_id, discount_id, redeem_code_id FROM coupon_codes
       WHERE shop_id = $1::bigint AND campaign_id = $2::bigint AND state = 'deleted' AND redeem_code_id IS NOT NULL
     )
     SELECT code_id AS "codeId", discount_id AS "discountId", redeem_code_id AS "redeemCodeId" FROM waiting
     WHERE discount_id = (SELECT min(discount_id) FROM waiting) ORDER BY code_id LIMIT ${BATCH}`,
    shopId,
    campaignId,
  );
}

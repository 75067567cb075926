import { inTransaction, lockShopFacts, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql, ShopifyUnavailable } from "#app/shopify/admin-client.server.ts";
import { DISCOUNT_REDEEM_CODES_DELETE } from "#app/shopify/operations/discount-redeem-codes-delete.ts";
import { EffectRefused } from "#app/shopify/outbox.server.ts";
import { type DiscountProblem, findByCode, saysDiscountGone } from "./ensure-discount.server.ts";

const BATCH = 250;

// Codes that no coupon holds any more which may be used, and unassigned ones of a value that is no longer given out.
const UNNEEDED_SQL = `
  c.shop_id = $1::bigint AND c.campaign_id = $2::bigint AND p.shop_id = $1::bigint AND p.campaign_id = c.campaign_id
  AND (c.state = 'ready' AND (NOT p.active OR c.revision < p.revision)
    OR c.state = 'attached' AND NOT EXISTS (
      SELECT FROM coupons k
      WHERE k.shop_id = $1::bigint AND k.code = c.code AND k.state NOT IN ('expired', 'revoked')))`;

const WITHOUT_ID_SQL = `
SELECT c.code FROM coupon_codes c, coupon_campaigns p WHERE ${UNNEEDED_SQL} AND c.redeem_code_id IS NULL`;

// A code that is marked goes to nobody any more; it keeps its id in Shopify until Shopify has let it go. Without an id it
// could not be taken out: such a one is marked when Shopify does not know it.
const MARK_SQL = `
UPDATE coupon_codes c SET state = 'deleted' FROM coupon_campaigns p
WHERE ${UNNEEDED_SQL} AND (c.redeem_code_id IS NOT NULL OR c.code = ANY ($3::text[]))`;

/**
 * Takes a campaign's ended and unneeded codes out of Shopify.
 *
 * @throws ShopifyUnavailable, ShopifyRefused, EffectRefused
 */
export async function deleteCodes(options: { shopId: ShopId; campaignId: bigint; signal: AbortSignal }): Promise<void> {
  const { shopId, campaignId, signal } = options;
  const withoutId = await inTransaction({ shopId }, (tx) =>
    query<{ code: string }>(tx, WITHOUT_ID_SQL, shopId, campaignId),
  );
  const { gone, unknown } = await learnIds({ shopId, signal, codes: withoutId.map(({ code }) => code) });
  await inTransaction({ shopId }, async (tx) => {
    // Or an order that counts again would give its coupon the code that is being marked.
    await lockShopFacts(tx, shopId);
    await query(tx, MARK_SQL, shopId, campaignId, gone);
  });
  for (;;) {
    signal.throwIfAborted();
    const batch = await inTransaction({ shopId }, (tx) => nextBatch(tx, options));
    const discountId = batch[0]?.discountId;
    if (discountId === undefined) break;
    const { discountCodeRedeemCodeBulkDelete: answer } = await adminGraphql<{
      discountCodeRedeemCodeBulkDelete: { userErrors: DiscountProblem[] };
    }>({
      shopId,
      operation: DISCOUNT_REDEEM_CODES_DELETE,
      variables: { discountId, ids: batch.map(({ redeemCodeId }) => redeemCodeId) },
      idempotent: true,
    });
    // A discount that the merchant deleted took its codes with it.
    const problem = answer.userErrors.find((userError) => !saysDiscountGone(userError));
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
  if (unknown > 0) throw new ShopifyUnavailable("codes are not shown yet", { mayHaveRun: false });
}

/**
 * Asks for the ids of codes that Shopify's search did not show yet when they were minted.
 *
 * @returns the codes that Shopify does not know, and how many it knows but still does not show
 */
async function learnIds(options: {
  shopId: ShopId;
  codes: string[];
  signal: AbortSignal;
}): Promise<{ gone: string[]; unknown: number }> {
  const { shopId, codes, signal } = options;
  const gone: string[] = [];
  let unknown = 0;
  for (const code of codes) {
    signal.throwIfAborted();
    const found = await findByCode({ shopId, code });
    if (!found) gone.push(code);
    else if (!found.redeemCodeId) unknown += 1;
    else {
      await inTransaction({ shopId }, (tx) =>
        query(
          tx,
          "UPDATE coupon_codes SET redeem_code_id = $3 WHERE shop_id = $1::bigint AND code = $2",
          shopId,
          code,
          found.redeemCodeId,
        ),
      );
    }
  }
  return { gone, unknown };
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

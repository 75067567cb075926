import { inTransaction, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";

/** Below this share of its target a pool is filled up again. */
const LOW_WATER = 0.5;

/**
 * Asks for codes where an active campaign's pool runs low or any owes coupons, and for the removal of codes that are
 * needed no more.
 */
export async function refillPools(options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId } = options;
  await inTransaction({ shopId }, async (tx) => {
    await askForCodes(tx, shopId);
    const stale = await staleCodes(tx, shopId);
    await enqueueEffects(tx, { shopId, effects: stale.map(({ campaignId }) => deleteEffect(campaignId)) });
  });
}

/** Asks for codes where an active campaign's pool runs low or any owes coupons, in the transaction that took them. */
export async function askForCodes(tx: Tx, shopId: ShopId): Promise<void> {
  const low = await lowPools(tx, shopId);
  await enqueueEffects(tx, { shopId, effects: low.map(({ campaignId }) => mintEffect(campaignId)) });
}

export const mintEffect = (campaignId: bigint) => ({
  kind: "codes.mint",
  key: `codes.mint:${campaignId}`,
  payload: { campaignId: String(campaignId) },
});

export const deleteEffect = (campaignId: bigint) => ({
  kind: "codes.delete",
  key: `codes.delete:${campaignId}`,
  payload: { campaignId: String(campaignId) },
});

/**
 * What waits is not asked for again: that would begin its retries anew. What failed for good waits for the merchant. Asked
 * for as a value, which is looked up by its key; as a condition it is planned as a join with all that the outbox holds.
 */
const NOT_ASKED_YET = (kind: string) => `coalesce((
  SELECT e.state FROM outbox_effects e
  WHERE e.shop_id = $1::bigint AND e.key = '${kind}:' || c.campaign_id), 'none') NOT IN ('pending', 'dead')`;

function lowPools(tx: Tx, shopId: ShopId): Promise<{ campaignId: bigint }[]> {
  return query(
    tx,
    `SELECT c.campaign_id AS "campaignId" FROM coupon_campaigns c
     WHERE c.shop_id = $1::bigint AND c.ended_at IS NULL AND ${NOT_ASKED_YET("codes.mint")} AND (
       EXISTS (SELECT FROM coupons k
         WHERE k.shop_id = $1::bigint AND k.campaign_id = c.campaign_id AND k.state = 'owed')
       OR c.active AND (
         (SELECT count(*) FROM (
            SELECT FROM coupon_codes r WHERE r.shop_id = $1::bigint AND r.campaign_id = c.campaign_id
              AND r.revision = c.revision AND r.state = 'ready'
            LIMIT ceil(c.pool_target * ${LOW_WATER})) counted_until_enough) < c.pool_target * ${LOW_WATER}
         OR EXISTS (SELECT FROM coupon_codes r WHERE r.shop_id = $1::bigint AND r.campaign_id = c.campaign_id
            AND r.revision = c.revision AND r.state = 'minting')))`,
    shopId,
  );
}

function staleCodes(tx: Tx, shopId: ShopId): Promise<{ campaignId: bigint }[]> {
  return query(
    tx,
    `SELECT c.campaign_id AS "campaignId" FROM coupon_campaigns c
     WHERE c.shop_id = $1::bigint AND ${NOT_ASKED_YET("codes.delete")} AND EXISTS (
       SELECT FROM coupon_codes r WHERE r.shop_id = $1::bigint AND r.campaign_id = c.campaign_id
         AND (r.state = 'ready' AND (NOT c.active OR r.revision < c.revision)
           OR r.state = 'deleted' AND r.redeem_code_id IS NOT NULL))`,
    shopId,
  );
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";
import { deleteEffect, mintEffect } from "./refill-pools.server.ts";

/**
 * Turns a campaign on: what happens from `now` on, or from the day that it begins, is given its coupon, and its pool is
 * filled. Turning on what is on changes nothing.
 *
 * @returns false when the shop has no such campaign, or it has ended
 */
export async function activateCampaign(
  tx: Tx,
  options: { shopId: ShopId; campaignId: bigint; now: Date },
): Promise<boolean> {
  const { shopId, campaignId, now } = options;
  const known = await query(
    tx,
    `UPDATE coupon_campaigns c SET starts_at = CASE WHEN c.active THEN c.starts_at
         ELSE greatest($3::timestamptz, c.begins_on::timestamp AT TIME ZONE s.time_zone) END,
       active = true, audience_as_of = CASE WHEN c.active THEN c.audience_as_of END, updated_at = $3::timestamptz
     FROM shops s
     WHERE c.shop_id = $1::bigint AND c.campaign_id = $2::bigint AND c.ended_at IS NULL AND s.shop_id = $1::bigint
       AND (c.ends_at IS NULL OR $3::timestamptz < c.ends_at)
     RETURNING 1`,
    shopId,
    campaignId,
    now.toISOString(),
  );
  if (known.length === 0) return false;
  const discount = {
    kind: "discount.ensure",
    key: `discount.ensure:${campaignId}`,
    payload: { campaignId: String(campaignId) },
  };
  await enqueueEffects(tx, { shopId, effects: [discount, mintEffect(campaignId)] });
  return true;
}

/**
 * Turns a campaign off: no more coupons are given, and codes that nobody holds leave Shopify. Coupons in customers' hands
 * keep what they were promised.
 *
 * @returns false when the shop has no such campaign
 */
export async function deactivateCampaign(
  tx: Tx,
  options: { shopId: ShopId; campaignId: bigint; now: Date },
): Promise<boolean> {
  const { shopId, campaignId, now } = options;
  const known = await query(
    tx,
    `UPDATE coupon_campaigns SET active = false, updated_at = $3::timestamptz
     WHERE shop_id = $1::bigint AND campaign_id = $2::bigint RETURNING 1`,
    shopId,
    campaignId,
    now.toISOString(),
  );
  if (known.length === 0) return false;
  await enqueueEffects(tx, { shopId, effects: [deleteEffect(campaignId)] });
  return true;
}

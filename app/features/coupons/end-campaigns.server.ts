import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";
import { deleteEffect } from "./refill-pools.server.ts";

export const deactivateEffect = (campaignId: bigint) => ({
  kind: "discount.deactivate",
  key: `discount.deactivate:${campaignId}`,
  payload: { campaignId: String(campaignId) },
});

const END_SQL = `
UPDATE coupon_campaigns SET active = false, ended_at = $3::timestamptz, updated_at = $3::timestamptz
WHERE shop_id = $1::bigint AND campaign_id = ANY ($2::bigint[]) AND ended_at IS NULL
RETURNING campaign_id AS "campaignId"`;

const EXPIRE_SQL = `
UPDATE coupons SET state = 'expired'
WHERE shop_id = $1::bigint AND campaign_id = ANY ($2::bigint[]) AND state IN ('owed', 'assigned', 'seen')
RETURNING customer_id AS "customerId"`;

/**
 * Ends campaigns for good: nothing of them is given any more, their coupons that were not used expire, and all their
 * discounts are deactivated in Shopify. An order that used one of them before and comes in later still counts as using it.
 */
export async function endCampaigns(
  tx: Tx,
  options: { shopId: ShopId; campaignIds: readonly bigint[]; now: Date },
): Promise<void> {
  const { shopId, now } = options;
  const wanted = options.campaignIds.map(String);
  const ended = await query<{ campaignId: bigint }>(tx, END_SQL, shopId, wanted, now.toISOString());
  if (ended.length === 0) return;
  const ids = ended.map(({ campaignId }) => String(campaignId));
  const expired = await query<{ customerId: bigint }>(tx, EXPIRE_SQL, shopId, ids);
  const customerIds = expired.map(({ customerId }) => customerId);
  await projectCustomers(tx, { shopId, customerIds });
  await noteCustomerChanges(tx, { shopId, customerIds });
  const effects = ended.flatMap(({ campaignId }) => [deactivateEffect(campaignId), deleteEffect(campaignId)]);
  await enqueueEffects(tx, { shopId, effects });
}

/** Ends the campaigns whose last day is over. */
export async function endCampaignsOfDay(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  const over = await query<{ campaignId: bigint }>(
    tx,
    `SELECT campaign_id AS "campaignId" FROM coupon_campaigns
     WHERE shop_id = $1::bigint AND ended_at IS NULL AND ends_at <= $2::timestamptz`,
    shopId,
    now.toISOString(),
  );
  if (over.length > 0) await endCampaigns(tx, { shopId, campaignIds: over.map(({ campaignId }) => campaignId), now });
}

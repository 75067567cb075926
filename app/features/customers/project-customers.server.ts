import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { ASK_AGAIN_SQL, enqueueEffects } from "#app/shopify/outbox.server.ts";

/**
 * Asks for the metafield projection of these customers to be written again: what a shopper sees without us follows every
 * change of points, tier and coupons.
 */
export async function projectCustomers(
  tx: Tx,
  options: { shopId: ShopId; customerIds: Iterable<bigint> },
): Promise<void> {
  const customers = [...new Set([...options.customerIds].map(String))];
  await enqueueEffects(tx, {
    shopId: options.shopId,
    effects: customers.map((customerId) => ({
      kind: "metafields.loyalty",
      key: `metafields:customer:${customerId}`,
      payload: { customerId },
    })),
  });
}

const PROJECT_ALL_SQL = `
INSERT INTO outbox_effects AS e (shop_id, kind, key, payload)
SELECT $1::bigint, 'metafields.loyalty', 'metafields:customer:' || customer_id,
  jsonb_build_object('customerId', customer_id::text)
FROM (
  SELECT customer_id FROM points_accounts WHERE shop_id = $1::bigint
  UNION
  SELECT customer_id FROM coupons WHERE shop_id = $1::bigint
  UNION
  SELECT customer_id FROM tier_memberships WHERE shop_id = $1::bigint AND tier_id <> (
    SELECT tier_id FROM tiers WHERE shop_id = $1::bigint ORDER BY threshold LIMIT 1)
) loyal
${ASK_AGAIN_SQL}`;

/** The same for everyone who has points, a coupon or a tier above the lowest: after an import, or a change for all. */
export async function projectAllCustomers(tx: Tx, shopId: ShopId): Promise<void> {
  await query(tx, PROJECT_ALL_SQL, shopId);
}

import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";

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

import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import { projectAllCustomers } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffect } from "#app/shopify/outbox.server.ts";

const KEY = "app_url";

/**
 * Asks for the app's address to be written to a shop, and to its customers, when it is another than the one written last:
 * the shopper surfaces would go on asking at the old one.
 */
export async function tellAppUrl(shopId: ShopId): Promise<void> {
  await inTransaction({ shopId, timeoutMs: 300_000 }, async (tx) => {
    const [told] = await query<{ url: string | null }>(
      tx,
      "SELECT payload->>'url' AS url FROM outbox_effects WHERE shop_id = $1::bigint AND key = $2",
      shopId,
      KEY,
    );
    if (told?.url === env.shopifyAppUrl) return;
    await enqueueEffect(tx, { shopId, kind: "metafields.app_url", key: KEY, payload: { url: told?.url ?? null } });
    if (told?.url) await projectAllCustomers(tx, shopId);
  });
}

/** Notes that the address was written. */
export async function noteAppUrl(tx: Tx, options: { shopId: ShopId; effectIds: bigint[] }): Promise<void> {
  await query(
    tx,
    `UPDATE outbox_effects SET payload = jsonb_build_object('url', $3::text)
     WHERE shop_id = $1::bigint AND effect_id = ANY ($2::bigint[])`,
    options.shopId,
    options.effectIds.map(String),
    env.shopifyAppUrl,
  );
}

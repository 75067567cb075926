import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import { projectAllCustomers, projectProgramme } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffect } from "#app/shopify/outbox.server.ts";

const KEY = "app_url";
const PROGRAMME_KEY = "metafields:programme";

/**
 * Asks for the app's address to be written to a shop, and to its customers, when it is another than the one written last:
 * the shopper surfaces would go on asking at the old one. A shop that was never told its programme is told it too.
 */
export async function tellAppUrl(shopId: ShopId): Promise<void> {
  await inTransaction({ shopId, timeoutMs: 300_000 }, async (tx) => {
    const [told] = await query<{ url: string | null; knowsProgramme: boolean }>(
      tx,
      `SELECT (SELECT payload->>'url' FROM outbox_effects WHERE shop_id = $1::bigint AND key = $2) AS url,
         EXISTS (SELECT FROM outbox_effects WHERE shop_id = $1::bigint AND key = $3) AS "knowsProgramme"`,
      shopId,
      KEY,
      PROGRAMME_KEY,
    );
    if (!told?.knowsProgramme) await projectProgramme(tx, shopId);
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

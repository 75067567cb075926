import { API_URL_METAFIELD, LOYALTY_METAFIELD, toProjectionJson } from "#app/contracts/shopper.ts";
import { inTransaction, query } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import { type CustomerId, type ShopId, toGid } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { METAFIELDS_SET } from "#app/shopify/operations/metafields-set.ts";
import { SHOP_INFO } from "#app/shopify/operations/shop-info.ts";
import { loadLoyaltyView } from "./views.server.ts";

/**
 * Writes what the shopper surfaces show without asking the app. Does nothing for a customer whom Shopify no longer has
 * (merged, deleted, redacted) or of whom nothing was ever seen.
 *
 * @throws ShopifyUnavailable, ShopifyRefused, or an Error that names Shopify's user errors
 */
export async function writeLoyaltyMetafield(options: {
  shopId: ShopId;
  customerId: CustomerId;
  now: Date;
  signal?: AbortSignal;
}): Promise<void> {
  const { shopId, customerId, now, signal } = options;
  const view = await inTransaction({ shopId }, async (tx) => {
    const [customer] = await query(
      tx,
      `SELECT 1 FROM customers
       WHERE shop_id = $1::bigint AND customer_id = $2::bigint
         AND merged_into IS NULL AND deleted_at IS NULL AND redacted_at IS NULL`,
      shopId,
      customerId,
    );
    return customer ? loadLoyaltyView(tx, { shopId, customerId, now }) : null;
  });
  if (!view) return;
  const value = toProjectionJson({ ...view, apiUrl: env.shopifyAppUrl });
  await setMetafield({ shopId, ownerId: toGid("Customer", customerId), definition: LOYALTY_METAFIELD, value, signal });
}

/** Tells the shopper surfaces where the app is: at install, and whenever its address has changed. */
export async function writeApiUrlMetafield(options: { shopId: ShopId; signal?: AbortSignal }): Promise<void> {
  const { shopId, signal } = options;
  const shop = await adminGraphql<{ shop: { id: string } }>({
    shopId,
    operation: SHOP_INFO,
    signal,
  });
  await setMetafield({
    shopId,
    ownerId: shop.shop.id,
    definition: API_URL_METAFIELD,
    value: env.shopifyAppUrl,
    signal,
  });
}

async function setMetafield(options: {
  shopId: ShopId;
  ownerId: string;
  definition: { namespace: string; key: string; type: string };
  value: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { shopId, ownerId, definition, value, signal } = options;
  const { namespace, key, type } = definition;
  const answer = await adminGraphql<{
    metafieldsSet: { userErrors: { code: string | null; field: string[] | null }[] };
  }>({
    shopId,
    operation: METAFIELDS_SET,
    variables: { metafields: [{ ownerId, namespace, key, type, value }] },
    idempotent: true,
    signal,
  });
  const { userErrors } = answer.metafieldsSet;
  if (userErrors.length > 0) {
    const codes = userErrors.map(({ code, field }) => `${code ?? "unknown"} at ${field?.join(".") ?? "?"}`).join(", ");
    throw new Error(`Shopify did not take the metafield ${key}: ${codes}`);
  }
}

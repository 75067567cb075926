import { API_URL_METAFIELD } from "#app/contracts/shopper.ts";
import { env } from "#app/env.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { METAFIELDS_SET } from "#app/shopify/operations/metafields-set.ts";
import { SHOP_INFO } from "#app/shopify/operations/shop-info.ts";

/** Tells the shopper surfaces where the app is: at install, and whenever its address has changed. */
export async function writeApiUrlMetafield(options: { shopId: ShopId; signal?: AbortSignal }): Promise<void> {
  const { shopId, signal } = options;
  const shop = await adminGraphql<{ shop: { id: string } }>({
    shopId,
    operation: SHOP_INFO,
    signal,
  });
  const answer = await adminGraphql<{
    metafieldsSet: { userErrors: { code: string | null; field: string[] | null }[] };
  }>({
    shopId,
    operation: METAFIELDS_SET,
    variables: { metafields: [{ ...API_URL_METAFIELD, ownerId: shop.shop.id, value: env.shopifyAppUrl }] },
    idempotent: true,
    signal,
  });
  const { userErrors } = answer.metafieldsSet;
  if (userErrors.length > 0) {
    const codes = userErrors.map(({ code, field }) => `${code ?? "unknown"} at ${field?.join(".") ?? "?"}`).join(", ");
    throw new Error(`Shopify did not take the metafield ${API_URL_METAFIELD.key}: ${codes}`);
  }
}

import { parseId, type ShopId } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { COLLECTIONS_BY_TITLE } from "#app/shopify/operations/collections-by-title.ts";

/**
 * The shop's collections whose title holds a text, by title; at most twenty.
 *
 * @throws ShopifyUnavailable, ShopifyRefused
 */
export async function findCollections(options: {
  shopId: ShopId;
  search: string;
  signal: AbortSignal;
}): Promise<{ id: string; title: string }[]> {
  // What has a meaning in Shopify's search syntax is left out, and each word may go on.
  const words = options.search
    .replaceAll(/["'\\():*<>=-]/g, " ")
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  const { collections } = await adminGraphql<{ collections: { nodes: { id: string; title: string }[] } }>({
    shopId: options.shopId,
    operation: COLLECTIONS_BY_TITLE,
    variables: { query: words.map((word) => `title:*${word}*`).join(" ") },
    signal: options.signal,
  });
  return collections.nodes.map(({ id, title }) => ({ id: String(parseId(id)), title }));
}

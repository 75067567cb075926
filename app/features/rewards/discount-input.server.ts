import { inTransaction, query } from "#app/db.server.ts";
import { parseId, type ShopId, toGid } from "#app/lib/ids.ts";
import { toDecimal } from "#app/lib/money.ts";
import { adminGraphql, ShopifyRefused } from "#app/shopify/admin-client.server.ts";
import { COLLECTION_PRODUCTS_PAGE } from "#app/shopify/operations/collection-products-page.ts";
import { minimumSubtotal } from "./rules.ts";
import type { RedemptionRow } from "./types.ts";

/** How many products a discount may name. */
export const MOST_PRODUCTS = 250;

/**
 * A redemption as the input of a discount: for its customer alone, once, and over by itself when the hold ends.
 *
 * @throws ShopifyRefused when Shopify could not be told what it is for
 */
export async function discountInput(options: {
  shopId: ShopId;
  redemption: RedemptionRow;
  currency: string;
  now: Date;
  signal: AbortSignal;
}): Promise<Record<string, unknown>> {
  const { redemption, currency, now } = options;
  const { terms, kind } = redemption;
  const amount = (minor: number | bigint) => toDecimal(minor, currency);
  const minimum = minimumSubtotal(terms, redemption.valueMinor === null ? null : Number(redemption.valueMinor));
  const input = {
    // A name for the merchant's list of discounts; the same in each language.
    title: `okaeri-points-${redemption.redemptionId}`,
    code: redemption.code,
    // Shopify's clock may be behind ours.
    startsAt: new Date(now.getTime() - 60_000).toISOString(),
    endsAt: redemption.heldUntil?.toISOString() ?? null,
    usageLimit: 1,
    appliesOncePerCustomer: true,
    context: { customers: { add: [toGid("Customer", redemption.customerId)] } },
    minimumRequirement: minimum === null ? null : { subtotal: { greaterThanOrEqualToSubtotal: amount(minimum) } },
    combinesWith: {
      orderDiscounts: terms.combinesWith.order,
      productDiscounts: terms.combinesWith.product,
      // A shipping discount never works beside another one.
      shippingDiscounts: kind === "free_shipping" ? false : terms.combinesWith.shipping,
    },
  };
  if (kind === "free_shipping") {
    const { maxShippingMinor } = terms;
    const maximumShippingPrice = maxShippingMinor === null ? null : amount(maxShippingMinor);
    return { ...input, destination: { all: true }, maximumShippingPrice };
  }
  if (kind === "free_product") {
    // One unit of it: an amount as large as its price, so that more units in the cart do not become free as well.
    const discountAmount = { amount: amount(await priceOf(options)), appliesOnEachItem: false };
    const items = { products: { productVariantsToAdd: [toGid("ProductVariant", BigInt(terms.variantId ?? 0))] } };
    return { ...input, customerGets: { value: { discountAmount }, items } };
  }
  const value =
    kind === "percent"
      ? { percentage: (terms.percentBp ?? 0) / 10_000 }
      : { discountAmount: { amount: amount(redemption.valueMinor ?? 0n), appliesOnEachItem: false } };
  return { ...input, customerGets: { value, items: await itemsOf(options) } };
}

async function priceOf(options: { shopId: ShopId; redemption: RedemptionRow }): Promise<bigint> {
  const { shopId, redemption } = options;
  const [variant] = await inTransaction({ shopId }, (tx) =>
    query<{ priceMinor: bigint | null }>(
      tx,
      `SELECT price_minor AS "priceMinor" FROM variants WHERE shop_id = $1::bigint AND variant_id = $2::bigint`,
      shopId,
      BigInt(redemption.terms.variantId ?? 0),
    ),
  );
  if (!variant?.priceMinor) throw new ShopifyRefused("The product has no price", { code: "NO_PRICE" });
  return variant.priceMinor;
}

/** Shopify takes what a discount is for, not what it is not for: the rest of the shop's products is named instead. */
async function itemsOf(options: {
  shopId: ShopId;
  redemption: RedemptionRow;
  signal: AbortSignal;
}): Promise<Record<string, unknown>> {
  const { shopId, redemption, signal } = options;
  const { productIds, collectionIds, excludedProductIds, excludedCollectionIds } = redemption.terms;
  const gids = (type: string, ids: string[]) => ids.map((id) => toGid(type, BigInt(id)));
  if (productIds.length > 0) return { products: { productsToAdd: gids("Product", productIds) } };
  if (collectionIds.length > 0) return { collections: { add: gids("Collection", collectionIds) } };
  if (excludedProductIds.length === 0 && excludedCollectionIds.length === 0) return { all: true };
  const excluded = [...excludedProductIds];
  for (const id of excludedCollectionIds) excluded.push(...(await membersOf({ shopId, collectionId: id, signal })));
  const rest = await inTransaction({ shopId }, (tx) =>
    query<{ productId: bigint }>(
      tx,
      `SELECT product_id AS "productId" FROM products
       WHERE shop_id = $1::bigint AND deleted_at IS NULL AND status = 'active' AND product_id <> ALL ($2::bigint[])
       ORDER BY product_id LIMIT ${MOST_PRODUCTS + 1}`,
      shopId,
      excluded,
    ),
  );
  if (rest.length === 0 || rest.length > MOST_PRODUCTS) {
    throw new ShopifyRefused("So many products cannot be named", { code: "PRODUCTS" });
  }
  return { products: { productsToAdd: rest.map(({ productId }) => toGid("Product", productId)) } };
}

interface CollectionPage {
  collection: {
    products: { pageInfo: { hasNextPage: boolean; endCursor: string | null }; nodes: { id: string }[] };
  } | null;
}

async function membersOf(options: { shopId: ShopId; collectionId: string; signal: AbortSignal }): Promise<string[]> {
  const { shopId, collectionId, signal } = options;
  const members: string[] = [];
  let after: string | null = null;
  do {
    const { collection }: CollectionPage = await adminGraphql<CollectionPage>({
      shopId,
      operation: COLLECTION_PRODUCTS_PAGE,
      variables: { id: toGid("Collection", BigInt(collectionId)), after },
      signal,
    });
    for (const { id } of collection?.products.nodes ?? []) members.push(String(parseId(id)));
    after = collection?.products.pageInfo.hasNextPage ? collection.products.pageInfo.endCursor : null;
  } while (after !== null);
  return members;
}

import type { SimCollection, SimProduct, SimSellingPlan, SimVariant } from "../../model.ts";
import { exponent, toDecimal } from "../../money.ts";
import { paginate } from "../connections.ts";
import { gid, iso, money, own, type ResolveContext, type TypeResolvers } from "../context.ts";
import { metafieldResolvers } from "./metafields.ts";

function productOf(variant: SimVariant, { state }: ResolveContext): SimProduct | undefined {
  return state.products.get(variant.productId);
}

function productsOf(collection: SimCollection, { state }: ResolveContext): SimProduct[] {
  return collection.productIds.flatMap((id) => state.products.get(id) ?? []);
}

/** Prices of the `Money` scalar: `19.99`, `1200`. */
function price(amount: number | undefined, { state }: ResolveContext): string | null {
  if (amount === undefined) return null;
  return exponent(state.shop.currency) === 0 ? String(amount) : toDecimal(amount, state.shop.currency);
}

export const PRODUCT_RESOLVERS: Record<string, TypeResolvers> = {
  Product: {
    ...own("title", "handle", "productType", "vendor", "tags", "status"),
    ...metafieldResolvers("Product"),
    id: (product: SimProduct) => gid("Product", product.id),
    legacyResourceId: (product: SimProduct) => product.id,
    createdAt: (product: SimProduct) => iso(product.createdAt),
    updatedAt: (product: SimProduct) => iso(product.updatedAt),
    publishedAt: (product: SimProduct) => iso(product.createdAt),
    isGiftCard: (product: SimProduct) => product.isGiftCard ?? false,
    descriptionHtml: (product: SimProduct) => product.bodyHtml ?? "",
    description: (product: SimProduct) => (product.bodyHtml ?? "").replace(/<[^>]+>/g, ""),
    totalInventory: (product: SimProduct) =>
      product.variants.reduce((total, variant) => total + variant.inventoryQuantity, 0),
    variantsCount: (product: SimProduct) => ({ count: product.variants.length, precision: "EXACT" }),
    hasOnlyDefaultVariant: (product: SimProduct) =>
      product.variants.length === 1 && product.variants[0]?.title === "Default Title",
    featuredImage: () => null,
    featuredMedia: () => null,
    variants: (product: SimProduct, args, context) => paginate(product.variants, args, context),
  },
  ProductVariant: {
    ...own("title", "sku", "inventoryQuantity"),
    ...metafieldResolvers("ProductVariant"),
    id: (variant: SimVariant) => gid("ProductVariant", variant.id),
    legacyResourceId: (variant: SimVariant) => variant.id,
    displayName: (variant: SimVariant, _args, context) => `${productOf(variant, context)?.title} - ${variant.title}`,
    price: (variant: SimVariant, _args, context) => price(variant.price, context),
    compareAtPrice: (variant: SimVariant, _args, context) => price(variant.compareAtPrice, context),
    createdAt: (variant: SimVariant) => iso(variant.createdAt),
    updatedAt: (variant: SimVariant) => iso(variant.updatedAt),
    taxable: (variant: SimVariant) => variant.taxRate > 0,
    availableForSale: () => true,
    position: (variant: SimVariant, _args, context) =>
      1 + (productOf(variant, context)?.variants.indexOf(variant) ?? 0),
    product: (variant: SimVariant, _args, context) => productOf(variant, context),
    inventoryItem: (variant: SimVariant) => ({ variant }),
    image: () => null,
  },
  Collection: {
    ...own("title", "handle"),
    id: (collection: SimCollection) => gid("Collection", collection.id),
    legacyResourceId: (collection: SimCollection) => collection.id,
    updatedAt: (collection: SimCollection) => iso(collection.updatedAt),
    productsCount: (collection: SimCollection, _args, context) => ({
      count: productsOf(collection, context).length,
      precision: "EXACT",
    }),
    products: (collection: SimCollection, args, context) => paginate(productsOf(collection, context), args, context),
  },
  InventoryItem: {
    id: ({ variant }: { variant: SimVariant }) => gid("InventoryItem", variant.inventoryItemId),
    legacyResourceId: ({ variant }: { variant: SimVariant }) => variant.inventoryItemId,
    sku: ({ variant }: { variant: SimVariant }) => variant.sku,
    requiresShipping: ({ variant }: { variant: SimVariant }) => variant.requiresShipping,
    tracked: () => true,
    createdAt: ({ variant }: { variant: SimVariant }) => iso(variant.createdAt),
    updatedAt: ({ variant }: { variant: SimVariant }) => iso(variant.updatedAt),
    variant: ({ variant }: { variant: SimVariant }) => variant,
    unitCost: ({ variant }: { variant: SimVariant }, _args, { state }) =>
      variant.unitCost === undefined ? null : money(variant.unitCost, state.shop.currency),
  },
  SellingPlan: {
    ...own("name"),
    id: (plan: SimSellingPlan) => gid("SellingPlan", plan.id),
    description: () => null,
    options: (plan: SimSellingPlan) => [plan.name],
  },
};

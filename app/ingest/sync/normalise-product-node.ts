import type { ProductFact, VariantFact } from "#app/features/products/types.ts";
import { toMinor } from "#app/lib/money.ts";
import type { ProductNode, VariantNode } from "./nodes.ts";
import { idOf } from "./normalise-order-node.ts";

/** Brings a product of the Admin API, with all its variants, to the app's form. */
export function normaliseProductNode(
  node: ProductNode,
  options: { variants: VariantNode[]; currency: string; observedAt: string },
): ProductFact {
  return {
    productId: idOf(node.id),
    title: node.title,
    productType: node.productType,
    vendor: node.vendor,
    tags: node.tags,
    status: node.status.toLowerCase(),
    updatedAt: node.updatedAt,
    observedAt: options.observedAt,
    variants: options.variants.map((variant) => normaliseVariantNode(variant, options.currency)),
  };
}

/** The same for one variant. The API tells the cost in the shop's currency, as it does the price. */
export function normaliseVariantNode(node: VariantNode, currency: string): VariantFact {
  const cost = node.inventoryItem?.unitCost;
  return {
    variantId: idOf(node.id),
    title: node.title,
    sku: node.sku ?? "",
    priceMinor: toMinor(node.price, currency),
    unitCostMinor: cost ? toMinor(cost.amount, currency) : null,
  };
}

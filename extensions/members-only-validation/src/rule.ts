// Written in what TypeScript and AssemblyScript have in common: the tests run it as the first, Shopify as the second.

/** A product in the cart. */
export class CartProduct {
  title: string;
  /** Handles of the tiers that may buy it; none: everybody may. */
  tiers: string[];
  constructor(title: string, tiers: string[]) {
    this.title = title;
    this.tiers = tiers;
  }
}

/**
 * What the shopper is told of products that they may not buy: one message each, however many lines carry it.
 *
 * @param tier the handle of the customer's tier; empty without one
 * @param text with `{{title}}` for the product's name
 */
export function refusals(products: CartProduct[], tier: string, text: string): string[] {
  const messages: string[] = [];
  for (let at = 0; at < products.length; at += 1) {
    const product = products[at] as CartProduct;
    if (product.tiers.length === 0 || product.tiers.includes(tier)) continue;
    const message = text.split("{{title}}").join(product.title);
    if (!messages.includes(message)) messages.push(message);
  }
  return messages;
}

/** A fact about a product with its variants as one source told it. */
export interface ProductFact {
  productId: bigint;
  title: string;
  productType: string;
  vendor: string;
  tags: string[];
  status: string;
  updatedAt: string;
  observedAt: string;
  variants: VariantFact[];
}

export interface VariantFact {
  variantId: bigint;
  title: string;
  sku: string;
  priceMinor: bigint | null;
  /** `undefined` where the source does not tell the cost (webhooks): the known one stays. */
  unitCostMinor?: bigint | null;
}

/** What a product is to the shop's repeat business. */
export const PRODUCT_KINDS = ["trial", "regular", "subscription", "gift_set"] as const;
export type ProductKind = (typeof PRODUCT_KINDS)[number];

/** Where the merchant may say a kind; the first that says one wins. */
export const KIND_SCOPES = ["product", "collection", "tag"] as const;
export type KindScope = (typeof KIND_SCOPES)[number];

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

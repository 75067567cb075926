export { applyProducts } from "./apply-products.server.ts";
export { normaliseProductPayload } from "./normalise-product-payload.ts";
export type { ProductFact, VariantFact } from "./types.ts";

export { applyProducts } from "./apply-products.server.ts";
export { markProductDeleted } from "./mark-product-deleted.server.ts";
export { normaliseProductPayload } from "./normalise-product-payload.ts";
export type { ProductFact, VariantFact } from "./types.ts";

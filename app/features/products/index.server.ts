export { applyProducts } from "./apply-products.server.ts";
export { changeKinds, type KindChange } from "./change-kinds.server.ts";
export { findCollections } from "./find-collections.server.ts";
export { askForAllCollections, askForCollections, productEffects } from "./follow-collection.server.ts";
export { markProductDeleted } from "./mark-product-deleted.server.ts";
export { normaliseProductPayload } from "./normalise-product-payload.ts";
export type { ProductFact, VariantFact } from "./types.ts";
export {
  countKinds,
  findProducts,
  listProducts,
  parseProductQuery,
  readKindRules,
  streamProducts,
} from "./views.server.ts";

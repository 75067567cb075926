import { VARIANT_FIELDS } from "./product-fields.ts";

/** A further page of a product's variants. Scopes: read_products, read_inventory. */
export const PRODUCT_VARIANTS_PAGE = /* GraphQL */ `query ProductVariantsPage($id: ID!, $after: String) {
  product(id: $id) {
    variants(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ${VARIANT_FIELDS} } }
  }
}`;

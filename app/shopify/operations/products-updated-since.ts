import { PRODUCT_FIELDS, VARIANT_FIELDS } from "./product-fields.ts";

/** One page of products, with the first page of their variants, by their last change. Scopes: read_products, read_inventory. */
export const PRODUCTS_UPDATED_SINCE = /* GraphQL */ `query ProductsUpdatedSince($query: String!, $after: String, $first: Int = 15) {
  products(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes {
      ${PRODUCT_FIELDS}
      variants(first: 20) { pageInfo { hasNextPage endCursor } nodes { ${VARIANT_FIELDS} } }
    }
  }
}`;

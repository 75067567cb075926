/** One page of a collection's products. Scopes: read_products. */
export const COLLECTION_PRODUCTS_PAGE = /* GraphQL */ `query CollectionProductsPage($id: ID!, $after: String) {
  collection(id: $id) {
    title
    products(first: 250, after: $after) { pageInfo { hasNextPage endCursor } nodes { id } }
  }
}`;

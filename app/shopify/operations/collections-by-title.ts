/** Collections whose title holds what was typed; an empty query lists them all. Scopes: read_products. */
export const COLLECTIONS_BY_TITLE = /* GraphQL */ `query CollectionsByTitle($query: String!) {
  collections(first: 20, query: $query, sortKey: TITLE) { nodes { id title } }
}`;

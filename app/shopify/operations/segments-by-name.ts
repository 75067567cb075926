/** Shopify's own segments by their name. Scope: read_customers. */
export const SEGMENTS_BY_NAME = /* GraphQL */ `query SegmentsByName($query: String!) {
  segments(first: 50, query: $query) { nodes { id name query } }
}`;

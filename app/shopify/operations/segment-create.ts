/** Makes a segment of Shopify's own; not idempotent: found again by its name. Scope: write_customers. */
export const SEGMENT_CREATE = /* GraphQL */ `mutation SegmentCreate($name: String!, $query: String!) {
  segmentCreate(name: $name, query: $query) {
    segment { id }
    userErrors { field message }
  }
}`;

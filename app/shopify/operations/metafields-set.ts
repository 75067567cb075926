/** Writes up to 25 metafields, all or none. Writing the same again does no harm. Scope: that of the owner (write_customers). */
export const METAFIELDS_SET = /* GraphQL */ `mutation MetafieldsSet($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) {
    metafields { id }
    userErrors { code field elementIndex }
  }
}`;

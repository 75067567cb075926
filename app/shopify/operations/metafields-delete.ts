/** Deletes metafields. Deleting again what is gone does no harm. Scope: that of the owner (write_customers). */
export const METAFIELDS_DELETE = /* GraphQL */ `mutation MetafieldsDelete($metafields: [MetafieldIdentifierInput!]!) {
  metafieldsDelete(metafields: $metafields) {
    deletedMetafields { ownerId key }
    userErrors { field message }
  }
}`;

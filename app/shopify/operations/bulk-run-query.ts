/** Starts a bulk operation over an inner query. */
export const BULK_RUN_QUERY = /* GraphQL */ `mutation BulkRunQuery($query: String!, $groupObjects: Boolean! = false) {
  bulkOperationRunQuery(query: $query, groupObjects: $groupObjects) {
    bulkOperation { id status createdAt }
    userErrors { code field message }
  }
}`;

/** State and result address of one bulk operation. */
export const BULK_OPERATION = /* GraphQL */ `query BulkOperationById($id: ID!) {
  bulkOperation(id: $id) {
    id
    status
    errorCode
    createdAt
    completedAt
    objectCount
    rootObjectCount
    url
  }
}`;

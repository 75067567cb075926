/** The bulk operations of this app that were started last; after a lost answer to a start, the one it started is among them. */
export const BULK_OPERATIONS_NEWEST = /* GraphQL */ `query BulkOperationsNewest {
  bulkOperations(first: 10, sortKey: CREATED_AT, reverse: true) {
    nodes { id status query createdAt }
  }
}`;

/** The bulk operations of this app that still run; after a lost answer to the start, the one it started is among them. */
export const BULK_OPERATIONS_RUNNING = /* GraphQL */ `query BulkOperationsRunning($query: String = "status:RUNNING", $first: Int = 10) {
  bulkOperations(first: $first, query: $query, sortKey: CREATED_AT, reverse: true) {
    nodes { id status query createdAt }
  }
}`;

/** Bringing in what Shopify has: everything once, by bulk operations, then by the hour what webhooks missed. */
export { runBackfill, type SyncOutcome } from "./run-backfill.server.ts";
export { wakeBulkWait } from "./run-bulk-query.server.ts";
export { runReconcile } from "./run-reconcile.server.ts";
export { type SyncProgress, syncProgress } from "./views.server.ts";

import { registerEffectHandlers } from "#app/shopify/outbox.server.ts";
import { effectHandlers } from "./effect-handlers.server.ts";

/** Bringing in what Shopify has: everything once, by bulk operations, then by the hour what webhooks missed. */
export { runBackfill, type SyncOutcome } from "./run-backfill.server.ts";
export { runReconcile } from "./run-reconcile.server.ts";

// The outbox lies below the features that know what is to be done, so whoever syncs hands it their handlers.
registerEffectHandlers(effectHandlers);

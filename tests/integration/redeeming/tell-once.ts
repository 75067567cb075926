/** Tells Shopify what waits to be told, as a process of its own that may be killed. */
import { flushCompileCache } from "node:module";
import { effectHandlers } from "../../../app/ingest/sync/effect-handlers.server.ts";
import { registerEffectHandlers, runOutbox } from "../../../app/shopify/outbox.server.ts";

// Whoever is killed keeps nothing by itself.
flushCompileCache();
registerEffectHandlers(effectHandlers);
await runOutbox({ now: new Date(), signal: new AbortController().signal });

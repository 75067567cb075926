/** Applies the webhooks that wait, as a process of its own that may be killed. */
import { flushCompileCache } from "node:module";
import { drainInbox } from "../../../app/ingest/inbox/drain.server.ts";

// Whoever is killed keeps nothing by itself.
flushCompileCache();
await drainInbox({ now: new Date() });

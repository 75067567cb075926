/** Sweeps once as if so many minutes had passed, as a process of its own that may be killed: `sweep-once.ts <shopId> <minutes>`. */
import { flushCompileCache } from "node:module";
import { sweepRedemptions } from "../../../app/features/rewards/index.server.ts";
import type { ShopId } from "../../../app/lib/ids.ts";

// Whoever is killed keeps nothing by itself.
flushCompileCache();

const [shopId = "", minutes = ""] = process.argv.slice(2);
await sweepRedemptions({
  shopId: BigInt(shopId) as ShopId,
  now: new Date(Date.now() + Number(minutes) * 60_000),
  signal: new AbortController().signal,
});

/** Redeems once, as a process of its own that may be killed: `redeem-once.ts <shopId> <customerId> <rewardId> <key>`. */
import { flushCompileCache } from "node:module";
import { redeem } from "../../../app/features/rewards/index.server.ts";
import type { ShopId } from "../../../app/lib/ids.ts";

// Whoever is killed keeps nothing by itself.
flushCompileCache();

const [shopId = "", customerId = "", rewardId = "", key = ""] = process.argv.slice(2);
await redeem({
  shopId: BigInt(shopId) as ShopId,
  customerId: BigInt(customerId),
  rewardId: BigInt(rewardId),
  key,
  now: new Date(),
});

import { inTransaction } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { inParts } from "#app/lib/in-parts.ts";
import { type CouponHolder, listHolders } from "./list-holders.server.ts";

const AT_ONCE = 1_000;

/** All coupons of a campaign, newest first, read in parts as they are taken. */
export function streamHolders(options: { shopId: ShopId; campaignId: bigint }): AsyncGenerator<CouponHolder> {
  return inParts((after) =>
    inTransaction(options, (tx) =>
      listHolders(tx, { ...options, search: "", after: after === null ? null : BigInt(after), limit: AT_ONCE }),
    ),
  );
}

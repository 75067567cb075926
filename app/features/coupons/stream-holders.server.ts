import { inTransaction } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { type CouponHolder, listHolders } from "./list-holders.server.ts";

const AT_ONCE = 1_000;

/** All coupons of a campaign, newest first, read in parts as they are taken. */
export async function* streamHolders(options: { shopId: ShopId; campaignId: bigint }): AsyncGenerator<CouponHolder> {
  const { shopId } = options;
  let after: bigint | null = null;
  do {
    const part: { after: bigint | null } = { after };
    const page = await inTransaction({ shopId }, (tx) =>
      listHolders(tx, { ...options, search: "", after: part.after, limit: AT_ONCE }),
    );
    yield* page.rows;
    after = page.after === null ? null : BigInt(page.after);
  } while (after !== null);
}

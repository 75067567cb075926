import { inTransaction } from "#app/db.server.ts";
import { findBalanceDifferences } from "#app/features/ledger/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { balanceDifferences } from "#app/lib/metrics.server.ts";

/**
 * Looks in these shops for customers whose point balance differs from their entries or lots, tells of them in the log and
 * in the metrics. Mends nothing: a difference is a fault of the program, to be looked into before `npm run rebuild`.
 *
 * @returns how many there are; of one shop a hundred at most are counted
 */
export async function checkBalances(options: { shopIds: ShopId[]; signal?: AbortSignal }): Promise<number> {
  let found = 0;
  for (const shopId of options.shopIds) {
    options.signal?.throwIfAborted();
    const differences = await inTransaction({ shopId, timeoutMs: 300_000 }, (tx) => findBalanceDifferences(tx, shopId));
    if (differences.length === 0) continue;
    found += differences.length;
    const customerIds = differences.slice(0, 10).map(({ customerId }) => String(customerId));
    log.error({ shopId: String(shopId), count: differences.length, customerIds }, "Point balances do not add up");
  }
  balanceDifferences.set(found);
  return found;
}

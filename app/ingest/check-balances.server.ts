import { inTransaction } from "#app/db.server.ts";
import { findBalanceDifferences } from "#app/features/ledger/index.server.ts";
import { countFigureDifferences, noteLedgerCheck } from "#app/features/loyalty/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { balanceDifferences } from "#app/lib/metrics.server.ts";

/**
 * Looks in these shops for customers whose point balance differs from their entries or lots, and for kept figures that differ
 * from the ledger; tells of them in the log, in the metrics and on the merchant's pages, with the time of the check. Mends
 * nothing: a difference is a fault of the program, to be looked into before `npm run rebuild`.
 *
 * @returns how many there are; of the customers of one shop a hundred at most are counted
 */
export async function checkBalances(options: { shopIds: ShopId[]; now: Date; signal?: AbortSignal }): Promise<number> {
  const { now } = options;
  let found = 0;
  for (const shopId of options.shopIds) {
    options.signal?.throwIfAborted();
    const { customers, figures } = await inTransaction({ shopId, timeoutMs: 300_000 }, async (tx) => {
      const customers = await findBalanceDifferences(tx, shopId);
      const figures = await countFigureDifferences(tx, shopId);
      await noteLedgerCheck(tx, { shopId, differences: customers.length + figures, now });
      return { customers, figures };
    });
    const differences = customers.length + figures;
    if (differences === 0) continue;
    found += differences;
    const customerIds = customers.slice(0, 10).map(({ customerId }) => String(customerId));
    log.error({ shopId: String(shopId), count: customers.length, figures, customerIds }, "Points do not add up");
  }
  balanceDifferences.set(found);
  return found;
}

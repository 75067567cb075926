import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { followClocks } from "./keep-clocks.server.ts";
import { followPredictions } from "./keep-predictions.server.ts";

/** Lets clocks and expectations follow customers whose histories changed. Needs these to have been folded before. */
export async function followHistories(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[]; today: string; currency: string },
): Promise<void> {
  if (options.customerIds.length === 0) return;
  await followClocks(tx, options);
  await followPredictions(tx, options);
}

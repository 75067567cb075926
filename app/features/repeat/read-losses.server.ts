import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, startOfPeriod } from "#app/lib/time.ts";
import { type Losses, worstProduct, worstStep } from "./losses.ts";
import { readF2ByFirstProduct } from "./read-f2.server.ts";
import { readSteps } from "./read-steps.server.ts";

/** Where the shop loses customers: by order number as of now, by first product among those of the last two years. */
export async function readLosses(tx: Tx, options: { shopId: ShopId; today: string }): Promise<Losses> {
  const { shopId, today } = options;
  const toMonth = startOfPeriod(today, "month");
  const fromMonth = addToDay(toMonth, { months: -23 });
  return {
    step: worstStep(await readSteps(tx, { shopId })),
    product: worstProduct(await readF2ByFirstProduct(tx, { shopId, fromMonth, toMonth, today })),
  };
}

import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, startOfPeriod } from "#app/lib/time.ts";
import { LOSS_WINDOW, type Losses, worstProduct, worstStep } from "./losses.ts";
import { readF2ByFirstProduct } from "./read-f2.server.ts";
import type { StepRow } from "./types.ts";

/**
 * Where the shop loses customers: by order number as of now, by first product among those of the last two years.
 *
 * @param options.steps what `readSteps` answers
 */
export async function readLosses(
  tx: Tx,
  options: { shopId: ShopId; today: string; steps: readonly StepRow[] },
): Promise<Losses> {
  const { shopId, today } = options;
  const toMonth = startOfPeriod(today, "month");
  const fromMonth = addToDay(toMonth, { months: -23 });
  const range = { shopId, fromMonth, toMonth, today };
  const { rows } = await readF2ByFirstProduct(tx, { ...range, windows: [LOSS_WINDOW] });
  return { step: worstStep(options.steps), product: worstProduct(rows) };
}

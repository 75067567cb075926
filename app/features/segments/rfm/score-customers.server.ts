import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { FILL_CELLS_SQL, SCORE_ALL_SQL, SCORE_SOME_SQL, TAKE_CUTS_SQL } from "./scores.sql.ts";

/** Takes the cuts of R, F and M and of best shares anew, scores all customers and fills the grid. */
export async function scoreAllCustomers(tx: Tx, options: { shopId: ShopId; today: string }): Promise<void> {
  const { shopId, today } = options;
  await query(tx, "SELECT set_config('work_mem', '256MB', true)");
  await query(tx, TAKE_CUTS_SQL, shopId, today);
  await query(tx, SCORE_ALL_SQL, shopId, today);
  await query(tx, "DELETE FROM rfm_cells WHERE shop_id = $1::bigint", shopId);
  await query(tx, FILL_CELLS_SQL, shopId);
}

/**
 * Scores customers who changed by the cuts as they were last taken. Before they were taken for the first time nobody has a
 * score.
 */
export async function scoreCustomers(
  tx: Tx,
  options: { shopId: ShopId; today: string; customerIds: readonly bigint[] },
): Promise<void> {
  const { shopId, today, customerIds } = options;
  if (customerIds.length > 0) await query(tx, SCORE_SOME_SQL, shopId, today, customerIds.map(String));
}

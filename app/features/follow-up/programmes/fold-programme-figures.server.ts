import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

const FOLD_SQL = `
WITH moves AS (DELETE FROM programme_moves WHERE shop_id = $1::bigint RETURNING *)
INSERT INTO programme_figures AS f (shop_id, programme_id, version, figure, amount)
SELECT $1::bigint, programme_id, version, figure, sum(amount) FROM moves GROUP BY programme_id, version, figure
ON CONFLICT (shop_id, programme_id, version, figure) DO UPDATE SET amount = f.amount + excluded.amount`;

/** Adds what moved since the last time to the kept figures, so that little is left to be summed when asked. */
export async function foldProgrammeFigures(shopId: ShopId): Promise<void> {
  await inTransaction({ shopId, timeoutMs: 120_000 }, (tx) => query(tx, FOLD_SQL, shopId));
}

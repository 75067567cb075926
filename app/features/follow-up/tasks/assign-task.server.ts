import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Gives what was asked of staff under a key to somebody, or to nobody, while it is open; whoever was at it no longer is. */
export async function assignTask(
  tx: Tx,
  options: { shopId: ShopId; key: string; assignee: string | null },
): Promise<void> {
  await query(
    tx,
    `UPDATE tasks SET assignee = $3, claimed_by = NULL, claimed_until = NULL
     WHERE shop_id = $1::bigint AND key = $2 AND state = 'open' AND assignee IS DISTINCT FROM $3`,
    options.shopId,
    options.key,
    options.assignee,
  );
}

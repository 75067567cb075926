import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

// Whose arm holds: the one drawn first, as for everybody else.
const MERGE_SQL = `
WITH moved AS (
  DELETE FROM experiment_assignments a USING customers c
  WHERE a.shop_id = $1::bigint AND a.customer_id = ANY ($2::bigint[])
    AND c.shop_id = a.shop_id AND c.customer_id = a.customer_id AND c.merged_into IS NOT NULL
  RETURNING a.experiment_id, c.merged_into AS customer_id, a.held_out, a.assigned_on
)
INSERT INTO experiment_assignments AS a (shop_id, experiment_id, customer_id, held_out, assigned_on)
SELECT DISTINCT ON (experiment_id, customer_id) $1::bigint, experiment_id, customer_id, held_out, assigned_on
FROM moved ORDER BY experiment_id, customer_id, assigned_on, held_out
ON CONFLICT (shop_id, experiment_id, customer_id) DO UPDATE
  SET held_out = excluded.held_out, assigned_on = excluded.assigned_on WHERE excluded.assigned_on < a.assigned_on`;

/** Those who were merged into others take part as these. */
export async function mergeAssignments(
  tx: Tx,
  { shopId, mergedCustomerIds }: { shopId: ShopId; mergedCustomerIds: bigint[] },
): Promise<void> {
  if (mergedCustomerIds.length > 0) await query(tx, MERGE_SQL, shopId, mergedCustomerIds.map(String));
}

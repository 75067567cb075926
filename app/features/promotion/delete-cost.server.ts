import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { CostChange } from "./types.ts";

/** Deletes a cost with all its repetitions. */
export async function deleteCost(tx: Tx, { shopId, costId }: { shopId: ShopId; costId: bigint }): Promise<CostChange> {
  const { count } = await tx.promotionCost.deleteMany({ where: { shopId, costId } });
  return count > 0 ? { ok: true, changed: count } : { ok: false, problems: { form: "gone" } };
}

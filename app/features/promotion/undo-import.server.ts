import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { CostChange } from "./types.ts";

/** Takes a file's costs back, those too that were edited since. */
export async function undoImport(
  tx: Tx,
  { shopId, importId, now }: { shopId: ShopId; importId: bigint; now: Date },
): Promise<CostChange> {
  const { count } = await tx.promotionCostImport.updateMany({
    where: { shopId, importId, undoneAt: null },
    data: { undoneAt: now },
  });
  if (count === 0) return { ok: false, problems: { form: "gone" } };
  const removed = await tx.promotionCost.deleteMany({ where: { shopId, importId } });
  return { ok: true, changed: removed.count };
}

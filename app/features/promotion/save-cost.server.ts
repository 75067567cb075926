import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { MAX_COSTS } from "./rules.ts";
import type { CostChange, CostInput } from "./types.ts";

/**
 * Adds a cost, or changes the one that `edited` names.
 *
 * @returns `gone` when somebody deleted it, `conflict` when somebody changed it since `version` was read
 */
export async function saveCost(
  tx: Tx,
  options: {
    shopId: ShopId;
    cost: CostInput;
    edited: { costId: bigint; version: string } | null;
    now: Date;
  },
): Promise<CostChange> {
  const { shopId, cost, edited, now } = options;
  const { name, channel, audience, from, to, repeatsUntil, amountMinor } = cost;
  const data = {
    name,
    channel,
    audience,
    fromDay: new Date(from),
    toDay: new Date(to),
    repeatsUntil: repeatsUntil === null ? null : new Date(repeatsUntil),
    amountMinor,
    updatedAt: now,
  };
  if (edited === null) {
    if ((await countCosts(tx, shopId)) >= MAX_COSTS) return { ok: false, problems: { form: "tooManyCosts" } };
    await tx.promotionCost.create({ data: { shopId, ...data, createdAt: now } });
    return { ok: true, changed: 1 };
  }
  const { costId, version } = edited;
  const [stored] = await query<{ version: string }>(
    tx,
    `SELECT xmin::text AS version FROM promotion_costs
     WHERE shop_id = $1::bigint AND cost_id = $2::bigint FOR UPDATE`,
    shopId,
    costId,
  );
  if (!stored) return { ok: false, problems: { form: "gone" } };
  if (stored.version !== version) return { ok: false, problems: { form: "conflict" } };
  await tx.promotionCost.update({ where: { shopId_costId: { shopId, costId } }, data });
  return { ok: true, changed: 1 };
}

/** As many as a shop has. */
export async function countCosts(tx: Tx, shopId: ShopId): Promise<number> {
  return tx.promotionCost.count({ where: { shopId } });
}

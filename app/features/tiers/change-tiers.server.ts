import { setTimeout as sleep } from "node:timers/promises";
import { query, type Tx, tryLockShopFacts } from "#app/db.server.ts";
import { projectAllCustomers, projectCustomers } from "#app/features/customers/index.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { reassessTiers } from "./reassess-tiers.server.ts";
import { TIERS_VERSION_SQL } from "./views.server.ts";

/**
 * `conflict`: somebody else changed the tiers since the editor read them; `taken`: another tier has that threshold;
 * `last`: a shop keeps at least one tier; `edge`: there is no tier to change places with; `busy`: the shop's
 * figures are being computed, which can take minutes.
 */
export type TierProblem = "busy" | "conflict" | "gone" | "taken" | "last" | "edge";

/** How many customers' tier changed, or why nothing did. */
export type TierResult = { ok: true; moved: number } | { ok: false; problem: TierProblem };

/** A batch of webhooks takes a second or so; for what takes longer, nobody waits in front of a page. */
const LOCK_TRIES = 12;
const LOCK_PAUSE_MS = 250;

interface TierEdit {
  shopId: ShopId;
  /** `tiersVersion` as the editor saw it. */
  expectedVersion: string;
  now: Date;
}

interface StoredTier {
  tierId: bigint;
  threshold: bigint;
}

/** Adds a tier (without `tierId`) or changes one; all customers are assessed anew. */
export async function saveTier(
  tx: Tx,
  edit: TierEdit & { tierId: bigint | null; nameJa: string; nameEn: string; threshold: bigint },
): Promise<TierResult> {
  return changeTiers(tx, edit, async (tiers) => {
    const { shopId, tierId, nameJa, nameEn, threshold } = edit;
    if (tierId !== null && !tiers.some((tier) => tier.tierId === tierId)) return "gone";
    if (tiers.some((tier) => tier.threshold === threshold && tier.tierId !== tierId)) return "taken";
    if (tierId === null) {
      await tx.tier.create({ data: { shopId, nameJa, nameEn, threshold, position: tiers.length + 1 } });
    } else {
      await tx.tier.update({ where: { shopId_tierId: { shopId, tierId } }, data: { nameJa, nameEn, threshold } });
    }
    return null;
  });
}

/** Deletes a tier; its members fall to the tier that their spend still reaches. */
export async function deleteTier(tx: Tx, edit: TierEdit & { tierId: bigint }): Promise<TierResult> {
  return changeTiers(tx, edit, async (tiers) => {
    const { shopId, tierId } = edit;
    if (!tiers.some((tier) => tier.tierId === tierId)) return "gone";
    if (tiers.length === 1) return "last";
    await tx.tier.delete({ where: { shopId_tierId: { shopId, tierId } } });
    return null;
  });
}

/** Moves a tier one place up or down: it changes thresholds with its neighbour, since the order is that of thresholds. */
export async function moveTier(
  tx: Tx,
  edit: TierEdit & { tierId: bigint; direction: "up" | "down" },
): Promise<TierResult> {
  return changeTiers(tx, edit, async (tiers) => {
    const { shopId, tierId, direction } = edit;
    const place = tiers.findIndex((tier) => tier.tierId === tierId);
    const tier = tiers[place];
    if (!tier) return "gone";
    const neighbour = tiers[place + (direction === "up" ? 1 : -1)];
    if (!neighbour) return "edge";
    const highest = tiers.at(-1)?.threshold ?? 0n;
    // Thresholds are unique at every moment, so one of the two steps aside first.
    for (const [id, threshold] of [
      [tier.tierId, highest + 1n],
      [neighbour.tierId, tier.threshold],
      [tier.tierId, neighbour.threshold],
    ] as const) {
      await tx.tier.update({ where: { shopId_tierId: { shopId, tierId: id } }, data: { threshold } });
    }
    return null;
  });
}

async function changeTiers(
  tx: Tx,
  { shopId, expectedVersion, now }: TierEdit,
  change: (tiers: StoredTier[]) => Promise<TierProblem | null>,
): Promise<TierResult> {
  // Orders assess their customers' tiers under the same lock.
  if (!(await lockFactsSoon(tx, shopId))) return { ok: false, problem: "busy" };
  const [state] = await query<{ version: string }>(tx, `SELECT ${TIERS_VERSION_SQL} AS version`, shopId);
  if (state?.version !== expectedVersion) return { ok: false, problem: "conflict" };
  const tiers = await query<StoredTier>(
    tx,
    `SELECT tier_id AS "tierId", threshold FROM tiers
     WHERE shop_id = $1::bigint ORDER BY threshold`,
    shopId,
  );
  const problem = await change(tiers);
  if (problem) return { ok: false, problem };
  await query(
    tx,
    `UPDATE tiers t SET position = o.place
     FROM (SELECT tier_id, row_number() OVER (ORDER BY threshold) AS place FROM tiers WHERE shop_id = $1::bigint) o
     WHERE t.shop_id = $1::bigint AND t.tier_id = o.tier_id AND t.position <> o.place`,
    shopId,
  );
  const moved = await reassessTiers(tx, { shopId, now });
  await projectCustomers(tx, { shopId, customerIds: moved });
  // A tier's name and threshold are shown to those too who stay in it.
  await projectAllCustomers(tx, shopId);
  // Rules ask for tiers, and for those who are near the next one.
  await enqueue({ tx, job: "rebuild-segments", payload: { shopId } });
  return { ok: true, moved: moved.length };
}

async function lockFactsSoon(tx: Tx, shopId: ShopId): Promise<boolean> {
  for (let tries = 1; tries <= LOCK_TRIES; tries += 1) {
    if (await tryLockShopFacts(tx, shopId)) return true;
    if (tries < LOCK_TRIES) await sleep(LOCK_PAUSE_MS);
  }
  return false;
}

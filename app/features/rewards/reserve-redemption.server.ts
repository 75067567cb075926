import { randomBytes } from "node:crypto";
import type { RedeemProblem } from "#app/contracts/redemption.ts";
import { query, type Tx } from "#app/db.server.ts";
import { codeFromBytes } from "#app/features/coupons/index.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import { confirmHold, lockAccounts, reservePoints } from "#app/features/ledger/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { loadRedemption, readRewardSettings } from "./load-redemption.server.ts";
import { readOffered, readRedeemer } from "./read-rewards.server.ts";
import { amountOf, blocksOf, isCodeKind, isInstantKind, pointsToTake } from "./rules.ts";
import type { RedemptionRow } from "./types.ts";

/** What the codes of redemptions begin with, and nothing else in the shop. */
export const CODE_PREFIX = "PT";

export interface RedeemOrder {
  shopId: ShopId;
  /** Not merged into another. */
  customerId: bigint;
  /** The asker's own key. */
  key: string;
  rewardId: bigint;
  points?: number;
  now: Date;
}

/** `isNew`: it was not asked for with this key before. */
export type Reservation =
  | { problem: null; redemption: RedemptionRow; isNew: boolean }
  | { problem: RedeemProblem; redemption: null };

const refused = (problem: RedeemProblem): Reservation => ({ problem, redemption: null });

/**
 * The first step of a redemption: checks it and takes the points out of what is available. What needs nobody else (goods,
 * content) is done with it; of the rest a row is left that the next steps, or the sweep, bring to its end. Asked twice with
 * one key, it answers with the first.
 */
export async function reserveRedemption(tx: Tx, order: RedeemOrder): Promise<Reservation> {
  const { shopId, customerId, now } = order;
  const settings = await readRewardSettings(tx, shopId);
  if (!settings) return refused("unavailable");
  // Everything of one customer is decided one after the other.
  await lockAccounts(tx, { shopId, customerIds: [customerId] });
  const earlier = await findByKey(tx, order);
  if (earlier) return { problem: null, redemption: earlier, isNew: false };

  const [reward] = await readOffered(tx, order);
  if (!reward) return refused("unavailable");
  const offer = { kind: reward.kind, points: Number(reward.points), terms: reward.terms };
  const points = pointsToTake(offer, order.points);
  if (points === null) return refused("points");
  const [block] = blocksOf(offer, (await readRedeemer(tx, order)).of(reward.rewardId));
  if (block) return refused(block.key === "points" ? "insufficient" : block.key);

  const value = amountOf(offer, points);
  const [row] = await query<{ redemptionId: bigint }>(
    tx,
    `INSERT INTO redemptions (shop_id, customer_id, reward_id, reward_version, request_key, points, value_minor, state,
       code, held_until, created_at)
     VALUES ($1::bigint, $2::bigint, $3::bigint, $4::integer, $5, $6::bigint, $7::bigint, 'making', $8, $9::timestamptz,
       $10::timestamptz)
     RETURNING redemption_id AS "redemptionId"`,
    shopId,
    customerId,
    reward.rewardId,
    reward.version,
    order.key,
    BigInt(points),
    value === null ? null : BigInt(value),
    isCodeKind(reward.kind) ? codeFromBytes(randomBytes(32), CODE_PREFIX) : null,
    isCodeKind(reward.kind) ? new Date(now.getTime() + settings.holdMinutes * 60_000).toISOString() : null,
    now.toISOString(),
  );
  const { redemptionId } = row as { redemptionId: bigint };
  // In both languages: shopper and staff read it in their own.
  const reason = { key: "redeem", reward: reward.nameJa, rewardEn: reward.nameEn };
  const today = dayOf(now, settings.timeZone);
  const reserved = await reservePoints(tx, {
    shopId,
    customerId,
    redemptionId,
    points: BigInt(points),
    today,
    now,
    reason,
  });
  if (!reserved.ok) {
    await query(
      tx,
      "DELETE FROM redemptions WHERE shop_id = $1::bigint AND redemption_id = $2::bigint",
      shopId,
      redemptionId,
    );
    return refused("insufficient");
  }
  if (isInstantKind(reward.kind))
    await receive(tx, { shopId, customerId, redemptionId, kind: reward.kind, now, reason });
  await projectCustomers(tx, { shopId, customerIds: [customerId] });
  await noteCustomerChanges(tx, { shopId, customerIds: [customerId] });
  const redemption = (await loadRedemption(tx, { shopId, redemptionId })) as RedemptionRow;
  return { problem: null, redemption, isNew: true };
}

async function findByKey(tx: Tx, { shopId, customerId, key }: RedeemOrder): Promise<RedemptionRow | undefined> {
  const [row] = await query<{ redemptionId: bigint }>(
    tx,
    `SELECT redemption_id AS "redemptionId" FROM redemptions
     WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND request_key = $3`,
    shopId,
    customerId,
    key,
  );
  return row && loadRedemption(tx, { shopId, redemptionId: row.redemptionId });
}

async function receive(
  tx: Tx,
  options: {
    shopId: ShopId;
    customerId: bigint;
    redemptionId: bigint;
    kind: string;
    now: Date;
    reason: Record<string, unknown>;
  },
): Promise<void> {
  const { shopId, customerId, redemptionId, kind, now, reason } = options;
  await confirmHold(tx, { shopId, redemptionIds: [redemptionId], now, reason });
  await query(
    tx,
    `UPDATE redemptions SET state = 'confirmed', ended_at = $3::timestamptz, used_at = $3::timestamptz
     WHERE shop_id = $1::bigint AND redemption_id = $2::bigint`,
    shopId,
    redemptionId,
    now.toISOString(),
  );
  if (kind !== "goods") return;
  await query(
    tx,
    `INSERT INTO reward_tasks (shop_id, redemption_id, customer_id, created_at)
     VALUES ($1::bigint, $2::bigint, $3::bigint, $4::timestamptz)`,
    shopId,
    redemptionId,
    customerId,
    now.toISOString(),
  );
}

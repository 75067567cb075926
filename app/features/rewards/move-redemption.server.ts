import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import { confirmHold, lockAccounts, releaseHold } from "#app/features/ledger/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { loadRedemption, readRewardSettings } from "./load-redemption.server.ts";
import type { RedemptionRow } from "./types.ts";

interface Move {
  shopId: ShopId;
  redemption: Pick<RedemptionRow, "redemptionId" | "customerId">;
  now: Date;
}

/** The code works in Shopify. False where the redemption has gone on meanwhile: it was given up, or its order is there. */
export async function noteMade(tx: Tx, move: Move & { discountId: string }): Promise<boolean> {
  const rows = await query(
    tx,
    `UPDATE redemptions SET state = 'held', discount_id = $3, problem = NULL
     WHERE shop_id = $1::bigint AND redemption_id = $2::bigint AND state = 'making' RETURNING 1`,
    move.shopId,
    move.redemption.redemptionId,
    move.discountId,
  );
  return rows.length > 0;
}

/**
 * From here on the code is being taken out of the shop; the points stay held until Shopify says that it is dead and unused.
 *
 * @param move.problem why it is given up before its time; none when the hold is over or the shopper took it back
 */
export async function beginEnding(tx: Tx, move: Move & { problem: string | null }): Promise<boolean> {
  const rows = await query(
    tx,
    `UPDATE redemptions SET state = 'ending', problem = $3
     WHERE shop_id = $1::bigint AND redemption_id = $2::bigint AND state IN ('making', 'held') RETURNING 1`,
    move.shopId,
    move.redemption.redemptionId,
    move.problem,
  );
  return rows.length > 0;
}

/** Nothing of it lives outside: the points go back into their lots. False where it is at another end already. */
export async function release(tx: Tx, move: Move & { problem: string | null }): Promise<boolean> {
  const { shopId, now, problem } = move;
  const { redemptionId } = move.redemption;
  const settings = await readRewardSettings(tx, shopId);
  const timeZone = settings?.timeZone ?? "UTC";
  const customerId = await lockHolder(tx, move);
  const rows = await query(
    tx,
    `UPDATE redemptions SET state = $3, problem = coalesce($4, problem), ended_at = $5::timestamptz
     WHERE shop_id = $1::bigint AND redemption_id = $2::bigint AND state IN ('making', 'held', 'ending', 'unclear')
     RETURNING 1`,
    shopId,
    redemptionId,
    problem === null ? "released" : "failed",
    problem,
    now.toISOString(),
  );
  if (rows.length === 0) return false;
  await releaseHold(tx, {
    shopId,
    redemptionIds: [redemptionId],
    now,
    today: dayOf(now, timeZone),
    graceDays: settings?.graceDays ?? 14,
    reason: { key: problem === null ? "redeem_released" : "redeem_failed" },
  });
  await projectCustomers(tx, { shopId, customerIds: [customerId] });
  await noteCustomerChanges(tx, { shopId, customerIds: [customerId] });
  return true;
}

/** It was received: the points held for it are spent. */
export async function confirm(
  tx: Tx,
  move: Move & { creditId?: string; reason: Record<string, unknown> },
): Promise<boolean> {
  const { shopId, now } = move;
  const { redemptionId } = move.redemption;
  const customerId = await lockHolder(tx, move);
  const rows = await query(
    tx,
    `UPDATE redemptions SET state = 'confirmed', problem = NULL, credit_id = $3, ended_at = $4::timestamptz,
       used_at = $4::timestamptz
     WHERE shop_id = $1::bigint AND redemption_id = $2::bigint AND state IN ('making', 'unclear') RETURNING 1`,
    shopId,
    redemptionId,
    move.creditId ?? null,
    now.toISOString(),
  );
  if (rows.length === 0) return false;
  await confirmHold(tx, { shopId, redemptionIds: [redemptionId], now, reason: move.reason });
  await projectCustomers(tx, { shopId, customerIds: [customerId] });
  await noteCustomerChanges(tx, { shopId, customerIds: [customerId] });
  return true;
}

/** Accounts come before redemptions, as everywhere; the customer may have been merged since the redemption was read. */
async function lockHolder(tx: Tx, { shopId, redemption }: Move): Promise<bigint> {
  const fresh = await loadRedemption(tx, { shopId, redemptionId: redemption.redemptionId });
  const customerId = fresh?.customerId ?? redemption.customerId;
  await lockAccounts(tx, { shopId, customerIds: [customerId] });
  return customerId;
}

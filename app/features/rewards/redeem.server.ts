import type { RedeemProblem } from "#app/contracts/redemption.ts";
import { inTransaction } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { giveCredit } from "./give-credit.server.ts";
import { loadRedemption, readRewardSettings } from "./load-redemption.server.ts";
import { makeCode } from "./make-code.server.ts";
import { beginEnding, noteMade, release } from "./move-redemption.server.ts";
import { type RedeemOrder, reserveRedemption } from "./reserve-redemption.server.ts";
import { isCodeKind } from "./rules.ts";
import type { RedemptionRow } from "./types.ts";

/** How long a shopper is kept waiting for Shopify. */
const PATIENCE_MS = 8_000;

export interface Redeemed {
  problem: RedeemProblem | null;
  redemption: RedemptionRow | null;
}

/**
 * Redeems points for a reward, within one request where Shopify answers. Points are held first; then the code is made, or
 * the credit given. Where Shopify could not be asked the points go back, as soon as it is known that no code lives.
 * Whatever interrupts this, `sweepRedemptions` brings to its end.
 */
export async function redeem(order: RedeemOrder): Promise<Redeemed> {
  const { shopId } = order;
  const reserved = await inTransaction({ shopId }, (tx) => reserveRedemption(tx, order));
  if (reserved.problem) return reserved;
  const { redemption, isNew } = reserved;
  if (isNew && redemption.state === "making") await finish({ ...order, redemption });
  const now = await inTransaction({ shopId }, (tx) => loadRedemption(tx, { shopId, ...redemption }));
  return { problem: problemOf(now), redemption: now ?? null };
}

/** What a redemption says to whoever asked for it. */
export function problemOf(redemption: RedemptionRow | undefined): RedeemProblem | null {
  const { state, problem } = redemption ?? {};
  if (!problem || (state !== "failed" && state !== "ending") || problem === "used_unseen") return null;
  return problem === "unreachable" ? "unreachable" : "refused";
}

async function finish(options: { shopId: ShopId; redemption: RedemptionRow; now: Date }): Promise<void> {
  const { shopId, redemption } = options;
  const settings = await inTransaction({ shopId }, (tx) => readRewardSettings(tx, shopId));
  const work = { ...options, currency: settings?.currency ?? "", signal: AbortSignal.timeout(PATIENCE_MS) };
  if (!isCodeKind(redemption.kind)) return giveCredit(work);
  const made = await makeCode(work);
  await inTransaction({ shopId }, async (tx) => {
    if (made.outcome === "made") await noteMade(tx, { ...options, discountId: made.discountId });
    else if (made.outcome === "none") await release(tx, { ...options, problem: made.problem });
    else await beginEnding(tx, { ...options, problem: "unreachable" });
  });
}

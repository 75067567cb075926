import { z } from "zod";
import type { RedeemAnswer, RedeemProblem } from "#app/contracts/redemption.ts";
import { inTransaction } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { endRedemption } from "./end-redemption.server.ts";
import { loadRedemption } from "./load-redemption.server.ts";
import { beginEnding } from "./move-redemption.server.ts";
import { problemOf, redeem } from "./redeem.server.ts";
import { answerRedemption, survivorOf } from "./shopper-views.server.ts";
import type { RedemptionRow } from "./types.ts";

interface Shopper {
  shopId: ShopId;
  customerId: bigint;
}

const PATIENCE_MS = 8_000;

const STATUS: Record<RedeemProblem, number> = {
  insufficient: 409,
  tier: 409,
  limit: 409,
  open: 409,
  used: 409,
  unavailable: 404,
  points: 422,
  refused: 422,
  unreachable: 503,
};

const requestSchema = z.object({
  key: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  rewardId: z.string().regex(/^\d{1,18}$/),
  points: z.number().int().positive().optional(),
});

/** `POST`: redeems as the body asks (`RedeemRequest`); 400 for a body that is none. */
export async function answerRedeemRequest(shopper: Shopper, sent: unknown): Promise<Response> {
  const body = requestSchema.safeParse(sent);
  if (!body.success) return Response.json({ error: "request_invalid", retryable: false }, { status: 400 });
  const { shopId } = shopper;
  const now = new Date();
  const { key, rewardId, points } = body.data;
  const customerId = await inTransaction({ shopId }, (tx) => survivorOf(tx, shopper));
  const redeemed = await redeem({ shopId, customerId, key, rewardId: BigInt(rewardId), points, now });
  return answer({ shopId, customerId, ...redeemed });
}

/** `GET`: how a redemption stands; null where it is not theirs. */
export async function answerRedemptionState(shopper: Shopper, redemptionId: string): Promise<Response | null> {
  const own = await findOwn(shopper, redemptionId);
  return own && answer({ ...own, problem: problemOf(own.redemption) });
}

/**
 * `DELETE`: gives the points back where the code is unused; at once where Shopify answers, else as soon as it does. Null
 * where it is not theirs.
 */
export async function answerCancelRequest(shopper: Shopper, redemptionId: string): Promise<Response | null> {
  const own = await findOwn(shopper, redemptionId);
  if (!own) return null;
  const { shopId, redemption } = own;
  const now = new Date();
  const isHeld = redemption.state === "held";
  if (isHeld || redemption.state === "ending") {
    if (isHeld) await inTransaction({ shopId }, (tx) => beginEnding(tx, { ...own, now, problem: null }));
    try {
      await endRedemption({ shopId, redemption, now, signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (error) {
      log.warn({ err: error, shopId: String(shopId) }, "A redemption that was taken back has to wait for Shopify");
    }
  }
  const after = await findOwn(shopper, redemptionId);
  if (!after) return null;
  const isUsed = after.redemption.state === "confirmed" || after.redemption.problem === "used_unseen";
  return answer({ ...after, problem: isUsed ? "used" : problemOf(after.redemption) });
}

async function findOwn(
  { shopId, customerId: asker }: Shopper,
  text: string,
): Promise<{ shopId: ShopId; customerId: bigint; redemption: RedemptionRow } | null> {
  const redemptionId = parseId(text);
  if (redemptionId === null) return null;
  return inTransaction({ shopId }, async (tx) => {
    const customerId = await survivorOf(tx, { shopId, customerId: asker });
    const redemption = await loadRedemption(tx, { shopId, redemptionId });
    return redemption?.customerId === customerId ? { shopId, customerId, redemption } : null;
  });
}

async function answer(options: {
  shopId: ShopId;
  customerId: bigint;
  redemption: RedemptionRow | null;
  problem: RedeemProblem | null;
}): Promise<Response> {
  const { shopId, problem } = options;
  const body: RedeemAnswer = await inTransaction({ shopId }, (tx) =>
    answerRedemption(tx, { ...options, now: new Date() }),
  );
  return Response.json(body, { status: problem === null ? 200 : STATUS[problem] });
}

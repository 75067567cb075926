import { useEffect, useRef, useState } from "preact/hooks";
import {
  parseRedeemAnswer,
  parseRewardsView,
  REDEMPTIONS_PATH,
  REWARDS_PATH,
  type RedeemAnswer,
  type RedeemProblem,
  type RewardsView,
  redemptionPath,
  type ShopperRedemption,
} from "../../app/contracts/redemption.ts";
import { askApp } from "./ask-app.ts";
import type { HostSessionToken } from "./host.ts";
import type { SignedIn } from "./loyalty-state.ts";

/** Making a code asks Shopify; so long an answer may take. */
const REDEEM_TIMEOUT_MS = 15_000;
/** A code that is still being made is asked for again after each of these. */
const MAKING_PAUSES_MS = [1000, 1000, 2000, 3000] as const;

/** What went wrong with a reward; `unavailable`: the app did not answer, and may have taken the points all the same. */
export type RewardProblem = { readonly about: string; readonly key: RedeemProblem | "offline" };

export type Rewards = {
  /** Null until the app has answered, and while it cannot be asked: rewards are redeemed with the app alone. */
  readonly view: RewardsView | null;
  /** Id of the reward or redemption that is being worked on. */
  readonly busy: string | null;
  readonly problem: RewardProblem | null;
  /** Redeems a reward; gives the redemption where points were taken. */
  redeem(rewardId: string, points?: number): Promise<ShopperRedemption | null>;
  /** Gives the points of an unused redemption back. */
  cancel(redemptionId: string): Promise<boolean>;
};

/** The rewards of the signed-in customer, and what they do with them. */
export function useRewards(options: {
  apiUrl: string | null;
  signedIn: SignedIn;
  sessionToken: HostSessionToken;
}): Rewards {
  const { apiUrl, signedIn, sessionToken } = options;
  const [view, setView] = useState<RewardsView | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<RewardProblem | null>(null);
  // Asked again after a lost answer with the same key, points are taken once.
  const keys = useRef(new Map<string, string>());

  const load = async () => {
    const answer = await askApp({ apiUrl, path: REWARDS_PATH, sessionToken, parse: parseRewardsView });
    if (answer.status === "ok") setView(answer.value);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` is made anew with each drawing.
  useEffect(() => {
    if (signedIn !== false && apiUrl) void load();
  }, [apiUrl, signedIn]);

  const send = async (about: string, request: { path: string; method?: "POST" | "DELETE"; sent?: object }) => {
    const answer = await askApp<RedeemAnswer>({
      apiUrl,
      sessionToken,
      parse: parseRedeemAnswer,
      timeoutMs: REDEEM_TIMEOUT_MS,
      readsRefusals: true,
      ...request,
    });
    const key = answer.status === "ok" ? answer.value.problem : "offline";
    setProblem(key && { about, key });
    return answer.status === "ok" ? answer.value : null;
  };

  const redeem = async (rewardId: string, points?: number) => {
    const wish = `${rewardId}:${points ?? ""}`;
    const key = keys.current.get(wish) ?? newKey();
    keys.current.set(wish, key);
    setBusy(rewardId);
    setProblem(null);
    const sent = { key, rewardId, ...(points === undefined ? {} : { points }) };
    const answer = await send(rewardId, { path: REDEMPTIONS_PATH, method: "POST", sent });
    if (answer) keys.current.delete(wish);
    let redemption = answer?.redemption ?? null;
    for (const pauseMs of MAKING_PAUSES_MS) {
      if (redemption?.state !== "making") break;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      redemption = (await send(rewardId, { path: redemptionPath(redemption.id) }))?.redemption ?? redemption;
    }
    await load();
    setBusy(null);
    return redemption;
  };

  const cancel = async (redemptionId: string) => {
    setBusy(redemptionId);
    setProblem(null);
    const answer = await send(redemptionId, { path: redemptionPath(redemptionId), method: "DELETE" });
    await load();
    setBusy(null);
    return answer !== null && answer.problem === null;
  };

  return { view, busy, problem, redeem, cancel };
}

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}

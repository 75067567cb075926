/**
 * What the app tells the shopper surfaces about rewards, and how a shopper redeems points for one.
 *
 * Bundled into the extensions like `shopper.ts`: no dependency, no I/O, no text for people. Money is an integer count of
 * the currency's minor unit; an instant is ISO 8601 in UTC; points are whole numbers; ids are decimal text.
 */
import type { LocalizedText } from "./shopper.ts";

/** Version of the shapes. A reader shows nothing from a version it does not know. */
export const REDEMPTION_SCHEMA_VERSION = 1;

/** `GET` answers {@link RewardsView}. */
export const REWARDS_PATH = "/api/shopper/rewards";

/** `POST` with {@link RedeemRequest} as JSON answers {@link RedeemAnswer}. */
export const REDEMPTIONS_PATH = "/api/shopper/redemptions";

/** `GET` answers {@link RedeemAnswer} as things are now; `DELETE` gives the points back where the code is still unused. */
export function redemptionPath(redemptionId: string): string {
  return `${REDEMPTIONS_PATH}/${encodeURIComponent(redemptionId)}`;
}

/**
 * `amount`: a fixed amount off for fixed points; `exchange`: the shopper chooses how many points become an amount off;
 * `goods`: something that the shop encloses in the next parcel; `content`: a file to download.
 */
export const REWARD_KINDS = [
  "amount",
  "exchange",
  "percent",
  "free_shipping",
  "free_product",
  "store_credit",
  "goods",
  "content",
] as const;

export type RewardKind = (typeof REWARD_KINDS)[number];

/** Why a reward cannot be redeemed now. */
export type RewardBlock =
  | { readonly key: "points"; readonly missing: number }
  /** Only members of other tiers may. */
  | { readonly key: "tier"; readonly tiers: readonly LocalizedText[] }
  /** As often as one customer may. */
  | { readonly key: "limit"; readonly times: number }
  /** A code of this reward is held already. */
  | { readonly key: "open" };

export type ShopperReward = {
  readonly id: string;
  readonly kind: RewardKind;
  readonly name: LocalizedText;
  readonly description: LocalizedText | null;
  /** What it costs; of an exchange the least. */
  readonly points: number;
  /**
   * Of an exchange: `pointsPerStep` points are `valuePerStepMinor` off, from `points` on in whole steps up to `maxPoints`,
   * which is what this shopper can choose now (0: nothing). Null for every other kind.
   */
  readonly exchange: {
    readonly pointsPerStep: number;
    readonly valuePerStepMinor: number;
    readonly maxPoints: number;
  } | null;
  /** Off the order, or credited; of an exchange what the least brings. Null where it is no amount. */
  readonly valueMinor: number | null;
  /** 1000 is 10 % off; null for every other kind. */
  readonly percentBp: number | null;
  readonly currency: string;
  /** The code works for orders from this subtotal on; null: any. Of an exchange that of the least. */
  readonly minimumMinor: number | null;
  /** The largest share of an order's subtotal that the amount may be, 10000 is all of it; null: no such limit. */
  readonly maxShareBp: number | null;
  /** Whether only some products of the shop count. */
  readonly someProducts: boolean;
  /** Which other discounts it works beside. */
  readonly combinesWith: { readonly order: boolean; readonly product: boolean; readonly shipping: boolean };
  /** Empty: it can be redeemed now. */
  readonly blocks: readonly RewardBlock[];
};

/**
 * `making`: points are held, the outcome is not known yet; `held`: the code works until `heldUntil`; `ending`: the code is
 * being taken out of the shop, after which the points come back; `confirmed`: used, or received; `released`: not used, the
 * points are back; `failed`: could not be made, the points are back; `returned`: its order was cancelled, the points are
 * back.
 */
export const REDEMPTION_STATES = ["making", "held", "ending", "confirmed", "released", "failed", "returned"] as const;

export type RedemptionState = (typeof REDEMPTION_STATES)[number];

export type ShopperRedemption = {
  readonly id: string;
  readonly rewardId: string;
  readonly kind: RewardKind;
  readonly name: LocalizedText;
  readonly points: number;
  readonly state: RedemptionState;
  /** To be applied at checkout, while it is held. */
  readonly code: string | null;
  readonly valueMinor: number | null;
  readonly percentBp: number | null;
  readonly currency: string;
  /** The code works for orders from this subtotal on. */
  readonly minimumMinor: number | null;
  readonly heldUntil: string | null;
  /** Of digital content: a link that works for some minutes; ask again for another. */
  readonly contentUrl: string | null;
  readonly redeemedAt: string;
};

export type RewardsView = {
  readonly schemaVersion: typeof REDEMPTION_SCHEMA_VERSION;
  readonly updatedAt: string;
  /** Points that can be spent now. */
  readonly balance: number;
  /** Points held by redemptions that are not used yet. */
  readonly held: number;
  readonly rewards: readonly ShopperReward[];
  /** Newest first; what is held, and what was received lately. */
  readonly redemptions: readonly ShopperRedemption[];
};

export type RedeemRequest = {
  /** The asker's own key, 8 to 64 of `A–Z a–z 0–9 - _`: asked twice with the same key, points are taken once. */
  readonly key: string;
  readonly rewardId: string;
  /** Of an exchange: how many points. */
  readonly points?: number;
};

/**
 * `insufficient`: the balance is not enough (perhaps another device was first); `unavailable`: there is no such reward
 * (any more); `tier`, `limit`, `open`: see {@link RewardBlock}; `points`: not a number of points that can be chosen;
 * `unreachable`: the shop could not be asked, the points come back by themselves; `refused`: the shop would not make the
 * discount; `used`: too late to cancel.
 */
export const REDEEM_PROBLEMS = [
  "insufficient",
  "unavailable",
  "tier",
  "limit",
  "open",
  "points",
  "unreachable",
  "refused",
  "used",
] as const;

export type RedeemProblem = (typeof REDEEM_PROBLEMS)[number];

export type RedeemAnswer = {
  readonly schemaVersion: typeof REDEMPTION_SCHEMA_VERSION;
  /** Points that can be spent after it. */
  readonly balance: number;
  /** Null where it is as asked. */
  readonly problem: RedeemProblem | null;
  /** Null where no points were taken. */
  readonly redemption: ShopperRedemption | null;
};

/** Reads a {@link RewardsView} out of an answer's body; lines of an unknown kind are left out, a wrong whole gives null. */
export function parseRewardsView(value: unknown): RewardsView | null {
  if (!isRecord(value) || value.schemaVersion !== REDEMPTION_SCHEMA_VERSION || !isWhole(value.balance)) return null;
  if (!Array.isArray(value.rewards) || !Array.isArray(value.redemptions)) return null;
  return {
    schemaVersion: REDEMPTION_SCHEMA_VERSION,
    updatedAt: typeof value.updatedAt === "string" ? value.updatedAt : "",
    balance: value.balance,
    held: isWhole(value.held) ? value.held : 0,
    rewards: value.rewards.filter(isReward),
    redemptions: value.redemptions.filter(isRedemption),
  };
}

/** Reads a {@link RedeemAnswer} out of an answer's body, whatever its status; anything else gives null. */
export function parseRedeemAnswer(value: unknown): RedeemAnswer | null {
  if (!isRecord(value) || value.schemaVersion !== REDEMPTION_SCHEMA_VERSION || !isWhole(value.balance)) return null;
  const { balance, problem, redemption } = value;
  if (problem !== null && !REDEEM_PROBLEMS.includes(problem as RedeemProblem)) return null;
  return {
    schemaVersion: REDEMPTION_SCHEMA_VERSION,
    balance,
    problem: problem as RedeemProblem | null,
    redemption: isRedemption(redemption) ? redemption : null,
  };
}

// The app writes these shapes itself, so a reader looks at what tells a version of the shape from another.
function isReward(value: unknown): value is ShopperReward {
  return (
    isRecord(value) &&
    typeof value.id === "string" &&
    REWARD_KINDS.includes(value.kind as RewardKind) &&
    isText(value.name) &&
    isWhole(value.points) &&
    Array.isArray(value.blocks) &&
    isRecord(value.combinesWith)
  );
}

function isRedemption(value: unknown): value is ShopperRedemption {
  return (
    isRecord(value) &&
    typeof value.id === "string" &&
    REWARD_KINDS.includes(value.kind as RewardKind) &&
    REDEMPTION_STATES.includes(value.state as RedemptionState) &&
    isText(value.name) &&
    isWhole(value.points)
  );
}

function isText(value: unknown): value is LocalizedText {
  return isRecord(value) && typeof value.ja === "string" && typeof value.en === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}

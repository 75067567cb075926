import type { RedemptionState, RewardKind } from "#app/contracts/redemption.ts";

/** What a version of a reward promises beside its name and its points. Amounts are minor units, ids decimal text. */
export interface RewardTerms {
  /** Off or credited; of an exchange what one step brings. */
  valueMinor: number | null;
  percentBp: number | null;
  /** Of an exchange: points of one step. */
  pointsPerStep: number | null;
  /** Of an exchange: the most points at once. */
  maxPoints: number | null;
  /** The largest share of an order's subtotal that the amount may be, in 1/10000. */
  maxShareBp: number | null;
  minimumMinor: number | null;
  /** Of free shipping: rates up to this price alone. */
  maxShippingMinor: number | null;
  /** Of a free product. */
  variantId: string | null;
  /** Of store credit: days it can be used for. */
  creditDays: number | null;
  /** Of digital content. */
  fileId: string | null;
  /** How often one customer may; null: any number. */
  timesPerCustomer: number | null;
  /** The tiers whose members may; empty: everybody. */
  tierIds: string[];
  /** What the code is for: these, of neither are given everything; and what it is not for. */
  productIds: string[];
  collectionIds: string[];
  excludedProductIds: string[];
  excludedCollectionIds: string[];
  combinesWith: { order: boolean; product: boolean; shipping: boolean };
}

/** A version of a reward, as it is offered. */
export interface RewardVersion {
  rewardId: bigint;
  version: number;
  kind: RewardKind;
  nameJa: string;
  nameEn: string;
  descriptionJa: string;
  descriptionEn: string;
  points: bigint;
  terms: RewardTerms;
}

/** A row of redemptions with the version that it was promised. */
export interface RedemptionRow extends RewardVersion {
  redemptionId: bigint;
  customerId: bigint;
  points: bigint;
  valueMinor: bigint | null;
  /** `unclear`: store credit of which nobody knows whether it arrived. */
  state: RedemptionState | "unclear";
  code: string | null;
  discountId: string | null;
  heldUntil: Date | null;
  askedAt: Date | null;
  problem: string | null;
  createdAt: Date;
}

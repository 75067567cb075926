import type { RewardBlock, RewardKind } from "#app/contracts/redemption.ts";
import type { RewardTerms } from "./types.ts";

/** Kinds that become a discount code. */
const CODE_KINDS: readonly RewardKind[] = ["amount", "exchange", "percent", "free_shipping", "free_product"];

/** Kinds that are received at once. */
const INSTANT_KINDS: readonly RewardKind[] = ["goods", "content"];

/** Whether a reward is redeemed as a discount code. */
export function isCodeKind(kind: RewardKind): boolean {
  return CODE_KINDS.includes(kind);
}

/** Whether a reward is received with the redemption itself, without Shopify. */
export function isInstantKind(kind: RewardKind): boolean {
  return INSTANT_KINDS.includes(kind);
}

/** Terms without any condition. */
export const NO_TERMS: RewardTerms = {
  valueMinor: null,
  percentBp: null,
  pointsPerStep: null,
  maxPoints: null,
  maxShareBp: null,
  minimumMinor: null,
  maxShippingMinor: null,
  variantId: null,
  creditDays: null,
  fileId: null,
  timesPerCustomer: null,
  tierIds: [],
  productIds: [],
  collectionIds: [],
  excludedProductIds: [],
  excludedCollectionIds: [],
  combinesWith: { order: false, product: false, shipping: true },
};

interface Offer {
  kind: RewardKind;
  /** What it costs; of an exchange the least. */
  points: number;
  terms: RewardTerms;
}

/** The amount that so many points bring, in minor units; null where the reward is no amount. */
export function amountOf({ kind, terms }: Offer, points: number): number | null {
  if (kind === "exchange") return (points / (terms.pointsPerStep ?? points)) * (terms.valueMinor ?? 0);
  return kind === "amount" || kind === "store_credit" ? terms.valueMinor : null;
}

/**
 * The subtotal that an order needs for an amount to be taken off: the reward's own minimum, and as much that the amount is
 * no larger a share of it than is allowed.
 */
export function minimumSubtotal(terms: RewardTerms, valueMinor: number | null): number | null {
  const byShare =
    terms.maxShareBp === null || valueMinor === null ? 0 : Math.ceil((valueMinor * 10_000) / terms.maxShareBp);
  const minimum = Math.max(terms.minimumMinor ?? 0, byShare);
  return minimum === 0 ? null : minimum;
}

/** The points that a redemption takes, given what the shopper asks for; null where that cannot be chosen. */
export function pointsToTake({ kind, points, terms }: Offer, asked: number | undefined): number | null {
  if (kind !== "exchange") return asked === undefined || asked === points ? points : null;
  if (asked === undefined || !Number.isSafeInteger(asked) || asked < points) return null;
  if (terms.maxPoints !== null && asked > terms.maxPoints) return null;
  return asked % (terms.pointsPerStep ?? 1) === 0 ? asked : null;
}

/** The most points of an exchange that can be chosen with a balance; 0 where not even the least can. */
export function mostPoints({ points, terms }: Offer, balance: number): number {
  const step = terms.pointsPerStep ?? 1;
  const most = Math.floor(Math.min(balance, terms.maxPoints ?? balance) / step) * step;
  return most < points ? 0 : most;
}

/** What is known of the customer who would redeem. */
export interface Redeemer {
  /** Points that can be spent now. */
  balance: number;
  tierId: string | null;
  /** How often they redeemed the reward, but for those that came to nothing. */
  times: number;
  /** Of these, how many are not at their end. */
  open: number;
}

/** Everything that keeps a customer from redeeming a reward now; tiers are named by the caller. */
export function blocksOf(
  offer: Offer,
  redeemer: Redeemer,
): (Exclude<RewardBlock, { key: "tier" }> | { key: "tier" })[] {
  const { terms, points } = offer;
  const blocks: ReturnType<typeof blocksOf> = [];
  if (terms.tierIds.length > 0 && (redeemer.tierId === null || !terms.tierIds.includes(redeemer.tierId))) {
    blocks.push({ key: "tier" });
  }
  if (terms.timesPerCustomer !== null && redeemer.times >= terms.timesPerCustomer) {
    blocks.push({ key: "limit", times: terms.timesPerCustomer });
  } else if (redeemer.open > 0) blocks.push({ key: "open" });
  if (redeemer.balance < points) blocks.push({ key: "points", missing: points - redeemer.balance });
  return blocks;
}

/** The largest file that can be given for points. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** What a file may be, by the end of its name; a browser is told the same, whatever it was uploaded as. */
export const FILE_TYPES: Record<string, string> = {
  pdf: "application/pdf",
  epub: "application/epub+zip",
  zip: "application/zip",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  mp4: "video/mp4",
  txt: "text/plain; charset=utf-8",
  csv: "text/csv; charset=utf-8",
};

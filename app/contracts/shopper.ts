import { isRecord, isWhole, type LocalizedText, parseJson, parseList, parseText } from "./read.ts";

/**
 * What the app tells the shopper surfaces (checkout, thank-you, order status, members' page).
 *
 * The same shape is written to the customer as a metafield (the projection, read without asking the app) and answered
 * by the app's own routes (fresh). This file is bundled into the extensions: no dependency, no I/O, no text for people.
 *
 * Money is an integer count of the currency's minor unit beside its ISO code; a day is `YYYY-MM-DD` in the shop's time
 * zone; an instant is ISO 8601 in UTC; points are whole numbers.
 */

/**
 * Oldest version of a reader that understands the shape; a reader shows nothing from a version it does not know. The shape
 * grows by adding: what a reader does not know it passes over, what a writer did not say yet is read as nothing.
 */
export const SHOPPER_SCHEMA_VERSION = 1;

/** Customer metafield that carries {@link LoyaltyView} as JSON, at most `maxBytes` of UTF-8. */
export const LOYALTY_METAFIELD = { namespace: "$app", key: "loyalty", type: "json", maxBytes: 4096 } as const;

/** Customer metafield with the spendable points alone, for tills, themes and flows that read no JSON. */
export const POINTS_BALANCE_METAFIELD = { namespace: "$app", key: "points_balance", type: "number_integer" } as const;

/**
 * Customer metafield with the handle of the tier, for segments, flows, tills and themes; absent in the tier that zero
 * reaches, and without one.
 */
export const TIER_METAFIELD = { namespace: "$app", key: "tier", type: "single_line_text_field" } as const;

/** Product metafield with the handles of the tiers whose members alone may buy it; absent where everybody may. */
export const MEMBERS_ONLY_METAFIELD = {
  ...{ namespace: "$app", key: "members_only", type: "list.single_line_text_field" },
} as const;

/**
 * Shop metafield that holds the app's address without a trailing slash (for example `https://okaeri.example.com`).
 * One built bundle serves every installation, so the address cannot be part of the build.
 */
export const API_URL_METAFIELD = { namespace: "$app", key: "api_url", type: "single_line_text_field" } as const;

/** Most lines that the metafield carries; the routes answer more. */
export const PROJECTION_LIMITS = { entries: 5, coupons: 5, expiring: 3 } as const;

/** Path of the route that answers {@link LoyaltyView} for the signed-in customer. */
export const LOYALTY_PATH = "/api/shopper/loyalty";

/** Path of the route that answers {@link OrderLoyalty}. `orderId` is the number at the end of the order's GID. */
export function orderLoyaltyPath(orderId: string): string {
  return `/api/shopper/orders/${encodeURIComponent(orderId)}`;
}

export type { LocalizedText } from "./read.ts";

export type CouponState = "assigned" | "seen" | "used" | "expired" | "revoked";

export type ShopperCoupon = {
  readonly code: string;
  /** `amount`: `valueMinor` off; `percent`: `percentBp` / 100 per cent off (1000 is 10 %). */
  readonly value:
    | { readonly kind: "amount"; readonly valueMinor: number }
    | { readonly kind: "percent"; readonly percentBp: number }
    | { readonly kind: "freeShipping" };
  readonly currency: string;
  /** Smallest subtotal the code works from, or null. */
  readonly minimumMinor: number | null;
  /** Last shop-local day on which the code works, or null. */
  readonly expiresOn: string | null;
  readonly state: CouponState;
};

/** Reasons that the extensions have words for; any other key is shown by its `kind`. */
export const ENTRY_REASONS = [
  "earn.order",
  "earn.bonus",
  "revoke.refund",
  "revoke.cancel",
  "restore.order",
  "expire",
  "redeem",
  "return",
  "merge",
  "manual",
  "import",
  "earn.extra",
  "earn.signup",
  "earn.consent",
  "earn.birthday",
  "earn.referral",
  "earn.review",
] as const;

export type EntryReason = (typeof ENTRY_REASONS)[number];

export type EntryKind = "earn" | "revoke" | "expire" | "redeem" | "return" | "adjust";

export type ShopperEntry = {
  readonly kind: EntryKind;
  /** Signed: what the movement did to the shopper's balance. */
  readonly points: number;
  /** One of {@link ENTRY_REASONS} where there is one. */
  readonly reasonKey: string;
  /** Values for the sentence, for example `{ order: "#1001" }`. */
  readonly reasonParams: Readonly<Record<string, string | number>>;
  readonly occurredOn: string;
  /** What the shopper had after it, points that wait included; null where it is not said. */
  readonly balanceAfter: number | null;
};

export type TierProgress = {
  /** What counts towards the tiers so far, inside the programme's window. */
  readonly spentMinor: number;
  readonly currency: string;
  /** The next tier up, or null at the top. */
  readonly next: { readonly name: LocalizedText; readonly thresholdMinor: number } | null;
};

/** What a tier gives beside more points. */
export type TierPerk =
  | { readonly kind: "multiplier"; readonly timesBp: number }
  | { readonly kind: "birthdayPoints"; readonly points: number }
  | { readonly kind: "coupon" }
  | { readonly kind: "discount"; readonly percentBp: number }
  /** `until`: the last of the shop's days on which only members may buy it; null: without an end. */
  | { readonly kind: "membersOnly"; readonly title: string; readonly until: string | null }
  | { readonly kind: "text"; readonly text: LocalizedText };

/** What is counted towards tiers: net sales in minor units, counted orders, or points. */
export type TierBasis = "spend" | "orders" | "points";

export type ShopperTier = {
  /** Null below the first tier. */
  readonly name: LocalizedText | null;
  /** Names the tier in metafields of customers and products; null below the first tier. */
  readonly handle: string | null;
  /** In money; its `next` is null where orders or points are counted, see `way`. */
  readonly progress: TierProgress;
  readonly way: {
    readonly basis: TierBasis;
    readonly value: number;
    readonly next: { readonly name: LocalizedText; readonly threshold: number } | null;
  };
  readonly perks: readonly TierPerk[];
  /** The day on which the tier is looked at again, or null where it does not fall. */
  readonly reviewOn: string | null;
};

/** Points that are lost after a day, if nothing of them is used before. */
export type ExpiringPoints = { readonly expiresOn: string; readonly points: number };

export type LoyaltyView = {
  readonly schemaVersion: typeof SHOPPER_SCHEMA_VERSION;
  /** When these figures were computed. */
  readonly updatedAt: string;
  /** The app's address, for shops whose shop metafield is not readable; no trailing slash. */
  readonly apiUrl?: string;
  /** Points that can be spent now. */
  readonly balance: number;
  /** Points earned but not released yet. */
  readonly pending: number;
  /** Points held by redemptions that are not used yet. */
  readonly held: number;
  /** Points that future earnings settle first. */
  readonly debt: number;
  /** The days on which points end, the next one first. */
  readonly expiring: readonly ExpiringPoints[];
  /** The shop's own word for its points, or null for the usual word. */
  readonly pointsName: LocalizedText | null;
  /** Null where the shop has no tiers. */
  readonly tier: ShopperTier | null;
  /** Newest first; the metafield carries only usable ones. */
  readonly coupons: readonly ShopperCoupon[];
  /** Newest first. */
  readonly entries: readonly ShopperEntry[];
};

/** Answer about one order: `processing` until the app has seen the order's webhook and done its whole effect. */
export type OrderLoyalty =
  | { readonly schemaVersion: typeof SHOPPER_SCHEMA_VERSION; readonly state: "processing" }
  | {
      readonly schemaVersion: typeof SHOPPER_SCHEMA_VERSION;
      readonly state: "ready";
      readonly updatedAt: string;
      /** Points of this order as they stand after refunds. */
      readonly pointsEarned: number;
      /** Of these, what waits; `releasesOn` is the day on which the last of it can be spent, null where no day is set. */
      readonly pointsPending: number;
      readonly releasesOn: string | null;
      readonly balance: number;
      readonly pending: number;
      readonly pointsName: LocalizedText | null;
      /** The customer's how-manieth counted order this is; null when it does not count. */
      readonly orderNumber: number | null;
      /** The coupon given at this order, or null. */
      readonly coupon: ShopperCoupon | null;
      readonly tier: ShopperTier | null;
    };

/** Answer of every shopper route when it cannot answer with data. `retryable` says whether asking again may help. */
export type ShopperError = { readonly error: string; readonly retryable: boolean };

/**
 * Reads a {@link LoyaltyView} out of a metafield's text or an answer's body.
 * Lines that do not fit (a coupon or an entry of a newer shape) are left out; a wrong whole gives null.
 */
export function parseLoyaltyView(input: unknown): LoyaltyView | null {
  const value = typeof input === "string" ? parseJson(input) : input;
  if (!isRecord(value) || value.schemaVersion !== SHOPPER_SCHEMA_VERSION) return null;
  if (!isWhole(value.balance) || typeof value.updatedAt !== "string") return null;
  const view: LoyaltyView = {
    schemaVersion: SHOPPER_SCHEMA_VERSION,
    updatedAt: value.updatedAt,
    balance: value.balance,
    pending: isWhole(value.pending) ? value.pending : 0,
    held: isWhole(value.held) ? value.held : 0,
    debt: isWhole(value.debt) ? value.debt : 0,
    expiring: parseList(value.expiring, parseExpiring),
    pointsName: parseText(value.pointsName),
    tier: parseTier(value.tier),
    coupons: parseList(value.coupons, parseCoupon),
    entries: parseList(value.entries, parseEntry),
  };
  return typeof value.apiUrl === "string" ? { ...view, apiUrl: value.apiUrl } : view;
}

/** Reads an {@link OrderLoyalty} out of an answer's body; anything else gives null. */
export function parseOrderLoyalty(value: unknown): OrderLoyalty | null {
  if (!isRecord(value) || value.schemaVersion !== SHOPPER_SCHEMA_VERSION) return null;
  if (value.state === "processing") return { schemaVersion: SHOPPER_SCHEMA_VERSION, state: "processing" };
  if (value.state !== "ready" || !isWhole(value.pointsEarned) || !isWhole(value.balance)) return null;
  return {
    schemaVersion: SHOPPER_SCHEMA_VERSION,
    state: "ready",
    updatedAt: typeof value.updatedAt === "string" ? value.updatedAt : "",
    pointsEarned: value.pointsEarned,
    pointsPending: isWhole(value.pointsPending) ? value.pointsPending : 0,
    releasesOn: typeof value.releasesOn === "string" ? value.releasesOn : null,
    balance: value.balance,
    pending: isWhole(value.pending) ? value.pending : 0,
    pointsName: parseText(value.pointsName),
    orderNumber: isWhole(value.orderNumber) ? value.orderNumber : null,
    coupon: parseCoupon(value.coupon),
    tier: parseTier(value.tier),
  };
}

/**
 * The text to store in the customer's metafield: usable coupons and the newest entries, cut further (oldest entries
 * first, then perks, then coupons) until it fits `LOYALTY_METAFIELD.maxBytes`.
 */
export function toProjectionJson(view: LoyaltyView): string {
  let entries = view.entries.slice(0, PROJECTION_LIMITS.entries);
  let coupons = view.coupons.filter(isUsable).slice(0, PROJECTION_LIMITS.coupons);
  const expiring = view.expiring.slice(0, PROJECTION_LIMITS.expiring);
  let tier = view.tier;
  for (;;) {
    const json = JSON.stringify({ ...view, coupons, expiring, entries, tier });
    if (new TextEncoder().encode(json).length <= LOYALTY_METAFIELD.maxBytes) return json;
    if (entries.length > 0) entries = entries.slice(0, -1);
    else if (tier && tier.perks.length > 0) tier = { ...tier, perks: tier.perks.slice(0, -1) };
    else if (coupons.length > 0) coupons = coupons.slice(0, -1);
    else throw new RangeError("The loyalty projection does not fit its metafield even without entries and coupons.");
  }
}

/** True for a coupon that its holder may still use (the day of expiry aside). */
export function isUsable(coupon: ShopperCoupon): boolean {
  return coupon.state === "assigned" || coupon.state === "seen";
}

function parseTier(value: unknown): ShopperTier | null {
  if (!isRecord(value) || !isRecord(value.progress)) return null;
  const { spentMinor, currency, next } = value.progress;
  if (!isWhole(spentMinor) || typeof currency !== "string") return null;
  const nextName = isRecord(next) ? parseText(next.name) : null;
  const nextTier =
    isRecord(next) && nextName && isWhole(next.thresholdMinor)
      ? { name: nextName, thresholdMinor: next.thresholdMinor }
      : null;
  const progress = { spentMinor, currency, next: nextTier };
  return {
    name: parseText(value.name),
    handle: typeof value.handle === "string" ? value.handle : null,
    progress,
    way: parseWay(value.way) ?? wayOf(progress),
    perks: parseList(value.perks, parsePerk),
    reviewOn: typeof value.reviewOn === "string" ? value.reviewOn : null,
  };
}

/** A writer that does not tell the way counts money. */
function wayOf({ spentMinor, next }: TierProgress): ShopperTier["way"] {
  return { basis: "spend", value: spentMinor, next: next && { name: next.name, threshold: next.thresholdMinor } };
}

const BASES: readonly unknown[] = ["spend", "orders", "points"];

function parseWay(value: unknown): ShopperTier["way"] | null {
  if (!isRecord(value) || !BASES.includes(value.basis) || !isWhole(value.value)) return null;
  const { next } = value;
  const name = isRecord(next) ? parseText(next.name) : null;
  const threshold = isRecord(next) ? next.threshold : null;
  return {
    basis: value.basis as TierBasis,
    value: value.value,
    next: name && isWhole(threshold) ? { name, threshold } : null,
  };
}

function parsePerk(value: unknown): TierPerk | null {
  if (!isRecord(value)) return null;
  const { kind, timesBp, points, percentBp, title, until } = value;
  if (kind === "multiplier" && isWhole(timesBp)) return { kind, timesBp };
  if (kind === "birthdayPoints" && isWhole(points)) return { kind, points };
  if (kind === "coupon") return { kind };
  if (kind === "discount" && isWhole(percentBp)) return { kind, percentBp };
  if (kind === "membersOnly" && typeof title === "string") {
    return { kind, title, until: typeof until === "string" ? until : null };
  }
  const text = kind === "text" ? parseText(value.text) : null;
  return text && { kind: "text", text };
}

function parseExpiring(value: unknown): ExpiringPoints | null {
  if (!isRecord(value) || typeof value.expiresOn !== "string" || !isWhole(value.points)) return null;
  return { expiresOn: value.expiresOn, points: value.points };
}

const COUPON_STATES: readonly unknown[] = ["assigned", "seen", "used", "expired", "revoked"];

function parseCoupon(value: unknown): ShopperCoupon | null {
  if (!isRecord(value) || typeof value.code !== "string" || typeof value.currency !== "string") return null;
  if (!COUPON_STATES.includes(value.state)) return null;
  const amount = parseCouponValue(value.value);
  if (!amount) return null;
  return {
    code: value.code,
    value: amount,
    currency: value.currency,
    minimumMinor: isWhole(value.minimumMinor) ? value.minimumMinor : null,
    expiresOn: typeof value.expiresOn === "string" ? value.expiresOn : null,
    state: value.state as CouponState,
  };
}

function parseCouponValue(value: unknown): ShopperCoupon["value"] | null {
  if (!isRecord(value)) return null;
  if (value.kind === "amount" && isWhole(value.valueMinor)) return { kind: "amount", valueMinor: value.valueMinor };
  if (value.kind === "percent" && isWhole(value.percentBp)) return { kind: "percent", percentBp: value.percentBp };
  return value.kind === "freeShipping" ? { kind: "freeShipping" } : null;
}

const ENTRY_KINDS: readonly unknown[] = ["earn", "revoke", "expire", "redeem", "return", "adjust"];

export function parseEntry(value: unknown): ShopperEntry | null {
  if (!isRecord(value) || !ENTRY_KINDS.includes(value.kind) || !isWhole(value.points)) return null;
  if (typeof value.reasonKey !== "string" || typeof value.occurredOn !== "string") return null;
  return {
    kind: value.kind as EntryKind,
    points: value.points,
    reasonKey: value.reasonKey,
    reasonParams: isRecord(value.reasonParams) ? parseParams(value.reasonParams) : {},
    occurredOn: value.occurredOn,
    balanceAfter: isWhole(value.balanceAfter) ? value.balanceAfter : null,
  };
}

function parseParams(value: Record<string, unknown>): Record<string, string | number> {
  const params: Record<string, string | number> = {};
  for (const [name, param] of Object.entries(value)) {
    if (typeof param === "string" || typeof param === "number") params[name] = param;
  }
  return params;
}

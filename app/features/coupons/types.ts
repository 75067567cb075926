/** Whom a campaign gives coupons to, and when. */
export const CAMPAIGN_KINDS = ["next_visit", "birthday", "win_back", "tier", "reward", "compensation"] as const;
export type CampaignKind = (typeof CAMPAIGN_KINDS)[number];

export const VALUE_KINDS = ["amount", "percent", "free_shipping"] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/**
 * owed: promised, and waiting for its code; assigned: in the customer's hands; seen: shown to them; used: with an order;
 * expired; revoked: the order that it was given at counts no more; held_out: given nothing, to measure by.
 */
export const COUPON_STATES = ["owed", "assigned", "seen", "used", "expired", "revoked", "held_out"] as const;
export type CouponState = (typeof COUPON_STATES)[number];

/** What the discounts of a campaign apply to. */
export const ELIGIBLE_KINDS = ["all", "products", "collections"] as const;
export type EligibleKind = (typeof ELIGIBLE_KINDS)[number];

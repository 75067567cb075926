import { isUsable, type LoyaltyView, type OrderLoyalty, type ShopperCoupon } from "../../app/contracts/shopper.ts";
import type { Answer } from "./ask-app.ts";

/** `unknown` where the host does not tell the extension who is buying. */
export type SignedIn = boolean | "unknown";

/** `checking`: stored figures while the app is asked; `stored`: the app did not answer, so they may be out of date. */
export type Freshness = "checking" | "fresh" | "stored";

export type LoyaltyState =
  | { readonly phase: "loading" }
  | { readonly phase: "signedOut" }
  | { readonly phase: "unavailable" }
  | { readonly phase: "ready"; readonly view: LoyaltyView; readonly freshness: Freshness };

/** Metafield first, then the app's fresh answer; when the app is silent, the stored figures with a word of caution. */
export function loyaltyState(input: {
  signedIn: SignedIn;
  stored: LoyaltyView | null;
  asked: Answer<LoyaltyView> | null;
}): LoyaltyState {
  const { signedIn, stored, asked } = input;
  if (signedIn === false) return { phase: "signedOut" };
  if (asked?.status === "ok") return { phase: "ready", view: asked.value, freshness: "fresh" };
  if (stored) return { phase: "ready", view: stored, freshness: asked ? "stored" : "checking" };
  if (!asked) return { phase: "loading" };
  // Someone the host knows to be signed in must not be told to sign in because the app refused a token.
  return asked.status === "signedOut" && signedIn === "unknown" ? { phase: "signedOut" } : { phase: "unavailable" };
}

type ReadyOrder = Extract<OrderLoyalty, { state: "ready" }>;

export type OrderState =
  | { readonly phase: "preparing"; readonly stored: LoyaltyView | null }
  /** Still not there after the last question. */
  | { readonly phase: "late"; readonly stored: LoyaltyView | null }
  | { readonly phase: "signedOut" }
  /** Another customer's order: nothing is shown. */
  | { readonly phase: "hidden" }
  /** The app does not answer; `stored` is what the metafield says. */
  | { readonly phase: "unavailable"; readonly stored: LoyaltyView | null }
  | { readonly phase: "ready"; readonly order: ReadyOrder };

/** State of one order's block; `finished` says that the app is not asked again. */
export function orderState(input: {
  signedIn: SignedIn;
  stored: LoyaltyView | null;
  asked: Answer<OrderLoyalty> | null;
  finished: boolean;
}): OrderState {
  const { signedIn, stored, asked, finished } = input;
  if (signedIn === false) return { phase: "signedOut" };
  if (asked?.status === "ok" && asked.value.state === "ready") return { phase: "ready", order: asked.value };
  if (asked?.status === "notFound") return { phase: "hidden" };
  if (!finished) return { phase: "preparing", stored };
  if (asked?.status === "ok") return { phase: "late", stored };
  if (asked?.status === "signedOut" && signedIn === "unknown") return { phase: "signedOut" };
  return { phase: "unavailable", stored };
}

/** Coupons that can be used on `today` (`YYYY-MM-DD`), the one that ends first in front. */
export function usableCoupons(coupons: readonly ShopperCoupon[], today: string): ShopperCoupon[] {
  return coupons
    .filter((coupon) => isUsable(coupon) && (coupon.expiresOn === null || coupon.expiresOn >= today))
    .sort((a, b) => (a.expiresOn ?? "9999").localeCompare(b.expiresOn ?? "9999"));
}

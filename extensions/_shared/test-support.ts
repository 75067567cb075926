import { readFileSync } from "node:fs";
import path from "node:path";
import { render } from "preact";
import { vi } from "vitest";
import type { RedeemAnswer, RewardsView, ShopperRedemption, ShopperReward } from "../../app/contracts/redemption.ts";
import {
  API_URL_METAFIELD,
  LOYALTY_METAFIELD,
  type LoyaltyView,
  type OrderLoyalty,
  type ShopperCoupon,
  type ShopperTier,
} from "../../app/contracts/shopper.ts";

export const API_URL = "http://localhost:3000";

export const coupon: ShopperCoupon = {
  code: "NEXT-7F3K",
  value: { kind: "amount", valueMinor: 500 },
  currency: "JPY",
  minimumMinor: 3000,
  expiresOn: "2999-12-31",
  state: "assigned",
};

export function loyaltyView(overrides: Partial<LoyaltyView> = {}): LoyaltyView {
  return {
    schemaVersion: 1,
    updatedAt: "2026-07-01T03:00:00Z",
    balance: 1234,
    pending: 0,
    held: 0,
    debt: 0,
    expiring: [],
    pointsName: null,
    tier: silver(),
    coupons: [coupon],
    entries: [
      {
        kind: "earn",
        points: 30,
        reasonKey: "earn.order",
        reasonParams: { order: "#1001" },
        occurredOn: "2026-06-30",
        balanceAfter: 1234,
      },
    ],
    ...overrides,
  };
}

export function readyOrder(overrides: Partial<Extract<OrderLoyalty, { state: "ready" }>> = {}): OrderLoyalty {
  return {
    schemaVersion: 1,
    state: "ready",
    updatedAt: "2026-07-01T03:00:01Z",
    pointsEarned: 45,
    pointsPending: 0,
    releasesOn: null,
    balance: 1279,
    pending: 0,
    pointsName: null,
    orderNumber: 2,
    coupon,
    tier: silver(),
    ...overrides,
  };
}

/** A tier half-way to the next, counted in money. */
export function silver(overrides: Partial<ShopperTier> = {}): ShopperTier {
  const name = { ja: "ゴールド", en: "Gold" };
  return {
    name: { ja: "シルバー", en: "Silver" },
    handle: "silver",
    progress: { spentMinor: 32000, currency: "JPY", next: { name, thresholdMinor: 50000 } },
    way: { basis: "spend", value: 32000, next: { name, threshold: 50000 } },
    perks: [],
    reviewOn: null,
    ...overrides,
  };
}

export function reward(overrides: Partial<ShopperReward> = {}): ShopperReward {
  return {
    id: "7",
    kind: "amount",
    name: { ja: "500円引き", en: "¥500 off" },
    description: null,
    points: 500,
    exchange: null,
    valueMinor: 500,
    percentBp: null,
    currency: "JPY",
    minimumMinor: null,
    maxShareBp: null,
    someProducts: false,
    combinesWith: { order: false, product: false, shipping: true },
    blocks: [],
    ...overrides,
  };
}

export function redemption(overrides: Partial<ShopperRedemption> = {}): ShopperRedemption {
  return {
    id: "31",
    rewardId: "7",
    kind: "amount",
    name: { ja: "500円引き", en: "¥500 off" },
    points: 500,
    state: "held",
    code: "PTS-4XQZ",
    valueMinor: 500,
    percentBp: null,
    currency: "JPY",
    minimumMinor: null,
    heldUntil: "2026-07-01T04:00:00Z",
    contentUrl: null,
    redeemedAt: "2026-07-01T03:00:00Z",
    ...overrides,
  };
}

export function rewardsView(overrides: Partial<RewardsView> = {}): RewardsView {
  return {
    schemaVersion: 1,
    updatedAt: "2026-07-01T03:00:00Z",
    balance: 1234,
    held: 0,
    rewards: [reward()],
    redemptions: [],
    ...overrides,
  };
}

export function redeemed(overrides: Partial<RedeemAnswer> = {}): RedeemAnswer {
  return { schemaVersion: 1, balance: 734, problem: null, redemption: redemption(), ...overrides };
}

/**
 * A fetch that answers by method and path (`POST /api/shopper/redemptions`; GET needs no method), each by the next of its
 * answers; the last one stays. `{ status, body }` is a refusal. Whatever is not named is away.
 */
export function serving(answers: Record<string, (object | number | "down")[]>) {
  const left = new Map(Object.entries(answers).map(([route, list]) => [route, [...list]]));
  return vi.fn<typeof fetch>(async (input, init) => {
    const { pathname } = new URL(String(input));
    const list = left.get(init?.method ? `${init.method} ${pathname}` : pathname) ?? [];
    const answer = list.length > 1 ? list.shift() : list[0];
    if (answer === undefined || answer === "down") throw new TypeError("Failed to fetch");
    if (typeof answer === "number") return new Response("{}", { status: answer });
    const { status, body } =
      "body" in answer ? (answer as { status: number; body: object }) : { status: 200, body: answer };
    return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  });
}

/** Metafields as the host hands them to a block; pass null to leave one out. */
export function metafields(options: { view: LoyaltyView | null; apiUrl?: string | null }) {
  const { view, apiUrl = API_URL } = options;
  const entries: { target: { type: "customer" | "shop"; id: string }; metafield: StoredMetafield }[] = [];
  if (view) {
    entries.push({
      target: { type: "customer", id: "gid://shopify/Customer/1" },
      metafield: { ...named(LOYALTY_METAFIELD), value: JSON.stringify(view), valueType: "json_string" },
    });
  }
  if (apiUrl) {
    entries.push({
      target: { type: "shop", id: "gid://shopify/Shop/1" },
      metafield: { ...named(API_URL_METAFIELD), value: apiUrl, valueType: "string" },
    });
  }
  return entries;
}

type StoredMetafield = {
  namespace: string;
  key: string;
  type: string;
  value: string;
  valueType: "json_string" | "string";
};

function named({ namespace, key, type }: { namespace: string; key: string; type: string }) {
  return { namespace, key, type };
}

/** A fetch that answers each call by the next entry; the last one stays. A status number answers an empty error. */
export function answering(...answers: (object | number | "down" | "hangs")[]) {
  let call = 0;
  return vi.fn<typeof fetch>(async (_input, init) => {
    const answer = answers[Math.min(call++, answers.length - 1)];
    if (answer === "down") throw new TypeError("Failed to fetch");
    if (answer === "hangs") {
      return new Promise((_, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
    }
    if (typeof answer === "number") return new Response("{}", { status: answer });
    return new Response(JSON.stringify(answer), { status: 200, headers: { "Content-Type": "application/json" } });
  });
}

type Localized = {
  i18n: { translate: unknown; formatNumber: unknown; formatCurrency: unknown; formatDate: unknown };
  localization: { extensionLanguage: { value: { isoCode: string } } };
};

/** Gives the mock the extension's real words and real formatting in one language, with Shopify's plural rule. */
export function speak(shopify: object, handle: string, language: "ja" | "en"): void {
  const host = shopify as Localized;
  const locale = readLocale(handle, language);
  host.localization.extensionLanguage.value = { isoCode: language };
  host.i18n.formatNumber = (value: number, options?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, options).format(value);
  host.i18n.formatCurrency = (value: number, options?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, { ...options, style: "currency" }).format(value);
  host.i18n.formatDate = (value: Date, options?: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, options).format(value);
  host.i18n.translate = (key: string, params: Record<string, string | number> = {}) => {
    let found: unknown = key.split(".").reduce<unknown>((node, part) => (node as never)?.[part], locale);
    if (typeof found === "object" && found !== null && typeof params.count === "number") {
      found = (found as Record<string, string>)[new Intl.PluralRules(language).select(params.count)];
    }
    if (typeof found !== "string") throw new Error(`No text for ${key} in extensions/${handle} (${language}).`);
    return found.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => String(params[name]));
  };
}

export function readLocale(handle: string, language: "ja" | "en"): Record<string, unknown> {
  const file = language === "en" ? "en.default.json" : "ja.json";
  return JSON.parse(readFileSync(path.join(import.meta.dirname, "..", handle, "locales", file), "utf8"));
}

/** Says who is buying; the mock leaves the property out, as the platform does without access to customer data. */
export function setBuyer(shopify: object, buyer: "signedIn" | "guest" | "unknown"): void {
  const customer = { value: buyer === "signedIn" ? { id: "gid://shopify/Customer/1" } : undefined };
  Object.defineProperty(shopify, "buyerIdentity", {
    value: buyer === "unknown" ? undefined : { customer },
    configurable: true,
  });
}

/** All the words that a shopper sees now, headings and labels in attributes included. */
export function shownText(): string {
  const attributes = [...document.body.querySelectorAll("*")].flatMap((element) =>
    ["heading", "accessibilitylabel"].map((name) => element.getAttribute(name) ?? ""),
  );
  return [document.body.textContent, ...attributes].join(" ").replace(/\s+/g, " ").trim();
}

export function button(label: string): HTMLElement {
  const found = [...document.body.querySelectorAll("s-button")].find((element) => element.textContent === label);
  if (!found) throw new Error(`No button "${label}" in: ${shownText()}`);
  return found as HTMLElement;
}

/** Unmounts, so that no timer or late answer of one test reaches the next. */
export function unmount(): void {
  render(null, document.body);
}

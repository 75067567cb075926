import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  LOYALTY_METAFIELD,
  type LoyaltyView,
  orderLoyaltyPath,
  PROJECTION_LIMITS,
  parseLoyaltyView,
  parseOrderLoyalty,
  toProjectionJson,
} from "../../app/contracts/shopper.ts";

/** As a metafield that was written by the first version of the app. */
const firstView = {
  schemaVersion: 1,
  updatedAt: "2026-07-01T03:00:00Z",
  balance: 120,
  pending: 30,
  pointsName: { ja: "マイル", en: "Miles" },
  tier: {
    name: { ja: "シルバー", en: "Silver" },
    progress: { spentMinor: 100, currency: "JPY", next: { name: { ja: "金", en: "Gold" }, thresholdMinor: 500 } },
  },
  coupons: [
    {
      code: "A",
      value: { kind: "percent", percentBp: 1000 },
      currency: "JPY",
      minimumMinor: null,
      expiresOn: "2026-08-01",
      state: "assigned",
    },
  ],
  entries: [
    {
      kind: "earn",
      points: 30,
      reasonKey: "earn.order",
      reasonParams: { order: "#1001" },
      occurredOn: "2026-06-30",
    },
  ],
};

/** The same as it is read: what the first version did not say is nothing. */
const view: LoyaltyView = {
  ...firstView,
  schemaVersion: 1,
  held: 0,
  debt: 0,
  expiring: [],
  tier: {
    ...firstView.tier,
    handle: null,
    way: { basis: "spend", value: 100, next: { name: { ja: "金", en: "Gold" }, threshold: 500 } },
    perks: [],
    reviewOn: null,
  },
  coupons: firstView.coupons as LoyaltyView["coupons"],
  entries: firstView.entries.map((entry) => ({ ...entry, kind: "earn", balanceAfter: null })),
};

/** All that the first version of a reader looks at, in the types that it wants. */
const firstReader = z.object({
  schemaVersion: z.literal(1),
  updatedAt: z.string(),
  apiUrl: z.string().optional(),
  balance: z.int(),
  pending: z.int(),
  pointsName: z.object({ ja: z.string(), en: z.string() }).nullable(),
  tier: z
    .object({
      name: z.object({ ja: z.string(), en: z.string() }).nullable(),
      progress: z.object({
        spentMinor: z.int(),
        currency: z.string(),
        next: z.object({ name: z.object({ ja: z.string(), en: z.string() }), thresholdMinor: z.int() }).nullable(),
      }),
    })
    .nullable(),
  coupons: z.array(
    z.object({
      code: z.string(),
      value: z.union([
        z.object({ kind: z.literal("amount"), valueMinor: z.int() }),
        z.object({ kind: z.literal("percent"), percentBp: z.int() }),
      ]),
      currency: z.string(),
      minimumMinor: z.int().nullable(),
      expiresOn: z.string().nullable(),
      state: z.enum(["assigned", "seen", "used", "expired", "revoked"]),
    }),
  ),
  entries: z.array(
    z.object({
      kind: z.enum(["earn", "revoke", "expire", "redeem", "return", "adjust"]),
      points: z.int(),
      reasonKey: z.string(),
      reasonParams: z.record(z.string(), z.union([z.string(), z.number()])),
      occurredOn: z.string(),
    }),
  ),
});

describe("versions", () => {
  test("what the first version wrote is read, with nothing where it said nothing", () => {
    expect(parseLoyaltyView(JSON.stringify(firstView))).toEqual(view);
  });

  test("the first version reads what is written now", () => {
    const full: LoyaltyView = {
      ...view,
      held: 300,
      debt: 5,
      expiring: [{ expiresOn: "2026-08-31", points: 20 }],
      tier: {
        name: { ja: "銀", en: "Silver" },
        handle: "silver",
        progress: { spentMinor: 0, currency: "JPY", next: null },
        way: { basis: "orders", value: 3, next: { name: { ja: "金", en: "Gold" }, threshold: 5 } },
        perks: [{ kind: "discount", percentBp: 500 }, { kind: "coupon" }],
        reviewOn: "2026-12-31",
      },
    };
    const written = toProjectionJson(full);
    expect(firstReader.safeParse(JSON.parse(written)).error).toBeUndefined();
    expect(parseLoyaltyView(written)).toEqual(full);
  });
});

describe("parseLoyaltyView", () => {
  test("reads what the app writes, as text and as an object", () => {
    expect(parseLoyaltyView(JSON.stringify(view))).toEqual(view);
    expect(parseLoyaltyView({ ...view, apiUrl: "https://x.test" })).toEqual({ ...view, apiUrl: "https://x.test" });
  });

  test("leaves out the lines it does not understand and keeps the rest", () => {
    const parsed = parseLoyaltyView({
      ...view,
      coupons: [{ ...view.coupons[0], value: { kind: "surprise" } }, view.coupons[0]],
      entries: [{ ...view.entries[0], points: "30" }, null, view.entries[0]],
    });
    expect(parsed).toEqual(view);
  });

  test.each([
    null,
    "",
    "{",
    "[]",
    {},
    { ...view, schemaVersion: 2 },
    { ...view, balance: 1.5 },
    { ...view, balance: 2 ** 53 },
  ])("refuses %j", (input) => {
    expect(parseLoyaltyView(input)).toBeNull();
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.anything(), fc.json(), (value, json) => {
        parseLoyaltyView(value);
        parseLoyaltyView(json);
        parseOrderLoyalty(value);
        parseLoyaltyView({ ...view, tier: value, coupons: [value], entries: [value], pointsName: value });
      }),
    );
  });
});

describe("parseOrderLoyalty", () => {
  test("reads both states", () => {
    const ready = {
      schemaVersion: 1,
      state: "ready",
      updatedAt: "2026-07-01T03:00:00Z",
      pointsEarned: 3,
      pointsPending: 0,
      releasesOn: null,
      balance: 4,
      pending: 0,
      pointsName: null,
      orderNumber: null,
      coupon: null,
      tier: null,
    };
    expect(parseOrderLoyalty(ready)).toEqual(ready);
    expect(parseOrderLoyalty({ schemaVersion: 1, state: "processing" })).toEqual({
      schemaVersion: 1,
      state: "processing",
    });
    expect(parseOrderLoyalty({ ...ready, state: "later" })).toBeNull();
  });
});

describe("toProjectionJson", () => {
  test("keeps the newest entries and only usable coupons", () => {
    const entry = view.entries[0] as LoyaltyView["entries"][number];
    const coupon = view.coupons[0] as LoyaltyView["coupons"][number];
    const json = toProjectionJson({
      ...view,
      entries: Array.from({ length: 9 }, (_, index) => ({ ...entry, points: index })),
      coupons: [{ ...coupon, state: "used" }, coupon, { ...coupon, state: "expired" }],
    });
    const parsed = parseLoyaltyView(json);
    expect(parsed?.entries.map(({ points }) => points)).toEqual([0, 1, 2, 3, 4]);
    expect(parsed?.coupons).toEqual([coupon]);
    expect(parsed?.entries.length).toBe(PROJECTION_LIMITS.entries);
  });

  test("stays within the metafield's bytes whatever the words are", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 900 }), { maxLength: 8 }), (orders) => {
        const entry = view.entries[0] as LoyaltyView["entries"][number];
        const entries = orders.map((order) => ({ ...entry, reasonParams: { order } }));
        const json = toProjectionJson({ ...view, entries });
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(LOYALTY_METAFIELD.maxBytes);
        expect(parseLoyaltyView(json)?.balance).toBe(view.balance);
      }),
    );
  });
});

test("the order's path cannot be led elsewhere", () => {
  expect(orderLoyaltyPath("12")).toBe("/api/shopper/orders/12");
  expect(orderLoyaltyPath("../../x?y")).toBe("/api/shopper/orders/..%2F..%2Fx%3Fy");
});

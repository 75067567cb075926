import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  LOYALTY_METAFIELD,
  type LoyaltyView,
  orderLoyaltyPath,
  PROJECTION_LIMITS,
  parseLoyaltyView,
  parseOrderLoyalty,
  toProjectionJson,
} from "../../app/contracts/shopper.ts";

const view: LoyaltyView = {
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

describe("parseLoyaltyView", () => {
  test("reads what the app writes, as text and as an object", () => {
    expect(parseLoyaltyView(JSON.stringify(view))).toEqual(view);
    expect(parseLoyaltyView({ ...view, apiUrl: "https://x.test" })).toEqual({ ...view, apiUrl: "https://x.test" });
  });

  test("leaves out the lines it does not understand and keeps the rest", () => {
    const parsed = parseLoyaltyView({
      ...view,
      coupons: [{ ...view.coupons[0], value: { kind: "freeShipping" } }, view.coupons[0]],
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
      balance: 4,
      pending: 0,
      pointsName: null,
      orderNumber: null,
      coupon: null,
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

import fc from "fast-check";
import { expect, test } from "vitest";
import { amountOf, blocksOf, minimumSubtotal, mostPoints, NO_TERMS, pointsToTake } from "./rules.ts";

const exchange = (terms: object) => ({
  kind: "exchange" as const,
  points: 200,
  terms: { ...NO_TERMS, pointsPerStep: 100, valueMinor: 50, ...terms },
});

test("an amount off needs an order of which it is no more than its share", () => {
  expect(minimumSubtotal({ ...NO_TERMS, maxShareBp: 5_000 }, 500)).toBe(1_000);
  expect(minimumSubtotal({ ...NO_TERMS, maxShareBp: 3_000 }, 500)).toBe(1_667);
  expect(minimumSubtotal({ ...NO_TERMS, maxShareBp: 5_000, minimumMinor: 3_000 }, 500)).toBe(3_000);
  expect(minimumSubtotal(NO_TERMS, 500)).toBeNull();
});

test("whatever can be chosen of an exchange can be paid, is whole steps, and is worth its steps", () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(5_000), fc.option(fc.integer({ min: 2, max: 20 })), (balance, asked, limit) => {
      const offer = exchange({ maxPoints: limit === null ? null : limit * 100 });
      const most = mostPoints(offer, balance);
      expect(most).toBeLessThanOrEqual(balance);
      const taken = pointsToTake(offer, asked);
      if (taken !== null && taken <= balance) expect(taken).toBeLessThanOrEqual(most);
      if (most > 0) expect(pointsToTake(offer, most)).toBe(most);
      if (taken !== null) expect(amountOf(offer, taken)).toBe(Math.floor(taken / 100) * 50);
    }),
  );
});

test("every reason that keeps a customer from a reward is told", () => {
  const offer = { kind: "amount" as const, points: 500, terms: { ...NO_TERMS, tierIds: ["2"], timesPerCustomer: 1 } };
  expect(blocksOf(offer, { balance: 500, tierId: "2", times: 0, open: 0 })).toEqual([]);
  expect(blocksOf(offer, { balance: 120, tierId: null, times: 1, open: 0 })).toEqual([
    { key: "tier" },
    { key: "limit", times: 1 },
    { key: "points", missing: 380 },
  ]);
  expect(blocksOf({ ...offer, terms: NO_TERMS }, { balance: 500, tierId: null, times: 1, open: 1 })).toEqual([
    { key: "open" },
  ]);
});

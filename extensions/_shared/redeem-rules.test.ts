import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exchangeChoices, offeredAtCheckout, worthNow } from "./redeem-rules.ts";
import { reward } from "./test-support.ts";

const exchange = (maxPoints: number, changes: Parameters<typeof reward>[0] = {}) =>
  reward({
    kind: "exchange",
    points: 500,
    valueMinor: 500,
    exchange: { pointsPerStep: 100, valuePerStepMinor: 100, maxPoints },
    ...changes,
  });

describe("exchangeChoices", () => {
  test("whole steps from the least to what the shopper has", () => {
    expect(exchangeChoices(exchange(700), null)).toEqual([
      { points: 500, valueMinor: 500 },
      { points: 600, valueMinor: 600 },
      { points: 700, valueMinor: 700 },
    ]);
  });

  test("no more than the share of the cart that the reward may take", () => {
    // Half of 1,250 yen is 625: the largest step below it is 600.
    const points = exchangeChoices(exchange(5000, { maxShareBp: 5000 }), 1250).map((choice) => choice.points);
    expect(points).toEqual([500, 600]);
    expect(exchangeChoices(exchange(5000), 499)).toEqual([]);
  });

  test("too few points, and what is no exchange, leave no choice", () => {
    expect(exchangeChoices(exchange(0), null)).toEqual([]);
    expect(exchangeChoices(reward(), null)).toEqual([]);
  });

  test("at most ten, with the least and the most among them, none twice", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 5000 }), (steps) => {
        const choices = exchangeChoices(exchange(steps * 100), null);
        expect(choices.length).toBeLessThanOrEqual(10);
        expect(choices[0]?.points).toBe(500);
        expect(choices.at(-1)?.points).toBe(steps * 100);
        expect(new Set(choices.map(({ points }) => points)).size).toBe(choices.length);
        for (const { points, valueMinor } of choices) expect(valueMinor).toBe(points);
      }),
    );
  });
});

describe("worthNow", () => {
  test("the most that one reward brings off", () => {
    const rewards = [reward({ valueMinor: 300 }), exchange(1200), reward({ kind: "goods", valueMinor: 9999 })];
    expect(worthNow(rewards)).toEqual({ valueMinor: 1200, currency: "JPY" });
  });

  test("what cannot be redeemed is worth nothing", () => {
    expect(worthNow([reward({ blocks: [{ key: "points", missing: 1 }] })])).toBeNull();
  });
});

describe("offeredAtCheckout", () => {
  test("all that can be redeemed for this order", () => {
    const ready = [reward({ id: "1" }), reward({ id: "2", kind: "free_shipping" })];
    const others = [reward({ id: "3", kind: "goods" }), reward({ id: "4", blocks: [{ key: "open" }] })];
    expect(offeredAtCheckout([...ready, ...others])).toEqual(ready);
  });

  test("else the nearest", () => {
    const far = reward({ id: "1", blocks: [{ key: "points", missing: 900 }] });
    const near = reward({ id: "2", blocks: [{ key: "points", missing: 20 }] });
    const barred = reward({
      id: "3",
      blocks: [
        { key: "points", missing: 1 },
        { key: "tier", tiers: [] },
      ],
    });
    expect(offeredAtCheckout([far, near, barred])).toEqual([near]);
  });
});

import { describe, expect, test } from "vitest";
import { planExperiment, powerOf, smallestDifference } from "./power.ts";

describe("the smallest difference that is found", () => {
  test("of shares: 1,166 in each arm find 20 % against 25 %", () => {
    // (2.053749 + 0.841621)² · (0.2 · 0.8 + 0.25 · 0.75) / 0.05² = 1,165.3: the usual formula with unpooled variances.
    const smallest = smallestDifference({ kind: "share", share: 0.2 }, { treated: 1_165.26, heldOut: 1_165.26 });
    expect(smallest).toBeCloseTo(0.05, 5);
  });

  test("of means: 67 in each arm find half a standard deviation", () => {
    // 2 · (2.053749 + 0.841621)² / 0.5² = 67.07.
    const smallest = smallestDifference({ kind: "mean", deviation: 1000 }, { treated: 67.07, heldOut: 67.07 });
    expect(smallest).toBeCloseTo(500, 0);
  });

  test("shrinks with what the customers' past explains", () => {
    const sizes = { treated: 900, heldOut: 100 };
    const plain = smallestDifference({ kind: "mean", deviation: 1000 }, sizes) ?? 0;
    const adjusted = smallestDifference({ kind: "mean", deviation: 1000, varianceKept: 0.64 }, sizes);
    expect(adjusted).toBeCloseTo(0.8 * plain, 9);
  });

  test("is nothing that a handful can show", () => {
    expect(smallestDifference({ kind: "share", share: 0.2 }, { treated: 5, heldOut: 0 })).toBeNull();
    expect(smallestDifference({ kind: "share", share: 0.9 }, { treated: 5, heldOut: 5 })).toBeNull();
  });
});

test("the smallest difference is found four times out of five, whatever the outcome and the sizes", () => {
  for (const outcome of [
    { kind: "share", share: 0.03 },
    { kind: "share", share: 0.5 },
    { kind: "mean", deviation: 4200 },
  ] as const) {
    const sizes = { treated: 9_000, heldOut: 1_000 };
    const effect = smallestDifference(outcome, sizes) ?? 0;
    expect(powerOf({ outcome, sizes, effect })).toBeCloseTo(0.8, 6);
  }
});

describe("a plan", () => {
  const hoped = {
    outcome: { kind: "share", share: 0.2 },
    expected: 0.05,
    customersPerWeek: 400,
    heldOutShare: 0.5,
  } as const;

  test("says how long it takes", () => {
    // Twice 1,166 customers at 400 a week.
    expect(planExperiment({ ...hoped, weeks: 6 })).toMatchObject({ outcome: "enough", weeksNeeded: 6 });
    expect(planExperiment({ ...hoped, weeks: 4 })).toMatchObject({ outcome: "too-small", weeksNeeded: 6 });
  });

  test("says when it would never end, and when nobody is held out", () => {
    expect(planExperiment({ ...hoped, customersPerWeek: 3, weeks: 8 })).toMatchObject({
      outcome: "too-small",
      weeksNeeded: null,
    });
    expect(planExperiment({ ...hoped, heldOutShare: 0, weeks: 8 })).toMatchObject({
      outcome: "nobody-held-out",
      smallest: null,
      power: 0,
    });
  });
});

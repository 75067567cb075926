import { describe, expect, test } from "vitest";
import { type AgeCounts, breakageOf, survivalCurves, survivalOf } from "./breakage.ts";

/** Counts of `[age, points]`. */
const at = (...counts: [number, number][]): number[] => {
  const values: number[] = [];
  for (const [age, points] of counts) values[age] = (values[age] ?? 0) + points;
  return Array.from(values, (value) => value ?? 0);
};

describe("the share unspent by age", () => {
  test("by hand: of 100 points 20 are spent on day 1, 10 are last seen on day 2, 35 are spent on day 3", () => {
    // Day 1: 1 − 20/100 = 0.8. Day 2: 80 are there, none is spent. Day 3: 70 are there, 0.8 × (1 − 35/70) = 0.4.
    const curve = survivalOf({ spent: at([1, 20], [3, 35]), unspent: at([2, 10], [4, 35]) });
    expect(curve).toEqual([1, 0.8, 0.8, 0.4, 0.4].map((share) => expect.closeTo(share, 12)));
  });

  test("those seen until a day count among those who could spend on it", () => {
    const curve = survivalOf({ spent: at([2, 5]), unspent: at([2, 5]) });
    expect(curve[2]).toBeCloseTo(0.5, 12);
  });

  test("leaving a group out is as if it had never been", () => {
    const [one, other] = [
      { spent: at([1, 4]), unspent: at([5, 6]) },
      { spent: at([2, 9]), unspent: at([3, 1]) },
    ];
    const { without } = survivalCurves([one, other, { spent: [], unspent: [] }]);
    expect(without).toHaveLength(2);
    expect(without[0]?.slice(0, 4)).toEqual(survivalOf(other).map((share) => expect.closeTo(share, 12)));
  });
});

describe("what is expected to expire", () => {
  const groups: AgeCounts[] = [
    { spent: at([1, 60]), unspent: at([4, 5]) },
    { spent: at([3, 105]), unspent: at([2, 30]) },
    { spent: [], unspent: at([4, 100]) },
  ];
  const curves = survivalCurves(groups);

  test("by hand: S(end) ÷ S(age) of what is left", () => {
    const lots = [
      { age: 0, endsAt: 4, points: 1_000 }, // 0.4 ÷ 1
      { age: 2, endsAt: 4, points: 1_000 }, // 0.4 ÷ 0.8
      { age: 3, endsAt: 4, points: 1_000 }, // 0.4 ÷ 0.4
      { age: 9, endsAt: 4, points: 10 }, // past its day, to be expired tonight
      { age: 2, endsAt: null, points: 5_000 }, // never expires
    ];
    const { expected, low, high } = breakageOf({ lots, curves, observedDays: 10 });
    expect(expected).toBeCloseTo(400 + 500 + 1_000 + 10, 9);
    expect(low).toBeLessThanOrEqual(expected ?? 0);
    expect(high).toBeGreaterThanOrEqual(expected ?? 0);
  });

  test("lots that end later than anybody was observed may expire or not: from none of them to all", () => {
    const lots = [{ age: 0, endsAt: 30, points: 700 }];
    expect(breakageOf({ lots, curves, observedDays: 29 })).toEqual({ expected: null, low: 0, high: 700 });
    expect(breakageOf({ lots, curves: { all: [], without: [] }, observedDays: -1 })).toMatchObject({ expected: null });
  });

  test("nothing outstanding, or nothing that expires, breaks nothing", () => {
    expect(breakageOf({ lots: [], curves, observedDays: 10 })).toEqual({ expected: 0, low: 0, high: 0 });
    expect(breakageOf({ lots: [{ age: 1, endsAt: null, points: 9 }], curves, observedDays: 10 }).expected).toBe(0);
  });

  test("where nothing ever expired, the upper bound is that of the rule of three", () => {
    const spentAll = Array.from({ length: 50 }, () => ({ spent: at([1, 10]), unspent: [] }));
    const lots = [{ age: 0, endsAt: 1, points: 1_000 }];
    const { expected, low, high } = breakageOf({ lots, curves: survivalCurves(spentAll), observedDays: 5 });
    expect([expected, low]).toEqual([0, 0]);
    expect(high / 1_000).toBeCloseTo(1 - 0.05 ** (1 / 50), 12);
  });
});

/**
 * Shops of known habits: a customer spends all lots at once or never, lots end after 60 days, and observation ends while many
 * are open. The share that expires is known from the habit, so the interval must hold it about as often as it says.
 */
describe("the interval holds the truth", () => {
  const randomOf = (seed: number) => {
    let state = seed;
    return () => {
      state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
      return state / 4_294_967_296;
    };
  };
  const ENDS_AT = 60;

  function simulate(seed: number, habit: { spendsAtAll: number; customers: number }) {
    const random = randomOf(seed);
    const groups = Array.from({ length: 50 }, () => ({
      spent: new Array<number>(ENDS_AT + 1).fill(0),
      unspent: new Array<number>(ENDS_AT + 1).fill(0),
    }));
    for (let customer = 0; customer < habit.customers; customer++) {
      const group = groups[Math.floor(random() * 50)] as (typeof groups)[number];
      const spendsAt = random() < habit.spendsAtAll ? Math.floor(random() * ENDS_AT) : Number.POSITIVE_INFINITY;
      // Granted by chance within the last 120 days; some customers hold a hundred times more than others.
      const observed = Math.min(ENDS_AT, Math.floor(random() * 120));
      const points = Math.ceil(10 ** (1 + 2 * random()));
      const counts = spendsAt <= observed ? group.spent : group.unspent;
      const age = Math.min(spendsAt, observed);
      counts[age] = (counts[age] ?? 0) + points;
    }
    const lots = [{ age: 0, endsAt: ENDS_AT, points: 1 }];
    return breakageOf({ lots, curves: survivalCurves(groups), observedDays: ENDS_AT });
  }

  test.each([
    { spendsAtAll: 0.7, customers: 400 },
    { spendsAtAll: 0.3, customers: 150 },
    { spendsAtAll: 0.9, customers: 1_000 },
  ])("$spendsAtAll of $customers customers spend", (habit) => {
    const runs = Array.from({ length: 400 }, (_, seed) => simulate(seed * 7_919 + 11, habit));
    const truth = 1 - habit.spendsAtAll;
    const covered = runs.filter(({ low, high }) => low <= truth && truth <= high).length / runs.length;
    const mean = runs.reduce((sum, { expected }) => sum + (expected ?? 0), 0) / runs.length;
    // 400 tries of 95 % lie within 0.916 and 0.984 in 99.8 of 100 cases.
    expect(covered).toBeGreaterThan(0.916);
    expect(covered).toBeLessThan(0.984);
    expect(Math.abs(mean - truth)).toBeLessThan(0.01);
  });
});

import { expect, test } from "vitest";
import { kaplanMeier, quantileOf, sampleCurve } from "./survival.ts";

const histogram = (days: number[]) =>
  [...new Set(days)].map((one) => ({ days: one, count: days.filter((other) => other === one).length }));

// Remission of leukaemia under 6-MP (Freireich et al. 1963), in weeks: the example of the textbooks. Estimates and
// intervals as Klein and Moeschberger (Survival Analysis, chapter 4) and Stata's manual (sts list) print them.
const RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23];
const OBSERVED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
const PUBLISHED = [
  [6, 21, 3, 0.8571, 0.6197, 0.9516],
  [7, 17, 1, 0.8067, 0.5631, 0.9228],
  [10, 15, 1, 0.7529, 0.5032, 0.8894],
  [13, 12, 1, 0.6902, 0.4316, 0.8491],
  [16, 11, 1, 0.6275, 0.3675, 0.8049],
  [22, 7, 1, 0.5378, 0.2678, 0.7468],
  [23, 6, 1, 0.4482, 0.1881, 0.6801],
] as const;

test("the curve and its interval are the published ones", () => {
  const curve = kaplanMeier(histogram(RELAPSED), histogram(OBSERVED));
  expect(curve).toHaveLength(PUBLISHED.length);
  PUBLISHED.forEach(([days, atRisk, cameBack, surviving, low, high], at) => {
    const point = curve[at];
    expect(point).toMatchObject({ days, atRisk, cameBack });
    expect(1 - (point?.share ?? 0)).toBeCloseTo(surviving, 4);
    expect(1 - (point?.high ?? 0)).toBeCloseTo(low, 4);
    expect(1 - (point?.low ?? 0)).toBeCloseTo(high, 4);
  });
});

test("where everybody was observed to the end it is the plain share", () => {
  const curve = kaplanMeier(
    [
      { days: 5, count: 2 },
      { days: 9, count: 1 },
    ],
    [{ days: 100, count: 7 }],
  );
  expect(curve.map(({ days, share }) => [days, Number(share.toFixed(12))])).toEqual([
    [5, 0.2],
    [9, 0.3],
  ]);
});

test("when the last one comes back the share is 1, and nobody makes no curve", () => {
  expect(kaplanMeier(histogram([1, 2]), []).at(-1)).toMatchObject({ share: 1, low: 1, high: 1 });
  expect(kaplanMeier([], histogram([1, 2]))).toEqual([]);
});

test.each([
  [0.5, [1, 2, 3, 4], 2],
  [0.5, [1, 2, 3], 2],
  [0.75, [1, 2, 3, 4], 3],
  [0.25, [1, 2, 3, 4], 1],
  [1, [7, 3], 7],
  [0.5, [], null],
])("the quantile %d of %j is %j", (share, days, expected) => {
  expect(quantileOf(histogram(days), share)).toBe(expected);
});

test("a number of days that occurs often counts as often", () => {
  expect(
    quantileOf(
      [
        { days: 30, count: 1 },
        { days: 10, count: 9 },
        { days: 5, count: 0 },
      ],
      0.9,
    ),
  ).toBe(10);
});

test("between two days on which somebody came back the curve stays where it was", () => {
  const curve = kaplanMeier(
    [
      { days: 2, count: 1 },
      { days: 7, count: 1 },
    ],
    [{ days: 9, count: 2 }],
  );
  expect(sampleCurve(curve, { lastDay: 7, everyDays: 3 }).map(({ days, share }) => [days, share])).toEqual([
    [0, 0],
    [3, 0.25],
    [6, 0.25],
    [7, 0.5],
  ]);
});

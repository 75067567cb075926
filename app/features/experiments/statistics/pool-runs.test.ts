import { expect, test } from "vitest";
import { poolRuns } from "./pool-runs.ts";

test("runs that agree are weighted by the inverse of their variance", () => {
  // Weights 1 and 1/4: (1 · 2 + 3 / 4) / 1.25, and √(1 / 1.25).
  const pooled = poolRuns([
    { estimate: 2, standardError: 1 },
    { estimate: 3, standardError: 2 },
  ]);
  expect(pooled).toMatchObject({ runs: 2, betweenRuns: 0 });
  expect(pooled?.estimate).toBeCloseTo(2.2, 12);
  expect(pooled?.standardError).toBeCloseTo(0.894427191, 9);
  expect(pooled?.low).toBeCloseTo(2.2 - 1.959963985 * 0.894427191, 8);
});

test("runs that differ by more than chance widen the interval", () => {
  // Q = 50, one degree of freedom, Σw − Σw²/Σw = 1: 49 lies between the runs, and each run's variance becomes 50.
  const pooled = poolRuns([
    { estimate: 0, standardError: 1 },
    { estimate: 10, standardError: 1 },
  ]);
  expect(pooled?.betweenRuns).toBeCloseTo(7, 12);
  expect(pooled?.estimate).toBeCloseTo(5, 12);
  expect(pooled?.standardError).toBeCloseTo(5, 12);
});

test("one run is not pooled", () => {
  expect(poolRuns([{ estimate: 1, standardError: 1 }])).toBeNull();
});

import { expect, test } from "vitest";
import type { Truth } from "../../../tests/factories/simulated-experiment.ts";
import { watchExperiments } from "../../../tests/factories/watch-experiments.ts";

// A share of tests/long/experiments.test.ts, with what chance does to so few.
const EXPERIMENTS = 100;
const watched = (truth: Truth) => watchExperiments({ truth, experiments: EXPERIMENTS, seed: 20261126 });
const chance = (share: number) => 2 * Math.sqrt((share * (1 - share)) / EXPERIMENTS);

test("an action without effect is not called working because somebody looks every day", () => {
  for (const outcome of Object.values(watched({ lift: 0, costPerReturn: 0 }))) {
    expect(outcome.worked).toBeLessThanOrEqual(0.05);
    expect(outcome.missed).toBeLessThanOrEqual(0.05 + chance(0.05));
    expect(outcome.calledBroken).toBe(0);
  }
});

test("two points more are found as often as was promised", () => {
  for (const outcome of Object.values(watched({ lift: 0.02, costPerReturn: 0 }))) {
    expect(Math.abs(outcome.foundAtEnd - outcome.promisedPower)).toBeLessThanOrEqual(
      0.03 + chance(outcome.promisedPower),
    );
    expect(outcome.missed).toBeLessThanOrEqual(0.05 + chance(0.05));
  }
});

test("two points more that cost more than they bring raise the repeat rate and do not work", () => {
  const { profit, repeat } = watched({ lift: 0.02, costPerReturn: 600 });
  expect(profit.worked).toBeLessThanOrEqual(0.05);
  expect(profit.harmed).toBeGreaterThan(0.5);
  expect(repeat.worked).toBeGreaterThan(0.5);
});

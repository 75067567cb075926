import { describe, expect, test } from "vitest";
import type { Truth } from "../factories/simulated-experiment.ts";
import { type Outcome, watchExperiments } from "../factories/watch-experiments.ts";

const EXPERIMENTS = 4_000;

const truths: [string, Truth][] = [
  ["no effect", { lift: 0, costPerReturn: 0 }],
  ["two points more", { lift: 0.02, costPerReturn: 0 }],
  ["two points more that cost more than they bring", { lift: 0.02, costPerReturn: 600 }],
];

describe.each(truths)("four thousand experiments looked at daily, with %s", (name, truth) => {
  const watched = watchExperiments({ truth, experiments: EXPERIMENTS, seed: 20261126 });
  console.info(name, watched);
  const both: [string, Outcome][] = Object.entries(watched);

  test.each(both)("the intervals of %s cover the truth", (_metric, outcome) => {
    expect(outcome.missed).toBeLessThanOrEqual(0.05);
    expect(outcome.calledBroken).toBeLessThanOrEqual(0.001);
  });

  if (truth.lift === 0) {
    test.each(both)("%s is called working in at most five of a hundred", (_metric, outcome) => {
      expect(outcome.worked).toBeLessThanOrEqual(0.05);
    });
  } else {
    test.each(both)("the effect on %s is found as often as was promised, within three points", (_metric, outcome) => {
      expect(Math.abs(outcome.foundAtEnd - outcome.promisedPower)).toBeLessThanOrEqual(0.03);
    });
  }

  if (truth.costPerReturn > 0) {
    test("what costs more than it brings is called working in at most five of a hundred", () => {
      expect(watched.profit.worked).toBeLessThanOrEqual(0.05);
    });
  }
});

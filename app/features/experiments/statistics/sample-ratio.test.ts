import fc from "fast-check";
import { expect, test } from "vitest";
import { randomFrom } from "../../../../tests/factories/simulated-experiment.ts";
import { BROKEN_BELOW, sampleRatioProbability } from "./sample-ratio.ts";

test("it is what an urn that learns from each customer would have bet, one customer after the other", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 300 }),
      (percent, arms) => {
        const treatedShare = percent / 100;
        let [treated, heldOut, capital] = [0, 0, 1];
        for (const isTreated of arms) {
          const learnt = (100 * treatedShare + treated) / (100 + treated + heldOut);
          capital *= isTreated ? learnt / treatedShare : (1 - learnt) / (1 - treatedShare);
          if (isTreated) treated += 1;
          else heldOut += 1;
        }
        const expected = Math.min(1, 1 / capital);
        expect(sampleRatioProbability([{ treated, heldOut, treatedShare }]) / expected).toBeCloseTo(1, 6);
      },
    ),
  );
});

test("a right drawing that is looked at every day is called broken at most once in a thousand times", () => {
  const random = randomFrom(1);
  let broken = 0;
  for (let experiment = 0; experiment < 1_000; experiment += 1) {
    let [treated, heldOut] = [0, 0];
    let called = false;
    for (let day = 0; day < 90; day += 1) {
      for (let customer = 0; customer < 40; customer += 1) {
        if (random() < 0.9) treated += 1;
        else heldOut += 1;
      }
      called ||= sampleRatioProbability([{ treated, heldOut, treatedShare: 0.9 }]) < BROKEN_BELOW;
    }
    if (called) broken += 1;
  }
  expect(broken).toBeLessThanOrEqual(3);
});

test("customers that fell out of one arm are noticed", () => {
  expect(sampleRatioProbability([{ treated: 9_000, heldOut: 1_000, treatedShare: 0.9 }])).toBe(1);
  expect(sampleRatioProbability([{ treated: 9_000, heldOut: 800, treatedShare: 0.9 }])).toBeLessThan(BROKEN_BELOW);
  // Each stage is held against its own share.
  const stages = [
    { treated: 100, heldOut: 900, treatedShare: 0.1 },
    { treated: 500, heldOut: 500, treatedShare: 0.5 },
  ];
  expect(sampleRatioProbability(stages)).toBe(1);
});

test("where all are to be treated nobody may be held out", () => {
  expect(sampleRatioProbability([{ treated: 50, heldOut: 0, treatedShare: 1 }])).toBe(1);
  expect(sampleRatioProbability([{ treated: 50, heldOut: 1, treatedShare: 1 }])).toBe(0);
});

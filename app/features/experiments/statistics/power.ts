import { normalProbability, normalQuantile } from "./distributions.ts";
import { ALPHA_END } from "./intervals.ts";

/** How often an effect of the promised size is to be found. */
export const POWER = 0.8;

/** What is known of the outcome before: the share of customers that has it, or how much customers differ in it. */
export type Outcome =
  | { kind: "share"; share: number }
  /** varianceKept as the customers' own past leaves it, 1 when it tells nothing. */
  | { kind: "mean"; deviation: number; varianceKept?: number };

export interface ArmSizes {
  treated: number;
  heldOut: number;
}

/** The normal approximation's standard error of the difference if the treated differ by the effect. */
function standardErrorAt(outcome: Outcome, { treated, heldOut }: ArmSizes, effect: number): number {
  if (outcome.kind === "mean") {
    const variance = outcome.deviation ** 2 * (outcome.varianceKept ?? 1);
    return Math.sqrt(variance / treated + variance / heldOut);
  }
  const { share } = outcome;
  const lifted = Math.min(1, Math.max(0, share + effect));
  return Math.sqrt((lifted * (1 - lifted)) / treated + (share * (1 - share)) / heldOut);
}

/** The probability that the interval at the end of arms of these sizes excludes zero on the side of the effect. */
export function powerOf({ outcome, sizes, effect }: { outcome: Outcome; sizes: ArmSizes; effect: number }): number {
  const standardError = standardErrorAt(outcome, sizes, effect);
  const distance = standardError === 0 ? Number.POSITIVE_INFINITY : Math.abs(effect) / standardError;
  return normalProbability(distance - normalQuantile(1 - ALPHA_END / 2));
}

/**
 * The smallest rise that arms of these sizes find four times out of five, in the outcome's unit (a share as a difference of
 * shares); null when not even the largest possible rise is found.
 */
export function smallestDifference(outcome: Outcome, sizes: ArmSizes): number | null {
  if (Math.min(sizes.treated, sizes.heldOut) < 1) return null;
  const deviations = normalQuantile(1 - ALPHA_END / 2) + normalQuantile(POWER);
  if (outcome.kind === "mean") return deviations * standardErrorAt(outcome, sizes, 0);
  // The standard error is a concave function of the rise, so what a rise lacks to be found changes its sign once.
  let [low, high] = [0, 1 - outcome.share];
  if (high < deviations * standardErrorAt(outcome, sizes, high)) return null;
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (middle < deviations * standardErrorAt(outcome, sizes, middle)) low = middle;
    else high = middle;
  }
  return high;
}

export interface PlanInput {
  outcome: Outcome;
  /** What the merchant hopes for, in the outcome's unit; its size counts, not its sign. */
  expected: number;
  customersPerWeek: number;
  /** Between 0 and 1: of the customers who take part. */
  heldOutShare: number;
  weeks: number;
}

export interface Plan {
  sizes: ArmSizes;
  smallest: number | null;
  /** Of finding what is expected. */
  power: number;
  /** Until what is expected is found four times out of five; null when that takes longer than two years. */
  weeksNeeded: number | null;
  outcome: "enough" | "too-small" | "nobody-held-out";
}

const LONGEST_WEEKS = 104;

/** What an experiment can show, before it begins. */
export function planExperiment(input: PlanInput): Plan {
  const { outcome, heldOutShare } = input;
  const effect = Math.abs(input.expected);
  const sizesAfter = (weeks: number): ArmSizes => {
    const customers = input.customersPerWeek * weeks;
    return { treated: Math.floor(customers * (1 - heldOutShare)), heldOut: Math.floor(customers * heldOutShare) };
  };
  const powerAfter = (weeks: number) => {
    const sizes = sizesAfter(weeks);
    return Math.min(sizes.treated, sizes.heldOut) < 1 ? 0 : powerOf({ outcome, sizes, effect });
  };
  const power = powerAfter(input.weeks);
  const everyWeek = Array.from({ length: LONGEST_WEEKS }, (_, at) => at + 1);
  return {
    sizes: sizesAfter(input.weeks),
    smallest: smallestDifference(outcome, sizesAfter(input.weeks)),
    power,
    weeksNeeded: everyWeek.find((weeks) => powerAfter(weeks) >= POWER) ?? null,
    outcome: heldOutShare <= 0 ? "nobody-held-out" : power >= POWER ? "enough" : "too-small",
  };
}

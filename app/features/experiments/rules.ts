import { toDecimal } from "#app/lib/money.ts";
import type { Stratum } from "./statistics/arm-sums.ts";
import { type Difference, differenceOf, withOneOfEach } from "./statistics/difference.ts";
import { alwaysValidInterval, fixedInterval, type Interval } from "./statistics/intervals.ts";
import { type PooledRuns, poolRuns, type RunEstimate } from "./statistics/pool-runs.ts";
import { BROKEN_BELOW, sampleRatioProbability } from "./statistics/sample-ratio.ts";

/** profit: gross profit less points and messages, per customer; repeat: the share with another order. */
export const METRICS = ["profit", "repeat"] as const;
export type Metric = (typeof METRICS)[number];

/** An effect, or an end of its interval, for a file: a share with six places, or an amount in the shop's currency. */
export function effectText(metric: Metric, value: number, currency: string): string {
  return metric === "repeat" ? value.toFixed(6) : toDecimal(BigInt(Math.round(value)), currency);
}

/** Fewer than this in an arm, and the intervals' large-sample reasoning does not hold: nothing is said. */
export const LEAST_IN_ARM = 100;

/** Those assigned while the share of treated stood the same: everybody's arm, and the outcomes that have had their time. */
export interface Stage extends Stratum {
  treatedShare: number;
  /** With those whose time is not over yet. */
  assigned: { treated: number; heldOut: number };
}

/** What is known of a running or ended experiment. */
export interface Evidence {
  metric: Metric;
  stages: readonly Stage[];
  /** Customers of both arms whose outcome is to be known at the end. */
  plannedCustomers: number;
  /** The planned end has come: the one look for which the fixed interval is made. */
  ended: boolean;
  /** What would be worth having, in the metric's unit; an effect of less is none that matters. */
  expected: number;
  /** Earlier runs of the same hypothesis, with the same metric. */
  pastRuns: readonly RunEstimate[];
}

export const DECISIONS = ["keep", "change", "stop", "extend"] as const;
export type Decision = (typeof DECISIONS)[number];

export type Verdict = {
  /**
   * broken: the arms' sizes are not those that were drawn, so nothing can be concluded; works, harms: the interval lies on
   * one side of zero; no-difference: it lies within what was expected; too-small: the end came and the interval holds both
   * zero and what was expected; cannot-tell: it is still running.
   */
  kind: "broken" | "works" | "harms" | "no-difference" | "too-small" | "cannot-tell";
  suggestion: Decision;
  /** Null while an arm has too few customers whose time is over. */
  effect: { difference: Difference; interval: Interval } | null;
  /** With the runs before, where it was too small alone. */
  pooled: PooledRuns | null;
  sampleRatioProbability: number;
};

const SUGGESTIONS: Record<Verdict["kind"], Decision> = {
  broken: "stop",
  works: "keep",
  harms: "stop",
  "no-difference": "change",
  "too-small": "extend",
  "cannot-tell": "extend",
};

/**
 * What can be said on a day. While the experiment runs it is judged by the interval that is valid on all days together, at
 * its planned end once by the fixed one. Of actions without effect both together call at most 5 % working or harmful,
 * however often somebody looks.
 */
export function judge(evidence: Evidence): Verdict {
  const probability = sampleRatioProbability(
    evidence.stages.map(({ assigned, treatedShare }) => ({ ...assigned, treatedShare })),
  );
  const effect = effectOf(evidence);
  const kind = probability < BROKEN_BELOW ? "broken" : kindOf(evidence, effect?.interval ?? null);
  const pooled = kind === "too-small" && effect !== null ? poolRuns([...evidence.pastRuns, effect.difference]) : null;
  return { kind, suggestion: SUGGESTIONS[kind], effect, pooled, sampleRatioProbability: probability };
}

function kindOf({ ended, expected }: Evidence, interval: Interval | null): Verdict["kind"] {
  if (interval === null) return ended ? "too-small" : "cannot-tell";
  if (interval.low > 0) return "works";
  if (interval.high < 0) return "harms";
  if (!ended) return "cannot-tell";
  const matters = Math.abs(expected);
  return -matters < interval.low && interval.high < matters ? "no-difference" : "too-small";
}

function effectOf({ metric, stages, plannedCustomers, ended }: Evidence): Verdict["effect"] {
  const difference = measure(metric, stages);
  if (difference === null) return null;
  const interval = ended ? fixedInterval(difference) : alwaysValidInterval(difference, plannedCustomers);
  return { difference, interval };
}

/** The difference that the strata show in the metric; null while an arm is too small to say anything. */
export function measure(metric: Metric, strata: readonly Stratum[]): Difference | null {
  const plain = differenceOf(strata);
  if (plain === null || Math.min(plain.treated, plain.heldOut) < LEAST_IN_ARM) return null;
  if (metric === "profit") return plain;
  const { treated, heldOut, treatedMean, heldOutMean } = plain;
  const careful = differenceOf(strata.map(withOneOfEach));
  return careful && { ...careful, treated, heldOut, treatedMean, heldOutMean };
}

import { judge, METRICS, type Metric, type Stage } from "#app/features/experiments/rules.ts";
import { addSums, NO_SUMS } from "#app/features/experiments/statistics/arm-sums.ts";
import { planExperiment } from "#app/features/experiments/statistics/power.ts";
import {
  PROFIT_DEVIATION,
  randomFrom,
  SHARE_BACK,
  type SimulatedDay,
  simulateDay,
  type Truth,
  trueEffects,
} from "./simulated-experiment.ts";

/** Shares of experiments. */
export interface Outcome {
  /** What the plan promised for the true effect. */
  promisedPower: number;
  /** Called so on at least one day, the last included. */
  worked: number;
  harmed: number;
  /** Called on the last day what it truly is. */
  foundAtEnd: number;
  /** An interval missed the truth on at least one day, the last included. */
  missed: number;
  /** The interval of the last day did. */
  missedAtEnd: number;
  calledBroken: number;
}

const DAYS = 70;
const CUSTOMERS_PER_DAY = 520;
const HELD_OUT_SHARE = 0.1;
const HOPED = { repeat: 0.02, profit: 80 } as const;

/** A shop with 520 customers a day, a tenth of them held out, watches its experiments every day for ten weeks. */
export function watchExperiments(options: {
  truth: Truth;
  experiments: number;
  seed: number;
}): Record<Metric, Outcome> {
  const random = randomFrom(options.seed);
  const effects = trueEffects(options.truth);
  const counts = { profit: noCounts(), repeat: noCounts() };
  for (let experiment = 0; experiment < options.experiments; experiment += 1) {
    const days = Array.from({ length: DAYS }, () =>
      simulateDay({ random, customers: CUSTOMERS_PER_DAY, heldOutShare: HELD_OUT_SHARE, truth: options.truth }),
    );
    for (const metric of METRICS) {
      const seen = watch(days, metric, effects[metric]);
      for (const key of Object.keys(seen) as (keyof typeof seen)[]) if (seen[key]) counts[metric][key] += 1;
    }
  }
  const outcomeOf = (metric: Metric): Outcome => ({
    promisedPower: promise(metric, effects[metric]),
    ...(Object.fromEntries(
      Object.entries(counts[metric]).map(([key, count]) => [key, count / options.experiments]),
    ) as ReturnType<typeof noCounts>),
  });
  return { profit: outcomeOf("profit"), repeat: outcomeOf("repeat") };
}

function noCounts() {
  return { worked: 0, harmed: 0, foundAtEnd: 0, missed: 0, missedAtEnd: 0, calledBroken: 0 };
}

function watch(days: readonly SimulatedDay[], metric: Metric, truth: number) {
  const seen = {
    worked: false,
    harmed: false,
    foundAtEnd: false,
    missed: false,
    missedAtEnd: false,
    calledBroken: false,
  };
  let [treated, heldOut] = [NO_SUMS, NO_SUMS];
  days.forEach((day, at) => {
    treated = addSums(treated, day.treated[metric]);
    heldOut = addSums(heldOut, day.heldOut[metric]);
    const ended = at === days.length - 1;
    const stage: Stage = {
      treated,
      heldOut,
      treatedShare: 1 - HELD_OUT_SHARE,
      assigned: { treated: treated.customers, heldOut: heldOut.customers },
    };
    const verdict = judge({
      metric,
      stages: [stage],
      plannedCustomers: CUSTOMERS_PER_DAY * DAYS,
      ended,
      expected: HOPED[metric],
      pastRuns: [],
    });
    const { low, high } = verdict.effect?.interval ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    const missed = truth < low || high < truth;
    seen.worked ||= verdict.kind === "works";
    seen.harmed ||= verdict.kind === "harms";
    seen.calledBroken ||= verdict.kind === "broken";
    seen.missed ||= missed;
    if (ended) {
      seen.missedAtEnd = missed;
      seen.foundAtEnd = verdict.kind === (truth > 0 ? "works" : "harms");
    }
  });
  return seen;
}

function promise(metric: Metric, effect: number): number {
  return planExperiment({
    outcome: metric === "repeat" ? { kind: "share", share: SHARE_BACK } : { kind: "mean", deviation: PROFIT_DEVIATION },
    expected: effect,
    customersPerWeek: 7 * CUSTOMERS_PER_DAY,
    heldOutShare: HELD_OUT_SHARE,
    weeks: DAYS / 7,
  }).power;
}

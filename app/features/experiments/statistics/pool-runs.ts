import { normalQuantile } from "./distributions.ts";
import { ALPHA, type Interval } from "./intervals.ts";

/** What one run of a hypothesis ended with. */
export interface RunEstimate {
  estimate: number;
  standardError: number;
}

export interface PooledRuns extends RunEstimate, Interval {
  runs: number;
  /** How far the runs' true effects seem to lie apart, as a standard deviation; 0 when chance explains what differs. */
  betweenRuns: number;
}

/**
 * Several runs of the same hypothesis taken together, each weighted by the inverse of its variance. Where they differ by
 * more than chance explains, what lies between them joins their variances, so the interval is that of the mean of such runs
 * (R. DerSimonian and N. Laird, "Meta-analysis in clinical trials", Controlled Clinical Trials 7, 1986).
 *
 * @returns null unless there are two runs or more
 */
export function poolRuns(all: readonly RunEstimate[]): PooledRuns | null {
  const runs = all.filter(({ standardError }) => standardError > 0);
  if (runs.length < 2) return null;
  const variance = betweenVariance(runs);
  const { estimate, weight } = weightedMean(runs, variance);
  const standardError = Math.sqrt(1 / weight);
  const halfWidth = normalQuantile(1 - ALPHA / 2) * standardError;
  return {
    estimate,
    standardError,
    low: estimate - halfWidth,
    high: estimate + halfWidth,
    runs: runs.length,
    betweenRuns: Math.sqrt(variance),
  };
}

function betweenVariance(runs: readonly RunEstimate[]): number {
  const { estimate, weight, squares } = weightedMean(runs, 0);
  const spread = runs.reduce((sum, run) => sum + ((run.estimate - estimate) / run.standardError) ** 2, 0);
  return Math.max(0, (spread - (runs.length - 1)) / (weight - squares / weight));
}

function weightedMean(runs: readonly RunEstimate[], between: number) {
  const weights = runs.map(({ standardError }) => 1 / (standardError ** 2 + between));
  const weight = weights.reduce((sum, one) => sum + one, 0);
  const squares = weights.reduce((sum, one) => sum + one * one, 0);
  const total = runs.reduce((sum, run, at) => sum + (weights[at] ?? 0) * run.estimate, 0);
  return { estimate: total / weight, weight, squares };
}

import { minimise } from "./minimise.ts";

/**
 * The BG/NBD model of Fader, Hardie and Lee ("Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model,
 * Marketing Science 24(2), 2005): while a customer is one, orders come at random at a rate λ of its own; after each, the
 * customer leaves with a probability p of its own. λ differs between customers by a gamma distribution (r, α), p by a beta
 * distribution (a, b). Time is in weeks.
 */
export interface BgNbd {
  r: number;
  alpha: number;
  a: number;
  b: number;
}

/** Of a customer, all that the model needs: days with an order after the first one, and weeks since the first order. */
export interface Recency {
  /** x: how many days after the first had an order. */
  repeats: number;
  /** t_x: weeks from the first order to the last, 0 without a repeat. */
  lastWeeks: number;
  /** T: weeks from the first order to now. */
  ageWeeks: number;
}

/** Customers with the same recency, counted. */
export interface RecencyGroup extends Recency {
  customers: number;
}

export interface BgNbdFit {
  model: BgNbd;
  /** Of all customers, without the prior. */
  logLikelihood: number;
  converged: boolean;
}

/**
 * Where few customers have come back, the likelihood alone would lead anywhere. A wide log-normal prior around what shops
 * usually show (the published fits lie well inside one standard deviation) then keeps the parameters in reason.
 */
const PRIOR = { median: { r: 0.4, alpha: 6, a: 0.8, b: 2.5 } satisfies BgNbd, sd: 0.7 };
/** With as many customers who came back, the likelihood speaks for itself. */
export const ENOUGH_REPEATERS = 200;

/**
 * Fits the model by maximum likelihood over groups of equal customers, so that its cost follows the number of different
 * histories rather than of customers.
 *
 * @param options.usePrior for a shop with fewer than `ENOUGH_REPEATERS` customers who came back
 */
export function fitBgNbd(groups: readonly RecencyGroup[], options: { usePrior: boolean }): BgNbdFit {
  const most = groups.reduce((largest, { repeats }) => Math.max(largest, repeats), 0);
  const customers = groups.reduce((sum, group) => sum + group.customers, 0);
  const scratch = newScratch(most);
  const minimum = minimise(
    (logs, gradient) => {
      const model = fromLogs(logs);
      const sums = { r: 0, alpha: 0, a: 0, b: 0 };
      let value = -sumLikelihood(groups, model, { scratch, sums });
      gradient[0] = -sums.r * model.r;
      gradient[1] = -sums.alpha * model.alpha;
      gradient[2] = -sums.a * model.a;
      gradient[3] = -sums.b * model.b;
      if (options.usePrior) {
        for (const [index, median] of Object.values(PRIOR.median).entries()) {
          const off = ((logs[index] ?? 0) - Math.log(median)) / PRIOR.sd;
          value += (off * off) / 2;
          gradient[index] = (gradient[index] ?? 0) + off / PRIOR.sd;
        }
      }
      // Per customer, so that the tolerance means the same in every shop.
      for (const index of gradient.keys()) gradient[index] = (gradient[index] ?? 0) / customers;
      return value / customers;
    },
    { start: Object.values(PRIOR.median).map(Math.log) },
  );
  const model = fromLogs(minimum.point);
  return { model, logLikelihood: sumLikelihood(groups, model, { scratch }), converged: minimum.converged };
}

/** The log-likelihood of customers under a model (equation 6 of the paper, in the form of its appendix). */
export function bgNbdLogLikelihood(groups: readonly RecencyGroup[], model: BgNbd): number {
  const most = groups.reduce((largest, { repeats }) => Math.max(largest, repeats), 0);
  return sumLikelihood(groups, model, { scratch: newScratch(most) });
}

/** The probability that a customer still is one; 1 before the first repeat, since nobody leaves but after a repeat. */
export function probabilityAlive(model: BgNbd, customer: Recency): number {
  return 1 / (1 + leftOdds(model, customer));
}

/**
 * Expected number of days with an order within the next `weeks` (equation 10 of the paper, after Euler's transformation of
 * the hypergeometric function, which leaves a series with small parameters).
 */
export function expectedRepeats(model: BgNbd, customer: Recency, weeks: number): number {
  if (weeks <= 0) return 0;
  const { r, alpha, b } = model;
  // At a = 1 the two factors go to infinity and zero; a hair beside it their product is right.
  const a = Math.abs(model.a - 1) < 1e-6 ? 1 + 1e-6 : model.a;
  const x = customer.repeats;
  const z = weeks / (alpha + customer.ageWeeks + weeks);
  const series = hypergeometric({ a: a + b - 1 - r, b: a - 1, c: a + b + x - 1, z });
  const unconditional = ((a + b + x - 1) / (a - 1)) * (1 - (1 - z) ** (a - 1) * series);
  return unconditional / (1 + leftOdds(model, customer));
}

function leftOdds({ r, alpha, a, b }: BgNbd, { repeats, lastWeeks, ageWeeks }: Recency): number {
  if (repeats === 0) return 0;
  return (a / (b + repeats - 1)) * ((alpha + ageWeeks) / (alpha + lastWeeks)) ** (r + repeats);
}

/** ₂F₁(a, b; c; z) for 0 ≤ z < 1 by its series. */
function hypergeometric({ a, b, c, z }: { a: number; b: number; c: number; z: number }): number {
  let term = 1;
  let sum = 1;
  for (let k = 0; k < 20_000; k += 1) {
    term *= (((a + k) * (b + k)) / ((c + k) * (k + 1))) * z;
    sum += term;
    if (Math.abs(term) <= 1e-15 * Math.abs(sum)) break;
  }
  return sum;
}

function fromLogs(logs: Float64Array): BgNbd {
  const [r = 0, alpha = 0, a = 0, b = 0] = logs.map(Math.exp);
  return { r, alpha, a, b };
}

/**
 * Since x is a whole number, lnΓ(r + x) − lnΓ(r) is the sum of ln(r + i) below x, and its derivative that of 1/(r + i):
 * all of them for one model are running sums.
 */
interface Scratch {
  /** ln Γ(r+x)/Γ(r) + ln Γ(b+x)/Γ(b) − ln Γ(a+b+x)/Γ(a+b) */
  logs: Float64Array;
  byR: Float64Array;
  byB: Float64Array;
  byAB: Float64Array;
}

const newScratch = (mostRepeats: number): Scratch => ({
  logs: new Float64Array(mostRepeats + 1),
  byR: new Float64Array(mostRepeats + 1),
  byB: new Float64Array(mostRepeats + 1),
  byAB: new Float64Array(mostRepeats + 1),
});

function fillScratch({ logs, byR, byB, byAB }: Scratch, { r, a, b }: BgNbd): void {
  for (let x = 1; x < logs.length; x += 1) {
    const i = x - 1;
    logs[x] = (logs[i] ?? 0) + Math.log((r + i) * ((b + i) / (a + b + i)));
    byR[x] = (byR[i] ?? 0) + 1 / (r + i);
    byB[x] = (byB[i] ?? 0) + 1 / (b + i);
    byAB[x] = (byAB[i] ?? 0) + 1 / (a + b + i);
  }
}

function sumLikelihood(
  groups: readonly RecencyGroup[],
  model: BgNbd,
  { scratch, sums }: { scratch: Scratch; sums?: BgNbd },
): number {
  const { r, alpha, a, b } = model;
  fillScratch(scratch, model);
  const { logs, byR, byB, byAB } = scratch;
  const logAlpha = Math.log(alpha);
  let total = 0;
  for (const { repeats: x, lastWeeks, ageWeeks, customers } of groups) {
    const logAge = Math.log(alpha + ageWeeks);
    const logLast = Math.log(alpha + lastWeeks);
    // Still a customer, against one who left after the last order: share is the former's part of their sum.
    const odds = x === 0 ? 0 : Math.exp(Math.log(a / (b + x - 1)) + (r + x) * (logAge - logLast));
    const share = 1 / (1 + odds);
    total += customers * ((logs[x] ?? 0) + r * logAlpha - (r + x) * logAge + Math.log1p(odds));
    if (!sums) continue;
    const left = x === 0 ? 0 : 1 - share;
    sums.r += customers * ((byR[x] ?? 0) + logAlpha - share * logAge - left * logLast);
    sums.alpha += customers * (r / alpha - (r + x) * (share / (alpha + ageWeeks) + left / (alpha + lastWeeks)));
    sums.a += customers * (left / a - (byAB[x] ?? 0));
    sums.b += customers * ((byB[x] ?? 0) - (byAB[x] ?? 0) - (x === 0 ? 0 : left / (b + x - 1)));
  }
  return total;
}

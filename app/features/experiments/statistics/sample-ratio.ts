/** How many of each arm there are where treatedShare of them should be treated. */
export interface ArmCounts {
  treated: number;
  heldOut: number;
  /** Between 0 and 1. */
  treatedShare: number;
}

/** Below this the drawing of arms is taken to be broken, and nothing else is said of the experiment. */
export const BROKEN_BELOW = 0.001;

/** How many customers' worth of belief lies on the intended share: deviations of some hundredths are looked for. */
const PRIOR_CUSTOMERS = 100;

/**
 * How well the arms' sizes agree with the shares by which they were drawn: a probability that may be looked at every day,
 * exact for any number of customers. It falls below a threshold at any time with no more than that probability while the
 * drawing is right (M. Lindon and A. Malek, "Anytime-Valid Inference for Multinomial Count Data", NeurIPS 2022): the
 * inverse of the Bayes factor of a beta-binomial against the binomial, multiplied over the strata.
 */
export function sampleRatioProbability(strata: readonly ArmCounts[]): number {
  const evidence = strata.reduce((sum, stratum) => sum + logBayesFactor(stratum), 0);
  return Math.min(1, Math.exp(-evidence));
}

function logBayesFactor({ treated, heldOut, treatedShare }: ArmCounts): number {
  // Where everybody is to be in one arm there is nothing to weigh; one who is not is a breach by itself.
  if (treatedShare <= 0) return treated > 0 ? Number.POSITIVE_INFINITY : 0;
  if (treatedShare >= 1) return heldOut > 0 ? Number.POSITIVE_INFINITY : 0;
  const [a, b] = [PRIOR_CUSTOMERS * treatedShare, PRIOR_CUSTOMERS * (1 - treatedShare)];
  const mixture = logBeta(a + treated, b + heldOut) - logBeta(a, b);
  return mixture - treated * Math.log(treatedShare) - heldOut * Math.log(1 - treatedShare);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** ln Γ(x) for x > 0: Stirling's series (Abramowitz and Stegun 6.1.41), reached by Γ(x + 1) = x Γ(x). */
function logGamma(x: number): number {
  let shift = 1;
  let at = x;
  for (; at < 10; at += 1) shift *= at;
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - Math.log(shift);
}

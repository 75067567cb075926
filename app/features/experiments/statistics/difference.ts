import { addSums, type Moments, momentsOf, NO_SUMS, type Stratum } from "./arm-sums.ts";

/** How much more one treated customer's outcome is than one held out, over everybody assigned, reached or not. */
export interface Difference {
  estimate: number;
  standardError: number;
  degreesOfFreedom: number;
  /** Plain means, weighted as the estimate is. */
  treatedMean: number;
  heldOutMean: number;
  treated: number;
  heldOut: number;
  /** The variance as a share of what it would be without the customers' own past: 1 when the past tells nothing. */
  varianceKept: number;
}

/** What a single arm of a stratum adds: its share of all customers, its size, its moments. */
interface Part {
  weight: number;
  customers: number;
  moments: Moments;
}

/** Fewer customers in an arm than this say nothing about how much customers differ. */
const LEAST_CUSTOMERS = 2;

/**
 * The difference of means, with unequal variances (Welch) and the customers' own past taken off: from each outcome is
 * taken θ times what the same customer brought before (CUPED: Deng, Xu, Kohavi and Walker, "Improving the Sensitivity of
 * Online Controlled Experiments by Utilizing Pre-Experiment Data", WSDM 2013). θ is the one that makes the difference's
 * variance least, (Σ cov / n) / (Σ var / n) over the arms, so it is never wider than without.
 *
 * Strata are compared each within itself and weighted by their customers: when the share of treated grows on the way, the
 * season of a stage is not taken for an effect. A stratum without two customers in each arm compares nobody.
 *
 * @returns null when nobody can be compared
 */
export function differenceOf(strata: readonly Stratum[]): Difference | null {
  const compared = strata.filter(
    ({ treated, heldOut }) => Math.min(treated.customers, heldOut.customers) >= LEAST_CUSTOMERS,
  );
  if (compared.length === 0) return null;
  const { treated, heldOut } = totalsOf(compared);
  const all = treated.customers + heldOut.customers;
  const parts = (arm: keyof Stratum): Part[] =>
    compared.map((stratum) => ({
      weight: (stratum.treated.customers + stratum.heldOut.customers) / all,
      customers: stratum[arm].customers,
      moments: momentsOf(stratum[arm]),
    }));
  const [treatedParts, heldOutParts] = [parts("treated"), parts("heldOut")];
  const both = [...treatedParts, ...heldOutParts];
  const theta = leastVarianceTheta(both);
  const variances = both.map((part) => varianceOf(part, theta));
  const variance = sumOf(variances);
  const unadjusted = sumOf(both.map((part) => varianceOf(part, 0)));
  const mean = (arm: Part[], of: "meanY" | "meanX") => sumOf(arm.map(({ weight, moments }) => weight * moments[of]));
  return {
    estimate:
      mean(treatedParts, "meanY") -
      mean(heldOutParts, "meanY") -
      theta * (mean(treatedParts, "meanX") - mean(heldOutParts, "meanX")),
    standardError: Math.sqrt(variance),
    degreesOfFreedom: variance === 0 ? all - 2 : welchDegrees(both, variances),
    treatedMean: mean(treatedParts, "meanY"),
    heldOutMean: mean(heldOutParts, "meanY"),
    treated: treated.customers,
    heldOut: heldOut.customers,
    varianceKept: unadjusted === 0 ? 1 : variance / unadjusted,
  };
}

/** Both arms over all strata. */
export function totalsOf(strata: readonly Stratum[]): Stratum {
  return strata.reduce(
    (sum, stratum) => ({
      treated: addSums(sum.treated, stratum.treated),
      heldOut: addSums(sum.heldOut, stratum.heldOut),
    }),
    { treated: NO_SUMS, heldOut: NO_SUMS },
  );
}

/**
 * Of an outcome that is 0 or 1: one customer with and one without it are added to each arm, so that an interval has the
 * width it should where few came back, or none (Agresti and Caffo, "Simple and Effective Confidence Intervals for
 * Proportions and Differences of Proportions", The American Statistician 54, 2000).
 */
export function withOneOfEach({ treated, heldOut }: Stratum): Stratum {
  const enlarge = (sums: Stratum["treated"]) => {
    if (sums.customers === 0) return sums;
    const past = sums.x / sums.customers;
    return addSums(sums, { customers: 2, y: 1, yy: 1, x: 2 * past, xx: 2 * past * past, xy: past });
  };
  return { treated: enlarge(treated), heldOut: enlarge(heldOut) };
}

function leastVarianceTheta(parts: readonly Part[]): number {
  const per = (of: "covariance" | "varianceX") =>
    sumOf(parts.map(({ weight, customers, moments }) => (weight * weight * moments[of]) / customers));
  const spread = per("varianceX");
  return spread === 0 ? 0 : per("covariance") / spread;
}

function varianceOf({ weight, customers, moments }: Part, theta: number): number {
  const { varianceY, varianceX, covariance } = moments;
  const adjusted = Math.max(0, varianceY - 2 * theta * covariance + theta * theta * varianceX);
  return (weight * weight * adjusted) / customers;
}

/** Welch–Satterthwaite. */
function welchDegrees(parts: readonly Part[], variances: readonly number[]): number {
  const squares = parts.map(({ customers }, at) => (variances[at] ?? 0) ** 2 / (customers - 1));
  return sumOf(variances) ** 2 / sumOf(squares);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

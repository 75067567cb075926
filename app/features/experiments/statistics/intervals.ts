import type { Difference } from "./difference.ts";
import { studentQuantile } from "./distributions.ts";

export interface Interval {
  low: number;
  high: number;
}

/**
 * How often any interval that is shown of an experiment may miss the truth: 5 %, of which 1 % is spent on all the days on
 * which it runs and 4 % on its end. So whoever looks every day and once more at the end is told the truth in 95 % of
 * experiments.
 */
export const ALPHA = 0.05;
const ALPHA_RUNNING = 0.01;
export const ALPHA_END = ALPHA - ALPHA_RUNNING;

/** The interval for a difference that is looked at once, when the experiment has ended: Welch's. */
export function fixedInterval({ estimate, standardError, degreesOfFreedom }: Difference): Interval {
  return around(estimate, studentQuantile(1 - ALPHA_END / 2, degreesOfFreedom) * standardError);
}

/**
 * An interval that may be looked at every day: with probability 99 % the truth lies within it on all days together, so
 * stopping when it excludes zero is honest. It is the asymptotic confidence sequence of I. Waudby-Smith, D. Arbour,
 * R. Sinha, E. H. Kennedy and A. Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences", The
 * Annals of Statistics 52, 2024, theorem 2.2: Robbins' normal mixture with the running variance, which their section 3
 * carries over to the difference between arms drawn at random.
 *
 * The price of looking early is width: 1.7 times the fixed interval's at the planned size, to which ρ is fitted, and more
 * before.
 *
 * @param plannedCustomers how many customers of both arms the experiment is to have at its end
 */
export function alwaysValidInterval(difference: Difference, plannedCustomers: number): Interval {
  const { estimate, standardError, treated, heldOut } = difference;
  const customers = treated + heldOut;
  const mixture = (narrowestMixture() * customers) / Math.max(1, plannedCustomers);
  // With V = n · standard error² as the variance of one customer, √V · √(2 (nρ² + 1) / (n²ρ²) · ln(√(nρ² + 1) / α)).
  const multiple = Math.sqrt(((mixture + 1) / mixture) * Math.log((mixture + 1) / ALPHA_RUNNING ** 2));
  return around(estimate, multiple * standardError);
}

/** The nρ² at which the sequence is narrowest, by the expansion of Lambert's W in the same paper's appendix. */
function narrowestMixture(): number {
  return -2 * Math.log(ALPHA_RUNNING) + Math.log(-2 * Math.log(ALPHA_RUNNING) + 1);
}

function around(estimate: number, halfWidth: number): Interval {
  return { low: estimate - halfWidth, high: estimate + halfWidth };
}

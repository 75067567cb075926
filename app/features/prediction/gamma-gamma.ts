import { digamma, logGamma } from "./gamma-functions.ts";
import { minimise } from "./minimise.ts";

/**
 * The Gamma-Gamma model of spend (Fader and Hardie, The Gamma-Gamma Model of Monetary Value, 2013): what a customer spends
 * per order varies around a mean of its own, by a gamma distribution with shape p; the means differ between customers, by
 * a gamma distribution with shape q and scale v. Amounts are in whole units of the currency.
 */
export interface GammaGamma {
  p: number;
  q: number;
  v: number;
}

/** What a customer spent: how many orders were averaged, and their mean, above 0. */
export interface Spend {
  orders: number;
  mean: number;
}

export interface GammaGammaFit {
  model: GammaGamma;
  logLikelihood: number;
  converged: boolean;
}

/** Fits the model by maximum likelihood to customers with one averaged order or more. */
export function fitGammaGamma(customers: readonly Spend[]): GammaGammaFit {
  const mean = customers.reduce((sum, one) => sum + one.mean, 0) / customers.length;
  const minimum = minimise(
    (logs, gradient) => {
      const [p = 0, q = 0, v = 0] = logs.map(Math.exp);
      const [logV, ofQ, slopeOfQ] = [Math.log(v), logGamma(q), digamma(q)];
      let [value, byP, byQ, byV] = [0, 0, 0, 0];
      for (const { orders: x, mean: z } of customers) {
        const [px, sum] = [p * x, v + x * z];
        const [logSum, logTotal, slope] = [Math.log(sum), Math.log(x * z), digamma(px + q)];
        value += logGamma(px + q) - logGamma(px) - ofQ + q * logV + px * logTotal - Math.log(z) - (px + q) * logSum;
        byP += x * (slope - digamma(px) + logTotal - logSum);
        byQ += slope - slopeOfQ + logV - logSum;
        byV += q / v - (px + q) / sum;
      }
      gradient[0] = (-byP * p) / customers.length;
      gradient[1] = (-byQ * q) / customers.length;
      gradient[2] = (-byV * v) / customers.length;
      return -value / customers.length;
    },
    { start: [Math.log(4), Math.log(4), Math.log(mean)] },
  );
  const [p = 0, q = 0, v = 0] = minimum.point.map(Math.exp);
  return { model: { p, q, v }, logLikelihood: -minimum.value * customers.length, converged: minimum.converged };
}

/**
 * The mean of a customer's orders to come (equation 5 of the note): between the mean of its own and that of all, by how
 * many orders speak for it. Without an order, that of all.
 */
export function expectedSpend({ p, q, v }: GammaGamma, { orders, mean }: Spend): number {
  return (p * (v + orders * mean)) / (p * orders + q - 1);
}

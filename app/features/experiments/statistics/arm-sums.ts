/**
 * All that the statistics ask of one arm: y is the outcome of a customer, x what the same customer brought in as many days
 * before. Sums over customers can be added, and the database makes them in one pass.
 */
export interface ArmSums {
  customers: number;
  y: number;
  yy: number;
  x: number;
  xx: number;
  xy: number;
}

/** Those who were assigned while the share of treated stood the same. */
export interface Stratum {
  treated: ArmSums;
  heldOut: ArmSums;
}

export const NO_SUMS: ArmSums = { customers: 0, y: 0, yy: 0, x: 0, xx: 0, xy: 0 };

/** Of both groups of customers together. */
export function addSums(one: ArmSums, other: ArmSums): ArmSums {
  return {
    customers: one.customers + other.customers,
    y: one.y + other.y,
    yy: one.yy + other.yy,
    x: one.x + other.x,
    xx: one.xx + other.xx,
    xy: one.xy + other.xy,
  };
}

export interface Moments {
  meanY: number;
  meanX: number;
  /** Unbiased: over n − 1. */
  varianceY: number;
  varianceX: number;
  covariance: number;
}

/** Of at least two customers. Rounding never makes a variance negative. */
export function momentsOf({ customers, y, yy, x, xx, xy }: ArmSums): Moments {
  const overSpread = (sum: number, product: number) => (sum - product / customers) / (customers - 1);
  return {
    meanY: y / customers,
    meanX: x / customers,
    varianceY: Math.max(0, overSpread(yy, y * y)),
    varianceX: Math.max(0, overSpread(xx, x * x)),
    covariance: overSpread(xy, x * y),
  };
}

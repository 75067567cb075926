/** A month of first orders and what it cost to win them. Money is in minor units. */
export interface Cohort {
  /** `2026-01` */
  cohort: string;
  customers: number;
  promotionCostNew: bigint;
  orders: number;
  /** Gross profit that the cohort has earned by the end of each month since, from that of the first order (0). */
  cumulativeGrossProfit: readonly bigint[];
}

export interface AcquisitionFigures {
  /** Promotion cost (new) / new customers, rounded half up. */
  acquisitionCost: bigint;
  /** Of all the cohort's orders so far; null without orders. */
  grossProfitPerOrder: bigint | null;
  /** Acquisition cost / gross profit per order; null where an order earns nothing. */
  breakEvenOrders: number | null;
  /** Months since the first order until its gross profit has reached its cost; null where it has not, or nothing was spent. */
  paybackMonth: number | null;
  /** Gross profit so far as a share of the cost; null where nothing was spent. */
  earnedShare: number | null;
}

/** What a cohort cost and when it had earned it. */
export function acquisitionOf(cohort: Cohort): AcquisitionFigures {
  const { customers, promotionCostNew: cost, orders, cumulativeGrossProfit } = cohort;
  const earned = cumulativeGrossProfit.at(-1) ?? 0n;
  const reached = cumulativeGrossProfit.findIndex((profit) => profit >= cost);
  return {
    acquisitionCost: divide(cost, BigInt(customers)),
    grossProfitPerOrder: orders === 0 ? null : divide(earned, BigInt(orders)),
    // (cost / customers) / (earned / orders)
    breakEvenOrders: earned <= 0n ? null : Number(cost * BigInt(orders)) / Number(earned * BigInt(customers)),
    paybackMonth: cost === 0n || reached === -1 ? null : reached,
    earnedShare: cost === 0n ? null : Number(earned) / Number(cost),
  };
}

/** A promotion as it is planned. Shares are in millionths, so that all of it stays whole numbers. */
export interface PromotionPlan {
  reach: number;
  costMinor: bigint;
  responsePpm: number;
  amountPerOrderMinor: bigint;
  marginPpm: number;
  /** In hundredths. */
  ordersPerCustomerCents: number;
}

export interface PlanResult {
  /** May be a fraction. */
  customers: number;
  grossProfitPerOrderMinor: bigint;
  /** With one order of each customer, and with the planned number of orders. */
  profitWithFirstMinor: bigint;
  profitWithAllMinor: bigint;
  /** Null where nobody responds. */
  acquisitionCostMinor: bigint | null;
  /** Orders per customer at which the cost is earned; null where nothing is. */
  breakEvenOrders: number | null;
}

const MILLION = 1_000_000n;

/** What a promotion brings by its plan; every amount is rounded once, half up. */
export function planPromotion(plan: PromotionPlan): PlanResult {
  const responses = BigInt(plan.reach) * BigInt(plan.responsePpm);
  const profitOfOrder = plan.amountPerOrderMinor * BigInt(plan.marginPpm);
  const profitOfFirst = responses * profitOfOrder;
  return {
    customers: Number(responses) / 1e6,
    grossProfitPerOrderMinor: divide(profitOfOrder, MILLION),
    profitWithFirstMinor: divide(profitOfFirst, MILLION * MILLION),
    profitWithAllMinor: divide(profitOfFirst * BigInt(plan.ordersPerCustomerCents), MILLION * MILLION * 100n),
    acquisitionCostMinor: responses === 0n ? null : divide(plan.costMinor * MILLION, responses),
    breakEvenOrders: profitOfFirst === 0n ? null : Number(plan.costMinor * MILLION * MILLION) / Number(profitOfFirst),
  };
}

/** Rounded half up, also below zero; the divisor is above zero. */
function divide(amount: bigint, by: bigint): bigint {
  const doubled = 2n * amount + by;
  const quotient = doubled / (2n * by);
  return doubled < 0n && doubled % (2n * by) !== 0n ? quotient - 1n : quotient;
}

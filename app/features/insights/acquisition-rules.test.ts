import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acquisitionOf, type PromotionPlan, planPromotion } from "./acquisition-rules.ts";

describe("the plan of a promotion", () => {
  const LEAFLETS: PromotionPlan = {
    reach: 60_000,
    costMinor: 300_000n,
    responsePpm: 1_000,
    amountPerOrderMinor: 3_000n,
    marginPpm: 700_000,
    ordersPerCustomerCents: 200,
  };

  test("60,000 leaflets at ¥300,000 and 0.1 % response", () => {
    const result = planPromotion(LEAFLETS);
    expect(result).toMatchObject({
      customers: 60,
      grossProfitPerOrderMinor: 2_100n,
      profitWithFirstMinor: 126_000n,
      profitWithAllMinor: 252_000n,
      acquisitionCostMinor: 5_000n,
    });
    expect(result.breakEvenOrders?.toFixed(2)).toBe("2.38");
  });

  test("at the break-even number of orders the cost is earned", () => {
    fc.assert(
      fc.property(
        fc.record({
          reach: fc.integer({ min: 1, max: 10_000_000 }),
          costMinor: fc.bigInt({ min: 1n, max: 10n ** 12n }),
          responsePpm: fc.integer({ min: 1, max: 1_000_000 }),
          amountPerOrderMinor: fc.bigInt({ min: 1n, max: 10n ** 9n }),
          marginPpm: fc.integer({ min: 1, max: 1_000_000 }),
          ordersPerCustomerCents: fc.integer({ min: 0, max: 10_000 }),
        }),
        (plan) => {
          const { customers, breakEvenOrders } = planPromotion(plan);
          const perOrder = (Number(plan.amountPerOrderMinor) * plan.marginPpm) / 1e6;
          const earned = customers * perOrder * (breakEvenOrders ?? 0);
          expect(earned / Number(plan.costMinor)).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  test("without response or margin there is no break-even", () => {
    expect(planPromotion({ ...LEAFLETS, responsePpm: 0 })).toMatchObject({
      customers: 0,
      acquisitionCostMinor: null,
      breakEvenOrders: null,
    });
    expect(planPromotion({ ...LEAFLETS, marginPpm: 0 }).breakEvenOrders).toBeNull();
  });
});

describe("a cohort", () => {
  const cohort = { cohort: "2026-01", customers: 60, promotionCostNew: 300_000n, orders: 150 };

  test("pays back in the first month by whose end its gross profit has reached its cost", () => {
    expect(
      acquisitionOf({ ...cohort, cumulativeGrossProfit: [126_000n, 126_000n, 252_000n, 300_000n, 315_000n] }),
    ).toEqual({
      acquisitionCost: 5_000n,
      grossProfitPerOrder: 2_100n,
      breakEvenOrders: 5_000 / 2_100,
      paybackMonth: 3,
      earnedShare: 1.05,
    });
  });

  test("may not have paid back yet", () => {
    expect(acquisitionOf({ ...cohort, orders: 60, cumulativeGrossProfit: [126_000n] })).toMatchObject({
      paybackMonth: null,
      earnedShare: 0.42,
    });
  });

  test("that cost nothing has nothing to pay back", () => {
    expect(acquisitionOf({ ...cohort, promotionCostNew: 0n, cumulativeGrossProfit: [1n] })).toMatchObject({
      acquisitionCost: 0n,
      paybackMonth: null,
      earnedShare: null,
    });
  });

  test("whose orders were at a loss never breaks even", () => {
    expect(acquisitionOf({ ...cohort, orders: 2, cumulativeGrossProfit: [-3n] })).toMatchObject({
      grossProfitPerOrder: -1n,
      breakEvenOrders: null,
      paybackMonth: null,
    });
  });
});

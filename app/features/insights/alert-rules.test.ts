import { describe, expect, test } from "vitest";
import { type AlertFigures, alertsOf, hasFallen } from "./alert-rules.ts";

const QUIET: AlertFigures = {
  grossProfitFirst: 400_000n,
  grossProfitRepeat: 600_000n,
  promotionCostNew: 50_000n,
  promotionCostReturning: 50_000n,
  netSales: 2_000_000n,
  knownCostNetSales: 1_500_000n,
  f2: { now: { reached: 1000, cameBack: 300 }, before: { reached: 4000, cameBack: 1200 } },
  steps: [{ n: 2, now: { reached: 500, cameBack: 250 }, before: { reached: 500, cameBack: 250 } }],
};

const alerts = (figures: Partial<AlertFigures>) => alertsOf({ ...QUIET, ...figures });

test("where nothing stands out, nothing is said; nor where there are no orders", () => {
  expect(alerts({})).toEqual([]);
  const nothing = { reached: 0, cameBack: 0 };
  expect(
    alertsOf({
      grossProfitFirst: 0n,
      grossProfitRepeat: 0n,
      promotionCostNew: 0n,
      promotionCostReturning: 0n,
      netSales: 0n,
      knownCostNetSales: 0n,
      f2: { now: nothing, before: nothing },
      steps: [],
    }),
  ).toEqual([]);
});

describe("promotion cost against gross profit", () => {
  test("78 % of the cost for 31 % of the profit", () => {
    const figures = {
      grossProfitFirst: 310_000n,
      grossProfitRepeat: 690_000n,
      promotionCostNew: 78_000n,
      promotionCostReturning: 22_000n,
    };
    expect(alerts(figures)).toEqual([
      { key: "promotionShare", severity: "warning", link: "/app/state/costs", costShare: 0.78, profitShare: 0.31 },
    ]);
  });

  test.each([
    ["shares close to each other", { promotionCostNew: 59_000n, promotionCostReturning: 41_000n }],
    ["a cost that hardly matters", { promotionCostNew: 15_000n, promotionCostReturning: 0n }],
    ["repeat orders at a loss have no share", { promotionCostNew: 100_000n, grossProfitRepeat: -1n }],
  ])("silent: %s", (_why, figures) => {
    expect(alerts(figures).filter(({ key }) => key === "promotionShare")).toEqual([]);
  });
});

describe("contribution of new customers below zero", () => {
  const told = (figures: Partial<AlertFigures>) => alerts(figures).find(({ key }) => key === "newBelowZero");

  test("is told while returning customers are above it", () => {
    expect(told({ promotionCostNew: 450_000n })).toEqual({
      key: "newBelowZero",
      severity: "warning",
      link: "/app/state/acquisition",
      contributionNew: "-50000",
      contributionReturning: "550000",
    });
  });

  test("is critical where returning customers do not make up for it, and comes first", () => {
    expect(alerts({ promotionCostNew: 2_000_000n, knownCostNetSales: 0n })[0]).toMatchObject({
      key: "newBelowZero",
      severity: "critical",
    });
  });

  test("is not told at zero, nor where both lose", () => {
    expect(told({ promotionCostNew: 400_000n })).toBeUndefined();
    expect(told({ promotionCostNew: 450_000n, promotionCostReturning: 700_000n })).toBeUndefined();
  });
});

describe("a share that has fallen", () => {
  // p1 = 0.30, p2 = 0.25, pooled 0.26, standard error 0.01551: z = 3.22.
  const before = { reached: 1000, cameBack: 300 };
  const now = { reached: 4000, cameBack: 1000 };

  test("is compared with chance by the test of two proportions", () => {
    expect(hasFallen(now, before, 3.22)).toBe(true);
    expect(hasFallen(now, before, 3.23)).toBe(false);
  });

  test.each([
    ["too few customers", { reached: 99, cameBack: 0 }, before],
    ["noise", { reached: 200, cameBack: 50 }, { reached: 200, cameBack: 60 }],
    ["certain, yet small", { reached: 1_000_000, cameBack: 290_000 }, { reached: 1_000_000, cameBack: 300_000 }],
    ["a rise", before, now],
    ["nobody ever came back", { reached: 500, cameBack: 0 }, { reached: 500, cameBack: 0 }],
  ])("silent: %s", (_why, later, earlier) => {
    expect(hasFallen(later, earlier, 2.33)).toBe(false);
  });

  test("F2 and the steepest of the steps are told", () => {
    const fallen = { reached: 2000, cameBack: 400 };
    const was = { reached: 2000, cameBack: 600 };
    expect(
      alerts({
        f2: { now: fallen, before: was },
        steps: [
          { n: 2, now: { reached: 2000, cameBack: 500 }, before: was },
          { n: 3, now: fallen, before: was },
        ],
      }),
    ).toEqual([
      { key: "f2Falling", severity: "warning", link: "/app/repeat", now: 0.2, before: 0.3, observed: 2000 },
      { key: "stepFalling", severity: "warning", link: "/app/repeat", n: 3, now: 0.2, before: 0.3, observed: 2000 },
    ]);
  });
});

test.each([
  [1_000_000n, []],
  [999_999n, ["info"]],
  [400_000n, ["info"]],
  [399_999n, ["warning"]],
])("cost known for %s of 2,000,000: %j", (knownCostNetSales, severities) => {
  expect(alerts({ knownCostNetSales }).map(({ severity }) => severity)).toEqual(severities);
});

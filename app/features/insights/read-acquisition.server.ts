import type { Tx } from "#app/db.server.ts";
import { readPromotionCost } from "#app/features/promotion/index.server.ts";
import { readRetention } from "#app/features/repeat/index.server.ts";
import { readSpanFigures } from "#app/features/state/index.server.ts";
import { shareOf } from "#app/features/state/rules.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, startOfPeriod } from "#app/lib/time.ts";
import { acquisitionOf } from "./acquisition-rules.ts";

/** A month of first orders, what it cost, and what it has earned. Money is text in minor units. */
export interface AcquisitionRow {
  /** `2026-01` */
  cohort: string;
  customers: number;
  promotionCostNew: string;
  acquisitionCost: string;
  grossProfitPerOrder: string | null;
  breakEvenOrders: number | null;
  paybackMonth: number | null;
  earnedShare: number | null;
  cumulativeGrossProfit: string;
  /** Months since that of the first orders. */
  age: number;
}

/** The shop's own figures of the last 12 full months, for a plan to begin with; null where there were no orders. */
export interface PlanBasis {
  amountPerOrder: string | null;
  margin: number | null;
  ordersPerCustomer: number | null;
}

/** As many months of first orders, the current one included. */
const COHORTS = 24;

/** Acquisition economics by month of first order, the latest first. */
export async function readAcquisition(tx: Tx, options: { shopId: ShopId; today: string }): Promise<AcquisitionRow[]> {
  const { shopId, today } = options;
  const toMonth = startOfPeriod(today, "month");
  const cohorts = await readRetention(tx, {
    shopId,
    fromMonth: addToDay(toMonth, { months: 1 - COHORTS }),
    toMonth,
    today,
  });
  const periods = cohorts.map(({ cohort }) => ({
    from: `${cohort}-01`,
    to: addToDay(`${cohort}-01`, { months: 1 }),
  }));
  const costs = await readPromotionCost(tx, { shopId, periods, today });
  return cohorts
    .map(({ cohort, customers, months }, at) => {
      const promotionCostNew = costs[at]?.new ?? 0n;
      const cumulativeGrossProfit = months.map((month) => BigInt(month.cumulativeGrossProfit));
      const orders = months.reduce((sum, month) => sum + month.orders, 0);
      const figures = acquisitionOf({ cohort, customers, promotionCostNew, orders, cumulativeGrossProfit });
      return {
        cohort,
        customers,
        promotionCostNew: String(promotionCostNew),
        acquisitionCost: String(figures.acquisitionCost),
        grossProfitPerOrder: figures.grossProfitPerOrder === null ? null : String(figures.grossProfitPerOrder),
        breakEvenOrders: figures.breakEvenOrders,
        paybackMonth: figures.paybackMonth,
        earnedShare: figures.earnedShare,
        cumulativeGrossProfit: String(cumulativeGrossProfit.at(-1) ?? 0n),
        age: months.length - 1,
      };
    })
    .reverse();
}

/** What a plan begins with: the shop's own amount, margin and orders per customer. */
export async function readPlanBasis(tx: Tx, options: { shopId: ShopId; today: string }): Promise<PlanBasis> {
  const { shopId, today } = options;
  const to = startOfPeriod(today, "month");
  const spans = [{ from: addToDay(to, { months: -12 }), to }];
  const [figures] = await readSpanFigures(tx, { shopId, spans });
  if (!figures) throw new Error("a span without figures");
  const orders = figures.ordersFirst + figures.ordersRepeat;
  const netSales = BigInt(figures.netSalesFirst) + BigInt(figures.netSalesRepeat);
  const grossProfit = BigInt(figures.grossProfitFirst) + BigInt(figures.grossProfitRepeat);
  return {
    amountPerOrder: orders === 0 ? null : String(netSales / BigInt(orders)),
    margin: shareOf(Number(grossProfit), Number(netSales)),
    ordersPerCustomer: shareOf(orders, figures.newCustomers + figures.returningCustomers),
  };
}

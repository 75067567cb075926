import { readAcquisition } from "#app/features/insights/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

export const loader = csvLoader(async (tx, { shopId, today, decimal }) =>
  csvFile({
    fileName: "acquisition.csv",
    rows: await readAcquisition(tx, { shopId, today }),
    columns: {
      cohort: (row) => row.cohort,
      new_customers: (row) => row.customers,
      promotion_cost_new: (row) => decimal(row.promotionCostNew),
      acquisition_cost: (row) => decimal(row.acquisitionCost),
      gross_profit_per_order: (row) => decimal(row.grossProfitPerOrder),
      break_even_orders: (row) => row.breakEvenOrders?.toFixed(6) ?? null,
      cumulative_gross_profit: (row) => decimal(row.cumulativeGrossProfit),
      payback_month: (row) => row.paybackMonth,
    },
  }),
);

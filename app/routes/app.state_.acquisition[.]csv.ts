import type { LoaderFunctionArgs } from "@remix-run/node";
import { readAcquisition } from "#app/features/insights/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { toDecimal } from "#app/lib/money.ts";

const HEADER = [
  "cohort",
  "new_customers",
  "promotion_cost_new",
  "acquisition_cost",
  "gross_profit_per_order",
  "break_even_orders",
  "cumulative_gross_profit",
  "payback_month",
];

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, currency, today }) => {
    const rows = await readAcquisition(tx, { shopId, today });
    const decimal = (minor: string | null) => (minor === null ? "" : toDecimal(BigInt(minor), currency));
    return csvResponse({
      fileName: "acquisition.csv",
      header: HEADER,
      rows: rows.map((row) => [
        row.cohort,
        row.customers,
        decimal(row.promotionCostNew),
        decimal(row.acquisitionCost),
        decimal(row.grossProfitPerOrder),
        row.breakEvenOrders?.toFixed(6) ?? "",
        decimal(row.cumulativeGrossProfit),
        row.paybackMonth ?? "",
      ]),
    });
  });
}

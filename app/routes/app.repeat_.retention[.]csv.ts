import type { LoaderFunctionArgs } from "@remix-run/node";
import { readRetention } from "#app/features/repeat/index.server.ts";
import { parseCohorts, toSixDecimals } from "#app/features/repeat/rules.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { toDecimal } from "#app/lib/money.ts";

const HEADER = [
  "cohort",
  "months_since",
  "cohort_customers",
  "customers",
  "share",
  "orders",
  "net_sales",
  "gross_profit",
  "cumulative_gross_profit",
];

export async function loader({ request }: LoaderFunctionArgs) {
  const asked = parseCohorts(new URL(request.url).searchParams);
  return inMerchantTransaction(request, async (tx, { shopId, today, currency }) => {
    if (!asked.ok) return new Response(`${asked.message}\n`, { status: 400 });
    const cohorts = await readRetention(tx, { shopId, today, ...asked.months });
    const money = (minor: string) => toDecimal(BigInt(minor), currency);
    return csvResponse({
      fileName: `repeat-retention-${asked.months.fromMonth.slice(0, 7)}-${asked.months.toMonth.slice(0, 7)}.csv`,
      header: HEADER,
      rows: cohorts.flatMap(({ cohort, customers, months }) =>
        months.map((cell, offset) => [
          cohort,
          offset,
          customers,
          cell.customers,
          toSixDecimals(cell.customers, customers),
          cell.orders,
          money(cell.netSales),
          money(cell.grossProfit),
          money(cell.cumulativeGrossProfit),
        ]),
      ),
    });
  });
}

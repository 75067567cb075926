import { readRetention } from "#app/features/repeat/index.server.ts";
import { parseCohorts, toSixDecimals } from "#app/features/repeat/rules.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

export const loader = csvLoader(async (tx, { shopId, today, query, decimal }) => {
  const asked = parseCohorts(query);
  if (!asked.ok) throw new Response(`${asked.message}\n`, { status: 400 });
  const { fromMonth, toMonth } = asked.months;
  const cohorts = await readRetention(tx, { shopId, today, fromMonth, toMonth });
  return csvFile({
    fileName: `repeat-retention-${fromMonth.slice(0, 7)}-${toMonth.slice(0, 7)}.csv`,
    rows: cohorts.flatMap(({ cohort, customers, months }) =>
      months.map((cell, offset) => ({ ...cell, cohort, offset, cohortCustomers: customers })),
    ),
    columns: {
      cohort: (cell) => cell.cohort,
      months_since: (cell) => cell.offset,
      cohort_customers: (cell) => cell.cohortCustomers,
      customers: (cell) => cell.customers,
      share: (cell) => toSixDecimals(cell.customers, cell.cohortCustomers),
      orders: (cell) => cell.orders,
      net_sales: (cell) => decimal(cell.netSales),
      gross_profit: (cell) => decimal(cell.grossProfit),
      cumulative_gross_profit: (cell) => decimal(cell.cumulativeGrossProfit),
    },
  });
});

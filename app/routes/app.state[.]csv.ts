import { csvLoader } from "#app/features/settings/index.server.ts";
import { readPeriodFigures } from "#app/features/state/index.server.ts";
import { parseRange, RANGE_PROBLEM_MESSAGES } from "#app/features/state/rules.ts";
import { csvFile } from "#app/lib/csv.ts";

export const loader = csvLoader(async (tx, { shopId, query, decimal }) => {
  const asked = parseRange(query);
  if (!asked.ok) throw new Response(`${RANGE_PROBLEM_MESSAGES[asked.problem]}\n`, { status: 400 });
  const { range } = asked;
  return csvFile({
    fileName: `state-${range.grain}-${range.from}-${range.to}.csv`,
    rows: await readPeriodFigures(tx, { shopId, range }),
    columns: {
      period: (row) => row.label,
      new_customers: (row) => row.newCustomers,
      returning_customers: (row) => row.returningCustomers,
      orders_first: (row) => row.ordersFirst,
      orders_repeat: (row) => row.ordersRepeat,
      net_sales_first: (row) => decimal(row.netSalesFirst),
      net_sales_repeat: (row) => decimal(row.netSalesRepeat),
      gross_profit_first: (row) => decimal(row.grossProfitFirst),
      gross_profit_repeat: (row) => decimal(row.grossProfitRepeat),
    },
  });
});

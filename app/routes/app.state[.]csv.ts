import type { LoaderFunctionArgs } from "@remix-run/node";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readPeriodFigures } from "#app/features/state/index.server.ts";
import { parseRange, RANGE_PROBLEM_MESSAGES } from "#app/features/state/rules.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { toDecimal } from "#app/lib/money.ts";

const HEADER = [
  "period",
  "new_customers",
  "returning_customers",
  "orders_first",
  "orders_repeat",
  "net_sales_first",
  "net_sales_repeat",
  "gross_profit_first",
  "gross_profit_repeat",
];

export async function loader({ request }: LoaderFunctionArgs) {
  const query = parseRange(new URL(request.url).searchParams);
  return inMerchantTransaction(request, async (tx, { shopId, currency }) => {
    if (!query.ok) return new Response(`${RANGE_PROBLEM_MESSAGES[query.problem]}\n`, { status: 400 });
    const { range } = query;
    const rows = await readPeriodFigures(tx, { shopId, range });
    const decimal = (minor: string) => toDecimal(BigInt(minor), currency);
    return csvResponse({
      fileName: `state-${range.grain}-${range.from}-${range.to}.csv`,
      header: HEADER,
      rows: rows.map((row) => [
        row.label,
        row.newCustomers,
        row.returningCustomers,
        row.ordersFirst,
        row.ordersRepeat,
        decimal(row.netSalesFirst),
        decimal(row.netSalesRepeat),
        decimal(row.grossProfitFirst),
        decimal(row.grossProfitRepeat),
      ]),
    });
  });
}

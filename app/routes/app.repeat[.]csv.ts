import type { LoaderFunctionArgs } from "@remix-run/node";
import { readRepeatByPeriod } from "#app/features/repeat/index.server.ts";
import { toSixDecimals } from "#app/features/repeat/rules.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseRange, RANGE_PROBLEM_MESSAGES } from "#app/features/state/rules.ts";
import { csvResponse } from "#app/lib/csv-response.ts";

const HEADER = ["period", "customers", "customers_with_repeat", "orders", "repeat_rate", "purchase_frequency"];

export async function loader({ request }: LoaderFunctionArgs) {
  const query = parseRange(new URL(request.url).searchParams);
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    if (!query.ok) return new Response(`${RANGE_PROBLEM_MESSAGES[query.problem]}\n`, { status: 400 });
    const { range } = query;
    const rows = await readRepeatByPeriod(tx, { shopId, range });
    return csvResponse({
      fileName: `repeat-${range.grain}-${range.from}-${range.to}.csv`,
      header: HEADER,
      rows: rows.map(({ label, customers, customersWithRepeat, orders }) => [
        label,
        customers,
        customersWithRepeat,
        orders,
        toSixDecimals(customersWithRepeat, customers),
        toSixDecimals(orders, customers),
      ]),
    });
  });
}

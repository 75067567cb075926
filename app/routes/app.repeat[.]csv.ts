import { readRepeatByPeriod } from "#app/features/repeat/index.server.ts";
import { toSixDecimals } from "#app/features/repeat/rules.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { parseRange, RANGE_PROBLEM_MESSAGES } from "#app/features/state/rules.ts";
import { csvFile } from "#app/lib/csv.ts";

export const loader = csvLoader(async (tx, { shopId, query }) => {
  const asked = parseRange(query);
  if (!asked.ok) throw new Response(`${RANGE_PROBLEM_MESSAGES[asked.problem]}\n`, { status: 400 });
  const { range } = asked;
  return csvFile({
    fileName: `repeat-${range.grain}-${range.from}-${range.to}.csv`,
    rows: await readRepeatByPeriod(tx, { shopId, range }),
    columns: {
      period: (row) => row.label,
      customers: (row) => row.customers,
      customers_with_repeat: (row) => row.customersWithRepeat,
      orders: (row) => row.orders,
      repeat_rate: (row) => toSixDecimals(row.customersWithRepeat, row.customers),
      purchase_frequency: (row) => toSixDecimals(row.orders, row.customers),
    },
  });
});

import { readSegment, streamRuleCustomers } from "#app/features/segments/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { parseId } from "#app/lib/ids.ts";
import { isDay } from "#app/lib/time.ts";

/** The members of a segment, today or as of a day. */
export const loader = csvLoader(async (tx, { shopId, now, query, params, decimal }) => {
  const segmentId = parseId(params.id);
  const segment = segmentId === null ? null : await readSegment(tx, { shopId, segmentId });
  if (segmentId === null || !segment) throw new Response(null, { status: 404 });
  const asOf = query.get("asOf") ?? "";
  if (asOf !== "" && !isDay(asOf)) throw new Response("asOf: YYYY-MM-DD\n", { status: 400 });
  const { rule, membersAsOf } = segment;
  return csvFile({
    fileName: `segment-${segmentId}.csv`,
    rows: streamRuleCustomers({ shopId, now, rule, keptAs: { segmentId, membersAsOf }, asOf: asOf || undefined }),
    columns: {
      id: (row) => row.id,
      last_name: (row) => row.lastName,
      first_name: (row) => row.firstName,
      email: (row) => row.email,
      orders: (row) => row.orders,
      first_order_day: (row) => row.firstOrderDay,
      last_order_day: (row) => row.lastOrderDay,
      net_sales: (row) => decimal(row.netSalesMinor),
      gross_profit: (row) => decimal(row.grossProfitMinor),
    },
  });
});

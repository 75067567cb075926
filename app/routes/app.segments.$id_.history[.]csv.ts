import { readSegment } from "#app/features/segments/index.server.ts";
import { monthEnds } from "#app/features/segments/ui/month-ends.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { parseId } from "#app/lib/ids.ts";

/** How a segment's size, sales and profit went, at the ends of months. */
export const loader = csvLoader(async (tx, { shopId, params, decimal }) => {
  const segmentId = parseId(params.id);
  const segment = segmentId === null ? null : await readSegment(tx, { shopId, segmentId });
  if (!segment) throw new Response(null, { status: 404 });
  return csvFile({
    fileName: `segment-${segmentId}-history.csv`,
    rows: monthEnds(segment.history),
    columns: {
      day: (point) => point.day,
      customers: (point) => point.customers,
      net_sales: (point) => decimal(point.netSalesMinor),
      gross_profit: (point) => decimal(point.grossProfitMinor),
    },
  });
});

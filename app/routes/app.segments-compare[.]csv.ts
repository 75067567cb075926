import { compareSegments } from "#app/features/segments/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { parseId } from "#app/lib/ids.ts";

/** How far two segments hold the same customers. */
export const loader = csvLoader(async (tx, { shopId, query, decimal }) => {
  const [first, second] = [parseId(query.get("first")), parseId(query.get("second"))];
  const { comparison } = await compareSegments(tx, { shopId, first, second });
  if (!comparison) throw new Response(null, { status: 404 });
  return csvFile({
    fileName: "segment-comparison.csv",
    rows: [
      { part: "both", ...comparison.both },
      { part: "first_alone", ...comparison.first },
      { part: "second_alone", ...comparison.second },
    ],
    columns: {
      part: (row) => row.part,
      customers: (row) => row.customers,
      net_sales: (row) => decimal(row.netSalesMinor),
      gross_profit: (row) => decimal(row.grossProfitMinor),
    },
  });
});

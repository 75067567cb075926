import { listSegments } from "#app/features/segments/index.server.ts";
import { splitSegments } from "#app/features/segments/rules.ts";
import { segmentName } from "#app/features/segments/ui/use-segment-name.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { createTexts } from "#app/i18n/texts.ts";
import { csvFile } from "#app/lib/csv.ts";

/** The merchant's own segments; with `list=ready-made` those that come with the app. */
export const loader = csvLoader(async (tx, { shopId, query, language, decimal }) => {
  const { rows, all } = await listSegments(tx, { shopId, trendDays: 0 });
  const { own, readyMade } = splitSegments(rows);
  const isReadyMade = query.get("list") === "ready-made";
  const { t } = createTexts(language);
  const shareOf = (customers: number | null) =>
    customers === null || all.customers === 0 ? null : (customers / all.customers).toFixed(6);
  return csvFile({
    fileName: `${isReadyMade ? "ready-made" : "own"}-segments.csv`,
    rows: isReadyMade ? readyMade : own,
    columns: {
      segment_id: (row) => row.segmentId,
      name: (row) => segmentName(row, t),
      customers: (row) => row.customers,
      share: (row) => shareOf(row.customers),
      tag: (row) => row.tag,
      figures_of: (row) => row.latest?.day ?? null,
      net_sales: (row) => decimal(row.latest?.netSalesMinor ?? null),
      gross_profit: (row) => decimal(row.latest?.grossProfitMinor ?? null),
    },
  });
});

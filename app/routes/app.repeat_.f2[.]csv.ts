import { readF2ByCohort, readF2ByFirstProduct } from "#app/features/repeat/index.server.ts";
import { parseCohorts, toSixDecimals, WINDOWS } from "#app/features/repeat/rules.ts";
import type { WindowCells } from "#app/features/repeat/types.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

interface F2Row {
  windows: WindowCells;
}

const CELLS = Object.fromEntries(
  WINDOWS.flatMap((days) => [
    [`observed_${days}`, ({ windows }: F2Row) => windows[days].observed],
    [`came_back_${days}`, ({ windows }: F2Row) => windows[days].cameBack],
    [`rate_${days}`, ({ windows }: F2Row) => toSixDecimals(windows[days].cameBack, windows[days].observed)],
  ]),
);

export const loader = csvLoader(async (tx, { shopId, today, query }) => {
  const asked = parseCohorts(query);
  if (!asked.ok) throw new Response(`${asked.message}\n`, { status: 400 });
  const months = { shopId, today, ...asked.months };
  const by = query.get("by") ?? "cohort";
  const fileName = `repeat-f2-${by}-${asked.months.fromMonth.slice(0, 7)}-${asked.months.toMonth.slice(0, 7)}.csv`;
  if (by === "cohort") {
    return csvFile({
      fileName,
      rows: await readF2ByCohort(tx, months),
      columns: { cohort: (row) => row.cohort, customers: (row) => row.customers, ...CELLS },
    });
  }
  if (by !== "product") throw new Response("by must be cohort or product\n", { status: 400 });
  return csvFile({
    fileName,
    rows: (await readF2ByFirstProduct(tx, { ...months, windows: WINDOWS })).rows,
    columns: {
      first_product_id: (row) => row.productId,
      first_product: (row) => row.title,
      customers: (row) => row.customers,
      ...CELLS,
    },
  });
});

import { readRfmGrid } from "#app/features/segments/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

/** The grid of R and F, a line for each cell with customers. */
export const loader = csvLoader(async (tx, { shopId, decimal }) =>
  csvFile({
    fileName: "rfm.csv",
    rows: (await readRfmGrid(tx, { shopId })).cells,
    columns: {
      r: (cell) => cell.r,
      f: (cell) => cell.f,
      customers: (cell) => cell.customers,
      mean_m: (cell) => (cell.mSum / cell.customers).toFixed(6),
      net_sales: (cell) => decimal(cell.netSalesMinor),
      gross_profit: (cell) => decimal(cell.grossProfitMinor),
    },
  }),
);

import { readLapseLimits } from "#app/features/repeat/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

/** From how many days away customers are called cooling and lapsed; also by first product, where enough came back. */
export const loader = csvLoader(async (tx, { shopId }) =>
  csvFile({
    fileName: "lapse-limits.csv",
    rows: await readLapseLimits(tx, { shopId }),
    columns: {
      n: (row) => row.n,
      first_product_id: (row) => row.firstProductId,
      cooling_days: (row) => row.coolingDays,
      lapsed_days: (row) => row.lapsedDays,
      basis: (row) => row.basis,
      came_back: (row) => row.cameBack,
    },
  }),
);

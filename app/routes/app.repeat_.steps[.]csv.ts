import { readSteps } from "#app/features/repeat/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

export const loader = csvLoader(async (tx, { shopId }) =>
  csvFile({
    fileName: "repeat-steps.csv",
    rows: await readSteps(tx, { shopId }),
    columns: {
      n: (row) => row.n,
      reached: (row) => row.reached,
      moved_on: (row) => row.moved,
      waiting: (row) => row.waiting,
      cooling: (row) => row.cooling,
      lapsed: (row) => row.lapsed,
      lapsed_unresolved: (row) => row.unresolved,
      median_days: (row) => row.medianDays,
    },
  }),
);

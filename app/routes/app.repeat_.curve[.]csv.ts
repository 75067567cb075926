import { readReturnCurve } from "#app/features/repeat/index.server.ts";
import { pickStep } from "#app/features/repeat/rules.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

export const loader = csvLoader(async (tx, { shopId, today, query }) => {
  const n = pickStep(query);
  return csvFile({
    fileName: `repeat-curve-${n}.csv`,
    rows: await readReturnCurve(tx, { shopId, n, today }),
    columns: {
      days: (point) => point.days,
      at_risk: (point) => point.atRisk,
      came_back: (point) => point.cameBack,
      share: (point) => point.share.toFixed(6),
      low_95: (point) => point.low.toFixed(4),
      high_95: (point) => point.high.toFixed(4),
    },
  });
});

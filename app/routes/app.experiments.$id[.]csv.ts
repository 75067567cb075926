import { readExperiment } from "#app/features/experiments/index.server.ts";
import { effectText } from "#app/features/experiments/rules.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { parseId } from "#app/lib/ids.ts";

/** Both arms of an experiment as they stand; with `table=days` its effect day by day. */
export const loader = csvLoader(async (tx, { shopId, today, currency, params, query, decimal }) => {
  const experimentId = parseId(params.id);
  const details = experimentId === null ? null : await readExperiment(tx, { shopId, experimentId, today });
  if (!details) throw new Response(null, { status: 404 });
  const { metric } = details.experiment;
  if (query.get("table") === "days") {
    return csvFile({
      fileName: `experiment-${experimentId}-days.csv`,
      rows: details.days,
      columns: {
        day: (row) => row.day,
        estimate: (row) => effectText(metric, row.estimate, currency),
        low: (row) => effectText(metric, row.interval.low, currency),
        high: (row) => effectText(metric, row.interval.high, currency),
      },
    });
  }
  const rounded = (minor: number | null) => decimal(minor === null ? null : String(Math.round(minor)));
  return csvFile({
    fileName: `experiment-${experimentId}-arms.csv`,
    rows: [
      { arm: "treated", ...details.treated },
      { arm: "held_out", ...details.heldOut },
    ],
    columns: {
      arm: (row) => row.arm,
      assigned: (row) => row.assigned,
      measured: (row) => row.measured,
      share_back: (row) => row.shareBack?.toFixed(6) ?? null,
      profit_per_customer: (row) => rounded(row.profitPerCustomer),
      contaminated: (row) => row.contaminated,
      attributed_net_sales: (row) => rounded(row.attributed),
    },
  });
});

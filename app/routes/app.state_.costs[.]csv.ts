import { COST_COLUMNS, readAllCosts } from "#app/features/promotion/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

/** The entered costs, as a file that can be brought in again. */
export const loader = csvLoader(async (tx, { shopId, decimal }) => {
  const costs = await readAllCosts(tx, shopId);
  const columns = Object.entries(COST_COLUMNS).map(([column, field]) => {
    const cell = (cost: (typeof costs)[number]) => (field === "amount" ? decimal(cost.amount) : cost[field]);
    return [column, cell] as const;
  });
  return csvFile({ fileName: "promotion-costs.csv", rows: costs, columns: Object.fromEntries(columns) });
});

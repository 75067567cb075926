import { liabilityFile, readLiability } from "#app/features/loyalty/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";

export const loader = csvLoader(async (tx, { shopId, currency, today, query }) => {
  const table = query.get("table") === "expiry" ? "expiry" : "months";
  return liabilityFile(await readLiability(tx, { shopId, today }), { table, currency });
});

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { fillReport } from "./fill-report.server.ts";
import { HISTORY_COLUMNS, historiesSql } from "./histories.sql.ts";
import { refreshLapse } from "./refresh-lapse.server.ts";
import { LAPSE_COUNTS, REPORT_TABLES } from "./report-tables.sql.ts";

const columnsOf = (row: string) => HISTORY_COLUMNS.map((column) => `${row}.${column}`).join(", ");

// Histories that are right are not written.
const HISTORIES_SQL = `
WITH ${historiesSql()},
removed AS (
  DELETE FROM customer_histories h WHERE h.shop_id = $1::bigint
    AND NOT EXISTS (SELECT FROM after a WHERE a.customer_id = h.customer_id)
)
INSERT INTO customer_histories AS h (shop_id, customer_id, ${HISTORY_COLUMNS.join(", ")})
SELECT $1::bigint, a.customer_id, ${columnsOf("a")} FROM after a
ON CONFLICT (shop_id, customer_id) DO UPDATE SET
  ${HISTORY_COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ")}
WHERE (${columnsOf("h")}) IS DISTINCT FROM (${columnsOf("excluded")})`;

/**
 * Computes all histories, the reports that are kept of them, and the lapse limits anew, as sets. Must not overlap with a
 * fold of the same shop.
 *
 * @param options.today the shop day as of which lapsed customers are counted
 */
export async function rebuildReports(tx: Tx, options: { shopId: ShopId; today: string }): Promise<void> {
  const { shopId } = options;
  // Read whole and joined by hashing or in order, never row by row.
  await query(tx, "SELECT set_config('work_mem', '256MB', true), set_config('enable_nestloop', 'off', true)");
  await query(tx, HISTORIES_SQL, shopId);
  await query(tx, "SELECT set_config('enable_nestloop', 'on', true)");
  for (const report of REPORT_TABLES) if (report !== LAPSE_COUNTS) await fillReport(tx, { shopId, report });
  await refreshLapse(tx, options);
  await query(tx, "SELECT analyze_reports()::text");
}

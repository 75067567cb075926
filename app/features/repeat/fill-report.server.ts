import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { HISTORY_COLUMNS } from "./histories.sql.ts";
import { FROM_HISTORY_SQL, type ReportTable } from "./report-tables.sql.ts";

/** Replaces a kept report of a shop by what all stored histories add up to, in the order in which pages read it. */
export async function fillReport(tx: Tx, options: { shopId: ShopId; report: ReportTable }): Promise<void> {
  const { shopId, report } = options;
  const { table, keys, sums, moves } = report;
  const columns = [...keys, ...sums].join(", ");
  await query(tx, `DELETE FROM ${table} WHERE shop_id = $1::bigint`, shopId);
  await query(
    tx,
    `WITH history AS NOT MATERIALIZED (
       SELECT 1 AS sign, customer_id, ${HISTORY_COLUMNS.join(", ")} FROM customer_histories WHERE shop_id = $1::bigint
     ),
     ${FROM_HISTORY_SQL}
     INSERT INTO ${table} (shop_id, ${columns}) SELECT $1::bigint, ${columns} FROM (${moves}) m ORDER BY ${keys.join(", ")}`,
    shopId,
  );
}

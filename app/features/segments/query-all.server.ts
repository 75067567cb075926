import { query, type Tx } from "#app/db.server.ts";

/** What a rule may read beside the figures. */
const OTHER_TABLES =
  /\b(FROM|JOIN) (orders|customers|customers_with_tags|customer_extras|customer_histories|tier_memberships|points_accounts|points_lots|coupons|subscription_deliveries|rfm_scores)\b/;

/**
 * Runs one statement over all customers of a rule as `query` does, with what its planner has to be told, and takes that back.
 *
 * Sets of customers are gathered in memory: a hash that does not fit would be looked through row by row. Every index begins
 * with the shop, for which PostgreSQL takes the rows of any of them to lie side by side; they do not, so where the figures
 * alone are read an index is worth it by bitmap or without its rows only. How many lines are of a kind it cannot know, and
 * would look up the order of each of a million.
 */
export async function queryAll<Row>(tx: Tx, sql: string, ...values: unknown[]): Promise<Row[]> {
  const off: string[] = [];
  if (/\border_lines\b/.test(sql)) off.push("enable_nestloop");
  else if (!OTHER_TABLES.test(sql)) off.push("enable_indexscan");
  await set(tx, off, "off");
  const rows = await query<Row>(tx, sql, ...values);
  await set(tx, off, "on");
  return rows;
}

async function set(tx: Tx, settings: string[], value: "on" | "off"): Promise<void> {
  const each = settings.map((setting) => `, set_config('${setting}', '${value}', true)`);
  await query(tx, `SELECT set_config('work_mem', '${value === "off" ? "128MB" : "16MB"}', true)${each.join("")}`);
}

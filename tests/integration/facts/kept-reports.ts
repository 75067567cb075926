import type pg from "pg";
import type { Reports } from "./expected-reports.ts";

const STEP = ["reached", "moved", "within_30", "within_60", "within_90", "within_180", "within_365"];

/** Table → its key behind the shop, and its sums. */
const TABLES: Record<string, [keys: string[], sums: string[]]> = {
  step_days: [["n", "start_day"], STEP],
  step_gaps: [["n", "gap_days"], ["customers"]],
  first_product_days: [["start_day", "first_product_id"], STEP],
  first_product_months: [["start_month", "first_product_id"], STEP],
  cohort_months: [
    ["cohort_month", "month_offset"],
    ["customers", "orders", "net_sales_minor", "gross_profit_minor"],
  ],
  return_days: [
    ["day", "before_part"],
    ["after_one", "after_two"],
  ],
  product_steps: [["first_product_id", "second_product_id"], ["customers"]],
  product_step_gaps: [["first_product_id", "second_product_id", "gap_days"], ["customers"]],
  product_reorders: [["product_id"], ["reorders"]],
  reorder_gaps: [["product_id", "gap_days"], ["reorders"]],
};

/** The repeat reports of a shop as they are kept, rows that sum to nothing left out. */
export async function keptReports(admin: pg.Client, shopId: bigint): Promise<Reports> {
  const reports: Reports = {};
  for (const [table, [keys, sums]] of Object.entries(TABLES)) {
    const { rows } = await admin.query(
      `SELECT concat_ws('|', ${keys.map((key) => `${key}::text`).join(", ")}) AS key,
         ARRAY[${sums.map((sum) => `${sum}::float8`).join(", ")}] AS sums
       FROM ${table} WHERE shop_id = $1 AND (${sums.map((sum) => `${sum} <> 0`).join(" OR ")})`,
      [shopId],
    );
    if (rows.length > 0) reports[table] = Object.fromEntries(rows.map(({ key, sums: values }) => [key, values]));
  }
  return reports;
}

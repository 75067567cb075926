import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { monthsBetween } from "./rules.ts";
import type { RetentionRow } from "./types.ts";

interface KeptCell {
  cohort: string;
  monthOffset: number;
  customers: number;
  orders: number;
  netSales: bigint;
  grossProfit: bigint;
}

/**
 * The retention matrix: cohorts by month of first order, each month by month from that of the first order (0) to the
 * current one, with the gross profit that the cohort has earned by then. Cohorts from one month to another, both inclusive.
 */
export async function readRetention(
  tx: Tx,
  options: { shopId: ShopId; fromMonth: string; toMonth: string; today: string },
): Promise<RetentionRow[]> {
  const cells = await query<KeptCell>(
    tx,
    `SELECT to_char(cohort_month, 'YYYY-MM') AS cohort, month_offset AS "monthOffset", customers, orders,
       net_sales_minor AS "netSales", gross_profit_minor AS "grossProfit"
     FROM cohort_months WHERE shop_id = $1::bigint AND cohort_month >= $2::date AND cohort_month <= $3::date
     ORDER BY cohort_month, month_offset`,
    options.shopId,
    options.fromMonth,
    options.toMonth,
  );
  const byCohort = new Map<string, KeptCell[]>();
  for (const cell of cells) byCohort.set(cell.cohort, [...(byCohort.get(cell.cohort) ?? []), cell]);
  return [...byCohort].flatMap(([cohort, kept]) => {
    const customers = kept.find(({ monthOffset }) => monthOffset === 0)?.customers ?? 0;
    if (customers === 0) return [];
    const last = Math.max(monthsBetween(cohort, options.today), ...kept.map(({ monthOffset }) => monthOffset));
    let cumulative = 0n;
    const months = Array.from({ length: last + 1 }, (_, offset) => {
      const cell = kept.find(({ monthOffset }) => monthOffset === offset);
      cumulative += cell?.grossProfit ?? 0n;
      return {
        customers: cell?.customers ?? 0,
        orders: cell?.orders ?? 0,
        netSales: String(cell?.netSales ?? 0n),
        grossProfit: String(cell?.grossProfit ?? 0n),
        cumulativeGrossProfit: String(cumulative),
      };
    });
    return [{ cohort, customers, months }];
  });
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { Range } from "#app/lib/range.ts";
import { type Figures, readSpanFigures } from "./read-span-figures.server.ts";
import { listPeriods } from "./rules.ts";

/** Figures of one period. */
export interface PeriodRow extends Figures {
  label: string;
  from: string;
  to: string;
}

const NO_FIGURES: Figures = {
  newCustomers: 0,
  returningCustomers: 0,
  customersWithRepeat: 0,
  ordersFirst: 0,
  ordersRepeat: 0,
  netSalesFirst: "0",
  netSalesRepeat: "0",
  grossProfitFirst: "0",
  grossProfitRepeat: "0",
  knownCostNetSales: "0",
};

/**
 * Figures of every period of a range, those without orders as zeros. Whole periods are read as kept; the at most two
 * that the range cuts are summed from their days.
 */
export async function readPeriodFigures(tx: Tx, options: { shopId: ShopId; range: Range }): Promise<PeriodRow[]> {
  const periods = listPeriods(options.range);
  const whole = periods.filter((period) => period.whole);
  const cut = periods.filter((period) => !period.whole);
  const kept = await readKept(tx, { ...options, first: whole[0]?.from, last: whole.at(-1)?.from });
  const counted = await readSpanFigures(tx, { shopId: options.shopId, spans: cut });
  return periods.map(({ label, from, to, whole: isWhole }) => ({
    label,
    from,
    to,
    ...((isWhole ? kept.get(from) : counted[cut.findIndex((period) => period.from === from)]) ?? NO_FIGURES),
  }));
}

async function readKept(
  tx: Tx,
  { shopId, range, first, last }: { shopId: ShopId; range: Range; first?: string; last?: string },
): Promise<Map<string, Figures>> {
  if (first === undefined || last === undefined) return new Map();
  const rows = await query<Figures & { periodStart: string }>(
    tx,
    `SELECT period_start::text AS "periodStart", new_customers AS "newCustomers",
            returning_customers AS "returningCustomers", customers_with_repeat AS "customersWithRepeat",
            orders_first AS "ordersFirst", orders_repeat AS "ordersRepeat",
            net_sales_first_minor::text AS "netSalesFirst", net_sales_repeat_minor::text AS "netSalesRepeat",
            gross_profit_first_minor::text AS "grossProfitFirst", gross_profit_repeat_minor::text AS "grossProfitRepeat",
            known_cost_net_sales_minor::text AS "knownCostNetSales"
     FROM period_figures
     WHERE shop_id = $1::bigint AND grain = $2 AND period_start BETWEEN $3::date AND $4::date`,
    shopId,
    range.grain,
    first,
    last,
  );
  return new Map(rows.map(({ periodStart, ...figures }) => [periodStart, figures]));
}

/** Counted orders that no customer is known for: guests, sales at a till. Money is text in minor units. */
export interface OrdersWithoutCustomer {
  orders: number;
  netSales: string;
}

/** The counted orders of a range [from, to) that no other figure holds, as none of them is a first or a repeat order. */
export async function readOrdersWithoutCustomer(
  tx: Tx,
  { shopId, range }: { shopId: ShopId; range: { from: string; to: string } },
): Promise<OrdersWithoutCustomer> {
  const [row] = await query<OrdersWithoutCustomer>(
    tx,
    `SELECT count(*)::int AS orders, coalesce(sum(net_sales_minor), 0)::bigint::text AS "netSales"
     FROM orders
     WHERE shop_id = $1::bigint AND counted AND customer_id IS NULL AND local_day >= $2::date AND local_day < $3::date`,
    shopId,
    range.from,
    range.to,
  );
  return row ?? { orders: 0, netSales: "0" };
}

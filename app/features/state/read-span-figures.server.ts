import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What adds up over days. Money is text in minor units of the shop's currency. */
export interface Amounts {
  ordersFirst: number;
  ordersRepeat: number;
  netSalesFirst: string;
  netSalesRepeat: string;
  grossProfitFirst: string;
  grossProfitRepeat: string;
  /** Net sales of lines whose cost was known. */
  knownCostNetSales: string;
}

/** Figures of some days; each customer is counted once. */
export interface Figures extends Amounts {
  newCustomers: number;
  returningCustomers: number;
  customersWithRepeat: number;
}

const SPANS = "unnest($2::date[], $3::date[]) WITH ORDINALITY AS span (first_day, end_day, n)";

const AMOUNTS_SQL = `
  SELECT coalesce(sum(orders_first), 0)::int AS "ordersFirst", coalesce(sum(orders_repeat), 0)::int AS "ordersRepeat",
    coalesce(sum(net_sales_first_minor), 0)::text AS "netSalesFirst",
    coalesce(sum(net_sales_repeat_minor), 0)::text AS "netSalesRepeat",
    coalesce(sum(gross_profit_first_minor), 0)::text AS "grossProfitFirst",
    coalesce(sum(gross_profit_repeat_minor), 0)::text AS "grossProfitRepeat",
    coalesce(sum(known_cost_net_sales_minor), 0)::text AS "knownCostNetSales"
  FROM period_figures
  WHERE shop_id = $1::bigint AND grain = 'day' AND period_start >= span.first_day AND period_start < span.end_day`;

// $1 shop, $2 first days, $3 days after the last. Orders and amounts are those of the days. A customer of the span is an
// order in it whose order before lies before the span (`one`); one with two or more is an order whose second order before
// does (`two`) while the order before does not. Only where the span begins inside a part of the calendar are the customers
// of that part's days before it, six days at most, looked up among the orders.
const SPAN_FIGURES_SQL = `
SELECT r.new::int AS "newCustomers", (r.one - r.new + b.one)::int AS "returningCustomers",
  (r.two + b.two - r.one - b.one)::int AS "customersWithRepeat", d.*
FROM ${SPANS}
CROSS JOIN LATERAL (${AMOUNTS_SQL}
) d
CROSS JOIN LATERAL (
  SELECT coalesce(sum(after_one), 0) AS one, coalesce(sum(after_two), 0) AS two,
    coalesce(sum(after_one) FILTER (WHERE before_part = '-infinity'), 0) AS new
  FROM return_days
  WHERE shop_id = $1::bigint AND day >= span.first_day AND day < span.end_day
    AND before_part < calendar_part(span.first_day)
) r
CROSS JOIN LATERAL (
  SELECT coalesce(sum((inside.orders >= 1)::int), 0) AS one,
    coalesce(sum((before.orders >= 2 AND inside.orders >= 1)::int + (inside.orders >= 2)::int), 0) AS two
  FROM (
    SELECT customer_id, count(*) AS orders FROM orders
    WHERE shop_id = $1::bigint AND counted AND customer_id IS NOT NULL
      AND local_day >= calendar_part(span.first_day) AND local_day < span.first_day
    GROUP BY customer_id
  ) before
  CROSS JOIN LATERAL (
    SELECT count(*) AS orders FROM (
      SELECT FROM orders o
      WHERE o.shop_id = $1::bigint AND o.counted AND o.customer_id = before.customer_id
        AND o.local_day >= span.first_day AND o.local_day < span.end_day
      LIMIT 2
    ) two
  ) inside
) b
ORDER BY span.n`;

/** Orders and amounts of any spans of days [from, to). */
export async function readSpanAmounts(
  tx: Tx,
  { shopId, spans }: { shopId: ShopId; spans: readonly { from: string; to: string }[] },
): Promise<Amounts[]> {
  return query<Amounts>(
    tx,
    `SELECT d.* FROM ${SPANS} CROSS JOIN LATERAL (${AMOUNTS_SQL}) d ORDER BY span.n`,
    shopId,
    spans.map(({ from }) => from),
    spans.map(({ to }) => to),
  );
}

/**
 * Figures of any spans of days [from, to), from what is kept by day: for days that kept periods do not divide by, and for a
 * whole range, over which distinct customers cannot be summed.
 */
export async function readSpanFigures(
  tx: Tx,
  { shopId, spans }: { shopId: ShopId; spans: readonly { from: string; to: string }[] },
): Promise<Figures[]> {
  if (spans.length === 0) return [];
  return query<Figures>(
    tx,
    SPAN_FIGURES_SQL,
    shopId,
    spans.map(({ from }) => from),
    spans.map(({ to }) => to),
  );
}

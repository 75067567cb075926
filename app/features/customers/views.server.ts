import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** One customer as the page shows it. Money is text in minor units, instants are ISO 8601, days `YYYY-MM-DD`. */
export interface CustomerView {
  id: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** The survivor, where this customer was merged into another. */
  mergedInto: string | null;
  redacted: boolean;
  orders: number;
  firstOrderAt: string | null;
  lastOrderAt: string | null;
  daysSinceLastOrder: number | null;
  netSales: string;
  grossProfit: string;
  /** Mean days between counted orders; null before the second. */
  meanGapDays: number | null;
}

export interface CustomerOrderView {
  id: string;
  name: string;
  processedAt: string;
  /** n of a counted order; null for one that does not count. */
  orderNumber: number | null;
  /** Why an order does not count; null for a counted one. */
  notCounted: "test" | "cancelled" | "voided" | "empty" | null;
  /** Days since the counted order before. */
  gapDays: number | null;
  netSales: string;
  discountCodes: string[];
  lines: { title: string; quantity: number; unitsLeft: number; netSales: string }[];
}

/** As many orders as the page shows, the newest. */
export const ORDERS_SHOWN = 200;

/** @returns null when the shop has no such customer */
export async function readCustomer(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; today: string },
): Promise<CustomerView | null> {
  const [customer] = await query<CustomerView>(
    tx,
    `SELECT w.customer_id::text AS id, c.first_name AS "firstName", c.last_name AS "lastName", c.email,
            c.merged_into::text AS "mergedInto", c.redacted_at IS NOT NULL AS redacted, coalesce(f.orders, 0) AS orders,
            to_char(f.first_order_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "firstOrderAt",
            to_char(f.last_order_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "lastOrderAt",
            $3::date - f.last_order_day AS "daysSinceLastOrder",
            coalesce(f.net_sales_minor, 0)::text AS "netSales", coalesce(f.gross_profit_minor, 0)::text AS "grossProfit",
            CASE WHEN f.orders > 1 THEN (f.last_order_day - f.first_order_day)::float8 / (f.orders - 1) END AS "meanGapDays"
     FROM (SELECT $2::bigint AS customer_id) w
     LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = w.customer_id
     LEFT JOIN customer_figures f ON f.shop_id = $1::bigint AND f.customer_id = w.customer_id
     WHERE c.customer_id IS NOT NULL OR f.customer_id IS NOT NULL`,
    options.shopId,
    options.customerId,
    options.today,
  );
  return customer ?? null;
}

/** A customer's orders, newest first, with what was bought at each. */
export async function readCustomerOrders(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint },
): Promise<CustomerOrderView[]> {
  return query<CustomerOrderView>(
    tx,
    // Counted orders and the others are in an index each; asked for as one, all orders would be read.
    `WITH own AS MATERIALIZED (
       SELECT o.*, CASE WHEN counted THEN
         local_day - lag(local_day) OVER (PARTITION BY counted ORDER BY processed_at, order_id) END AS gap_days
       FROM orders o
       WHERE o.shop_id = $1::bigint AND o.customer_id = $2::bigint AND (o.counted OR NOT o.counted)
     )
     SELECT o.order_id::text AS id, o.name,
            to_char(o.processed_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "processedAt",
            CASE WHEN o.counted THEN o.order_number END AS "orderNumber",
            CASE WHEN o.counted THEN NULL WHEN o.test THEN 'test'
                 WHEN o.cancelled_at IS NOT NULL OR o.deleted_at IS NOT NULL THEN 'cancelled'
                 WHEN o.financial_status = 'voided' THEN 'voided' ELSE 'empty' END AS "notCounted",
            o.gap_days AS "gapDays", o.net_sales_minor::text AS "netSales", o.discount_codes AS "discountCodes",
            coalesce(l.lines, '[]'::json) AS lines
     FROM own o
     LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('title', l.title, 'quantity', l.quantity, 'unitsLeft', l.units_left,
                'netSales', l.net_sales_minor::text) ORDER BY l.line_id) AS lines
       FROM order_lines l WHERE l.shop_id = $1::bigint AND l.order_id = o.order_id
     ) l ON true
     ORDER BY o.processed_at DESC, o.order_id DESC
     LIMIT ${ORDERS_SHOWN}`,
    options.shopId,
    options.customerId,
  );
}

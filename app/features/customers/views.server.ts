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

const ORDERS_PER_PAGE = 50;

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

/** A page of a customer's orders, newest first, with what was bought at each. */
export interface CustomerOrderPage {
  orders: CustomerOrderView[];
  /** Where the next page begins; null on the last. */
  after: string | null;
}

/**
 * A customer's orders, newest first, so many at once; how long after the order before is known across pages.
 *
 * @param options.after where the page begins, as the page before said; anything else begins at the newest
 */
export async function readCustomerOrders(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; after?: string | null },
): Promise<CustomerOrderPage> {
  const { shopId, customerId } = options;
  const place = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00)~(\d{1,18})$/.exec(options.after ?? "");
  const rows = await query<CustomerOrderView & { place: string }>(
    tx,
    // Counted orders and the others are in an index each; asked for as one, all orders would be read.
    `WITH own AS MATERIALIZED (
       SELECT o.*, CASE WHEN counted THEN
         local_day - lag(local_day) OVER (PARTITION BY counted ORDER BY processed_at, order_id) END AS gap_days
       FROM orders o
       WHERE o.shop_id = $1::bigint AND o.customer_id = $2::bigint AND (o.counted OR NOT o.counted)
     ),
     page AS MATERIALIZED (
       SELECT * FROM own o
       WHERE $3::text IS NULL OR (o.processed_at, o.order_id) < ($3::text::timestamptz, $4::text::bigint)
       ORDER BY o.processed_at DESC, o.order_id DESC LIMIT ${ORDERS_PER_PAGE + 1}
     )
     SELECT o.order_id::text AS id, o.name,
            to_char(o.processed_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "processedAt",
            CASE WHEN o.counted THEN o.order_number END AS "orderNumber",
            CASE WHEN o.counted THEN NULL WHEN o.test THEN 'test'
                 WHEN o.cancelled_at IS NOT NULL OR o.deleted_at IS NOT NULL THEN 'cancelled'
                 WHEN o.financial_status = 'voided' THEN 'voided' ELSE 'empty' END AS "notCounted",
            o.gap_days AS "gapDays", o.net_sales_minor::text AS "netSales", o.discount_codes AS "discountCodes",
            coalesce(l.lines, '[]'::json) AS lines, o.processed_at::text || '~' || o.order_id AS place
     FROM page o
     LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('title', l.title, 'quantity', l.quantity, 'unitsLeft', l.units_left,
                'netSales', l.net_sales_minor::text) ORDER BY l.line_id) AS lines
       FROM order_lines l WHERE l.shop_id = $1::bigint AND l.order_id = o.order_id
     ) l ON true
     ORDER BY o.processed_at DESC, o.order_id DESC`,
    shopId,
    customerId,
    place?.[1] ?? null,
    place?.[2] ?? null,
  );
  const shown = rows.slice(0, ORDERS_PER_PAGE);
  return {
    orders: shown.map(({ place: _, ...order }) => order),
    after: rows.length > ORDERS_PER_PAGE ? (shown.at(-1)?.place ?? null) : null,
  };
}

/** How a customer can be reached, and what they agreed to, by channel. */
export interface CustomerContact {
  email: string | null;
  /** Shopify's word for it, such as `subscribed`; null where it is not known. */
  emailMarketing: string | null;
  phone: string | null;
  smsMarketing: string | null;
  country: string | null;
  zip: string | null;
  province: string | null;
  city: string | null;
  address1: string | null;
  address2: string | null;
  company: string | null;
  tags: string[];
}

/** @returns null when the shop was not told of such a customer */
export async function readContact(
  tx: Tx,
  key: { shopId: ShopId; customerId: bigint },
): Promise<CustomerContact | null> {
  const [contact] = await query<CustomerContact>(
    tx,
    `SELECT email, email_marketing_state AS "emailMarketing", phone, sms_marketing_state AS "smsMarketing", country, zip,
       province, city, address1, address2, company, tags
     FROM customers WHERE shop_id = $1::bigint AND customer_id = $2::bigint`,
    key.shopId,
    key.customerId,
  );
  return contact ?? null;
}

/** The tiers of the shop by threshold, for a choice. */
export function readTierChoices(tx: Tx, shopId: ShopId): Promise<{ id: string; nameJa: string; nameEn: string }[]> {
  return query(
    tx,
    `SELECT tier_id::text AS id, name_ja AS "nameJa", name_en AS "nameEn" FROM tiers
     WHERE shop_id = $1::bigint ORDER BY threshold`,
    shopId,
  );
}

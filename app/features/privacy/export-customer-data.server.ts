import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Numbers are text in the file: ids exceed what a JavaScript number, which most readers take them for, can hold. */
const ROW = `(
  SELECT jsonb_object_agg(f.key, CASE jsonb_typeof(f.value) WHEN 'number' THEN to_jsonb(f.value #>> '{}') ELSE f.value END)
  FROM jsonb_each(to_jsonb(t) - 'shop_id') f)`;

const rows = (table: string, condition: string, order: string) => `(
  SELECT coalesce(jsonb_agg(${ROW} ORDER BY ${order}), '[]') FROM ${table} t
  WHERE t.shop_id = $1::bigint AND ${condition})`;

const OF_CUSTOMER = "t.customer_id IN (SELECT customer_id FROM who)";
const OF_ORDER = "t.order_id IN (SELECT order_id FROM their_orders)";

// $1 shop, $2 request, $3 now. Everything kept about a person, also under the ids that were merged into theirs.
const SQL = `
WITH request AS (
  SELECT customer_id FROM privacy_requests WHERE shop_id = $1::bigint AND request_id = $2::bigint
),
who AS (
  SELECT customer_id FROM request
  UNION
  SELECT c.customer_id FROM customers c, request r
  WHERE c.shop_id = $1::bigint AND (c.merged_into = r.customer_id)
),
their_orders AS (
  SELECT o.order_id FROM orders o WHERE o.shop_id = $1::bigint AND o.customer_id IN (SELECT customer_id FROM who)
)
UPDATE privacy_requests p SET state = 'done', done_at = $3::timestamptz, export = jsonb_build_object(
  'customers', ${rows("customers", OF_CUSTOMER, "t.customer_id")},
  'orders', ${rows("orders", OF_ORDER, "t.processed_at, t.order_id")},
  'order_lines', ${rows("order_lines", OF_ORDER, "t.order_id, t.line_id")},
  'refunds', ${rows("refunds", OF_ORDER, "t.created_at, t.refund_id")},
  'refund_lines', ${rows("refund_lines", OF_ORDER, "t.refund_id, t.line_id")},
  'figures', ${rows("customer_figures", OF_CUSTOMER, "t.customer_id")},
  'tier', ${rows("tier_memberships", OF_CUSTOMER, "t.customer_id")},
  'points', ${rows("points_accounts", OF_CUSTOMER, "t.customer_id")},
  'points_entries', ${rows("ledger_entries", OF_CUSTOMER, "t.entry_id")},
  'points_lots', ${rows("points_lots", OF_CUSTOMER, "t.lot_id")},
  'coupons', ${rows("coupons", OF_CUSTOMER, "t.coupon_id")})
WHERE p.shop_id = $1::bigint AND p.request_id = $2::bigint`;

/** Writes the file of a data request: every row that the app keeps about the customer. */
export async function exportCustomerData(options: { shopId: ShopId; requestId: bigint; now: Date }): Promise<void> {
  const { shopId, requestId, now } = options;
  await inTransaction({ shopId, timeoutMs: 300_000 }, (tx) => query(tx, SQL, shopId, requestId, now.toISOString()));
}

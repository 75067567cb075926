import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";
import { readPrivacyPayload } from "./customer-payload.ts";

// Orders, points and coupons stay, for the books; nothing in them says who it was. A row that is not there yet is made,
// so that a message that comes late does not bring the person back.
const CUSTOMERS_SQL = `
INSERT INTO customers AS c (shop_id, customer_id, tags, updated_at, observed_at, redacted_at)
SELECT $1::bigint, id, '{}', $3::timestamptz, $3::timestamptz, $3::timestamptz FROM unnest($2::bigint[]) AS id
ON CONFLICT (shop_id, customer_id) DO UPDATE SET
  email = NULL, phone = NULL, first_name = NULL, last_name = NULL, locale = NULL, state = NULL, tags = '{}', zip = NULL,
  country = NULL, province = NULL, city = NULL, address1 = NULL, address2 = NULL, company = NULL,
  email_marketing_state = NULL, sms_marketing_state = NULL, redacted_at = coalesce(c.redacted_at, excluded.redacted_at)`;

// Messages that speak of the person by id, order, address or number. Those of orders that still wait keep what the figures
// need; all others lose their whole text.
const INBOX_SQL = `
UPDATE inbox_messages SET payload = CASE
  WHEN state <> 'done' AND (topic LIKE 'orders/%' OR topic LIKE 'refunds/%') THEN (
    SELECT (p - ARRAY['email', 'contact_email', 'phone', 'billing_address', 'shipping_address', 'client_details',
        'browser_ip', 'customer_locale', 'note', 'note_attributes', 'customer', 'shipping_lines', 'landing_site',
        'referring_site', 'tags', 'order_status_url', 'payment_details', 'fulfillments', 'transactions', 'token',
        'cart_token', 'checkout_token', 'user_id', 'returns'])
      || CASE WHEN jsonb_typeof(p -> 'customer') = 'object' THEN jsonb_build_object('customer', jsonb_build_object(
           'id', p #> '{customer,id}', 'admin_graphql_api_id', p #> '{customer,admin_graphql_api_id}'))
         ELSE '{}'::jsonb END
    FROM (SELECT payload::jsonb AS p) parsed)::text
  ELSE '{}' END
WHERE shop_id = $1::bigint AND payload <> '{}' AND (
  payload ~ $2::text
  OR ($3::text <> '' AND position(lower($3) IN lower(payload)) > 0)
  OR ($4::text <> '' AND position($4 IN payload) > 0))`;

/** Makes a customer nobody: every personal value goes, here and in Shopify's copy of ours; figures stay. */
export async function redactCustomer(tx: Tx, options: { shopId: ShopId; payload: unknown; now: Date }): Promise<void> {
  const { shopId, now } = options;
  const { customerId, email, phone, orderIds } = readPrivacyPayload(options.payload);
  const known = await query<{ customerId: bigint; email: string | null; phone: string | null }>(
    tx,
    `SELECT customer_id AS "customerId", email, phone FROM customers
     WHERE shop_id = $1::bigint AND (customer_id = $2::bigint OR merged_into = $2::bigint)`,
    shopId,
    customerId,
  );
  const customerIds = [...new Set([customerId, ...known.map((row) => row.customerId)])];
  await query(tx, CUSTOMERS_SQL, shopId, customerIds.map(String), now.toISOString());

  const orders = await query<{ orderId: bigint }>(
    tx,
    `SELECT order_id AS "orderId" FROM orders WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])`,
    shopId,
    customerIds.map(String),
  );
  const theirOrders = [...new Set([...orderIds, ...orders.map((row) => row.orderId)])];
  const speaksOf = [
    `gid://shopify/Customer/(${customerIds.join("|")})\\M`,
    `"(customer_id|id)":\\s*"?(${customerIds.join("|")})\\M`,
    ...(theirOrders.length > 0 ? [`gid://shopify/Order/(${theirOrders.join("|")})\\M`] : []),
    ...(theirOrders.length > 0 ? [`"order_id":\\s*"?(${theirOrders.join("|")})\\M`] : []),
  ].join("|");
  const told = [{ email, phone }, ...known].filter((row) => row.email || row.phone);
  for (const row of told.length > 0 ? told : [{ email: null, phone: null }]) {
    await query(tx, INBOX_SQL, shopId, speaksOf, row.email ?? "", row.phone ?? "");
  }

  await query(
    tx,
    "UPDATE privacy_requests SET export = NULL WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
    shopId,
    customerIds.map(String),
  );
  await query(
    tx,
    `INSERT INTO privacy_requests (shop_id, kind, customer_id, state, created_at, done_at)
     VALUES ($1::bigint, 'customer_redact', $2::bigint, 'done', $3::timestamptz, $3::timestamptz)`,
    shopId,
    customerId,
    now.toISOString(),
  );
  await enqueueEffects(tx, {
    shopId,
    effects: customerIds.map((id) => ({
      kind: "metafields.loyalty", // of a redacted customer it is taken away
      key: `metafields:customer:${id}`,
      payload: { customerId: String(id) },
    })),
  });
}

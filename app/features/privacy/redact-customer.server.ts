import { query, type Tx } from "#app/db.server.ts";
import { endChanged } from "#app/features/follow-up/index.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";
import { readPrivacyPayload } from "./customer-payload.ts";
import { ABOUT_PERSON, messageTraits } from "./messages-about.server.ts";

// Orders, points and coupons stay, for the books; nothing in them says who it was. A row that is not there yet is made,
// so that a message that comes late does not bring the person back.
const CUSTOMERS_SQL = `
INSERT INTO customers AS c (shop_id, customer_id, tags, updated_at, observed_at, redacted_at)
SELECT $1::bigint, id, '{}', $3::timestamptz, $3::timestamptz, $3::timestamptz FROM unnest($2::bigint[]) AS id
ON CONFLICT (shop_id, customer_id) DO UPDATE SET
  email = NULL, phone = NULL, first_name = NULL, last_name = NULL, locale = NULL, state = NULL, tags = '{}', zip = NULL,
  country = NULL, province = NULL, city = NULL, address1 = NULL, address2 = NULL, company = NULL,
  email_marketing_state = NULL, sms_marketing_state = NULL, rfm_group = NULL, redacted_at = coalesce(c.redacted_at, excluded.redacted_at)`;

// What was said to them goes; that something was said stays, for the figures. What waits is not said any more.
const MESSAGES_SQL = `
UPDATE messages SET recipient = NULL, subject = NULL, body_text = NULL, body_html = NULL,
  state = CASE state WHEN 'queued' THEN 'skipped' ELSE state END,
  reason = CASE state WHEN 'queued' THEN 'gone' ELSE reason END
WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])`;

// What the merchant added about them, in whatever file it came; lists that were saved under a search for them.
const ADDED_SQL = [
  "UPDATE tasks SET title = NULL, note = '', outcome = NULL WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
  "DELETE FROM message_preferences WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
  "DELETE FROM line_links WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
  "DELETE FROM line_link_keys WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
  "DELETE FROM customer_extras WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
  "DELETE FROM customer_extra_import_rows WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
  "UPDATE coupons SET reason = NULL WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[]) AND reason IS NOT NULL",
  `UPDATE tier_marks SET is_due = true, revision = revision + 1
   WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])`,
  "UPDATE tier_pins SET reason = '' WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
  // That somebody answered, and how a contact ended, stays for the figures; what was said goes.
  "UPDATE survey_answers SET comment = '' WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
  "UPDATE contacts SET subject = '' WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
  "UPDATE contact_entries SET note = '' WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
  "DELETE FROM changed_situations WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
  "DELETE FROM duplicate_dismissals WHERE shop_id = $1::bigint AND customer_ids && $2::bigint[]",
  `DELETE FROM customer_views v USING customer_search s
   WHERE v.shop_id = $1::bigint AND s.shop_id = $1::bigint AND s.customer_id = ANY ($2::bigint[])
     AND length(v.searched_for) >= 2 AND strpos(s.value, v.searched_for) > 0`,
];

/** What the API tells again: their text need not be kept until they are processed. */
const TOLD_AGAIN = `topic ~ '^(orders|refunds|products|customers|customers_(email_)?marketing_consent)/' AND topic NOT IN
  ('orders/delete', 'products/delete', 'customers/delete', 'customers/merge', 'customers/redact', 'customers/data_request')`;

// Of a message that was processed, or given up, nothing is read again: it loses its whole text. One that still waits is
// given up for the state that a reconcile asks for; where none would tell, its ids alone are kept.
const INBOX_SQL = `
UPDATE inbox_messages SET
  payload = CASE
    WHEN state <> 'pending' OR ${TOLD_AGAIN} OR NOT pg_input_is_valid(payload, 'jsonb') THEN '{}'
    ELSE (SELECT jsonb_strip_nulls(jsonb_build_object(
        'id', p -> 'id', 'admin_graphql_api_id', p -> 'admin_graphql_api_id', 'status', p -> 'status',
        'admin_graphql_api_customer_kept_id', p -> 'admin_graphql_api_customer_kept_id',
        'admin_graphql_api_customer_deleted_id', p -> 'admin_graphql_api_customer_deleted_id',
        'customer', jsonb_build_object('id', p #> '{customer,id}'), 'orders_to_redact', p -> 'orders_to_redact',
        'data_request', jsonb_build_object('id', p #> '{data_request,id}')))
      FROM (SELECT payload::jsonb AS p) parsed)::text END,
  last_error = CASE WHEN state = 'dead' THEN 'redacted' ELSE last_error END,
  state = CASE WHEN state = 'pending' AND ${TOLD_AGAIN} THEN 'done' ELSE state END,
  processed_at = CASE WHEN state = 'pending' AND ${TOLD_AGAIN} THEN $5::timestamptz ELSE processed_at END
WHERE shop_id = $1::bigint AND payload <> '{}' AND ${ABOUT_PERSON}
  -- What waits to be told about the shop itself is no customer's, though the merchant may be one.
  AND (state <> 'pending' OR topic ~ '^(orders|refunds|products|customers|customers_(email_)?marketing_consent)/')
RETURNING 1`;

/** Makes a customer nobody: every personal value goes, here and in Shopify's copy of ours; figures stay. */
export async function redactCustomer(tx: Tx, options: { shopId: ShopId; payload: unknown; now: Date }): Promise<void> {
  const { shopId, now } = options;
  const { customerId, email, phone, orderIds } = readPrivacyPayload(options.payload);
  const known = await query<{ customerId: bigint }>(
    tx,
    `SELECT customer_id AS "customerId" FROM customers
     WHERE shop_id = $1::bigint AND (customer_id = $2::bigint OR merged_into = $2::bigint)`,
    shopId,
    customerId,
  );
  const customerIds = [...new Set([customerId, ...known.map((row) => row.customerId)])];
  const told = { orderIds, email, phone };
  const { pattern, emails, phones } = await messageTraits(tx, { shopId, customerIds, told });
  // Before the customers' own rows: it is those that the searches are compared with.
  for (const sql of ADDED_SQL) await query(tx, sql, shopId, customerIds.map(String));
  await query(tx, CUSTOMERS_SQL, shopId, customerIds.map(String), now.toISOString());
  await query(tx, MESSAGES_SQL, shopId, customerIds.map(String));
  await endChanged(tx, { shopId, customerIds, now });
  const redacted = await query(tx, INBOX_SQL, shopId, pattern, emails, phones, now.toISOString());
  if (redacted.length > 0) await enqueue({ tx, job: "reconcile-shop", payload: { shopId } });

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

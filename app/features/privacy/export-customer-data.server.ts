import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { ABOUT_PERSON, messageTraits } from "./messages-about.server.ts";

/** Numbers are text in the file: ids exceed what a JavaScript number, which most readers take them for, can hold. */
const ROW = `(
  SELECT jsonb_object_agg(f.key, CASE jsonb_typeof(f.value) WHEN 'number' THEN to_jsonb(f.value #>> '{}') ELSE f.value END)
  FROM jsonb_each(to_jsonb(t) - 'shop_id') f)`;

const rows = (table: string, condition: string, order: string) => `(
  SELECT coalesce(jsonb_agg(${ROW} ORDER BY ${order}), '[]') FROM ${table} t
  WHERE t.shop_id = $1::bigint AND ${condition})`;

const OF_CUSTOMER = "t.customer_id IN (SELECT customer_id FROM who)";
const OF_ORDER = "t.order_id IN (SELECT order_id FROM their_orders)";
const OF_REFERRAL = "(t.friend_id IN (SELECT customer_id FROM who) OR t.referrer_id IN (SELECT customer_id FROM who))";
const OF_LOT = `t.lot_id IN (
  SELECT l.lot_id FROM points_lots l WHERE l.shop_id = $1::bigint AND l.customer_id IN (SELECT customer_id FROM who))`;

// As text, since not every body is JSON.
const WEBHOOKS_SQL = `
SELECT coalesce(jsonb_agg(jsonb_build_object(
  'topic', topic, 'triggered_at', triggered_at, 'state', state, 'payload', payload) ORDER BY message_id), '[]')::text AS webhooks
FROM inbox_messages WHERE shop_id = $1::bigint AND payload <> '{}' AND ${ABOUT_PERSON}`;

const WHO_SQL = `
SELECT p.customer_id AS "customerId" FROM privacy_requests p
WHERE p.shop_id = $1::bigint AND p.request_id = $2::bigint AND p.customer_id IS NOT NULL
UNION
SELECT c.customer_id FROM customers c, privacy_requests p
WHERE c.shop_id = $1::bigint AND p.shop_id = $1::bigint AND p.request_id = $2::bigint AND c.merged_into = p.customer_id`;

// $1 shop, $2 request, $3 now, $4 customers, $5 webhooks. Everything kept about a person, also under the ids that were
// merged into theirs.
const SQL = `
WITH who AS (
  SELECT unnest($4::bigint[]) AS customer_id
),
their_orders AS (
  SELECT o.order_id FROM orders o WHERE o.shop_id = $1::bigint AND o.customer_id IN (SELECT customer_id FROM who)
)
UPDATE privacy_requests p SET state = 'done', done_at = $3::timestamptz, export = jsonb_build_object(
  'customers', ${rows("customers", OF_CUSTOMER, "t.customer_id")},
  'extras', ${rows("customer_extras", OF_CUSTOMER, "t.customer_id")},
  'extras_imported', ${rows("customer_extra_import_rows", OF_CUSTOMER, "t.import_id, t.customer_id")},
  'orders', ${rows("orders", OF_ORDER, "t.processed_at, t.order_id")},
  'order_lines', ${rows("order_lines", OF_ORDER, "t.order_id, t.line_id")},
  'refunds', ${rows("refunds", OF_ORDER, "t.created_at, t.refund_id")},
  'refund_lines', ${rows("refund_lines", OF_ORDER, "t.refund_id, t.line_id")},
  'figures', ${rows("customer_figures", OF_CUSTOMER, "t.customer_id")},
  'subscriptions', ${rows("subscription_deliveries", OF_CUSTOMER, "t.customer_id, t.product_id, t.delivered_on")},
  'tier', ${rows("tier_memberships", OF_CUSTOMER, "t.customer_id")},
  'tier_marks', ${rows("tier_marks", OF_CUSTOMER, "t.customer_id")},
  'tier_arms', ${rows("tier_arms", OF_CUSTOMER, "t.trial_id, t.customer_id")},
  'tier_pins', ${rows("tier_pins", OF_CUSTOMER, "t.customer_id")},
  'tier_changes', ${rows("tier_changes", OF_CUSTOMER, "t.change_id")},
  'points', ${rows("points_accounts", OF_CUSTOMER, "t.customer_id")},
  'points_entries', ${rows("ledger_entries", OF_CUSTOMER, "t.entry_id")},
  'points_lots', ${rows("points_lots", OF_CUSTOMER, "t.lot_id")},
  'points_lot_movements', ${rows("lot_movements", OF_LOT, "t.lot_id, t.entry_id")},
  'referral_codes', ${rows("referral_codes", OF_CUSTOMER, "t.customer_id")},
  'referrals', ${rows("referrals", OF_REFERRAL, "t.friend_id")},
  'coupons', ${rows("coupons", OF_CUSTOMER, "t.coupon_id")},
  'redemptions', ${rows("redemptions", OF_CUSTOMER, "t.redemption_id")},
  'reward_tasks', ${rows("reward_tasks", OF_CUSTOMER, "t.task_id")},
  'scores', ${rows("rfm_scores", OF_CUSTOMER, "t.customer_id")},
  'expectations', ${rows("customer_predictions", OF_CUSTOMER, "t.customer_id")},
  'reorder_clocks', ${rows("reorder_clocks", OF_CUSTOMER, "t.customer_id, t.product_id")},
  'segments', ${rows("segment_members", OF_CUSTOMER, "t.segment_id, t.customer_id")},
  'segment_events', ${rows("segment_events", OF_CUSTOMER, "t.event_id")},
  'segment_tags', ${rows("segment_tags", OF_CUSTOMER, "t.segment_id, t.customer_id")},
  'messages', ${rows("messages", OF_CUSTOMER, "t.message_id")},
  'message_preferences', ${rows("message_preferences", OF_CUSTOMER, "t.customer_id")},
  'line_links', ${rows("line_links", OF_CUSTOMER, "t.line_user_id")},
  'message_suppressions', ${rows("message_suppressions", OF_CUSTOMER, "t.since, t.reason")},
  'survey_answers', ${rows("survey_answers", OF_CUSTOMER, "t.answer_id")},
  'contacts', ${rows("contacts", OF_CUSTOMER, "t.contact_id")},
  'contact_entries', ${rows("contact_entries", OF_CUSTOMER, "t.entry_id")},
  'changed_situations', ${rows("changed_situations", OF_CUSTOMER, "t.situation_id")},
  'enrolments', ${rows("enrolments", OF_CUSTOMER, "t.enrolment_id")},
  'tasks', ${rows("tasks", OF_CUSTOMER, "t.task_id")},
  'experiment_assignments', ${rows("experiment_assignments", OF_CUSTOMER, "t.experiment_id")},
  'webhooks', $5::jsonb)
WHERE p.shop_id = $1::bigint AND p.request_id = $2::bigint`;

/**
 * Writes the file of a data request: every row that the app keeps about the customer, their orders, figures, points and
 * coupons, and the webhooks about them that are still kept.
 */
export async function exportCustomerData(options: { shopId: ShopId; requestId: bigint; now: Date }): Promise<void> {
  const { shopId, requestId, now } = options;
  await inTransaction({ shopId, timeoutMs: 300_000 }, async (tx) => {
    const who = await query<{ customerId: bigint }>(tx, WHO_SQL, shopId, requestId);
    const customerIds = who.map(({ customerId }) => customerId);
    if (customerIds.length === 0) return;
    const { pattern, emails, phones } = await messageTraits(tx, { shopId, customerIds });
    const [kept] = await query<{ webhooks: string }>(tx, WEBHOOKS_SQL, shopId, pattern, emails, phones);
    const webhooks = kept?.webhooks ?? "[]";
    await query(tx, SQL, shopId, requestId, now.toISOString(), customerIds.map(String), webhooks);
  });
}

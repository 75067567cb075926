import { declinesSql, survivorSql } from "#app/features/customers/index.server.ts";
import { COUNTS_FOR_CAP } from "../cap.sql.ts";

/** To addresses of the shop's own. */
const OWN_KINDS = "('test', 'staff')";

/** By channel: where a customer is written to, why there must be no message, and whether they agree to marketing. */
const CHANNELS = {
  email: {
    address: "nullif(trim(c.email), '')",
    suppressed: `(SELECT min(s.reason) FROM message_suppressions s
      WHERE s.shop_id = $1::bigint AND s.channel = 'email' AND s.address_hash = address_hash($1::bigint, k.address)
        AND (k.kind = 'marketing' OR s.reason IN ('bounce', 'complaint')))`,
    agrees: "c.email_marketing_state IS NOT DISTINCT FROM 'subscribed'",
  },
  line: {
    address: "(SELECT l.line_user_id FROM line_links l WHERE l.shop_id = $1::bigint AND l.customer_id = c.customer_id)",
    suppressed: `(SELECT 'blocked' FROM line_links l
      WHERE l.shop_id = $1::bigint AND l.line_user_id = k.address AND l.blocked_at IS NOT NULL)`,
    agrees: `NOT ${declinesSql("line")}`,
  },
};

/**
 * Judges the messages whose turn has come, and holds them: nobody else takes them until the transaction ends, and what they
 * are judged to become is written with their words, by `CLAIM_SQL`. $1 shop, $2 now, $3 how many at most, $4 whether there is
 * a server. That there are never more than `most` stands in the text, so that a plan which is kept is one for so few.
 *
 * One of a customer at a time, and none while one of theirs is on its way, so that the cap sees the one before. Days of the cap are the shop's; whoever asked for a
 * longer gap has it. A message with a retry key may have been taken already: it is offered again under that key whatever
 * holds now, for as long as the key does (a day, less an hour for clocks).
 *
 * What is weighed and judged is materialized: put into each place that asks for it, it would take longer to plan than to do.
 */
export const judgeSql = (channel: keyof typeof CHANNELS, most: number) => `
WITH first AS MATERIALIZED (
  SELECT message_id FROM messages
  WHERE shop_id = $1::bigint AND channel = '${channel}' AND state = 'queued' AND due_at <= $2::timestamptz
  ORDER BY due_at, message_id LIMIT ${most} FOR UPDATE SKIP LOCKED
),
due AS MATERIALIZED (SELECT message_id FROM first LIMIT $3::integer),
-- Read once: rows that were being sent a moment ago lie in the index a while longer, and each search would pass over them.
on_their_way AS MATERIALIZED (
  SELECT customer_id FROM messages WHERE shop_id = $1::bigint AND channel = '${channel}' AND state = 'sending'
),
known AS (
  SELECT m.message_id, m.kind, m.due_at, m.not_after, c.customer_id,
    row_number() OVER (PARTITION BY coalesce(c.customer_id, -m.message_id) ORDER BY m.due_at, m.message_id) AS turn,
    c.customer_id IS NULL OR c.redacted_at IS NOT NULL OR c.deleted_at IS NOT NULL AS is_gone,
    CASE WHEN m.kind IN ${OWN_KINDS} OR m.retry_key IS NOT NULL THEN m.recipient ELSE ${CHANNELS[channel].address} END AS address,
    ${CHANNELS[channel].agrees} AS agrees, m.retry_key IS NOT NULL AS may_be_taken,
    coalesce(m.retry_since < $2::timestamptz - interval '23 hours', false) AS is_unsafe
  FROM due JOIN messages m ON m.shop_id = $1::bigint AND m.message_id = due.message_id
  LEFT JOIN customers told ON told.shop_id = $1::bigint AND told.customer_id = m.customer_id
  LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = ${survivorSql("told")}
),
weighed AS MATERIALIZED (
  SELECT k.*,
    CASE WHEN k.address IS NOT NULL THEN ${CHANNELS[channel].suppressed} END AS suppressed,
    CASE WHEN k.kind = 'marketing' THEN (
      SELECT k.due_at + make_interval(days => f.free_day - ($2::timestamptz AT TIME ZONE shop.time_zone)::date)
      FROM shops shop
      LEFT JOIN messaging_settings g ON g.shop_id = shop.shop_id
      LEFT JOIN message_preferences p ON p.shop_id = shop.shop_id AND p.customer_id = k.customer_id
      CROSS JOIN LATERAL (
        SELECT (max(attempted_at) AT TIME ZONE shop.time_zone)::date
          + greatest(coalesce(g.cap_days, 1), coalesce(p.least_gap_days, 0)) AS free_day
        FROM messages
        WHERE shop_id = $1::bigint AND customer_id = k.customer_id AND kind = 'marketing' AND ${COUNTS_FOR_CAP}) f
      WHERE shop.shop_id = $1::bigint AND f.free_day > ($2::timestamptz AT TIME ZONE shop.time_zone)::date) END AS free_at
  FROM known k WHERE k.turn = 1 AND NOT EXISTS (SELECT FROM on_their_way w WHERE w.customer_id = k.customer_id)
),
judged AS MATERIALIZED (
  SELECT w.*, CASE
    WHEN w.may_be_taken THEN CASE WHEN w.is_unsafe THEN 'unsafe' ELSE 'go' END
    WHEN w.kind IN ${OWN_KINDS} THEN 'go'
    WHEN w.not_after < $2::timestamptz THEN 'late'
    WHEN w.is_gone THEN 'gone'
    WHEN w.address IS NULL THEN 'noAddress'
    WHEN w.suppressed IS NOT NULL THEN w.suppressed
    WHEN w.kind = 'marketing' AND NOT w.agrees THEN 'noConsent'
    WHEN w.free_at IS NULL THEN 'go'
    WHEN w.free_at <= w.not_after THEN 'wait'
    ELSE 'cap' END AS verdict
  FROM weighed w
)
SELECT m.message_id AS "messageId", j.customer_id AS "customerId", m.kind, m.subject, m.body_text AS text, m.body_html AS html,
  m.template_id AS "templateId", m."values",
  CASE j.verdict WHEN 'go' THEN CASE WHEN $4::boolean THEN 'sending' ELSE 'skipped' END WHEN 'wait' THEN 'queued'
    WHEN 'unsafe' THEN 'uncertain' ELSE 'skipped' END AS state,
  CASE j.verdict WHEN 'go' THEN CASE WHEN $4::boolean THEN NULL ELSE 'mailbox' END WHEN 'wait' THEN 'cap'
    WHEN 'unsafe' THEN 'noAnswer' ELSE j.verdict END AS reason,
  CASE j.verdict WHEN 'wait' THEN j.free_at END AS "dueAt",
  m.attempts + CASE WHEN j.verdict = 'go' AND $4::boolean THEN 1 ELSE 0 END AS attempts,
  CASE j.verdict WHEN 'go' THEN j.address END AS recipient,
  ${channel === "line" ? "CASE WHEN j.verdict = 'go' AND $4::boolean THEN coalesce(m.retry_key, gen_random_uuid()) END" : "m.retry_key"} AS "retryKey",
  j.verdict = 'go' AND coalesce(m.retry_since < $2::timestamptz, false) AS "mayBeTaken"
FROM judged j JOIN messages m ON m.shop_id = $1::bigint AND m.message_id = j.message_id
ORDER BY m.due_at, m.message_id`;

/**
 * Marks messages as what they were judged to become, with the words of those that were written: once that is committed,
 * nobody else takes those that are being sent. $1 shop, $2 rows, $3 now.
 */
export const CLAIM_SQL = `
UPDATE messages m SET state = r.state, reason = r.reason, due_at = coalesce(r.due_at, m.due_at), attempts = r.attempts,
  attempted_at = CASE r.state WHEN 'queued' THEN m.attempted_at ELSE $3::timestamptz END,
  recipient = coalesce(r.recipient, m.recipient),
  subject = coalesce(r.subject, m.subject), body_text = coalesce(r.body_text, m.body_text),
  body_html = coalesce(r.body_html, m.body_html), language = coalesce(r.language, m.language),
  template_version = coalesce(r.version, m.template_version), retry_key = r.retry_key,
  retry_since = CASE WHEN r.retry_key IS NOT NULL THEN coalesce(m.retry_since, $3::timestamptz) END
FROM jsonb_to_recordset($2::text::jsonb) AS r (message_id bigint, state text, reason text, due_at timestamptz,
  attempts integer, recipient text, subject text, body_text text, body_html text, language text, version integer, retry_key uuid)
WHERE m.shop_id = $1::bigint AND m.message_id = r.message_id`;

/**
 * A shop's rate: how many may begin now. $1 shop. Below one a second they go one by one. Who sends holds the shop's lock.
 */
export const RATE_SQL = `
SELECT per_minute AS "perMinute", next_send_at AS "nextSendAt", problem IS NOT NULL AS "hasProblem" FROM messaging_settings
WHERE shop_id = $1::bigint`;

/** What became of messages that were being sent: $1 shop, $2 rows, $3 now. Only of the very attempt that it is told for. */
export const SETTLE_SQL = `
UPDATE messages m SET state = r.state, reason = r.reason, attempts = m.attempts - r.not_offered,
  due_at = coalesce(r.due_at, m.due_at), provider_id = coalesce(r.provider_id, m.provider_id),
  sent_at = CASE WHEN r.state = 'sent' THEN $3::timestamptz ELSE m.sent_at END,
  cost_milli = CASE WHEN r.state IN ('sent', 'uncertain') AND m.kind NOT IN ${OWN_KINDS}
    THEN coalesce(CASE m.channel WHEN 'line' THEN (SELECT cost_milli FROM line_settings WHERE shop_id = $1::bigint)
      ELSE (SELECT email_cost_milli FROM messaging_settings WHERE shop_id = $1::bigint) END, 0) ELSE m.cost_milli END,
  retry_key = CASE WHEN r.may_be_taken THEN m.retry_key END, retry_since = CASE WHEN r.may_be_taken THEN m.retry_since END
FROM jsonb_to_recordset($2::text::jsonb) AS r (message_id bigint, attempts integer, state text, reason text,
  due_at timestamptz, provider_id text, not_offered integer,
  may_be_taken boolean)
WHERE m.shop_id = $1::bigint AND m.message_id = r.message_id AND m.attempts = r.attempts
  AND (m.state = 'sending' OR (m.state = 'uncertain' AND m.reason = 'interrupted'))
RETURNING 1`;

/** Addresses that do not exist are not written to again. $1 shop, $2 message ids, $3 now. */
export const SUPPRESS_SQL = `
INSERT INTO message_suppressions (shop_id, channel, address_hash, reason, customer_id, since)
SELECT DISTINCT ON (address_hash($1::bigint, recipient)) $1::bigint, 'email', address_hash($1::bigint, recipient), 'bounce',
  customer_id, $3::timestamptz
FROM messages WHERE shop_id = $1::bigint AND message_id = ANY ($2::bigint[]) AND kind NOT IN ${OWN_KINDS}
ON CONFLICT DO NOTHING`;

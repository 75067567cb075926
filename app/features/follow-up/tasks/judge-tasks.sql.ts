import { reachSql } from "#app/features/customers/index.server.ts";
import { END_REASON_SQL } from "../enrolments/end-reason.sql.ts";

const isMarketing = "coalesce(s.kind = 'marketing', false)";
const reach = reachSql(isMarketing);
const reachAtAll = reachSql("false");

const LACKS = `CASE s.condition ->> 'what'
  WHEN 'email' THEN coalesce(c.email, '') = '' OR c.email_marketing_state IS DISTINCT FROM 'subscribed'
  WHEN 'line' THEN NOT ${reachAtAll.line}
  WHEN 'birthday' THEN NOT EXISTS (SELECT FROM customer_extras x
    WHERE x.shop_id = $1::bigint AND x.customer_id = c.customer_id AND x.birth_month IS NOT NULL)
  WHEN 'address' THEN NOT ${reachAtAll.post}
  ELSE true END`;

const MEMBER = `EXISTS (SELECT FROM segment_members m WHERE m.shop_id = $1::bigint AND m.customer_id = c.customer_id
  AND m.segment_id = (s.condition ->> 'segmentId')::bigint)`;

/** Whether a workflow of the shop's listens for steps, as boolean SQL with `$1` the shop. */
export const FLOW_LISTENS_SQL = `EXISTS (SELECT FROM flow_triggers f
  WHERE f.shop_id = $1::bigint AND f.trigger = 'follow-up-step' AND f.in_use)`;

/**
 * Takes open tasks, as those who do them find them now: what they would do, by which channels the customer can be reached,
 * and why they are not to be done. What somebody else is at this moment at is passed over. `$1` the shop.
 *
 * @param which the condition on tasks `t`, with its order and limit
 */
export const judgeSql = (which: string) => `
WITH taken AS MATERIALIZED (
  SELECT t.* FROM tasks t WHERE t.shop_id = $1::bigint AND t.state = 'open' AND ${which} FOR UPDATE SKIP LOCKED
)
SELECT t.task_id AS "taskId", t.customer_id AS "customerId", t.channel, t.programme_id AS "programmeId",
  s.channels, s.template_id AS "templateId", s.kind, s.gift, nullif(v.content -> 'quietHours', 'null') AS "quietHours",
  coalesce(${reach.email}, false) AS email, coalesce(${reach.line}, false) AS line,
  coalesce(${reach.post}, false) AS post, ${FLOW_LISTENS_SQL} AS flow,
  coalesce(${reachAtAll.email} OR ${reachAtAll.line} OR ${reachAtAll.post}, false) AS "hasAddress",
  CASE
    WHEN e.enrolment_id IS NOT NULL THEN coalesce(${END_REASON_SQL}, CASE
      WHEN s.condition ->> 'kind' = 'segment' AND ${MEMBER} <> (s.condition ->> 'member')::boolean THEN 'condition'
      WHEN s.condition ->> 'kind' = 'lacks' AND NOT (${LACKS}) THEN 'condition' END)
    WHEN c.customer_id IS NULL OR c.redacted_at IS NOT NULL OR c.deleted_at IS NOT NULL THEN 'redacted'
  END AS reason
FROM taken t
LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = t.customer_id
LEFT JOIN enrolments e ON e.shop_id = $1::bigint AND e.enrolment_id = t.enrolment_id
LEFT JOIN programmes p ON p.shop_id = $1::bigint AND p.programme_id = t.programme_id
LEFT JOIN programme_versions v ON v.shop_id = $1::bigint AND v.programme_id = t.programme_id AND v.version = t.version
LEFT JOIN LATERAL (
  SELECT ARRAY(SELECT jsonb_array_elements_text(j -> 'channels')) AS channels, (j ->> 'templateId')::bigint AS template_id,
    j ->> 'kind' AS kind, nullif(j -> 'gift', 'null') AS gift, nullif(j -> 'condition', 'null') AS condition
  FROM jsonb_array_elements(v.content -> 'steps') j WHERE (j ->> 'stepId')::integer = t.step_id
) s ON true`;

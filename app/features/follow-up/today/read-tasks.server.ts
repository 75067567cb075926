import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { TodayTask } from "./types.ts";

type Row = Omit<TodayTask, "dueAt" | "doneAt"> & { due: Date; done: Date | null };

// A step is looked up in the version that its task is of; a message's subject in the newest version of its template, which
// is what will be sent. $1 shop, $2 tasks, $3 now.
const SQL = `
SELECT t.task_id::text AS id, coalesce(c.merged_into, c.customer_id)::text AS "customerId", c.first_name AS "firstName",
  c.last_name AS "lastName", t.channel, t.source_type AS source, t.title, t.note, nullif(s.step ->> 'instructions', '') AS instructions,
  nullif(w.subject_ja, '') AS "subjectJa", nullif(w.subject_en, '') AS "subjectEn",
  r.name_ja AS "rewardJa", r.name_en AS "rewardEn", t.programme_id::text AS "programmeId", p.name AS "programmeName",
  v.content -> 'anchor' AS anchor, e.anchor_on::text AS "anchorOn", t.contact_number AS "contactNumber",
  jsonb_array_length(v.content -> 'steps') AS contacts, t.automatic, t.due_on::text AS "dueOn", t.due_at AS due,
  t.expected_profit_minor::text AS "expectedProfitMinor", t.cost_milli::text AS "costMilli", t.state, t.reason, t.outcome,
  t.assignee, CASE WHEN t.claimed_until > $3::timestamptz THEN t.claimed_by END AS "claimedBy", t.batch_id::text AS "batchId",
  t.message_id::text AS "messageId", m.state AS "messageState", t.done_at AS done, t.done_by AS "doneBy"
FROM unnest($2::bigint[]) WITH ORDINALITY AS asked (task_id, place)
JOIN tasks t ON t.shop_id = $1::bigint AND t.task_id = asked.task_id
JOIN customers c ON c.shop_id = t.shop_id AND c.customer_id = t.customer_id
LEFT JOIN programmes p ON p.shop_id = t.shop_id AND p.programme_id = t.programme_id
LEFT JOIN enrolments e ON e.shop_id = t.shop_id AND e.enrolment_id = t.enrolment_id
LEFT JOIN programme_versions v ON v.shop_id = t.shop_id AND v.programme_id = t.programme_id AND v.version = t.version
LEFT JOIN LATERAL (
  SELECT step FROM jsonb_array_elements(v.content -> 'steps') AS step
  WHERE (step ->> 'stepId')::integer = t.step_id LIMIT 1) s ON true
LEFT JOIN message_templates mt ON mt.shop_id = t.shop_id AND mt.template_id = (s.step ->> 'templateId')::bigint
LEFT JOIN message_template_versions w ON w.shop_id = t.shop_id AND w.template_id = mt.template_id AND w.version = mt.version
LEFT JOIN messages m ON m.shop_id = t.shop_id AND m.message_id = t.message_id
LEFT JOIN LATERAL (
  SELECT rv.name_ja, rv.name_en FROM reward_tasks rt
  JOIN redemptions rd ON rd.shop_id = rt.shop_id AND rd.redemption_id = rt.redemption_id
  JOIN reward_versions rv ON rv.shop_id = rd.shop_id AND rv.reward_id = rd.reward_id AND rv.version = rd.reward_version
  WHERE t.source_type = 'reward' AND rt.shop_id = t.shop_id AND rt.task_id = t.source_id) r ON true
ORDER BY asked.place`;

/** Some tasks with all that is shown of them, in the order in which they are named. */
export async function readTasks(
  tx: Tx,
  options: { shopId: ShopId; taskIds: readonly bigint[]; now: Date },
): Promise<TodayTask[]> {
  const { shopId, taskIds, now } = options;
  if (taskIds.length === 0) return [];
  const rows = await query<Row>(tx, SQL, shopId, taskIds.map(String), now.toISOString());
  return rows.map(({ due, done, ...row }) => ({
    ...row,
    dueAt: due.toISOString(),
    doneAt: done?.toISOString() ?? null,
  }));
}

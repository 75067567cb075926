import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay } from "#app/lib/time.ts";
import { type ProgrammeContent, programmeContentSchema } from "../programme-content.ts";
import { stepOffsets } from "../rules.ts";
import { readTasks } from "./read-tasks.server.ts";
import type { CustomerFollowUp, TodayChange, UnderWay } from "./types.ts";

const TASKS_SHOWN = 20;
const MESSAGES_SHOWN = 5;

interface EnrolmentRow {
  enrolmentId: string;
  programmeId: string;
  name: string;
  anchorOn: string;
  heldOut: boolean;
  nextStep: number;
  content: unknown;
}

/** What is, and what was lately done for a customer: tasks, programmes under way with their next step, messages. */
export async function readCustomerFollowUp(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; now: Date },
): Promise<CustomerFollowUp> {
  const { shopId, customerId, now } = options;
  const found = await query<{ taskId: bigint }>(
    tx,
    `SELECT task_id AS "taskId" FROM tasks WHERE shop_id = $1::bigint AND customer_id = $2::bigint
     ORDER BY task_id DESC LIMIT ${TASKS_SHOWN}`,
    shopId,
    customerId,
  );
  const tasks = await readTasks(tx, { shopId, now, taskIds: found.map(({ taskId }) => taskId) });
  const enrolments = await query<EnrolmentRow>(
    tx,
    `SELECT e.enrolment_id::text AS "enrolmentId", e.programme_id::text AS "programmeId", p.name,
       e.anchor_on::text AS "anchorOn", e.held_out AS "heldOut", e.next_step AS "nextStep", v.content
     FROM enrolments e
     JOIN programmes p ON p.shop_id = e.shop_id AND p.programme_id = e.programme_id
     JOIN programme_versions v ON v.shop_id = e.shop_id AND v.programme_id = e.programme_id AND v.version = e.version
     WHERE e.shop_id = $1::bigint AND e.customer_id = $2::bigint AND e.state = 'active'
     ORDER BY e.enrolment_id LIMIT 50`,
    shopId,
    customerId,
  );
  const messages = await query<{ id: string; subject: string | null; state: string; at: Date }>(
    tx,
    `SELECT message_id::text AS id, subject, state, coalesce(sent_at, attempted_at, due_at) AS at FROM messages
     WHERE shop_id = $1::bigint AND customer_id = $2::bigint ORDER BY message_id DESC LIMIT ${MESSAGES_SHOWN}`,
    shopId,
    customerId,
  );
  return {
    tasks,
    underWay: enrolments.map(underWayOf),
    messages: messages.map((message) => ({ ...message, at: message.at.toISOString() })),
  };
}

function underWayOf({ content, ...row }: EnrolmentRow): UnderWay {
  const { steps, anchor } = programmeContentSchema.parse(content);
  const offset = stepOffsets({ steps })[row.nextStep];
  return {
    ...row,
    anchor,
    steps: steps.length,
    nextOn: row.heldOut || offset === undefined ? null : addToDay(row.anchorOn, { days: offset }),
  };
}

/** Leaves out the step that comes next, as the page showed it; after the last one the programme is through. */
export async function skipStep(
  tx: Tx,
  options: { shopId: ShopId; enrolmentId: bigint; step: number; now: Date },
): Promise<TodayChange> {
  const { shopId, enrolmentId, step, now } = options;
  const [row] = await query<{ content: ProgrammeContent; anchorOn: string }>(
    tx,
    `SELECT v.content, e.anchor_on::text AS "anchorOn" FROM enrolments e
     JOIN programme_versions v ON v.shop_id = e.shop_id AND v.programme_id = e.programme_id AND v.version = e.version
     WHERE e.shop_id = $1::bigint AND e.enrolment_id = $2::bigint AND e.state = 'active' AND NOT e.held_out
       AND e.next_step = $3::integer FOR UPDATE OF e`,
    shopId,
    enrolmentId,
    step,
  );
  if (!row) return { ok: false, problems: { form: "gone" } };
  const offset = stepOffsets(programmeContentSchema.parse(row.content))[step + 1];
  await query(
    tx,
    `UPDATE enrolments SET next_step = next_step + 1, next_on = $3::date,
       state = CASE WHEN $3::date IS NULL THEN 'done' ELSE 'active' END,
       ended_at = CASE WHEN $3::date IS NULL THEN $4::timestamptz END
     WHERE shop_id = $1::bigint AND enrolment_id = $2::bigint`,
    shopId,
    enrolmentId,
    offset === undefined ? null : addToDay(row.anchorOn, { days: offset }),
    now.toISOString(),
  );
  return { ok: true, saved: true };
}

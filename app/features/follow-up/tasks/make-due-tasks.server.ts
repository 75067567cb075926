import { query, type Tx } from "#app/db.server.ts";
import { reachSql } from "#app/features/messaging/index.server.ts";
import type { ShopContext } from "#app/features/orders/index.server.ts";
import { readPredictions } from "#app/features/prediction/index.server.ts";
import { dayOf } from "#app/lib/time.ts";
import { loadVersionsInUse, type RunningProgramme } from "../enrolments/load-programmes.server.ts";
import { sendInstant, stepOffsets } from "../rules.ts";

const BATCH_SIZE = 10_000;

const reach = reachSql("s.is_marketing");

// Of steps that are due together, because nothing ran for days, the last is what the customer is at: those before it are
// passed over, so that nobody gets a heap of messages. $1 shop, $2 today, $3 steps, $4 how many at most, $5 now.
const MAKE_SQL = `
WITH due AS MATERIALIZED (
  SELECT enrolment_id, programme_id, version, customer_id, anchor_on, next_step FROM enrolments
  WHERE shop_id = $1::bigint AND state = 'active' AND next_on <= $2::date
  ORDER BY next_on, enrolment_id LIMIT $4::integer FOR UPDATE SKIP LOCKED
),
steps AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($3::text::jsonb) AS r (programme_id bigint, version integer, place integer, days integer,
    step_id integer, channels text[], instructions text, is_automatic boolean, is_marketing boolean, due_at timestamptz,
    is_last boolean, next_days integer)
),
chosen AS MATERIALIZED (
  SELECT d.enrolment_id, d.programme_id, d.version, d.customer_id, d.anchor_on, s.*
  FROM due d
  CROSS JOIN LATERAL (
    SELECT s.place, s.days, s.step_id, s.channels, s.instructions, s.is_automatic, s.is_marketing, s.due_at, s.is_last,
      s.next_days
    FROM steps s
    WHERE s.programme_id = d.programme_id AND s.version = d.version AND s.place >= d.next_step
      AND d.anchor_on + s.days <= $2::date
    ORDER BY s.place DESC LIMIT 1
  ) s
),
moved AS (
  UPDATE enrolments e SET next_step = n.place + 1,
    next_on = CASE WHEN NOT n.is_last THEN n.anchor_on + n.next_days END,
    state = CASE WHEN n.is_last THEN 'done' ELSE 'active' END,
    ended_at = CASE WHEN n.is_last THEN $5::timestamptz END
  FROM chosen n WHERE e.shop_id = $1::bigint AND e.enrolment_id = n.enrolment_id
),
made AS (
  INSERT INTO tasks (shop_id, key, source_type, source_id, programme_id, enrolment_id, version, step_id, customer_id, channel,
    note, automatic, due_on, due_at, contact_number, created_at)
  SELECT $1::bigint, 'enrolment:' || s.enrolment_id || ':step:' || s.step_id, 'programme', s.programme_id, s.programme_id,
    s.enrolment_id, s.version, s.step_id, s.customer_id, h.channel, s.instructions,
    s.is_automatic AND h.channel IN ('email', 'line', 'flow'), s.anchor_on + s.days, s.due_at, s.place + 1, $5::timestamptz
  FROM chosen s
  LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = s.customer_id
  CROSS JOIN LATERAL (
    SELECT coalesce((
      SELECT u.channel FROM unnest(s.channels) WITH ORDINALITY AS u (channel, n)
      WHERE CASE u.channel WHEN 'email' THEN ${reach.email} WHEN 'post' THEN ${reach.post} WHEN 'line' THEN false ELSE true END
      ORDER BY u.n LIMIT 1), s.channels[1]) AS channel
  ) h
  ON CONFLICT (shop_id, key) DO NOTHING
  RETURNING task_id, customer_id
)
SELECT (SELECT count(*) FROM due)::integer AS due, (SELECT count(*) FROM made)::integer AS made,
  (SELECT array_agg(task_id) FROM made) AS "taskIds", (SELECT array_agg(customer_id) FROM made) AS "customerIds"`;

const FORETELL_SQL = `
UPDATE tasks t SET expected_profit_minor = f.profit
FROM unnest($2::bigint[], $3::bigint[]) AS f (task_id, profit)
WHERE t.shop_id = $1::bigint AND t.task_id = f.task_id`;

interface Made {
  due: number;
  made: number;
  taskIds: bigint[] | null;
  customerIds: bigint[] | null;
}

/**
 * Makes tasks of the steps whose day has come, a batch of enrolments at a time; the same step is made once, whoever asks.
 *
 * @returns how many were made, and whether more may be due
 */
export async function makeDueTasks(
  tx: Tx,
  { shop, now }: { shop: ShopContext; now: Date },
): Promise<{ made: number; more: boolean }> {
  const { shopId, timeZone } = shop;
  const today = dayOf(now, timeZone);
  const programmes = await loadVersionsInUse(tx, shopId);
  const steps = programmes.flatMap((programme) => stepRows(programme, { today, timeZone, now }));
  if (steps.length === 0) return { made: 0, more: false };
  const [count] = await query<Made>(tx, MAKE_SQL, shopId, today, JSON.stringify(steps), BATCH_SIZE, now.toISOString());
  if (count?.taskIds && count.customerIds) {
    await foretell(tx, { shop, today, taskIds: count.taskIds, customerIds: count.customerIds });
  }
  return { made: count?.made ?? 0, more: count?.due === BATCH_SIZE };
}

/** Notes with each task what its customer is expected to bring within a year, so that who is worth most can come first. */
async function foretell(
  tx: Tx,
  made: { shop: ShopContext; today: string; taskIds: readonly bigint[]; customerIds: readonly bigint[] },
): Promise<void> {
  const { shop, today, taskIds, customerIds } = made;
  const { shopId, currency } = shop;
  const predictions = await readPredictions(tx, { shopId, customerIds, today, currency });
  const profits = taskIds.flatMap((taskId, at) => {
    const prediction = predictions.get(customerIds[at] ?? 0n);
    return prediction ? [{ taskId: String(taskId), profit: prediction.grossProfit }] : [];
  });
  if (profits.length === 0) return;
  await query(
    tx,
    FORETELL_SQL,
    shopId,
    profits.map(({ taskId }) => taskId),
    profits.map(({ profit }) => profit),
  );
}

function stepRows(
  { programmeId, version, content }: RunningProgramme,
  { today, timeZone, now }: { today: string; timeZone: string; now: Date },
) {
  const offsets = stepOffsets(content);
  const dueAt = sendInstant({ day: today, hours: content, timeZone, now }).toISOString();
  return content.steps.map((step, place) => ({
    programme_id: String(programmeId),
    version,
    place,
    days: offsets[place],
    step_id: step.stepId,
    channels: step.channels,
    instructions: step.instructions,
    is_automatic: content.sending === "automatic",
    is_marketing: step.kind === "marketing",
    due_at: dueAt,
    is_last: place === content.steps.length - 1,
    next_days: offsets[place + 1] ?? null,
  }));
}

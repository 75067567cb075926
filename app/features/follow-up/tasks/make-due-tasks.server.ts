import { query, type Tx } from "#app/db.server.ts";
import { reachSql } from "#app/features/messaging/index.server.ts";
import type { ShopContext } from "#app/features/orders/index.server.ts";
import { readPredictions } from "#app/features/prediction/index.server.ts";
import { dayOf } from "#app/lib/time.ts";
import { loadVersions, type RunningProgramme } from "../enrolments/load-programmes.server.ts";
import { sendInstant, stepOffsets } from "../rules.ts";
import { contactCostSql } from "./contact-cost.sql.ts";
import { FLOW_LISTENS_SQL } from "./judge-tasks.sql.ts";

const BATCH_SIZE = 10_000;

const reach = reachSql("s.is_marketing");

// What another worker is at is left to it.
const TAKE_SQL = `
SELECT enrolment_id AS "enrolmentId", customer_id AS "customerId", programme_id AS "programmeId", version FROM enrolments
WHERE shop_id = $1::bigint AND state = 'active' AND next_on <= $2::date
ORDER BY next_on, enrolment_id LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED`;

// Of steps that are due together, because nothing ran for days, the last is what the customer is at: those before it are
// passed over, so that nobody gets a heap of messages. One whose version has no such step is through. $1 shop, $2 today, $3 steps, $4 the enrolments, $5 now, $6 customers
// with $7 what profit is expected of them.
const MAKE_SQL = `
WITH due AS MATERIALIZED (
  SELECT enrolment_id, programme_id, version, customer_id, anchor_on, next_step FROM enrolments
  WHERE shop_id = $1::bigint AND enrolment_id = ANY ($4::bigint[])
),
profits AS MATERIALIZED (
  SELECT * FROM unnest($6::bigint[], $7::bigint[]) AS r (customer_id, profit_minor)
),
steps AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($3::text::jsonb) AS r (programme_id bigint, version integer, place integer, days integer,
    step_id integer, channels text[], instructions text, is_automatic boolean, is_marketing boolean, due_at timestamptz,
    is_last boolean, next_days integer)
),
chosen AS MATERIALIZED (
  SELECT d.enrolment_id, d.programme_id, d.version, d.customer_id, d.anchor_on, s.*
  FROM due d
  LEFT JOIN LATERAL (
    SELECT s.place, s.days, s.step_id, s.channels, s.instructions, s.is_automatic, s.is_marketing, s.due_at, s.is_last,
      s.next_days
    FROM steps s
    WHERE s.programme_id = d.programme_id AND s.version = d.version AND s.place >= d.next_step
      AND d.anchor_on + s.days <= $2::date
    ORDER BY s.place DESC LIMIT 1
  ) s ON true
),
moved AS (
  UPDATE enrolments e SET next_step = coalesce(n.place + 1, e.next_step),
    next_on = CASE WHEN NOT n.is_last THEN n.anchor_on + n.next_days END,
    state = CASE WHEN NOT n.is_last THEN 'active' ELSE 'done' END,
    ended_at = CASE WHEN NOT n.is_last THEN NULL ELSE $5::timestamptz END
  FROM chosen n WHERE e.shop_id = $1::bigint AND e.enrolment_id = n.enrolment_id
),
made AS (
  INSERT INTO tasks (shop_id, key, source_type, source_id, programme_id, enrolment_id, version, step_id, customer_id, channel,
    note, automatic, due_on, due_at, contact_number, expected_profit_minor, cost_milli, created_at)
  SELECT $1::bigint, 'enrolment:' || s.enrolment_id || ':step:' || s.step_id, 'programme', s.programme_id, s.programme_id,
    s.enrolment_id, s.version, s.step_id, s.customer_id, h.channel, s.instructions,
    s.is_automatic AND h.channel IN ('email', 'line', 'flow'), s.anchor_on + s.days, s.due_at, s.place + 1, r.profit_minor,
    ${contactCostSql("h.channel")}, $5::timestamptz
  FROM chosen s
  LEFT JOIN profits r ON r.customer_id = s.customer_id
  LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = s.customer_id
  CROSS JOIN LATERAL (
    SELECT coalesce((
      SELECT u.channel FROM unnest(s.channels) WITH ORDINALITY AS u (channel, n)
      WHERE CASE u.channel WHEN 'email' THEN ${reach.email} WHEN 'post' THEN ${reach.post} WHEN 'line' THEN ${reach.line}
        WHEN 'flow' THEN ${FLOW_LISTENS_SQL} ELSE true END
      ORDER BY u.n LIMIT 1), s.channels[1]) AS channel
  ) h
  WHERE s.place IS NOT NULL
  ON CONFLICT (shop_id, key) DO NOTHING
  RETURNING 1
)
SELECT count(*)::integer AS made FROM made`;

interface DueEnrolment {
  enrolmentId: bigint;
  customerId: bigint;
  programmeId: bigint;
  version: number;
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
  const { shopId, timeZone, currency } = shop;
  const today = dayOf(now, timeZone);
  const due = await query<DueEnrolment>(tx, TAKE_SQL, shopId, today);
  if (due.length === 0) return { made: 0, more: false };
  const versions = [...new Map(due.map((one) => [`${one.programmeId}:${one.version}`, one])).values()];
  const programmes = await loadVersions(tx, { shopId, versions });
  const steps = programmes.flatMap((programme) => stepRows(programme, { today, timeZone, now }));
  const customerIds = due.map(({ customerId }) => customerId);
  const predictions = await readPredictions(tx, { shopId, customerIds, today, currency });
  const [count] = await query<{ made: number }>(
    tx,
    MAKE_SQL,
    shopId,
    today,
    JSON.stringify(steps),
    due.map(({ enrolmentId }) => String(enrolmentId)),
    now.toISOString(),
    [...predictions.keys()].map(String),
    [...predictions.values()].map(({ grossProfit }) => grossProfit),
  );
  return { made: count?.made ?? 0, more: due.length === BATCH_SIZE };
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

import { query, type Tx } from "#app/db.server.ts";
import { reachSql } from "#app/features/customers/index.server.ts";
import type { ShopContext } from "#app/features/orders/index.server.ts";
import { readPredictions } from "#app/features/prediction/index.server.ts";
import { dayOf } from "#app/lib/time.ts";
import { loadVersions, type RunningProgramme } from "../enrolments/load-programmes.server.ts";
import { CHANNELS } from "../programme-content.ts";
import { sendInstant, stepOffsets } from "../rules.ts";
import { contactCostSql } from "./contact-cost.sql.ts";
import { FLOW_LISTENS_SQL } from "./judge-tasks.sql.ts";

const BATCH_SIZE = 5_000;

// In the order of their index. What another worker is at is left to it.
const TAKE_SQL = `
WITH due AS MATERIALIZED (
  SELECT enrolment_id, customer_id, programme_id, version FROM enrolments
  WHERE shop_id = $1::bigint AND state = 'active' AND next_on <= $2::date
  ORDER BY programme_id, next_on, enrolment_id LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED
)
SELECT count(*)::integer AS count, array_agg(enrolment_id)::text AS "enrolmentIds",
  array_agg(customer_id)::text AS "customerIds",
  (SELECT json_agg(json_build_object('programmeId', programme_id::text, 'version', version))
   FROM (SELECT DISTINCT programme_id, version FROM due) v) AS versions
FROM due`;

const reach = reachSql("s.is_marketing");

/** The step's n-th channel where it reaches the customer, else null. */
const reachingSql = (n: number) => `CASE s.channels[${n}] WHEN 'email' THEN CASE WHEN w.email THEN 'email' END
  WHEN 'post' THEN CASE WHEN w.post THEN 'post' END WHEN 'line' THEN CASE WHEN w.line THEN 'line' END
  WHEN 'flow' THEN CASE WHEN ${FLOW_LISTENS_SQL} THEN 'flow' END ELSE s.channels[${n}] END`;

// Of steps that are due together, because nothing ran for days, the last is what the customer is at: those before it are
// passed over, so that nobody gets a heap of messages. One whose version has no such step is through. Which step that is
// is looked up once for all who are at the same place since the same day; who can be reached is asked only where a step
// has another channel to fall back on. $1 shop, $2 today, $3 steps, $4 the enrolments, $5 now, $6 customers with $7 what
// profit is expected of them.
const MAKE_SQL = `
WITH due AS MATERIALIZED (
  SELECT ctid AS row, enrolment_id, programme_id, version, customer_id, anchor_on, next_step FROM enrolments
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
places AS MATERIALIZED (
  SELECT d.programme_id, d.version, d.anchor_on, d.next_step, s.place, s.days, s.step_id, s.channels, s.instructions,
    s.is_automatic, s.is_marketing, s.due_at, s.is_last, s.next_days
  FROM (SELECT DISTINCT programme_id, version, anchor_on, next_step FROM due) d
  LEFT JOIN LATERAL (
    SELECT * FROM steps s
    WHERE s.programme_id = d.programme_id AND s.version = d.version AND s.place >= d.next_step
      AND d.anchor_on + s.days <= $2::date
    ORDER BY s.place DESC LIMIT 1
  ) s ON true
),
chosen AS MATERIALIZED (
  SELECT d.row, d.enrolment_id, d.customer_id, p.* FROM due d
  JOIN places p ON p.programme_id = d.programme_id AND p.version = d.version AND p.anchor_on = d.anchor_on
    AND p.next_step = d.next_step
),
moved AS (
  UPDATE enrolments e SET next_step = coalesce(n.place + 1, e.next_step),
    next_on = CASE WHEN NOT n.is_last THEN n.anchor_on + n.next_days END,
    state = CASE WHEN NOT n.is_last THEN 'active' ELSE 'done' END,
    ended_at = CASE WHEN NOT n.is_last THEN NULL ELSE $5::timestamptz END
  FROM chosen n WHERE e.shop_id = $1::bigint AND e.ctid = n.row
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
  LEFT JOIN LATERAL (
    SELECT ${reach.email} AS email, ${reach.post} AS post, ${reach.line} AS line
    FROM customers c
    WHERE c.shop_id = $1::bigint AND c.customer_id = s.customer_id AND cardinality(s.channels) > 1
  ) w ON true
  CROSS JOIN LATERAL (
    SELECT CASE WHEN cardinality(s.channels) = 1 THEN s.channels[1]
      ELSE coalesce(${CHANNELS.map((_, at) => reachingSql(at + 1)).join(", ")}, s.channels[1]) END AS channel
    OFFSET 0
  ) h
  WHERE s.place IS NOT NULL
  ON CONFLICT (shop_id, key) DO NOTHING
  RETURNING 1
)
SELECT count(*)::integer AS made FROM made`;

interface Due {
  count: number;
  /** As array literals, in which thousands are read faster than as rows; null where nothing is due. */
  enrolmentIds: string | null;
  customerIds: string | null;
  versions: { programmeId: string; version: number }[] | null;
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
  const [due] = await query<Due>(tx, TAKE_SQL, shopId, today);
  if (!due?.enrolmentIds || !due.customerIds || !due.versions) return { made: 0, more: false };
  const versions = due.versions.map(({ programmeId, version }) => ({ programmeId: BigInt(programmeId), version }));
  const programmes = await loadVersions(tx, { shopId, versions });
  const steps = programmes.flatMap((programme) => stepRows(programme, { today, timeZone, now }));
  const customerIds = idsOf(due.customerIds).map(BigInt);
  const predictions = await readPredictions(tx, { shopId, customerIds, today, currency });
  const [count] = await query<{ made: number }>(
    tx,
    MAKE_SQL,
    shopId,
    today,
    JSON.stringify(steps),
    idsOf(due.enrolmentIds),
    now.toISOString(),
    [...predictions.keys()].map(String),
    [...predictions.values()].map(({ grossProfit }) => grossProfit),
  );
  return { made: count?.made ?? 0, more: due.count === BATCH_SIZE };
}

const idsOf = (literal: string) => literal.slice(1, -1).split(",");

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

import { query, type Tx } from "#app/db.server.ts";
import { survivorSql } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { LATE_DAYS, leadDays, stepOffsets } from "../rules.ts";
import type { AnchorEvent, EnrolmentCounts } from "../types.ts";
import { anchorSql, followsChange, followsDay } from "./anchors.sql.ts";
import { loadProgramme, loadRunningProgrammes, type RunningProgramme } from "./load-programmes.server.ts";

const NOBODY: EnrolmentCounts = { enrolled: 0, heldOut: 0, already: 0, over: 0 };

/**
 * Enrols customers in a programme, whether it is on or not, and whenever their anchors happened: for past buyers that a
 * person takes in. Who is not of the audience, was enrolled by the anchor before, or within the days in which nobody begins
 * again, is left out; who is held out is enrolled without anything being done.
 */
export async function enrolCustomers(
  tx: Tx,
  options: { shopId: ShopId; now: Date; today: string; programmeId: bigint; customers: readonly AnchorEvent[] },
): Promise<EnrolmentCounts> {
  const programme = await loadProgramme(tx, options);
  if (!programme || options.customers.length === 0) return NOBODY;
  const values = new SqlValues(options.shopId);
  const rows = options.customers.map(({ customerId, anchorKey, anchorOn }) => ({
    customer_id: String(customerId),
    anchor_key: anchorKey,
    anchor_on: anchorOn,
  }));
  const events = `SELECT r.* FROM jsonb_to_recordset(${values.bind(JSON.stringify(rows), "text::jsonb")})
    AS r (customer_id bigint, anchor_key text, anchor_on date)`;
  return enrol(tx, { ...options, programme, values, events });
}

interface Moment {
  shopId: ShopId;
  now: Date;
  /** The shop's. */
  today: string;
}

/** Enrols those of these customers to whom an anchor of a programme that is on happened by a change of theirs. */
export async function enrolChanged(tx: Tx, options: Moment & { customerIds: readonly bigint[] }): Promise<void> {
  const programmes = await loadRunningProgrammes(tx, options.shopId);
  for (const programme of programmes.filter(({ content }) => followsChange(content.anchor))) {
    await enrolBy(tx, { ...options, programme });
  }
}

/** Enrols everybody to whom an anchor of a programme that is on comes with the day. */
export async function enrolOfDay(tx: Tx, options: Moment): Promise<void> {
  const programmes = await loadRunningProgrammes(tx, options.shopId);
  for (const programme of programmes.filter(({ content }) => followsDay(content.anchor))) {
    await enrolBy(tx, { ...options, customerIds: null, programme });
  }
}

async function enrolBy(
  tx: Tx,
  options: Moment & { customerIds: readonly bigint[] | null; programme: RunningProgramme },
): Promise<void> {
  const { shopId, today, customerIds, programme } = options;
  const { content, enabledAt } = programme;
  if (!enabledAt) return;
  const values = new SqlValues(shopId);
  const scope = { customerIds, since: enabledAt, today, leadDays: leadDays(content) };
  await enrol(tx, { ...options, values, events: anchorSql(content.anchor, scope, values) });
}

/** @param options.events a SELECT of `customer_id, anchor_key, anchor_on`, over the values */
async function enrol(
  tx: Tx,
  options: Moment & { programme: RunningProgramme; values: SqlValues; events: string },
): Promise<EnrolmentCounts> {
  const { now, today, programme, values, events } = options;
  const { programmeId, version, content } = programme;
  const id = values.bind(programmeId, "bigint");
  const day = values.bind(today, "date");
  const offsets = values.bind(stepOffsets(content), "integer[]");
  const audience = content.segmentId
    ? ` AND EXISTS (SELECT FROM segment_members m WHERE m.shop_id = $1::bigint AND m.customer_id = c.customer_id
        AND m.segment_id = ${values.bind(content.segmentId, "bigint")})`
    : "";
  const gap = content.again.kind === "never" ? null : content.again.days;
  const apart = gap ? values.bind(gap, "integer") : null;
  const near =
    apart === null ? "" : ` AND e.anchor_on > t.anchor_on - ${apart} AND e.anchor_on < t.anchor_on + ${apart}`;
  const enrolledBefore = `SELECT FROM enrolments e
    WHERE e.shop_id = $1::bigint AND e.programme_id = ${id} AND e.customer_id = t.customer_id`;
  const isTooSoon = gap === 0 ? "false" : `EXISTS (${enrolledBefore}${near})`;
  // Of several at once the earliest; the next look takes those that lie far enough behind it.
  const isTaken = gap === 0 ? "true" : "f.turn = 1";
  const [counts] = await query<EnrolmentCounts>(
    tx,
    `WITH told AS MATERIALIZED (
       SELECT c.customer_id, v.anchor_key, v.anchor_on
       FROM (${events}) v
       JOIN customers w ON w.shop_id = $1::bigint AND w.customer_id = v.customer_id
       JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = ${survivorSql("w")}
       WHERE c.redacted_at IS NULL AND c.deleted_at IS NULL${audience}
     ),
     fresh AS (
       SELECT t.*, row_number() OVER (PARTITION BY t.customer_id ORDER BY t.anchor_on, t.anchor_key) AS turn FROM told t
       WHERE NOT (${isTooSoon}) AND NOT EXISTS (${enrolledBefore} AND e.anchor_key = t.anchor_key)
     ),
     begun AS (
       SELECT f.*, s.place, s.day AS first_day,
         arm_place('programme:' || ${id}, f.customer_id) >= 10000 - p.hold_out_bp AS held_out
       FROM fresh f
       JOIN programmes p ON p.shop_id = $1::bigint AND p.programme_id = ${id}
       LEFT JOIN LATERAL (
         SELECT (u.n - 1)::integer AS place, f.anchor_on + u.days AS day
         FROM unnest(${offsets}) WITH ORDINALITY AS u (days, n)
         WHERE f.anchor_on + u.days >= ${day} - ${LATE_DAYS} ORDER BY u.n LIMIT 1
       ) s ON true
     ),
     added AS (
       INSERT INTO enrolments (shop_id, programme_id, version, customer_id, anchor_key, anchor_on, held_out, next_step,
         next_on, enrolled_at)
       SELECT $1::bigint, ${id}, ${values.bind(version, "integer")}, customer_id, anchor_key, anchor_on, held_out, place,
         CASE WHEN NOT held_out THEN first_day END, ${values.bind(now.toISOString(), "timestamptz")}
       FROM begun f WHERE f.place IS NOT NULL AND ${isTaken}
       ON CONFLICT (shop_id, programme_id, customer_id, anchor_key) DO NOTHING
       RETURNING held_out
     )
     SELECT (SELECT count(*) FROM added)::integer AS enrolled, (SELECT count(*) FROM added WHERE held_out)::integer AS "heldOut",
       ((SELECT count(*) FROM told) - (SELECT count(*) FROM fresh))::integer AS already,
       (SELECT count(*) FROM begun WHERE place IS NULL)::integer AS over`,
    ...values.all,
  );
  return counts ?? NOBODY;
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { SkipReason } from "../types.ts";
import { END_REASON_SQL, END_SOURCES_SQL } from "./end-reason.sql.ts";

/** Ends enrolments, and skips what of theirs is still to be done. `over`: a SELECT of `enrolment_id, reason`. */
const endSql = (over: string, now: string) => `
WITH over AS MATERIALIZED (${over}),
ended AS (
  UPDATE enrolments e SET state = 'ended', reason = o.reason, ended_at = ${now}, next_on = NULL
  FROM over o WHERE e.shop_id = $1::bigint AND e.enrolment_id = o.enrolment_id AND e.state = 'active'
  RETURNING 1
),
skipped AS (
  UPDATE tasks t SET state = 'skipped', reason = o.reason, done_at = ${now}
  FROM over o WHERE t.shop_id = $1::bigint AND t.enrolment_id = o.enrolment_id AND t.state = 'open'
  RETURNING 1
)
SELECT (SELECT count(*) FROM ended)::integer AS ended, (SELECT count(*) FROM skipped)::integer AS skipped`;

// Of one that is through, the last tasks may still be open.
const LIVING = `(e.state = 'active' OR EXISTS (
  SELECT FROM tasks t WHERE t.shop_id = $1::bigint AND t.enrolment_id = e.enrolment_id AND t.state = 'open'))`;

const CHANGED_SQL = endSql(
  `SELECT * FROM (
     SELECT e.enrolment_id, ${END_REASON_SQL} AS reason FROM enrolments e ${END_SOURCES_SQL}
     WHERE e.shop_id = $1::bigint AND e.customer_id = ANY ($2::bigint[]) AND ${LIVING}
   ) judged WHERE reason IS NOT NULL`,
  "$3::timestamptz",
);

/** Ends what is over for these customers: they bought, were refunded, left the audience, or were erased. */
export async function endChanged(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[]; now: Date },
): Promise<void> {
  const { shopId, customerIds, now } = options;
  await query(tx, CHANGED_SQL, shopId, customerIds.map(String), now.toISOString());
}

/** All that a SELECT of `enrolment_id` finds by $2, for a reason that is given ($3); $4 now. */
const allSql = (which: string) =>
  endSql(`SELECT enrolment_id, $3::text AS reason FROM (${which}) found`, "$4::timestamptz");

// By what is under way and by what is open, each of which has an index: a programme's enrolments of all time may be many.
const OF_PROGRAMME_SQL = allSql(`
  SELECT enrolment_id FROM enrolments WHERE shop_id = $1::bigint AND programme_id = $2::bigint AND state = 'active'
  UNION
  SELECT enrolment_id FROM tasks WHERE shop_id = $1::bigint AND programme_id = $2::bigint AND state = 'open'
    AND enrolment_id IS NOT NULL`);
const ONE_SQL = allSql(`
  SELECT e.enrolment_id FROM enrolments e
  WHERE e.shop_id = $1::bigint AND e.enrolment_id = $2::bigint AND ${LIVING}`);

/** Ends all of a programme that is under way: it was switched off. */
export async function endProgramme(
  tx: Tx,
  options: { shopId: ShopId; programmeId: bigint; now: Date },
): Promise<{ ended: number; skipped: number }> {
  return count(
    query(tx, OF_PROGRAMME_SQL, options.shopId, options.programmeId, "programmeOff", options.now.toISOString()),
  );
}

/** Ends one enrolment, as a person or a change of the customer wants it. */
export async function endEnrolment(
  tx: Tx,
  options: { shopId: ShopId; enrolmentId: bigint; reason: SkipReason; now: Date },
): Promise<{ ended: number; skipped: number }> {
  const { shopId, enrolmentId, reason, now } = options;
  return count(query(tx, ONE_SQL, shopId, enrolmentId, reason, now.toISOString()));
}

async function count(rows: Promise<{ ended: number; skipped: number }[]>): Promise<{ ended: number; skipped: number }> {
  return (await rows)[0] ?? { ended: 0, skipped: 0 };
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { stepOffsets } from "../rules.ts";
import { loadProgramme } from "./load-programmes.server.ts";

const UNDER_WAY_SQL = `
SELECT count(*)::integer AS customers FROM enrolments
WHERE shop_id = $1::bigint AND programme_id = $2::bigint AND state = 'active' AND NOT held_out`;

/** How many customers are under way in a programme, whatever the version. */
export async function countUnderWay(
  tx: Tx,
  { shopId, programmeId }: { shopId: ShopId; programmeId: bigint },
): Promise<number> {
  const [row] = await query<{ customers: number }>(tx, UNDER_WAY_SQL, shopId, programmeId);
  return row?.customers ?? 0;
}

const MOVE_SQL = `
WITH moved AS (
  SELECT e.enrolment_id, s.place, s.day FROM enrolments e
  LEFT JOIN LATERAL (
    SELECT (u.n - 1)::integer AS place, e.anchor_on + u.days AS day
    FROM unnest($4::integer[], $5::integer[]) WITH ORDINALITY AS u (days, step_id, n)
    WHERE e.anchor_on + u.days >= $6::date AND NOT EXISTS (SELECT FROM tasks t
      WHERE t.shop_id = $1::bigint AND t.enrolment_id = e.enrolment_id AND t.step_id = u.step_id)
    ORDER BY u.n LIMIT 1
  ) s ON true
  WHERE e.shop_id = $1::bigint AND e.programme_id = $2::bigint AND e.state = 'active' AND e.version <> $3::integer
)
UPDATE enrolments e SET version = $3::integer, next_step = coalesce(m.place, cardinality($4::integer[])),
  next_on = CASE WHEN NOT e.held_out THEN m.day END, state = CASE WHEN m.place IS NULL THEN 'done' ELSE 'active' END,
  ended_at = CASE WHEN m.place IS NULL THEN $7::timestamptz END
FROM moved m WHERE e.shop_id = $1::bigint AND e.enrolment_id = m.enrolment_id
RETURNING 1`;

/**
 * Lets those who are under way go on by the programme's present version: from its first step that they have not had and
 * whose day is not over. Tasks that were made stay as they are.
 *
 * @returns how many moved
 */
export async function moveToVersion(
  tx: Tx,
  options: { shopId: ShopId; programmeId: bigint; today: string; now: Date },
): Promise<number> {
  const { shopId, programmeId, today, now } = options;
  const programme = await loadProgramme(tx, options);
  if (!programme) return 0;
  const { version, content } = programme;
  const rows = await query(
    tx,
    MOVE_SQL,
    shopId,
    programmeId,
    version,
    stepOffsets(content),
    content.steps.map(({ stepId }) => stepId),
    today,
    now.toISOString(),
  );
  return rows.length;
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

const noteSql = (table: string) => `
UPDATE ${table} SET problem = $2::text, problem_count = CASE WHEN $2::text IS NULL THEN 0 ELSE problem_count + 1 END,
  next_send_at = CASE WHEN $2::text IS NULL THEN next_send_at
    ELSE $3::timestamptz + least(interval '15 minutes', interval '5 seconds' * 2 ^ least(problem_count, 20)) END
WHERE shop_id = $1::bigint AND ($2::text IS NOT NULL OR problem IS NOT NULL)`;

const NOTE_SQL = { email: noteSql("messaging_settings"), line: noteSql("line_settings") };

/** A server that could not be used rests a while, longer each time, up to 15 minutes; one that could has no problem. */
export async function noteProblem(
  tx: Tx,
  options: { shopId: ShopId; channel: keyof typeof NOTE_SQL; problem: string | null; now: Date },
): Promise<void> {
  const { shopId, channel, problem, now } = options;
  await query(tx, NOTE_SQL[channel], shopId, problem, now.toISOString());
}

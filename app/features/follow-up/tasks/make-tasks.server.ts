import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Something that staff is asked to do, by a person or another part of the app. */
export interface NewTask {
  /** One task per key and shop: asking again asks for nothing. */
  key: string;
  source: { type: "hand" | "voice"; id: bigint | null };
  customerId: bigint;
  title: string;
  note?: string;
  /** The shop's day, as YYYY-MM-DD. */
  dueOn: string;
  /** The staff member's id in Shopify. */
  assignee?: string | null;
}

const MAKE_SQL = `
INSERT INTO tasks (shop_id, key, source_type, source_id, customer_id, channel, title, note, automatic, due_on, due_at,
  assignee, created_at)
SELECT $1::bigint, r.key, r.source_type, r.source_id, coalesce(c.merged_into, c.customer_id), 'staff', r.title, r.note, false,
  r.due_on, r.due_on::timestamp AT TIME ZONE s.time_zone, r.assignee, $3::timestamptz
FROM jsonb_to_recordset($2::text::jsonb) AS r (key text, source_type text, source_id bigint, customer_id bigint, title text,
  note text, due_on date, assignee text)
JOIN shops s ON s.shop_id = $1::bigint
JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = r.customer_id AND c.redacted_at IS NULL
ON CONFLICT (shop_id, key) DO NOTHING
RETURNING task_id AS "taskId"`;

/**
 * Asks staff to do something for customers; it stands on Today until it is done or skipped.
 *
 * @returns the ids of those that are new; a customer who was erased or is unknown gets none
 */
export async function makeTasks(
  tx: Tx,
  options: { shopId: ShopId; now: Date; tasks: readonly NewTask[] },
): Promise<bigint[]> {
  const { shopId, now, tasks } = options;
  if (tasks.length === 0) return [];
  const rows = tasks.map(({ key, source, customerId, title, note = "", dueOn, assignee = null }) => ({
    key,
    source_type: source.type,
    source_id: source.id === null ? null : String(source.id),
    customer_id: String(customerId),
    title,
    note,
    due_on: dueOn,
    assignee,
  }));
  const made = await query<{ taskId: bigint }>(tx, MAKE_SQL, shopId, JSON.stringify(rows), now.toISOString());
  return made.map(({ taskId }) => taskId);
}

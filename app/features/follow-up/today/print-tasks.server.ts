import { query, type Tx } from "#app/db.server.ts";
import { addBatch } from "#app/features/messaging/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { Effected, Part } from "./action-effects.server.ts";
import { judgePrint, type NotPrinted } from "./judge-print.server.ts";

interface Piece {
  taskId: bigint;
  customerId: bigint;
  templateId: bigint | null;
  kind: "marketing" | "transactional";
}

/**
 * Puts tasks of post into batches of print, one per template. They stay open until their batch is marked as posted. Each is
 * looked at again first: what is not to be printed any more is skipped, and listed with the batch.
 *
 * @returns why nothing was printed
 */
export async function printTasks(tx: Tx, part: Part): Promise<Effected> {
  const { shopId, now, today, taskIds, action } = part;
  const pieces = await query<Piece>(
    tx,
    `SELECT t.task_id AS "taskId", coalesce(c.merged_into, c.customer_id) AS "customerId",
       mt.template_id AS "templateId", coalesce(s.step ->> 'kind', 'transactional') AS kind
     FROM tasks t
     JOIN customers c ON c.shop_id = t.shop_id AND c.customer_id = t.customer_id
     LEFT JOIN programme_versions v ON v.shop_id = t.shop_id AND v.programme_id = t.programme_id AND v.version = t.version
     LEFT JOIN LATERAL (
       SELECT step FROM jsonb_array_elements(v.content -> 'steps') AS step
       WHERE (step ->> 'stepId')::integer = t.step_id LIMIT 1) s ON true
     LEFT JOIN message_templates mt ON mt.shop_id = t.shop_id AND mt.template_id = (s.step ->> 'templateId')::bigint
     WHERE t.shop_id = $1::bigint AND t.task_id = ANY ($2::bigint[])
     ORDER BY c.zip, c.customer_id`,
    shopId,
    taskIds.map(String),
  );
  const not = await judgePrint(tx, { shopId, taskIds, today });
  if (pieces.some(({ taskId, templateId }) => templateId === null && !not.has(taskId)))
    return { problem: "noTemplate" };
  const templates = new Map<bigint | null, Piece[]>();
  for (const piece of pieces) templates.set(piece.templateId, [...(templates.get(piece.templateId) ?? []), piece]);
  let number = 0;
  for (const [templateId, of] of templates) {
    number += 1;
    if (templateId === null) continue;
    const name = action.asked.name || today;
    const made = await addBatch(tx, {
      shopId,
      name: templates.size > 1 ? `${name} (${number})` : name,
      templateId,
      now,
      today,
      pieces: of.map(({ taskId, customerId, kind }) => ({
        // What waits is asked for again another day.
        key: not.get(taskId)?.skipped === null ? `task:${taskId}:waits:${now.getTime()}` : `task:${taskId}`,
        customerId,
        kind,
        leftOut: not.get(taskId)?.told ?? null,
        source: { type: "task", id: taskId },
      })),
    });
    if (!made.ok) return { problem: made.problem };
    await query(
      tx,
      `UPDATE tasks t SET batch_id = m.batch_id, message_id = m.message_id, claimed_by = NULL, claimed_until = NULL
       FROM messages m
       WHERE m.shop_id = $1::bigint AND m.batch_id = $2::bigint AND m.source_type = 'task' AND m.key = 'task:' || m.source_id
         AND t.shop_id = $1::bigint AND t.task_id = m.source_id`,
      shopId,
      made.batchId,
    );
  }
  const setAside = await skipPrinted(tx, { shopId, staffId: part.staffId, now, not });
  return { problem: null, setAside, waits: not.size - setAside };
}

/** Skips tasks that are not to be printed or posted, with the reason. @returns how many */
export async function skipPrinted(
  tx: Tx,
  options: {
    shopId: ShopId /** Null: the app. */;
    staffId: string | null;
    now: Date;
    not: ReadonlyMap<bigint, NotPrinted>;
  },
): Promise<number> {
  const { shopId, staffId, now, not } = options;
  const skipped = [...not].flatMap(([taskId, { skipped: reason }]) => (reason ? [{ taskId, reason }] : []));
  if (skipped.length === 0) return 0;
  await query(
    tx,
    `UPDATE tasks t SET state = 'skipped', reason = r.reason, done_at = $4::timestamptz, done_by = $5, claimed_by = NULL,
       claimed_until = NULL
     FROM unnest($2::bigint[], $3::text[]) AS r (task_id, reason)
     WHERE t.shop_id = $1::bigint AND t.task_id = r.task_id AND t.state = 'open'`,
    shopId,
    skipped.map(({ taskId }) => String(taskId)),
    skipped.map(({ reason }) => reason),
    now.toISOString(),
    staffId,
  );
  return skipped.length;
}

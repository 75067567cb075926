import { query, type Tx } from "#app/db.server.ts";
import { addBatch } from "#app/features/messaging/index.server.ts";
import type { Effected, Part } from "./action-effects.server.ts";

interface Piece {
  taskId: bigint;
  customerId: bigint;
  templateId: bigint | null;
  kind: "marketing" | "transactional";
}

/**
 * Puts tasks of post into batches of print, one per template. They stay open until their batch is marked as posted.
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
  const templates = new Map<bigint | null, Piece[]>();
  for (const piece of pieces) templates.set(piece.templateId, [...(templates.get(piece.templateId) ?? []), piece]);
  if (templates.has(null)) return { problem: "noTemplate" };
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
        key: `task:${taskId}`,
        customerId,
        kind,
        source: { type: "task", id: taskId },
      })),
    });
    if (!made.ok) return { problem: made.problem };
    await query(
      tx,
      `UPDATE tasks t SET batch_id = m.batch_id, message_id = m.message_id, claimed_by = NULL, claimed_until = NULL
       FROM messages m
       WHERE m.shop_id = $1::bigint AND m.batch_id = $2::bigint AND m.source_type = 'task'
         AND t.shop_id = $1::bigint AND t.task_id = m.source_id`,
      shopId,
      made.batchId,
    );
  }
  return { problem: null, setAside: 0, waits: 0 };
}

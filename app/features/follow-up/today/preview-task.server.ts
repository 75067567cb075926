import { query, type Tx } from "#app/db.server.ts";
import { previewTemplates } from "#app/features/messaging/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { TaskPreview } from "./types.ts";

/** What a task would say to its customer if it were sent now; null where it says nothing. */
export async function previewTask(
  tx: Tx,
  options: { shopId: ShopId; taskId: bigint; today: string },
): Promise<TaskPreview | null> {
  const { shopId, taskId, today } = options;
  const [task] = await query<{ customerId: bigint; templateId: bigint | null }>(
    tx,
    `SELECT coalesce(c.merged_into, c.customer_id) AS "customerId", s.template_id AS "templateId"
     FROM tasks t JOIN customers c ON c.shop_id = t.shop_id AND c.customer_id = t.customer_id
     LEFT JOIN programme_versions v ON v.shop_id = t.shop_id AND v.programme_id = t.programme_id AND v.version = t.version
     LEFT JOIN LATERAL (
       SELECT (step ->> 'templateId')::bigint AS template_id FROM jsonb_array_elements(v.content -> 'steps') AS step
       WHERE (step ->> 'stepId')::integer = t.step_id LIMIT 1) s ON true
     WHERE t.shop_id = $1::bigint AND t.task_id = $2::bigint`,
    shopId,
    taskId,
  );
  if (!task?.templateId) return null;
  const messages = [{ name: "task", templateId: task.templateId, values: {} }];
  const written = (await previewTemplates(tx, { shopId, today, customerId: task.customerId, messages })).get("task");
  return written ? { subject: written.subject, text: written.text.trim() } : null;
}

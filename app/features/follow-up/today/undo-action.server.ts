import { query, type Tx } from "#app/db.server.ts";
import { dropBatches, withdrawMessages } from "#app/features/messaging/index.server.ts";
import { reopenRewardTasks } from "#app/features/rewards/index.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { canBeUndone, type KeptAction, readAction } from "./read-action.server.ts";
import type { ActionKind, TodayChange } from "./types.ts";

interface Undo {
  shopId: ShopId;
  staffId: string;
  now: Date;
  action: KeptAction;
}

/**
 * Puts the tasks of an action back to what they were. A message that has left, what a customer was given, and what somebody
 * did with a task since, stays; the answer says how many stayed.
 */
export async function undoAction(
  tx: Tx,
  options: { shopId: ShopId; staffId: string; form: FormData; now: Date },
): Promise<TodayChange> {
  const actionId = parseId(options.form.get("actionId"));
  const action = actionId === null ? null : await readAction(tx, { ...options, actionId, lock: true });
  if (!action || action.undone) return { ok: false, problems: { form: "gone" } };
  if (!canBeUndone(action, options.now)) return { ok: false, problems: { form: "tooLate" } };
  const { shopId, now } = options;
  const tasks = await UNDO[action.kind](tx, { ...options, action });
  await query(
    tx,
    `UPDATE task_actions SET undone_at = $3::timestamptz, finished_at = coalesce(finished_at, $3::timestamptz)
     WHERE shop_id = $1::bigint AND action_id = $2::bigint`,
    shopId,
    action.actionId,
    now.toISOString(),
  );
  return { ok: true, undone: { tasks, stayed: Math.max(action.tasks - tasks, 0) } };
}

/** @returns how many tasks each kind of action could put back */
const UNDO: Record<ActionKind, (tx: Tx, undo: Undo) => Promise<number>> = {
  done: undoDone,
  skip: async (tx, undo) => (await reopen(tx, { ...undo, from: "skipped" })).length,
  later: (tx, undo) => putBack(tx, { ...undo, what: "due_on = b.due_on, due_at = b.due_at" }),
  assign: (tx, undo) => putBack(tx, { ...undo, what: "assignee = b.assignee" }),
  print: undoPrint,
};

const OF_ACTION =
  "b.shop_id = $1::bigint AND b.action_id = $2::bigint AND t.shop_id = b.shop_id AND t.task_id = b.task_id";

/** Points and coupons that a task gave are the customer's: such a task stays done. */
const GAVE_NOTHING = `NOT EXISTS (SELECT FROM coupons k WHERE k.shop_id = t.shop_id AND k.key = 'task:' || t.task_id)
  AND NOT EXISTS (SELECT FROM ledger_entries l WHERE l.shop_id = t.shop_id AND l.idempotency_key = 'task:' || t.task_id)`;

async function putBack(tx: Tx, { shopId, action, what }: Undo & { what: string }): Promise<number> {
  const [row] = await query<{ count: number }>(
    tx,
    `WITH put AS (
       UPDATE tasks t SET ${what} FROM task_action_tasks b WHERE ${OF_ACTION} AND t.state = 'open' RETURNING 1)
     SELECT count(*)::integer AS count FROM put`,
    shopId,
    action.actionId,
  );
  return row?.count ?? 0;
}

/** Opens what the person closed in this action; what left as a message or was told to other programs stays done. */
async function reopen(
  tx: Tx,
  options: Undo & { from: "done" | "skipped" },
): Promise<{ source: string; sourceId: bigint | null }[]> {
  const { shopId, staffId, action, from } = options;
  return query(
    tx,
    `UPDATE tasks t SET state = 'open', reason = NULL, outcome = NULL, done_at = NULL, done_by = NULL, due_on = b.due_on,
       due_at = b.due_at, assignee = b.assignee
     FROM task_action_tasks b
     WHERE ${OF_ACTION} AND t.state = $3 AND t.done_by = $4 AND t.done_at >= $5::timestamptz
       ${from === "done" ? `AND t.channel <> 'flow' AND t.message_id IS NULL AND ${GAVE_NOTHING}` : "AND t.reason = 'person'"}
     RETURNING t.source_type AS source, t.source_id AS "sourceId"`,
    shopId,
    action.actionId,
    from,
    staffId,
    action.beganAt.toISOString(),
  );
}

async function undoDone(tx: Tx, undo: Undo): Promise<number> {
  const { shopId, action } = undo;
  const told = await query<{ messageId: bigint }>(
    tx,
    `SELECT t.message_id AS "messageId" FROM task_action_tasks b JOIN tasks t ON ${OF_ACTION}
     WHERE t.state = 'done' AND t.message_id IS NOT NULL`,
    shopId,
    action.actionId,
  );
  const messageIds = told.map(({ messageId }) => messageId);
  const withdrawn = await withdrawMessages(tx, { shopId, messageIds });
  if (withdrawn.length > 0) {
    await query(
      tx,
      `UPDATE tasks t SET message_id = NULL FROM task_action_tasks b
       WHERE ${OF_ACTION} AND t.message_id = ANY ($3::bigint[])`,
      shopId,
      action.actionId,
      withdrawn.map(String),
    );
  }
  const opened = await reopen(tx, { ...undo, from: "done" });
  const rewardTaskIds = opened.flatMap(({ source, sourceId }) => (source === "reward" && sourceId ? [sourceId] : []));
  await reopenRewardTasks(tx, { shopId, rewardTaskIds });
  return opened.length;
}

async function undoPrint(tx: Tx, { shopId, action }: Undo): Promise<number> {
  const batches = await query<{ batchId: bigint }>(
    tx,
    `SELECT DISTINCT t.batch_id AS "batchId" FROM task_action_tasks b JOIN tasks t ON ${OF_ACTION}
     WHERE t.state IN ('open', 'skipped') AND t.batch_id IS NOT NULL`,
    shopId,
    action.actionId,
  );
  const dropped = await dropBatches(tx, { shopId, batchIds: batches.map(({ batchId }) => batchId) });
  const [row] = await query<{ count: number }>(
    tx,
    `WITH put AS (
       UPDATE tasks SET batch_id = NULL, message_id = NULL, state = 'open', reason = NULL, done_at = NULL, done_by = NULL
       WHERE shop_id = $1::bigint AND batch_id = ANY ($2::bigint[]) RETURNING 1)
     SELECT count(*)::integer AS count FROM put`,
    shopId,
    dropped.map(String),
  );
  return row?.count ?? 0;
}

import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { problemsOf } from "#app/lib/forms.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { ACT, type ActionAsked, type Part } from "./action-effects.server.ts";
import { actionState, type KeptAction, readAction } from "./read-action.server.ts";
import { afterPlace, OPEN_ORDER, RANK, tasksWhere } from "./tasks-where.server.ts";
import { parseTodayQuery } from "./today-query.ts";
import { ACTION_KINDS, type ActionKind, type TodayChange } from "./types.ts";

/** How many tasks one request changes: more go on with the next, so that none lasts long and all see how far it is. */
const PART: Record<ActionKind, number> = { done: 500, skip: 5_000, later: 5_000, assign: 5_000, print: 5_000 };
/** Older ones cannot be taken back any more. */
const KEPT = "1 day";

const text = z.string().trim().max(500, "tooLong").default("");
const beginForm = z.object({
  kind: z.enum(ACTION_KINDS),
  /** Tasks that were ticked, or the address of a list of which all are meant. */
  taskIds: z
    .string()
    .regex(/^\d{1,18}(,\d{1,18}){0,99}$/)
    .optional(),
  list: z.string().max(500).optional(),
  /** The newest task that the person saw counted. */
  newest: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  outcome: text,
  days: z.coerce.number().int().min(1, "number").max(90, "number").default(1),
  assignee: z.union([z.literal(""), z.string().regex(/^\d{1,20}$/)]).default(""),
  name: z.string().trim().max(80, "tooLong").default(""),
});

interface Act {
  shopId: ShopId;
  staffId: string;
  form: FormData;
  now: Date;
  today: string;
  timeZone: string;
}

interface Picked {
  taskId: bigint;
  on: string;
  rank: bigint;
  channel: string;
  source: string;
  inBatch: boolean;
  isTaken: boolean;
}

/**
 * Does one thing with many tasks, some thousands per request: the first begins it, those that name its number go on with it
 * until it says that it is finished. Whatever somebody else is at is passed over.
 */
export async function actOnTasks(tx: Tx, options: Act): Promise<TodayChange> {
  const going = parseId(options.form.get("actionId"));
  if (going !== null) {
    const action = await readAction(tx, { ...options, actionId: going, lock: true });
    if (!action || action.undone) return { ok: false, problems: { form: "gone" } };
    return action.finished ? { ok: true, action: actionState(action) } : goOn(tx, { ...options, action });
  }
  const parsed = beginForm.safeParse(Object.fromEntries(options.form));
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const { taskIds, list, newest, ...args } = parsed.data;
  if (taskIds === undefined && (list === undefined || newest === undefined)) {
    return { ok: false, problems: { form: "required" } };
  }
  const { shopId, staffId, now, form } = options;
  const asked: ActionAsked = { ...args, ...(taskIds ? { taskIds: taskIds.split(",") } : { list, newest }) };
  await query(
    tx,
    `DELETE FROM task_actions WHERE shop_id = $1::bigint AND by_staff = $2 AND began_at < $3::timestamptz - interval '${KEPT}'`,
    shopId,
    staffId,
    now.toISOString(),
  );
  const [begun] = await query<{ actionId: bigint }>(
    tx,
    `INSERT INTO task_actions (shop_id, kind, by_staff, began_at, asked)
     VALUES ($1::bigint, $2, $3, $4::timestamptz, $5::text::jsonb) RETURNING action_id AS "actionId"`,
    shopId,
    asked.kind,
    staffId,
    now.toISOString(),
    JSON.stringify(asked),
  );
  const action = begun && (await readAction(tx, { ...options, actionId: begun.actionId, lock: true }));
  if (!action) throw new Error(`No action was begun for ${form.get("kind")}`);
  return goOn(tx, { ...options, action });
}

async function goOn(tx: Tx, options: Act & { action: KeptAction }): Promise<TodayChange> {
  const { shopId, staffId, now, today, action } = options;
  const most = PART[action.kind];
  const picked = await pick(tx, { ...options, most });
  const may = picked.filter(({ isTaken, ...task }) => !isTaken && ACT[action.kind].canBeDoneTo(task));
  const fresh = await note(tx, { shopId, actionId: action.actionId, taskIds: may.map(({ taskId }) => taskId) });
  const part: Part = { shopId, staffId, now, today, action, taskIds: fresh };
  const nothing = { problem: null, setAside: 0, waits: 0 } as const;
  const effect = fresh.length > 0 ? await ACT[action.kind].effect(tx, part) : nothing;
  if (effect.problem !== null) {
    // Nothing was changed by it: the action is as if it had not been asked for.
    await query(
      tx,
      "DELETE FROM task_actions WHERE shop_id = $1::bigint AND action_id = $2::bigint",
      shopId,
      action.actionId,
    );
    return { ok: false, problems: { form: effect.problem } };
  }
  const last = picked.at(-1);
  const isLast = picked.length < most || action.kind === "print" || action.asked.taskIds !== undefined;
  const [after] = await query<{ tasks: number; setAside: number; passedOver: number }>(
    tx,
    `UPDATE task_actions SET tasks = tasks + $3::integer, passed_over = passed_over + $4::integer,
       set_aside = set_aside + $8::integer, reached = coalesce($5::text::jsonb, reached), finished_at = CASE WHEN $6::boolean THEN $7::timestamptz END
     WHERE shop_id = $1::bigint AND action_id = $2::bigint RETURNING tasks, set_aside AS "setAside", passed_over AS "passedOver"`,
    shopId,
    action.actionId,
    fresh.length - effect.setAside - effect.waits,
    picked.length - may.length + effect.waits,
    last ? JSON.stringify({ on: last.on, rank: String(last.rank), taskId: String(last.taskId) }) : null,
    isLast,
    now.toISOString(),
    effect.setAside,
  );
  return { ok: true, action: actionState({ ...action, ...after, finished: isLast }) };
}

/** The tasks whose turn it is, held until the end of the transaction, in the order of the list. */
async function pick(tx: Tx, options: Act & { action: KeptAction; most: number }): Promise<Picked[]> {
  const { shopId, staffId, now, action, most } = options;
  const { asked, reached } = action;
  const values = new SqlValues(shopId);
  const conditions = asked.taskIds
    ? [`t.shop_id = $1::bigint AND t.state = 'open' AND t.task_id = ANY (${values.bind(asked.taskIds, "bigint[]")})`]
    : [
        tasksWhere(parseTodayQuery(new URLSearchParams(asked.list)), options, values),
        `t.state = 'open' AND t.task_id <= ${values.bind(asked.newest, "text")}::bigint`,
        ...(reached ? [afterPlace(reached, values)] : []),
      ];
  const me = values.bind(staffId, "text");
  return query<Picked>(
    tx,
    `SELECT t.task_id AS "taskId", t.due_on::text AS "on", ${RANK} AS rank, t.channel, t.source_type AS source,
       t.batch_id IS NOT NULL AS "inBatch",
       coalesce(t.claimed_by <> ${me} AND t.claimed_until > ${values.bind(now.toISOString(), "timestamptz")}, false) AS "isTaken"
     FROM tasks t WHERE ${conditions.join(" AND ")} ORDER BY ${OPEN_ORDER} LIMIT ${most} FOR UPDATE`,
    ...values.all,
  );
}

/** Writes down what the tasks are, to be put back. @returns those that the action has not come by before */
async function note(
  tx: Tx,
  { shopId, actionId, taskIds }: { shopId: ShopId; actionId: bigint; taskIds: bigint[] },
): Promise<bigint[]> {
  if (taskIds.length === 0) return [];
  const rows = await query<{ taskId: bigint }>(
    tx,
    `INSERT INTO task_action_tasks (shop_id, action_id, task_id, due_on, due_at, assignee)
     SELECT shop_id, $2::bigint, task_id, due_on, due_at, assignee FROM tasks
     WHERE shop_id = $1::bigint AND task_id = ANY ($3::bigint[])
     ON CONFLICT (shop_id, action_id, task_id) DO NOTHING RETURNING task_id AS "taskId"`,
    shopId,
    actionId,
    taskIds.map(String),
  );
  return rows.map(({ taskId }) => taskId);
}

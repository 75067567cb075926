import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import type { Channel } from "../programme-content.ts";
import { readTasks } from "./read-tasks.server.ts";
import { type Asker, afterPlace, OPEN_COUNTS_SQL, OPEN_ORDER, RANK, tasksWhere } from "./tasks-where.server.ts";
import { placeText, type TodayQuery } from "./today-query.ts";
import type { TodayCounts, TodayTask } from "./types.ts";

export const TASKS_PER_PAGE = 50;

export interface TodayList {
  tasks: TodayTask[];
  /** Where the next page begins; null on the last one. */
  next: string | null;
  counts: TodayCounts;
  /** How many the query finds in all. */
  found: number;
  /** The newest task: what comes after it is none of those that are counted here. */
  newest: string;
}

interface Options {
  shopId: ShopId;
  query: TodayQuery;
  asker: Asker;
}

/** A page of the list, and how many there are. */
export async function readToday(tx: Tx, options: Options & { now: Date }): Promise<TodayList> {
  const { shopId, query: asked, now } = options;
  const places = await readPlaces(tx, { ...options, limit: TASKS_PER_PAGE + 1 });
  const shown = places.slice(0, TASKS_PER_PAGE);
  const last = shown.at(-1);
  const tasks = await readTasks(tx, { shopId, taskIds: shown.map(({ taskId }) => taskId), now });
  const isOpenDue = asked.due !== "later" && asked.due !== "done";
  const due = await countTasks(tx, { ...options, query: { ...asked, due: "due" } });
  const byChannel = isOpenDue && asked.due === "due" ? due.byChannel : (await countTasks(tx, options)).byChannel;
  const [newest] = await query<{ id: string | null }>(
    tx,
    "SELECT max(task_id)::text AS id FROM tasks WHERE shop_id = $1::bigint",
    shopId,
  );
  return {
    tasks,
    next: places.length > TASKS_PER_PAGE && last ? placeText(last) : null,
    counts: { ...due, byChannel },
    found: asked.channel
      ? (byChannel[asked.channel] ?? 0)
      : Object.values(byChannel).reduce((sum, count) => sum + count, 0),
    newest: newest?.id ?? "0",
  };
}

/** The places of tasks from one place of the list on. */
export async function readPlaces(
  tx: Tx,
  options: Options & { limit: number },
): Promise<{ taskId: bigint; on: string; rank: bigint }[]> {
  const { shopId, query: asked, asker, limit } = options;
  const values = new SqlValues(shopId);
  const where = tasksWhere(asked, asker, values);
  if (asked.due !== "done") {
    const after = asked.after ? `AND ${afterPlace(asked.after, values)}` : "";
    return query(
      tx,
      `SELECT t.task_id AS "taskId", t.due_on::text AS "on", ${RANK} AS rank FROM tasks t
       WHERE ${where} ${after} ORDER BY ${OPEN_ORDER} LIMIT ${limit}`,
      ...values.all,
    );
  }
  const before = asked.after
    ? `AND (t.done_at, t.task_id) < (${values.bind(asked.after.on, "timestamptz")}, ${values.bind(asked.after.taskId, "bigint")})`
    : "";
  const rows = await query<{ taskId: bigint; done: Date }>(
    tx,
    `SELECT t.task_id AS "taskId", t.done_at AS done FROM tasks t
     WHERE ${where} ${before} ORDER BY t.done_at DESC, t.task_id DESC LIMIT ${limit}`,
    ...values.all,
  );
  return rows.map(({ taskId, done }) => ({ taskId, on: done.toISOString(), rank: 0n }));
}

/**
 * How many tasks a query finds, whatever channel it asks for: by channel, and of that channel overdue and of today. Open ones
 * are counted as they are written; what was done today is counted here.
 */
async function countTasks(tx: Tx, { shopId, query: asked, asker }: Options): Promise<TodayCounts> {
  const values = new SqlValues(shopId);
  const where = tasksWhere({ ...asked, channel: null }, asker, values);
  const source = asked.due === "done" ? "(SELECT *, 1 AS amount FROM tasks)" : `(${OPEN_COUNTS_SQL})`;
  const rows = await query<{ channel: Channel; count: number; overdue: number }>(
    tx,
    `SELECT t.channel, sum(t.amount)::integer AS count,
       coalesce(sum(t.amount) FILTER (WHERE t.due_on < ${values.bind(asker.today, "date")}), 0)::integer AS overdue
     FROM ${source} t WHERE ${where} GROUP BY t.channel HAVING sum(t.amount) > 0`,
    ...values.all,
  );
  const counted = rows.filter(({ channel }) => asked.channel === null || channel === asked.channel);
  const overdue = counted.reduce((sum, row) => sum + row.overdue, 0);
  const count = counted.reduce((sum, row) => sum + row.count, 0);
  return {
    byChannel: Object.fromEntries(rows.map((row) => [row.channel, row.count])),
    overdue,
    today: count - overdue,
  };
}

/** What is due up to today, for the first page of the app. */
export async function readDueCounts(tx: Tx, { shopId, asker }: Omit<Options, "query">): Promise<TodayCounts> {
  const everything = { due: "due", doer: "all", channel: null, from: null, assignee: null, after: null } as const;
  return countTasks(tx, { shopId, asker, query: everything });
}

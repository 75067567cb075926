import type { SqlValues } from "#app/lib/sql-values.ts";
import type { Place, TodayQuery } from "./today-query.ts";

/** The rank of a task on its day, the first the lowest; the index of the list is of this very expression. */
export const RANK = "(-coalesce(t.expected_profit_minor, 0))";

/** Who asks, and when. */
export interface Asker {
  staffId: string;
  /** The shop's day. */
  today: string;
  timeZone: string;
}

/**
 * How many tasks are open as rows `t` of what the list's filters ask for, with their `amount`: what was counted when it was
 * last folded, and what moved since. `$1` is the shop.
 */
export const OPEN_COUNTS_SQL = ["task_counts", "task_moves"]
  .map(
    (
      table,
    ) => `SELECT shop_id, 'open' AS state, due_on, source_type, nullif(programme_id, 0) AS programme_id, channel, automatic,
      nullif(assignee, '') AS assignee, amount FROM ${table} WHERE shop_id = $1::bigint`,
  )
  .join(" UNION ALL ");

/**
 * The condition on tasks `t`, or on counts of open ones, that a query of the list asks for, without the place in it; `$1` is
 * the shop.
 */
export function tasksWhere(query: Omit<TodayQuery, "after">, asker: Asker, values: SqlValues): string {
  const { due, doer, channel, from, assignee } = query;
  const conditions = ["t.shop_id = $1::bigint", dueWhere(due, asker, values)];
  if (doer !== "all") conditions.push(doer === "app" ? "t.automatic" : "NOT t.automatic");
  if (channel) conditions.push(`t.channel = ${values.bind(channel, "text")}`);
  if (from) {
    const isProgramme = /^\d+$/.test(from);
    conditions.push(
      isProgramme
        ? `t.programme_id = ${values.bind(from, "text")}::bigint`
        : `t.source_type = ${values.bind(from, "text")}`,
    );
  }
  if (assignee === "nobody") conditions.push("t.assignee IS NULL");
  else if (assignee) {
    conditions.push(`t.assignee = ${values.bind(assignee === "me" ? asker.staffId : assignee, "text")}`);
  }
  return conditions.join(" AND ");
}

function dueWhere(due: TodayQuery["due"], { today, timeZone }: Asker, values: SqlValues): string {
  if (due === "done") {
    const begin = `(${values.bind(today, "date")}::timestamp AT TIME ZONE ${values.bind(timeZone, "text")})`;
    return `t.state <> 'open' AND t.done_at >= ${begin}`;
  }
  const compared = { due: "<=", overdue: "<", today: "=", later: ">" }[due];
  return `t.state = 'open' AND t.due_on ${compared} ${values.bind(today, "date")}`;
}

/** The condition that open tasks come after a place of the list. */
export function afterPlace({ on, rank, taskId }: Place, values: SqlValues): string {
  return `(t.due_on, ${RANK}, t.task_id) > (${values.bind(on, "date")}, ${values.bind(rank, "bigint")}, ${values.bind(taskId, "bigint")})`;
}

/** The order of the list: day by day, on each what promises most first. */
export const OPEN_ORDER = `t.due_on, ${RANK}, t.task_id`;

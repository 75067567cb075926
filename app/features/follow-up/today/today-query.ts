import { parseId } from "#app/lib/ids.ts";
import { isDay } from "#app/lib/time.ts";
import { CHANNELS, type Channel } from "../programme-content.ts";
import { TASK_SOURCES } from "./types.ts";

/** `due`: everything up to today. `done`: what was done or skipped today. */
export const DUES = ["due", "overdue", "today", "later", "done"] as const;
export type Due = (typeof DUES)[number];

/** Who does it: tasks that wait for a person, those that go out by themselves, or both. */
export const DOERS = ["person", "app", "all"] as const;
export type Doer = (typeof DOERS)[number];

/** A place in the list: of an open task its day and its rank on it, of a done one when it was done. */
export interface Place {
  on: string;
  rank: bigint;
  taskId: bigint;
}

/** Which tasks the list shows. */
export interface TodayQuery {
  due: Due;
  doer: Doer;
  channel: Channel | null;
  /** A programme's id, or another source of tasks (`hand`). */
  from: string | null;
  /** `me`, `nobody`, or a staff member's id. */
  assignee: string | null;
  after: Place | null;
}

/** Reads the address of the list; what it does not understand counts as not asked. */
export function parseTodayQuery(search: URLSearchParams): TodayQuery {
  const from = search.get("from");
  const assignee = search.get("assignee");
  return {
    due: DUES.find((due) => due === search.get("due")) ?? "due",
    doer: DOERS.find((doer) => doer === search.get("doer")) ?? "all",
    channel: CHANNELS.find((channel) => channel === search.get("channel")) ?? null,
    from: TASK_SOURCES.some((source) => source === from) || (from && /^\d{1,18}$/.test(from)) ? from : null,
    assignee: assignee && /^(me|nobody|\d{1,20})$/.test(assignee) ? assignee : null,
    after: parsePlace(search.get("after")),
  };
}

/** The address of the list that a query asks for, without the place in it. */
export function todayAddress(query: Omit<TodayQuery, "after">): string {
  const { due, doer, channel, from, assignee } = query;
  return new URLSearchParams({
    ...(due === "due" ? {} : { due }),
    ...(doer === "all" ? {} : { doer }),
    ...(channel ? { channel } : {}),
    ...(from ? { from } : {}),
    ...(assignee ? { assignee } : {}),
  }).toString();
}

/** A place as it stands in an address. */
export function placeText({ on, rank, taskId }: Place): string {
  return `${on}~${rank}~${taskId}`;
}

function parsePlace(text: string | null): Place | null {
  const [, on, rank, id] = /^([^~]{1,40})~(-?\d{1,18})~(\d{1,18})$/.exec(text ?? "") ?? [];
  const taskId = parseId(id);
  if (on === undefined || rank === undefined || taskId === null) return null;
  const isInstant = on.length > 10 && !Number.isNaN(Date.parse(on));
  return isInstant || isDay(on) ? { on, rank: BigInt(rank), taskId } : null;
}

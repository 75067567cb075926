import { query, type Tx } from "#app/db.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import { endRewardTasks } from "#app/features/rewards/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { doTasks } from "../tasks/do-tasks.server.ts";
import { printTasks } from "./print-tasks.server.ts";
import type { KeptAction } from "./read-action.server.ts";
import type { ActionKind } from "./types.ts";

/** Which tasks an action is to change, and what with them. */
export interface ActionAsked {
  kind: ActionKind;
  /** Those that were ticked; else all of a list, as its address says, up to the newest that the person saw counted. */
  taskIds?: string[] | undefined;
  list?: string | undefined;
  newest?: string | undefined;
  /** What the person writes down about it. */
  outcome: string;
  /** By how many days they are put off. */
  days: number;
  /** Empty: nobody's any more. */
  assignee: string;
  /** Of the batch that they are printed in. */
  name: string;
}

/** The tasks of one request of an action. */
export interface Part {
  shopId: ShopId;
  staffId: string;
  now: Date;
  today: string;
  action: KeptAction;
  taskIds: readonly bigint[];
}

interface Task {
  channel: string;
  source: string;
  inBatch: boolean;
}

/** What became of the tasks, or why nothing could be done to any of them. */
export type Effected = { problem: string } | { problem: null; setAside: number; waits: number };

interface Effect {
  /** Points of an enclosed reward were spent for it, so it is cancelled where they are given back; a printed piece ends with its batch. */
  canBeDoneTo: (task: Task) => boolean;
  effect: (tx: Tx, part: Part) => Promise<Effected>;
}

const DONE: Effected = { problem: null, setAside: 0, waits: 0 };

/** What each kind of action does to tasks. */
export const ACT: Record<ActionKind, Effect> = {
  done: { canBeDoneTo: ({ inBatch }) => !inBatch, effect: done },
  skip: { canBeDoneTo: ({ inBatch, source }) => !inBatch && source !== "reward", effect: skip },
  later: { canBeDoneTo: () => true, effect: putOff },
  assign: { canBeDoneTo: () => true, effect: assign },
  print: { canBeDoneTo: ({ channel, inBatch }) => channel === "post" && !inBatch, effect: printTasks },
};

async function done(tx: Tx, part: Part): Promise<Effected> {
  const { shopId, staffId, now, taskIds, action } = part;
  const shop = await loadShop(tx, shopId);
  if (!shop) return DONE;
  const { skipped, waits } = await doTasks(tx, { shop, now, taskIds, by: staffId });
  await query(
    tx,
    `UPDATE tasks SET outcome = nullif($3, ''), claimed_by = NULL, claimed_until = NULL
     WHERE shop_id = $1::bigint AND task_id = ANY ($2::bigint[])`,
    shopId,
    taskIds.map(String),
    action.asked.outcome,
  );
  const rewards = await query<{ id: bigint }>(
    tx,
    `SELECT source_id AS id FROM tasks
     WHERE shop_id = $1::bigint AND task_id = ANY ($2::bigint[]) AND source_type = 'reward' AND state = 'done'`,
    shopId,
    taskIds.map(String),
  );
  await endRewardTasks(tx, { shopId, rewardTaskIds: rewards.map(({ id }) => id), now });
  return { problem: null, setAside: skipped, waits };
}

async function skip(tx: Tx, { shopId, staffId, now, taskIds, action }: Part): Promise<Effected> {
  await query(
    tx,
    `UPDATE tasks SET state = 'skipped', reason = 'person', outcome = nullif($3, ''), done_at = $4::timestamptz,
       done_by = $5, claimed_by = NULL, claimed_until = NULL
     WHERE shop_id = $1::bigint AND task_id = ANY ($2::bigint[])`,
    shopId,
    taskIds.map(String),
    action.asked.outcome,
    now.toISOString(),
    staffId,
  );
  return DONE;
}

/** Counted from today, for what is overdue: put off by a day it is tomorrow's. */
async function putOff(tx: Tx, { shopId, today, taskIds, action }: Part): Promise<Effected> {
  await query(
    tx,
    `UPDATE tasks SET due_on = greatest(due_on, $3::date) + $4::integer,
       due_at = due_at + make_interval(days => greatest(due_on, $3::date) + $4::integer - due_on),
       claimed_by = NULL, claimed_until = NULL
     WHERE shop_id = $1::bigint AND task_id = ANY ($2::bigint[])`,
    shopId,
    taskIds.map(String),
    today,
    action.asked.days,
  );
  return DONE;
}

/** Whoever gives a task away is no longer at it. */
async function assign(tx: Tx, { shopId, taskIds, action }: Part): Promise<Effected> {
  await query(
    tx,
    `UPDATE tasks SET assignee = nullif($3, ''), claimed_by = NULL, claimed_until = NULL
     WHERE shop_id = $1::bigint AND task_id = ANY ($2::bigint[])`,
    shopId,
    taskIds.map(String),
    action.asked.assignee,
  );
  return DONE;
}

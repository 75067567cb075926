import { query, type Tx } from "#app/db.server.ts";
import { issueCoupons } from "#app/features/coupons/index.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import { currentEarnRule } from "#app/features/earning/index.server.ts";
import { grantPoints } from "#app/features/ledger/index.server.ts";
import { queueMessages } from "#app/features/messaging/index.server.ts";
import type { ShopContext } from "#app/features/orders/index.server.ts";
import { addToDay, dayOf } from "#app/lib/time.ts";
import type { Channel, ProgrammeContent, Step } from "../programme-content.ts";
import { sendInstant } from "../rules.ts";
import type { SkipReason, TasksDone } from "../types.ts";
import { contactCostSql } from "./contact-cost.sql.ts";
import { judgeSql } from "./judge-tasks.sql.ts";

/** How many the worker does in one transaction. */
const BATCH_SIZE = 1_000;
/** So long a task waits for its coupon's code to be looked at again. */
const CODE_WAIT_MS = 10 * 60_000;
/** A message that could not be sent for so long says what is no longer so. */
const USE_WITHIN_DAYS = 3;

interface JudgedTask {
  taskId: bigint;
  customerId: bigint;
  channel: Channel;
  programmeId: bigint | null;
  /** Of the step; null where the task is nobody's step. */
  channels: Channel[] | null;
  templateId: bigint | null;
  kind: Step["kind"] | null;
  gift: Step["gift"];
  quietHours: ProgrammeContent["quietHours"];
  email: boolean;
  line: boolean;
  post: boolean;
  /** Whether a workflow listens. */
  flow: boolean;
  hasAddress: boolean;
  reason: SkipReason | null;
}

type Outcome =
  | { kind: "done"; channel: Channel; coupon: { code: string; lastDay: string } | null }
  | { kind: "skipped"; reason: SkipReason }
  /** It stays open; `code`: for its coupon's. */
  | { kind: "waits"; reason: "code" | null; until: Date };

type Doing = { shop: ShopContext; now: Date };

const OF_IDS = judgeSql("t.task_id = ANY ($2::bigint[])");
const AUTOMATIC = judgeSql(
  `t.automatic AND t.due_at <= $2::timestamptz ORDER BY t.due_at, t.task_id LIMIT ${BATCH_SIZE}`,
);

/**
 * Does these tasks, in the transaction that it is given: each is looked at again first, then its gift is given, its message
 * asked for, and it is done – all of it or nothing, and once, whoever asks how often. What somebody else does at this moment
 * is left to them.
 *
 * @param options.by the staff member's id
 */
export async function doTasks(tx: Tx, options: Doing & { taskIds: readonly bigint[]; by: string }): Promise<TasksDone> {
  const { shop, taskIds, by } = options;
  return carryOut(tx, { ...options, tasks: await query(tx, OF_IDS, shop.shopId, taskIds.map(String)), by });
}

/**
 * Does tasks that need nobody and whose time has come, a batch of them.
 *
 * @returns also whether more may be due
 */
export async function doAutomaticTasks(tx: Tx, doing: Doing): Promise<TasksDone & { more: boolean }> {
  const tasks = await query<JudgedTask>(tx, AUTOMATIC, doing.shop.shopId, doing.now.toISOString());
  return { ...(await carryOut(tx, { ...doing, tasks, by: null })), more: tasks.length === BATCH_SIZE };
}

async function carryOut(
  tx: Tx,
  options: Doing & { tasks: readonly JudgedTask[]; by: string | null },
): Promise<TasksDone> {
  const { tasks } = options;
  const counts: TasksDone = { done: 0, skipped: 0, waits: 0 };
  if (tasks.length === 0) return counts;
  const outcomes = new Map<JudgedTask, Outcome>(tasks.map((task) => [task, judge(task)]));
  if (options.by === null) keepQuiet(options, outcomes);
  const going = tasks.filter((task) => outcomes.get(task)?.kind === "done");
  await giveGifts(tx, { ...options, tasks: going, outcomes });
  await askForMessages(tx, { ...options, outcomes });
  await writeDown(tx, { ...options, outcomes });
  for (const { kind } of outcomes.values()) counts[kind] += 1;
  return counts;
}

/** What is to become of a task, by what is known of its customer now. */
function judge(task: JudgedTask): Outcome {
  if (task.reason) return { kind: "skipped", reason: task.reason };
  const channel = task.channels ? task.channels.find((one) => reaches(task, one)) : task.channel;
  if (channel) return { kind: "done", channel, coupon: null };
  return { kind: "skipped", reason: task.hasAddress ? "optedOut" : "noAddress" };
}

/** What would go out in the quiet hours, because nothing ran at its time, is looked at again when they end. */
function keepQuiet(doing: Doing, outcomes: Map<JudgedTask, Outcome>): void {
  for (const [task, outcome] of outcomes) {
    if (outcome.kind !== "done" || (outcome.channel !== "email" && outcome.channel !== "line")) continue;
    const until = loudInstant(doing, task);
    if (until > doing.now) outcomes.set(task, { kind: "waits", reason: null, until });
  }
}

/** From when on its message may go out. */
function loudInstant({ shop, now }: Doing, { quietHours }: JudgedTask): Date {
  if (!quietHours) return now;
  const { timeZone } = shop;
  return sendInstant({ day: dayOf(now, timeZone), hours: { sendHour: 0, quietHours }, timeZone, now });
}

function reaches(task: JudgedTask, channel: Channel): boolean {
  switch (channel) {
    case "email":
      return task.email;
    case "post":
      return task.post;
    case "line":
      return task.line;
    case "flow":
      return task.flow;
    case "staff":
      return true;
  }
}

const keyOf = (task: JudgedTask) => `task:${task.taskId}`;

async function giveGifts(
  tx: Tx,
  options: Doing & { tasks: readonly JudgedTask[]; outcomes: Map<JudgedTask, Outcome> },
): Promise<void> {
  const { shop, now, tasks, outcomes } = options;
  const { shopId } = shop;
  const points = tasks.flatMap((task) => (task.gift?.kind === "points" ? [{ task, points: task.gift.points }] : []));
  if (points.length > 0) {
    const today = dayOf(now, shop.timeZone);
    const validDays = (await currentEarnRule(tx, shopId))?.validDays ?? null;
    const customerIds = await grantPoints(tx, {
      shopId,
      now,
      grants: points.map(({ task, points: amount }) => ({
        customerId: task.customerId,
        amount: BigInt(amount),
        kind: "adjust",
        key: keyOf(task),
        source: { type: "task", id: task.taskId },
        reason: { key: "follow_up" },
        grantedOn: today,
        expiresOn: validDays === null ? null : addToDay(today, { days: validDays }),
        releasesOn: null,
      })),
    });
    await projectCustomers(tx, { shopId, customerIds });
    await noteCustomerChanges(tx, { shopId, customerIds });
  }
  const coupons = tasks.flatMap((task) => (task.gift?.kind === "coupon" ? [{ task, gift: task.gift }] : []));
  if (coupons.length === 0) return;
  await issueCoupons(tx, {
    shopId,
    now,
    issues: coupons.map(({ task, gift }) => ({
      campaignId: BigInt(gift.campaignId),
      customerId: task.customerId,
      key: keyOf(task),
      source: { type: "task", id: String(task.taskId) },
    })),
  });
  const issued = await query<{ key: string; code: string | null; state: string; lastDay: string }>(
    tx,
    `SELECT key, code, state, expires_on::text AS "lastDay" FROM coupons
     WHERE shop_id = $1::bigint AND key = ANY ($2::text[])`,
    shopId,
    coupons.map(({ task }) => keyOf(task)),
  );
  const byKey = new Map(issued.map((coupon) => [coupon.key, coupon]));
  for (const { task } of coupons) {
    const coupon = byKey.get(keyOf(task));
    const outcome = outcomes.get(task);
    // A message that promises a coupon is not sent without one.
    if (!coupon) outcomes.set(task, { kind: "skipped", reason: "noCoupon" });
    else if (coupon.state === "held_out") outcomes.set(task, { kind: "skipped", reason: "heldOut" });
    else if (coupon.state === "owed") {
      outcomes.set(task, { kind: "waits", reason: "code", until: new Date(now.getTime() + CODE_WAIT_MS) });
    } else if (coupon.code && outcome?.kind === "done") outcome.coupon = { code: coupon.code, lastDay: coupon.lastDay };
  }
}

async function askForMessages(tx: Tx, options: Doing & { outcomes: Map<JudgedTask, Outcome> }): Promise<void> {
  const { shop, now, outcomes } = options;
  const messages = [...outcomes].flatMap(([task, outcome]) => {
    if (outcome.kind !== "done" || task.templateId === null) return [];
    const { channel } = outcome;
    if (channel !== "email" && channel !== "line") return [];
    const dueAt = loudInstant(options, task);
    return {
      channel,
      key: keyOf(task),
      customerId: task.customerId,
      kind: task.kind ?? "marketing",
      content: { templateId: task.templateId, values: outcome.coupon ? { coupon: outcome.coupon } : {} },
      dueAt,
      notAfter: new Date(dueAt.getTime() + USE_WITHIN_DAYS * 86_400_000),
      source: { type: "task", id: task.taskId },
    };
  });
  await queueMessages(tx, { shopId: shop.shopId, now, messages });
}

const WRITE_SQL = `
UPDATE tasks t SET state = r.state, reason = r.reason, channel = coalesce(r.channel, t.channel),
  due_at = CASE WHEN r.state = 'open' THEN r.due_at ELSE t.due_at END,
  done_at = CASE WHEN r.state <> 'open' THEN $3::timestamptz END, done_by = CASE WHEN r.state <> 'open' THEN $4 END,
  cost_milli = CASE WHEN r.channel IS NULL THEN t.cost_milli ELSE ${contactCostSql("r.channel")} END,
  claimed_by = NULL, claimed_until = NULL,
  message_id = (SELECT m.message_id FROM messages m WHERE m.shop_id = $1::bigint AND m.key = 'task:' || t.task_id)
FROM jsonb_to_recordset($2::text::jsonb) AS r (task_id bigint, state text, reason text, channel text, due_at timestamptz)
WHERE t.shop_id = $1::bigint AND t.task_id = r.task_id`;

async function writeDown(
  tx: Tx,
  options: Doing & { outcomes: Map<JudgedTask, Outcome>; by: string | null },
): Promise<void> {
  const { shop, now, outcomes, by } = options;
  const rows = [...outcomes].map(([{ taskId }, outcome]) => ({
    task_id: String(taskId),
    state: outcome.kind === "waits" ? "open" : outcome.kind,
    reason: outcome.kind === "done" ? null : outcome.reason,
    due_at: outcome.kind === "waits" ? outcome.until.toISOString() : null,
    channel: outcome.kind === "done" ? outcome.channel : null,
  }));
  await query(tx, WRITE_SQL, shop.shopId, JSON.stringify(rows), now.toISOString(), by);
}

import { afterAll, beforeEach, expect, test } from "vitest";
import { KEN, NOW, openTodayShop, TODAY, type TodayShop, YUKI } from "./today-shop.ts";

let shop: TodayShop;
const now = new Date(NOW);

beforeEach(async () => {
  shop ??= await openTodayShop();
  await shop.admin.query("DELETE FROM task_actions");
  await shop.admin.query("DELETE FROM tasks");
  await shop.admin.query("DELETE FROM messages");
  await shop.admin.query("DELETE FROM post_batches");
});

afterAll(() => shop.close());

const fullRows = () => shop.tasks("*");
const states = async () => {
  const counted: Record<string, number> = {};
  for (const { state } of await shop.tasks("state")) counted[String(state)] = (counted[String(state)] ?? 0) + 1;
  return counted;
};

/** Many tasks of staff, as one statement makes them. */
async function addMany(count: number): Promise<void> {
  await shop.admin.query(
    `INSERT INTO tasks (shop_id, key, source_type, customer_id, channel, title, automatic, due_on, due_at, expected_profit_minor, created_at)
     SELECT $1, 'many:' || n, 'hand', 1 + n % 20, 'staff', 'many', false, '2026-07-08'::date + (n % 5), $2, n % 13, $2
     FROM generate_series(1, $3::integer) n`,
    [String(shop.shopId), NOW, count],
  );
}

test("of many people who open a task at once, one is at it, and the others are told who", async () => {
  await shop.addTasks([{}]);
  const [{ id } = { id: "" }] = await shop.tasks("task_id::text AS id");
  const taskId = String(id);
  const people = Array.from({ length: 12 }, (_, at) => String(600 + at));
  const answers = await Promise.all(people.map((person) => shop.change(person, { intent: "claim", taskId })));
  const claims = answers.map((answer) => (answer.ok ? answer.claim : undefined));
  const mine = claims.filter((claim) => claim?.mine);
  expect(mine).toHaveLength(1);
  expect(new Set(claims.map((claim) => claim?.by)).size).toBe(1);

  const holder = mine[0]?.by ?? "";
  const other = people.find((person) => person !== holder) ?? "";
  // Whoever is not at it changes nothing of it.
  const refused = await shop.change(other, { intent: "act", kind: "done", taskIds: taskId });
  expect(refused).toMatchObject({ ok: true, action: { tasks: 0, passedOver: 1, finished: true } });
  // Given back, or after some minutes, it is free.
  const later = new Date(now.getTime() + 11 * 60_000).toISOString();
  expect(await shop.change(other, { intent: "claim", taskId }, later)).toMatchObject({ claim: { mine: true } });
  await shop.change(other, { intent: "release", taskId });
  expect(await shop.change(holder, { intent: "claim", taskId })).toMatchObject({ claim: { mine: true } });
});

test("who gives a task to somebody else lets go of it", async () => {
  await shop.addTasks([{}]);
  const [{ id } = { id: "" }] = await shop.tasks("task_id::text AS id");
  const taskId = String(id);
  await shop.change(KEN, { intent: "claim", taskId });
  await shop.change(KEN, { intent: "act", kind: "assign", taskIds: taskId, assignee: YUKI });
  expect(await shop.change(YUKI, { intent: "claim", taskId })).toMatchObject({ claim: { mine: true } });
});

test("two clicks at once do it once", async () => {
  await shop.addTasks([{}]);
  const [{ id } = { id: "" }] = await shop.tasks("task_id::text AS id");
  const click = (outcome: string) => shop.change(YUKI, { intent: "act", kind: "done", taskIds: String(id), outcome });
  const answers = await Promise.all([click("first"), click("second"), click("third")]);
  const changed = answers.map((answer) => (answer.ok ? answer.action?.tasks : undefined));
  expect(changed.sort()).toEqual([0, 0, 1]);
  expect(await states()).toEqual({ done: 1 });
});

test("all of a list are put off across pages, but what somebody is at and what came after it was counted", async () => {
  await addMany(12_000);
  const seen = await shop.list(YUKI, "from=hand");
  // Days 8, 9 and 10 of five: the rest is not due yet.
  expect(seen.found).toBe(7_200);
  const [held] = await shop.tasks("task_id::text AS id");
  await shop.change(KEN, { intent: "claim", taskId: String(held?.id) });
  await shop.addTasks([{ due_on: "2026-07-09", title: "came after" }]);

  const answer = await shop.act(YUKI, { kind: "later", list: "from=hand", newest: seen.newest, days: "2" });
  expect(answer).toMatchObject({ ok: true, action: { tasks: 7_199, passedOver: 1, finished: true } });
  const due = await shop.admin.query(
    `SELECT due_on::text AS day, count(*)::integer AS count FROM tasks WHERE title = 'many' AND task_id <> $1
     GROUP BY due_on ORDER BY due_on`,
    [held?.id],
  );
  // All that was due is for the 12th now; the 11th and the 12th were not meant.
  const ofDay = Object.fromEntries(due.rows.map((row) => [row.day, row.count]));
  expect(ofDay).toEqual({ "2026-07-11": 2_400, "2026-07-12": 7_199 + 2_400 });
  expect((await shop.tasks("title, due_on::text AS due")).find(({ title }) => title === "came after")?.due).toBe(
    "2026-07-09",
  );
});

test("what was put off goes on being found, and still is changed once", async () => {
  await addMany(100);
  await shop.admin.query("UPDATE tasks SET due_on = '2026-07-15'");
  const { newest } = await shop.list(YUKI, "due=later");
  await shop.act(YUKI, { kind: "later", list: "due=later", newest, days: "1" });
  expect(new Set((await shop.tasks("due_on::text AS due")).map(({ due }) => due))).toEqual(new Set(["2026-07-16"]));
});

test("two people who do the whole list at once do each task once", async () => {
  await addMany(3_000);
  const { newest } = await shop.list(YUKI);
  const both = await Promise.all(
    [YUKI, KEN].map((who) => shop.act(who, { kind: "skip", list: "", newest, outcome: who })),
  );
  const tasks = both.map((answer) => (answer.ok ? (answer.action?.tasks ?? 0) : 0));
  expect((tasks[0] ?? 0) + (tasks[1] ?? 0)).toBe(1_800);
  const rows = await shop.tasks("state, done_by, outcome");
  expect(rows.filter(({ state }) => state === "skipped")).toHaveLength(1_800);
  expect(rows.filter((row) => row.done_by === YUKI)).toHaveLength(tasks[0] ?? 0);
  expect(rows.every((row) => row.done_by === row.outcome)).toBe(true);
});

test.each([
  ["done", { outcome: "電話した" }],
  ["skip", { outcome: "引っ越し" }],
  ["later", { days: "3" }],
  ["assign", { assignee: KEN }],
] as const)("after %s is undone everything is as it was", async (kind, fields) => {
  await addMany(500);
  await shop.admin.query("UPDATE tasks SET assignee = $1 WHERE task_id % 3 = 0", [YUKI]);
  const before = await fullRows();
  const { newest, found } = await shop.list(YUKI);
  const answer = await shop.act(YUKI, { kind, list: "", newest, ...fields });
  expect(await fullRows()).not.toEqual(before);
  if (!answer.ok || !answer.action) throw new Error("nothing was done");
  const { actionId } = answer.action;
  // Nobody else takes it back, nor does oneself after its time.
  expect(await shop.change(KEN, { intent: "undo", actionId })).toEqual({ ok: false, problems: { form: "gone" } });
  const late = new Date(now.getTime() + 16 * 60_000).toISOString();
  expect(await shop.change(YUKI, { intent: "undo", actionId }, late)).toEqual({
    ok: false,
    problems: { form: "tooLate" },
  });
  expect(await shop.change(YUKI, { intent: "undo", actionId })).toEqual({
    ok: true,
    undone: { tasks: found, stayed: 0 },
  });
  expect(await fullRows()).toEqual(before);
  expect(await shop.change(YUKI, { intent: "undo", actionId })).toEqual({ ok: false, problems: { form: "gone" } });
});

test("what somebody did with a task since is not undone", async () => {
  await shop.addTasks([{}, {}]);
  const ids = (await shop.tasks("task_id::text AS id")).map(({ id }) => String(id));
  const answer = await shop.act(YUKI, { kind: "later", taskIds: ids.join(","), days: "1" });
  await shop.act(KEN, { kind: "done", taskIds: ids[0] ?? "" });
  const actionId = answer.ok ? (answer.action?.actionId ?? "") : "";
  expect(await shop.change(YUKI, { intent: "undo", actionId })).toEqual({ ok: true, undone: { tasks: 1, stayed: 1 } });
  expect(await shop.tasks("state, due_on::text AS due")).toEqual([
    { state: "done", due: "2026-07-11" },
    { state: "open", due: TODAY },
  ]);
});

test("what is not to be done any more is skipped instead, and said", async () => {
  await shop.addTasks([{ customer_id: 19 }, { customer_id: 20 }]);
  await shop.admin.query("UPDATE customers SET redacted_at = $1 WHERE customer_id = 20", [NOW]);
  const { newest } = await shop.list(YUKI);
  expect(await shop.act(YUKI, { kind: "done", list: "", newest })).toMatchObject({
    action: { tasks: 1, setAside: 1, passedOver: 0 },
  });
  expect(await shop.tasks("state, reason")).toEqual([
    { state: "done", reason: null },
    { state: "skipped", reason: "redacted" },
  ]);
});

test("an e-mail done is sent; undone it is taken back, unless it has left", async () => {
  for (const n of [1, 2]) {
    await shop.insert("enrolments", {
      enrolment_id: 80 + n,
      programme_id: 7,
      version: 1,
      customer_id: n,
      anchor_key: `birthday:2026:${n}`,
      anchor_on: "2026-07-01",
      held_out: false,
      enrolled_at: NOW,
    });
  }
  const email = { channel: "email", source_type: "programme", programme_id: 7, version: 1, step_id: 3, title: null };
  await shop.addTasks([
    { ...email, customer_id: 1, enrolment_id: 81 },
    { ...email, customer_id: 2, enrolment_id: 82 },
  ]);
  const { newest } = await shop.list(YUKI);
  const answer = await shop.act(YUKI, { kind: "done", list: "channel=email", newest });
  expect(answer).toMatchObject({ ok: true, action: { tasks: 2, passedOver: 0 } });
  const messages = async () =>
    (await shop.admin.query("SELECT customer_id::text AS customer, state FROM messages ORDER BY customer_id")).rows;
  expect(await messages()).toEqual([
    { customer: "1", state: "queued" },
    { customer: "2", state: "queued" },
  ]);
  await shop.admin.query("UPDATE messages SET state = 'sent', attempts = 1 WHERE customer_id = 2");
  const actionId = answer.ok ? (answer.action?.actionId ?? "") : "";
  expect(await shop.change(YUKI, { intent: "undo", actionId })).toEqual({ ok: true, undone: { tasks: 1, stayed: 1 } });
  expect(await messages()).toEqual([{ customer: "2", state: "sent" }]);
  expect(await states()).toEqual({ open: 1, done: 1 });
  await shop.act(KEN, { kind: "done", list: "channel=email", newest });
  expect(await messages()).toEqual([
    { customer: "1", state: "queued" },
    { customer: "2", state: "sent" },
  ]);
});

const POST = { channel: "post", source_type: "programme", programme_id: 7, version: 1, step_id: 1, title: null };

test("printed tasks end when their batch is posted; who has no address is skipped for that", async () => {
  await shop.admin.query("UPDATE customers SET address1 = NULL WHERE customer_id = 2");
  await shop.addTasks([
    { ...POST, customer_id: 1 },
    { ...POST, customer_id: 2 },
    { ...POST, customer_id: 3 },
    { customer_id: 4 },
  ]);
  const { newest } = await shop.list(YUKI);
  const answer = await shop.act(YUKI, { kind: "print", list: "", newest, name: "夏" });
  expect(answer).toMatchObject({ ok: true, action: { tasks: 2, setAside: 1, passedOver: 1, finished: true } });
  const [batch] = (await shop.admin.query("SELECT batch_id::text AS id, name, pieces, left_out FROM post_batches"))
    .rows;
  expect(batch).toMatchObject({ name: "夏", pieces: 2, left_out: 1 });
  const texts = await shop.admin.query("SELECT body_text FROM messages WHERE state = 'queued' ORDER BY customer_id");
  expect(texts.rows.map((row) => row.body_text)).toEqual([
    "山田 花子1 様、ありがとうございます。",
    "山田 花子3 様、ありがとうございます。",
  ]);
  expect(await states()).toEqual({ open: 3, skipped: 1 });
  // Neither done nor printed a second time meanwhile.
  expect(await shop.act(KEN, { kind: "done", list: "channel=post", newest })).toMatchObject({
    action: { tasks: 0, passedOver: 2 },
  });
  expect(await shop.act(KEN, { kind: "print", list: "", newest })).toMatchObject({ action: { tasks: 0 } });

  const posted = () =>
    shop.inTx((tx) =>
      shop.use.markPosted(tx, { shopId: shop.shopId, batchId: BigInt(batch.id), as: "card", staffId: YUKI, now }),
    );
  expect(await posted()).toEqual({ ok: true });
  expect(await posted()).toMatchObject({ ok: false });
  expect(await shop.tasks("customer_id::text AS customer, state, reason, done_by")).toEqual([
    { customer: "1", state: "done", reason: null, done_by: YUKI },
    { customer: "2", state: "skipped", reason: "noAddress", done_by: YUKI },
    { customer: "3", state: "done", reason: null, done_by: YUKI },
    { customer: "4", state: "open", reason: null, done_by: null },
  ]);
  const actionId = answer.ok ? (answer.action?.actionId ?? "") : "";
  expect(await shop.change(YUKI, { intent: "undo", actionId })).toEqual({ ok: true, undone: { tasks: 0, stayed: 2 } });
  await shop.admin.query("UPDATE customers SET address1 = '千代田1-1' WHERE customer_id = 2");
});

test("who bought, declined or heard too lately is not printed, and is listed with the reason; looked at again until it is posted", async () => {
  const enrol = (customer: number, anchor: string) =>
    shop.insert("enrolments", {
      enrolment_id: 100 + customer,
      programme_id: 7,
      version: 1,
      customer_id: customer,
      anchor_key: anchor,
      anchor_on: TODAY,
      enrolled_at: NOW,
      held_out: false,
      next_step: 1,
    });
  const buy = (customer: number, at: string) =>
    shop.insert("customer_figures", {
      customer_id: customer,
      orders: 2,
      first_order_at: NOW,
      last_order_at: at,
      first_order_day: TODAY,
      last_order_day: TODAY,
      net_sales_minor: 0,
      gross_profit_minor: 0,
    });
  for (const customer of [1, 2, 3, 4]) {
    await enrol(customer, `signup:${customer}`);
    await shop.addTasks([{ ...POST, customer_id: customer, enrolment_id: 100 + customer }]);
  }
  await buy(1, "2026-07-10T04:00:00Z");
  await shop.insert("message_preferences", { customer_id: 2, least_gap_days: 0, no_post: true, updated_at: NOW });
  await shop.insert("message_preferences", { customer_id: 3, least_gap_days: 30, updated_at: NOW });
  const heard = { channel: "email", kind: "marketing", state: "sent", attempted_at: "2026-06-20T03:00:00Z" };
  await shop.insert("messages", { key: "mail", customer_id: 3, due_at: NOW, created_at: NOW, ...heard });
  const { newest } = await shop.list(YUKI);
  const answer = await shop.act(YUKI, { kind: "print", list: "", newest });
  expect(answer).toMatchObject({ ok: true, action: { tasks: 1, setAside: 2, passedOver: 1 } });
  const of = { shopId: shop.shopId, batchId: 0n };
  of.batchId = BigInt((await shop.admin.query("SELECT batch_id FROM post_batches")).rows[0].batch_id);
  const { readLeftOut } = await import("#app/features/messaging/index.server.ts");
  const leftOut = async () => {
    const rows = await shop.inTx((tx) => readLeftOut(tx, of));
    return rows.map(({ customerId, reason }) => [customerId, reason]).sort();
  };
  const tasks = () => shop.tasks("customer_id::text AS customer, state, reason, batch_id IS NOT NULL AS in_batch");
  expect(await leftOut()).toEqual([
    ["1", "bought"],
    ["2", "noConsent"],
    ["3", "cap"],
  ]);
  expect(await tasks()).toEqual([
    { customer: "1", state: "skipped", reason: "bought", in_batch: true },
    { customer: "2", state: "skipped", reason: "optedOut", in_batch: true },
    { customer: "3", state: "open", reason: null, in_batch: false },
    { customer: "4", state: "open", reason: null, in_batch: true },
  ]);

  // Taken back, all four are as they were; printed again, the same are left out.
  const actionId = answer.ok ? (answer.action?.actionId ?? "") : "";
  await shop.change(YUKI, { intent: "undo", actionId });
  expect(await states()).toEqual({ open: 4 });
  await shop.act(YUKI, { kind: "print", list: "", newest });
  of.batchId = BigInt((await shop.admin.query("SELECT batch_id FROM post_batches")).rows[0].batch_id);
  expect(await leftOut()).toHaveLength(3);

  // The last one buys before the batch is posted.
  await buy(4, "2026-07-10T05:00:00Z");
  await shop.inTx((tx) => shop.use.recheckPrint(tx, { ...of, now }));
  expect((await leftOut()).at(-1)).toEqual(["4", "bought"]);
  await shop.inTx((tx) => shop.use.markPosted(tx, { ...of, as: "card", staffId: YUKI, now }));
  expect(await states()).toEqual({ skipped: 3, open: 1 });
  await shop.admin.query("DELETE FROM message_preferences; DELETE FROM enrolments; DELETE FROM customer_figures");
});

test("a batch that was not posted yet is taken back with its pieces, and can be printed again", async () => {
  await shop.addTasks([{ ...POST, customer_id: 1 }]);
  const before = await fullRows();
  const { newest } = await shop.list(YUKI);
  const answer = await shop.act(YUKI, { kind: "print", list: "", newest });
  const actionId = answer.ok ? (answer.action?.actionId ?? "") : "";
  expect(await shop.change(YUKI, { intent: "undo", actionId })).toEqual({ ok: true, undone: { tasks: 1, stayed: 0 } });
  expect(await fullRows()).toEqual(before);
  const { rows } = await shop.admin.query("SELECT 1 FROM post_batches UNION ALL SELECT 1 FROM messages");
  expect(rows).toEqual([]);
  expect(await shop.act(YUKI, { kind: "print", list: "", newest })).toMatchObject({ action: { tasks: 1 } });
});

test("a task without a template is not printed, and nothing is left of the try", async () => {
  await shop.addTasks([{ ...POST, step_id: 2, customer_id: 1 }]);
  const before = await fullRows();
  const { newest } = await shop.list(YUKI);
  expect(await shop.act(YUKI, { kind: "print", list: "", newest })).toEqual({
    ok: false,
    problems: { form: "noTemplate" },
  });
  expect(await fullRows()).toEqual(before);
  expect((await shop.admin.query("SELECT 1 FROM task_actions")).rows).toEqual([]);
});

test("what is to be enclosed as a reward is on the list, and ends where it is ended", async () => {
  const at = { created_at: NOW };
  await shop.insert("rewards", { reward_id: 1, version: 1, position: 1 });
  await shop.insert("reward_versions", {
    reward_id: 1,
    version: 1,
    kind: "goods",
    name_ja: "手ぬぐい",
    name_en: "Towel",
    points: 100,
    terms: {},
    ...at,
  });
  const redemption = { customer_id: 3, reward_id: 1, reward_version: 1, points: 100, state: "confirmed", ...at };
  await shop.insert("redemptions", { redemption_id: 11, request_key: "a", ...redemption });
  await shop.insert("redemptions", { redemption_id: 12, request_key: "b", ...redemption });
  await shop.insert("reward_tasks", { task_id: 21, redemption_id: 11, customer_id: 3, ...at });
  await shop.insert("reward_tasks", { task_id: 22, redemption_id: 12, customer_id: 3, ...at });
  const follow = () => shop.use.workTasks({ now });
  await follow();
  await follow();
  const { tasks, newest } = await shop.list(YUKI);
  expect(tasks).toHaveLength(2);
  expect(tasks[0]).toMatchObject({ source: "reward", rewardJa: "手ぬぐい", channel: "staff", customerId: "3" });
  // Its points were spent: it is not skipped here.
  expect(await shop.act(YUKI, { kind: "skip", list: "", newest })).toMatchObject({
    action: { tasks: 0, passedOver: 2 },
  });
  const rewardStates = async () =>
    (await shop.admin.query("SELECT state FROM reward_tasks ORDER BY task_id")).rows.map(({ state }) => state);
  const answer = await shop.act(YUKI, { kind: "done", taskIds: tasks[0]?.id ?? "" });
  expect(await rewardStates()).toEqual(["done", "open"]);
  const actionId = answer.ok ? (answer.action?.actionId ?? "") : "";
  expect(await shop.change(YUKI, { intent: "undo", actionId })).toEqual({ ok: true, undone: { tasks: 1, stayed: 0 } });
  expect(await rewardStates()).toEqual(["open", "open"]);
  // Enclosed or cancelled on the page of rewards.
  await shop.admin.query("UPDATE reward_tasks SET state = 'done', done_at = $1 WHERE task_id = 21", [NOW]);
  await shop.admin.query("UPDATE reward_tasks SET state = 'cancelled', done_at = $1 WHERE task_id = 22", [NOW]);
  await follow();
  expect(await shop.tasks("state, reason")).toEqual([
    { state: "done", reason: null },
    { state: "skipped", reason: "person" },
  ]);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { KEN, NOW, openTodayShop, TODAY, type TodayShop, YUKI } from "./today-shop.ts";

let shop: TodayShop;
const DAYS = ["2026-07-01", "2026-07-09", TODAY, "2026-07-11"];

beforeAll(async () => {
  shop = await openTodayShop();
  const channels = ["staff", "post", "email"];
  await shop.addTasks(
    Array.from({ length: 240 }, (_, at) => ({
      due_on: DAYS[at % DAYS.length],
      channel: channels[at % channels.length],
      automatic: at % channels.length === 2,
      // Few values, and none for some: many tasks share their place but for their number.
      expected_profit_minor: at % 5 === 0 ? null : (at % 7) * 100,
      assignee: at % 6 === 0 ? YUKI : at % 6 === 1 ? KEN : null,
      ...(at % 10 === 3 ? { source_type: "programme", programme_id: 7, version: 1, step_id: 1 + (at % 2) } : {}),
    })),
  );
});

afterAll(() => shop.close());

async function pages(search: string): Promise<string[]> {
  const ids: string[] = [];
  let after = "";
  for (;;) {
    const { tasks, next } = await shop.list(YUKI, `${search}${after}`);
    ids.push(...tasks.map(({ id }) => id));
    if (next === null) return ids;
    after = `&after=${encodeURIComponent(next)}`;
  }
}

/** The list by its definition, computed from all rows. */
async function expected(keep: (row: Record<string, unknown>) => boolean): Promise<string[]> {
  const rows = await shop.tasks(
    `task_id::text AS id, due_on::text AS due, coalesce(expected_profit_minor, 0)::integer AS profit, channel, automatic,
     assignee, programme_id::text AS programme`,
  );
  return rows
    .filter(keep)
    .sort(
      (a, b) =>
        String(a.due).localeCompare(String(b.due)) ||
        Number(b.profit) - Number(a.profit) ||
        Number(a.id) - Number(b.id),
    )
    .map(({ id }) => String(id));
}

test("the overdue come first, then of each day what promises most, and pages hold each task once", async () => {
  const isDue = ({ due }: Record<string, unknown>) => String(due) <= TODAY;
  expect(await pages("")).toEqual(await expected(isDue));
  expect(await pages("due=overdue")).toEqual(await expected(({ due }) => String(due) < TODAY));
  expect(await pages("due=today")).toEqual(await expected(({ due }) => due === TODAY));
  expect(await pages("due=later")).toEqual(await expected(({ due }) => String(due) > TODAY));
  expect(await pages("channel=post&assignee=me")).toEqual(
    await expected((row) => isDue(row) && row.channel === "post" && row.assignee === YUKI),
  );
  expect(await pages("doer=app&assignee=nobody")).toEqual(
    await expected((row) => isDue(row) && row.automatic === true && row.assignee === null),
  );
  expect(await pages("from=7")).toEqual(await expected((row) => isDue(row) && row.programme === "7"));
});

test("what is counted is what is listed", async () => {
  const { counts, found } = await shop.list(YUKI);
  expect(counts).toEqual({ byChannel: { staff: 60, post: 60, email: 60 }, overdue: 120, today: 60 });
  expect(found).toBe(180);
  const post = await shop.list(YUKI, "channel=post&due=overdue");
  expect(post.found).toBe((await pages("channel=post&due=overdue")).length);
  expect(post.counts.overdue).toBe(post.found);
});

test("a task says what is to be done, why now, and by whom", async () => {
  await shop.insert("enrolments", {
    enrolment_id: 70,
    programme_id: 7,
    version: 1,
    customer_id: 3,
    anchor_key: "order:1",
    anchor_on: "2026-06-26",
    held_out: false,
    enrolled_at: NOW,
  });
  await shop.addTasks([
    {
      key: "called",
      source_type: "programme",
      customer_id: 3,
      title: null,
      programme_id: 7,
      version: 1,
      step_id: 2,
      enrolment_id: 70,
      contact_number: 2,
      expected_profit_minor: 999_999,
      due_on: "2026-06-01",
    },
  ]);
  const { tasks } = await shop.list(YUKI);
  expect(tasks[0]).toMatchObject({
    customerId: "3",
    firstName: "花子3",
    title: null,
    instructions: "電話で使い方を聞く\n折り返し可",
    programmeName: "初回購入のあと",
    anchor: { kind: "order", number: 1 },
    anchorOn: "2026-06-26",
    contactNumber: 2,
    contacts: 3,
    expectedProfitMinor: "999999",
  });
});

test("what somebody plans stands on the list once, can be changed and taken off", async () => {
  const plan = {
    intent: "addTask",
    key: "0b5d3a52-9f3e",
    customer: "c4@example.com",
    title: "折り返し電話",
    note: "午後に",
    dueOn: "2026-07-20",
    assignee: KEN,
  };
  expect(await shop.change(YUKI, { ...plan, title: " " })).toEqual({ ok: false, problems: { title: "required" } });
  expect(await shop.change(YUKI, { ...plan, dueOn: "2026-02-30" })).toEqual({ ok: false, problems: { dueOn: "day" } });
  expect(await shop.change(YUKI, { ...plan, customer: "nobody@example.com" })).toEqual({
    ok: false,
    problems: { customer: "noCustomer" },
  });
  expect(await shop.change(YUKI, { ...plan, customer: "山田" })).toEqual({
    ok: false,
    problems: { customer: "severalCustomers" },
  });
  await Promise.all([shop.change(YUKI, plan), shop.change(YUKI, plan)]);
  const planned = async () => (await shop.list(KEN, "due=later&assignee=me&from=hand")).tasks.filter((one) => one.note);
  const [task, ...others] = await planned();
  expect(others).toEqual([]);
  expect(task).toMatchObject({ customerId: "4", title: "折り返し電話", dueOn: "2026-07-20", source: "hand" });
  const taskId = task?.id ?? "";
  await shop.change(KEN, { ...plan, intent: "changeTask", taskId, title: "返信", dueOn: "2026-07-21" });
  expect((await planned())[0]).toMatchObject({ title: "返信", dueOn: "2026-07-21" });
  expect(await shop.change(KEN, { intent: "deleteTask", taskId })).toEqual({ ok: true, saved: true });
  expect(await planned()).toEqual([]);
  expect(await shop.change(KEN, { intent: "deleteTask", taskId })).toEqual({ ok: false, problems: { form: "gone" } });
});

test("a customer's page tells the next step, which can be left out, and the programme ended", async () => {
  await shop.insert("enrolments", {
    enrolment_id: 71,
    programme_id: 7,
    version: 1,
    customer_id: 5,
    anchor_key: "birthday:2026",
    anchor_on: "2026-07-20",
    held_out: false,
    next_step: 1,
    next_on: "2026-07-25",
    enrolled_at: NOW,
  });
  const followUp = () =>
    shop.inTx((tx) => shop.use.readCustomerFollowUp(tx, { shopId: shop.shopId, customerId: 5n, now: new Date(NOW) }));
  expect((await followUp()).underWay).toMatchObject([
    { name: "初回購入のあと", nextStep: 1, steps: 3, nextOn: "2026-07-20" },
  ]);
  const skip = { intent: "skipStep", enrolmentId: "71", step: "1" };
  const answers = await Promise.all([shop.change(YUKI, skip), shop.change(KEN, skip)]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect((await followUp()).underWay).toMatchObject([{ nextStep: 2, nextOn: "2026-07-20" }]);
  await shop.addTasks([
    { customer_id: 5, source_type: "programme", programme_id: 7, enrolment_id: 71, title: "of it" },
  ]);
  expect(await shop.change(YUKI, { intent: "endEnrolment", enrolmentId: "71" })).toEqual({ ok: true, saved: true });
  const ended = await followUp();
  expect(ended.underWay).toEqual([]);
  expect(ended.tasks[0]).toMatchObject({ title: "of it", state: "skipped", reason: "person" });
  expect(await shop.change(YUKI, skip)).toEqual({ ok: false, problems: { form: "gone" } });
});

test("people are called as they say, oneself first", async () => {
  const staffOf = (staffId: string) => shop.inTx((tx) => shop.use.readStaff(tx, { shopId: shop.shopId, staffId }));
  await shop.admin.query("DELETE FROM staff");
  expect(await staffOf(YUKI)).toEqual([{ staffId: YUKI, name: null }]);
  await shop.change(YUKI, { intent: "nameStaff", name: "" });
  await shop.change(KEN, { intent: "nameStaff", name: " ケン " });
  expect(await staffOf(YUKI)).toEqual([
    { staffId: YUKI, name: null },
    { staffId: KEN, name: "ケン" },
  ]);
  expect((await staffOf(KEN)).map(({ staffId }) => staffId)).toEqual([KEN, YUKI]);
  expect(await shop.change(KEN, { intent: "nameStaff", name: "長".repeat(41) })).toEqual({
    ok: false,
    problems: { name: "tooLong" },
  });
});

test("opening Today changes nothing, for somebody who was never there either", async () => {
  const { query } = await import("#app/db.server.ts");
  const of = { shopId: shop.shopId, staffId: "4242", now: new Date(NOW) };
  const asker = { staffId: of.staffId, today: TODAY, timeZone: "Asia/Tokyo" };
  const shown = await shop.inTx(async (tx) => {
    await query(tx, "SET TRANSACTION READ ONLY");
    const list = await shop.use.readToday(tx, { ...of, asker, query: shop.use.parseTodayQuery(new URLSearchParams()) });
    await shop.use.readTaskOrigins(tx, shop.shopId);
    await shop.use.readLastAction(tx, of);
    return { list, staff: await shop.use.readStaff(tx, of) };
  });
  expect(shown.list.tasks.length).toBeGreaterThan(0);
  expect(shown.staff[0]).toEqual({ staffId: "4242", name: null });
});

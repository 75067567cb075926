import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTodayShop, type TodayShop } from "../follow-up/today-shop.ts";

let shop: TodayShop;
let use: typeof import("#app/features/notifications/index.server.ts");
let sendMessages: typeof import("#app/features/messaging/index.server.ts").sendMessages;

beforeAll(async () => {
  shop = await openTodayShop();
  use = await import("#app/features/notifications/index.server.ts");
  ({ sendMessages } = await import("#app/features/messaging/index.server.ts"));
});

afterAll(() => shop?.close());

beforeEach(async () => {
  for (const table of ["staff_recipients", "messages", "tasks"]) {
    await shop.admin.query(`DELETE FROM ${table} WHERE shop_id = $1`, [String(shop.shopId)]);
  }
});

const add = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ intent: "addRecipient", language: "ja", hour: "8", ...fields })) {
    form.set(name, value);
  }
  return shop.inTx((tx) =>
    use.changeRecipients(tx, { shopId: shop.shopId, form, now: new Date("2026-07-09T00:00:00Z") }),
  );
};
const notifyAt = (instant: string) => use.notifyStaff({ shopId: shop.shopId, now: new Date(instant) });
const mails = async () => {
  const { rows } = await shop.admin.query(
    `SELECT recipient, subject, body_text AS text, body_html AS html, kind, state, reason, cost_milli::integer AS cost
     FROM messages WHERE shop_id = $1 ORDER BY due_at, recipient`,
    [String(shop.shopId)],
  );
  return rows;
};

test("each address is told once a day, from its hour on, what is due", async () => {
  await add({ address: " Owner@Example.com " });
  await add({ address: "staff@example.com", language: "en", hour: "10" });
  await shop.addTasks([
    { due_on: "2026-07-10" },
    { due_on: "2026-07-10" },
    { due_on: "2026-07-08" },
    { due_on: "2026-07-12" },
  ]);

  // 07:59, 08:00, 09:59 and 10:07 in Tokyo.
  expect(await notifyAt("2026-07-09T22:59:00Z")).toBe(0);
  expect(await notifyAt("2026-07-09T23:00:00Z")).toBe(1);
  expect(await notifyAt("2026-07-10T00:59:00Z")).toBe(0);
  expect(await notifyAt("2026-07-10T01:07:00Z")).toBe(1);
  expect(await notifyAt("2026-07-10T14:59:00Z")).toBe(0);
  const [owner, staff] = await mails();
  expect(owner).toMatchObject({ recipient: "owner@example.com", subject: "【くらし】本日の作業 3 件", kind: "staff" });
  expect(owner.text).toContain("スタッフ：3 件");
  expect(owner.text).toContain("/admin/apps/");
  expect(staff).toMatchObject({ recipient: "staff@example.com", subject: "くらし: 3 tasks are due today" });
  expect(staff.html).toContain("Staff: 3 tasks");

  expect(await notifyAt("2026-07-10T23:00:00Z")).toBe(1);
});

test("nobody is told on a day on which nothing waits, nor twice when two workers ask at once", async () => {
  await add({ address: "owner@example.com" });
  expect(await notifyAt("2026-07-10T00:00:00Z")).toBe(0);
  await shop.addTasks([{ due_on: "2026-07-11" }]);
  const both = await Promise.all([notifyAt("2026-07-11T00:00:00Z"), notifyAt("2026-07-11T00:00:00Z")]);
  expect(both.sort()).toEqual([0, 1]);
  expect(await mails()).toHaveLength(1);
});

test("a mail to staff names no customer, asks nobody's consent, costs nothing and stays in the mailbox without a server", async () => {
  await add({ address: "owner@example.com" });
  await shop.addTasks([{ due_on: "2026-07-10" }]);
  await notifyAt("2026-07-10T00:00:00Z");
  await sendMessages({ clock: () => new Date("2026-07-10T00:01:00Z"), signal: new AbortController().signal });
  const [mail] = await mails();
  expect(mail).toMatchObject({ state: "skipped", reason: "mailbox", cost: 0 });
  expect(mail.text).not.toContain("山田");
});

test("what is wrong with an address is said, and more than ten are not taken", async () => {
  expect(await add({ address: "nobody" })).toEqual({ ok: false, problems: { address: "email" } });
  expect(await add({ address: "a@example.com", hour: "24" })).toEqual({ ok: false, problems: { hour: "number" } });
  for (let n = 1; n <= 10; n += 1) expect(await add({ address: `s${n}@example.com` })).toEqual({ ok: true });
  expect(await add({ address: "s11@example.com" })).toEqual({ ok: false, problems: { address: "tooMany" } });
  expect(await add({ address: "s10@example.com", hour: "6" })).toEqual({ ok: true });
  const kept = await shop.inTx((tx) => use.readRecipients(tx, shop.shopId));
  expect(kept).toHaveLength(10);
  expect(kept.find(({ address }) => address === "s10@example.com")).toMatchObject({ hour: 6 });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { type GivenPick, ORDERED, openVoiceShop, type VoiceShop } from "./voice-shop.ts";

let shop: VoiceShop;

beforeAll(async () => {
  shop = await openVoiceShop();
});
afterAll(() => shop.close());

const DAY_MS = 86_400_000;
const after = (days: number) => new Date(Date.parse(ORDERED) + days * DAY_MS);

const ask = (customer: number, options: { order?: number; days?: number } = {}) =>
  shop.inTx((tx) =>
    shop.voice.askShopper(tx, {
      shopId: shop.shopId,
      customerId: BigInt(customer),
      orderId: BigInt(options.order ?? customer),
      now: after(options.days ?? 0),
    }),
  );

async function answer(customer: number, given: GivenPick) {
  const survey = await shop.surveyId(given.survey ?? "afterOrder");
  const order = given.order ?? customer;
  return shop.inTx((tx) =>
    shop.voice.takeShopperAnswer(tx, {
      shopId: shop.shopId,
      customerId: BigInt(customer),
      orderId: BigInt(order),
      sent: { survey, order: String(order), pick: given.pick, comment: given.comment ?? "" },
      now: after(given.days ?? 0),
    }),
  );
}

const answersOf = (customer: number) =>
  shop.rows(
    `SELECT coalesce(choice, score)::integer AS pick, mood, comment, said_on::text AS on, replaced_on::text AS until
     FROM survey_answers WHERE shop_id = $1 AND customer_id = $2 ORDER BY answer_id`,
    customer,
  );
const contactsOf = (customer: number) =>
  shop.rows(
    `SELECT kind, state, channel, due_on::text AS due FROM contacts WHERE shop_id = $1 AND customer_id = $2
     ORDER BY contact_id`,
    customer,
  );

test("an order's survey is asked with what it brings, kept once and thanked for once", async () => {
  await shop.addCustomer(1);
  const asked = await ask(1);
  expect(asked.survey).toMatchObject({ points: 30, answer: null });
  expect(asked.survey?.choices).toHaveLength(3);
  const earned = (await shop.accountOf(1)).available;
  expect((await answer(1, { pick: 1, comment: " 早く届きました " }))?.survey?.answer?.pick).toBe(1);
  expect((await shop.accountOf(1)).available).toBe(earned + 30);
  expect(await answersOf(1)).toEqual([
    { pick: 1, mood: "good", comment: "早く届きました", on: "2026-07-10", until: null },
  ]);
  expect(await contactsOf(1)).toEqual([]);
  expect((await ask(1)).survey).toMatchObject({ points: 0, answer: { pick: 1, comment: "早く届きました" } });
});

test("an answer is changed while it may be, and what was said before stays with its days", async () => {
  await shop.addCustomer(2);
  await answer(2, { pick: 1 });
  const earned = (await shop.accountOf(2)).available;
  await answer(2, { pick: 3, comment: "壊れていました", days: 3 });
  expect(await answersOf(2)).toEqual([
    { pick: 1, mood: "good", comment: "", on: "2026-07-10", until: "2026-07-13" },
    { pick: 3, mood: "bad", comment: "壊れていました", on: "2026-07-13", until: null },
  ]);
  expect((await shop.accountOf(2)).available).toBe(earned);
  expect(await contactsOf(2)).toEqual([{ kind: "complaint", state: "open", channel: "survey", due: "2026-07-14" }]);
  const tasksOf = () =>
    shop.rows("SELECT title, note, due_on::text AS due, state FROM tasks WHERE shop_id = $1 AND customer_id = 2");
  const task = {
    title: "返信：困ったことがありました / Something went wrong",
    note: "壊れていました",
    due: "2026-07-14",
  };
  expect(await tasksOf()).toEqual([{ ...task, state: "open" }]);
  await answer(2, { pick: 3, comment: "まだです", days: 4 });
  const [contact] = await shop.rows<{ id: string }>(
    "SELECT contact_id::text AS id FROM contacts WHERE shop_id = $1 AND customer_id = 2",
  );
  const change = async (fields: Record<string, string>) => {
    const form = new FormData();
    const all = { contactId: contact?.id ?? "", dueOn: "2026-07-20", note: "送りました", ...fields };
    for (const [name, value] of Object.entries(all)) form.set(name, value);
    const of = { shopId: shop.shopId, staffId: "7001", form, now: after(4), today: "2026-07-14" };
    return shop.inTx((tx) => shop.voice.submitContactChange(tx, of));
  };
  await change({ state: "open", assignee: "7002" });
  const whoOf = () => shop.rows("SELECT assignee, done_by AS by FROM tasks WHERE shop_id = $1 AND customer_id = 2");
  expect(await whoOf()).toEqual([{ assignee: "7002", by: null }]);
  await change({ state: "waiting", assignee: "7002" });
  expect(await tasksOf()).toEqual([{ ...task, state: "done" }]);
  expect(await whoOf()).toEqual([{ assignee: "7002", by: "7001" }]);
  expect(await contactsOf(2)).toMatchObject([{ state: "waiting" }]);
  // Two weeks after the first answer it stays.
  expect(await answer(2, { pick: 1, days: 14 })).toBeNull();
  expect(await answersOf(2)).toHaveLength(3);
});

test("the score is asked some days later, after what was asked first", async () => {
  await shop.addCustomer(3);
  expect((await ask(3, { days: 14 })).survey?.choices).toHaveLength(3);
  await answer(3, { pick: 2, days: 14 });
  expect((await ask(3, { days: 14 })).survey).toMatchObject({ choices: null, points: 30 });
  expect(await answer(3, { survey: "nps", pick: 11, days: 14 })).toBeNull();
  await answer(3, { survey: "nps", pick: 6, days: 14 });
  expect(await contactsOf(3)).toMatchObject([{ kind: "complaint", due: "2026-07-25" }]);
  expect((await ask(3, { days: 90 })).survey).toBeNull();
});

test("nobody is asked about somebody else's order, or by a survey that is off", async () => {
  await shop.addCustomer(4);
  await shop.addCustomer(5);
  expect((await ask(4, { order: 5 })).survey).toBeNull();
  expect(await answer(4, { order: 5, pick: 1 })).toBeNull();
  expect(await answersOf(5)).toEqual([]);
  await shop.admin.query("UPDATE surveys SET enabled_at = NULL WHERE ready_made = 'afterOrder'");
  expect((await ask(4)).survey).toBeNull();
  expect(await answer(4, { pick: 1 })).toBeNull();
  await shop.admin.query("UPDATE surveys SET enabled_at = now() WHERE ready_made = 'afterOrder'");
});

test("two presses at once keep one answer", async () => {
  await shop.addCustomer(6);
  await Promise.all([answer(6, { pick: 1 }), answer(6, { pick: 3 }), answer(6, { pick: 1 })]);
  const [{ current } = { current: 0 }] = await shop.rows<{ current: number }>(
    `SELECT count(*)::integer AS current FROM survey_answers
     WHERE shop_id = $1 AND customer_id = 6 AND replaced_at IS NULL`,
  );
  expect(current).toBe(1);
  expect(await answersOf(6)).toHaveLength(3);
});

test("a merged customer's answers and contacts are the survivor's; redacted, their words are gone", async () => {
  await shop.addCustomer(7);
  await shop.addCustomer(8);
  await answer(7, { pick: 3, comment: "私の住所は東京です" });
  await shop.merge({ keptId: 8, mergedId: 7 }, after(1).toISOString());
  expect(await answersOf(8)).toHaveLength(1);
  expect(await contactsOf(8)).toHaveLength(1);
  expect((await ask(8, { order: 7, days: 1 })).survey?.answer?.pick).toBe(3);
  const { redactCustomer } = await import("#app/features/privacy/index.server.ts");
  const payload = { customer: { id: 8 }, orders_to_redact: [] };
  await shop.inTx((tx) => redactCustomer(tx, { shopId: shop.shopId, payload, now: after(2) }));
  const left = await shop.rows(
    `SELECT comment AS text FROM survey_answers WHERE shop_id = $1 AND customer_id = 8
     UNION ALL SELECT note FROM contact_entries WHERE shop_id = $1 AND customer_id = 8
     UNION ALL SELECT subject FROM contacts WHERE shop_id = $1 AND customer_id = 8`,
  );
  expect(left).toEqual([{ text: "" }, { text: "" }, { text: "" }]);
  expect(await answersOf(8)).toMatchObject([{ mood: "bad" }]);
  expect(await answer(8, { order: 7, pick: 1, days: 3 })).toBeNull();
});

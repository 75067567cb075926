import { afterAll, beforeAll, expect, test } from "vitest";
import { openVoiceShop, type VoiceShop } from "./voice-shop.ts";

let shop: VoiceShop;

beforeAll(async () => {
  shop = await openVoiceShop();
  await shop.addCustomer(1);
});
afterAll(() => shop.close());

const formOf = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};

const open = (fields: Record<string, string>, day = "2026-07-10") =>
  shop.inTx((tx) =>
    shop.voice.submitNewContact(tx, {
      shopId: shop.shopId,
      customerId: 1n,
      form: formOf({
        kind: "complaint",
        channel: "phone",
        subject: "割れていた",
        once: crypto.randomUUID(),
        ...fields,
      }),
      now: new Date(`${day}T03:00:00Z`),
      today: day,
    }),
  );

const change = (fields: Record<string, string>, day: string) =>
  shop.inTx((tx) =>
    shop.voice.submitContactChange(tx, {
      shopId: shop.shopId,
      form: formOf({ state: "open", assignee: "", dueOn: day, ...fields }),
      now: new Date(`${day}T03:00:00Z`),
      today: day,
    }),
  );

const list = (search = "") =>
  shop.inTx((tx) =>
    shop.voice.readContacts(tx, {
      shopId: shop.shopId,
      asked: shop.voice.readContactQuery(new URLSearchParams(search)),
    }),
  );

const idOf = (changed: Awaited<ReturnType<typeof open>>) => ("id" in changed ? (changed.id ?? "") : "");

test("a contact is due the next day, opened once, and stands in its states for days", async () => {
  const once = crypto.randomUUID();
  const opened = await open({ once, note: "電話で", assignee: "佐藤" });
  const contactId = idOf(opened);
  expect(await open({ once })).toEqual({ ok: true });
  expect((await list()).contacts).toMatchObject([
    {
      id: contactId,
      dueOn: "2026-07-11",
      assignee: "佐藤",
      state: "open",
      entries: [{ note: "電話で", state: "open" }],
    },
  ]);
  await change({ contactId, state: "waiting", note: "返送を待つ", assignee: "佐藤" }, "2026-07-12");
  await change({ contactId, state: "waiting", note: "まだ" }, "2026-07-13");
  await change({ contactId, state: "resolved", note: "" }, "2026-07-15");
  const stood = await shop.rows(
    `SELECT state, from_day::text AS from, until_day::text AS until FROM contact_entries
     WHERE shop_id = $1 AND contact_id = $2 AND state IS NOT NULL ORDER BY entry_id`,
    contactId,
  );
  expect(stood).toEqual([
    { state: "open", from: "2026-07-10", until: "2026-07-12" },
    { state: "waiting", from: "2026-07-12", until: "2026-07-15" },
    { state: "resolved", from: "2026-07-15", until: null },
  ]);
  expect((await list()).contacts).toEqual([]);
  expect((await list("show=resolved")).contacts).toMatchObject([{ id: contactId, resolvedOn: "2026-07-15" }]);
  // Opened again, it is not resolved any more.
  await change({ contactId, state: "open" }, "2026-07-20");
  expect((await list()).contacts).toMatchObject([{ id: contactId, resolvedOn: null, dueOn: "2026-07-20" }]);
  await change({ contactId, state: "resolved" }, "2026-07-21");
});

test("bad input is told by field, and nothing is written", async () => {
  expect(await open({ subject: " ", kind: "shout" })).toEqual({
    ok: false,
    problems: { subject: "required", kind: "required" },
  });
  expect(await change({ contactId: "99999", state: "open" }, "2026-07-10")).toEqual({
    ok: false,
    problems: { form: "gone" },
  });
  expect(await change({ contactId: "1", dueOn: "2026-02-30" }, "2026-07-10")).toMatchObject({
    problems: { dueOn: "day" },
  });
  expect((await list()).contacts).toEqual([]);
});

test("those due first come first, page by page, by assignee", async () => {
  for (let at = 0; at < 60; at += 1) {
    const day = `2026-08-${String((at % 28) + 1).padStart(2, "0")}`;
    await open({ subject: `件 ${at}`, assignee: at % 2 ? "Ann" : "佐藤" }, day);
  }
  const first = await list();
  const second = await list(`after=${first.next}`);
  expect(first.contacts).toHaveLength(50);
  expect(second.contacts).toHaveLength(10);
  expect(second.next).toBeNull();
  const days = [...first.contacts, ...second.contacts].map(({ dueOn }) => dueOn);
  expect(days).toEqual(days.toSorted());
  expect(first.assignees).toEqual(expect.arrayContaining(["Ann", "佐藤"]));
  expect((await list("assignee=Ann")).contacts).toHaveLength(30);
});

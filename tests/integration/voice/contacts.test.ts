import { afterAll, beforeAll, expect, test } from "vitest";
import { openVoiceShop, type VoiceShop } from "./voice-shop.ts";

let shop: VoiceShop;
let followUp: typeof import("#app/features/follow-up/index.server.ts");
/** Of the staff, by their numbers in Shopify. */
const SATO = "7002";
const ANN = "7001";

beforeAll(async () => {
  shop = await openVoiceShop();
  followUp = await import("#app/features/follow-up/index.server.ts");
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
      staffId: ANN,
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
      staffId: ANN,
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
  const opened = await open({ once, note: "電話で", assignee: SATO });
  const contactId = idOf(opened);
  expect(await open({ once })).toEqual({ ok: true });
  expect((await list()).contacts).toMatchObject([
    {
      id: contactId,
      dueOn: "2026-07-11",
      assignee: SATO,
      state: "open",
      entries: [{ note: "電話で", state: "open" }],
    },
  ]);
  await change({ contactId, state: "waiting", note: "返送を待つ", assignee: SATO }, "2026-07-12");
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
    await open({ subject: `件 ${at}`, assignee: at % 2 ? ANN : SATO }, day);
  }
  const first = await list();
  const second = await list(`after=${first.next}`);
  expect(first.contacts).toHaveLength(50);
  expect(second.contacts).toHaveLength(10);
  expect(second.next).toBeNull();
  const days = [...first.contacts, ...second.contacts].map(({ dueOn }) => dueOn);
  expect(days).toEqual(days.toSorted());
  expect((await list(`assignee=${ANN}`)).contacts).toHaveLength(30);
  expect((await list("assignee=佐藤")).contacts).toHaveLength(50);
});

test("whoever did something with a contact is one of the staff, and the file calls them as they say", async () => {
  const { shopId } = shop;
  expect(await shop.inTx((tx) => followUp.readStaff(tx, { shopId, staffId: SATO }))).toEqual([
    { staffId: SATO, name: null },
    { staffId: ANN, name: null },
  ]);
  const at = { now: new Date("2026-07-10T03:00:00Z"), today: "2026-07-10", timeZone: "Asia/Tokyo" };
  const form = formOf({ intent: "nameStaff", name: "佐藤" });
  await shop.inTx((tx) => followUp.changeToday(tx, { shopId, staffId: SATO, form, ...at }));
  const called = new Map<string, number>();
  for await (const { assignee } of shop.voice.streamContacts({ shopId: shop.shopId })) {
    called.set(assignee, (called.get(assignee) ?? 0) + 1);
  }
  expect(called.get("佐藤")).toBe(30);
  expect(called.get(ANN)).toBe(30);
  expect(await open({ subject: "x", assignee: "佐藤" })).toMatchObject({ ok: false });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { type MailSink, openMailSink } from "./mail-sink.ts";
import { type MessageShop, NOW, openMessageShop } from "./message-shop.ts";

let sink: MailSink;
let shop: MessageShop;
const now = new Date(NOW);

beforeAll(async () => {
  sink = await openMailSink();
  shop = await openMessageShop({ smtpUrl: sink.url });
});

afterAll(async () => {
  await shop.close();
  await sink.close();
});

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const change = (fields: Record<string, string>) =>
  shop.inTx((tx) => shop.use.changeMessages(tx, { shopId: shop.shopId, currency: "JPY", form: formOf(fields), now }));
const template = (templateId: bigint | null, fields: Record<string, string>) =>
  shop.inTx((tx) =>
    shop.use.changeTemplate(tx, { shopId: shop.shopId, templateId, form: formOf(fields), now, today: "2026-07-10" }),
  );

const MAIL = {
  intent: "saveMail",
  fromName: "くらし",
  fromAddress: "hello@example.com",
  replyTo: "",
  postalAddress: "",
  smtpHost: "",
  smtpPort: "587",
  smtpSecurity: "starttls",
  smtpUser: "",
  smtpPassword: "",
  perMinute: "600",
  capDays: "0",
  emailCost: "300",
  postalZip: "",
  postCost: "85",
  letterCost: "110",
};

test("a password is kept sealed, and goes to no other server than the one it was typed for", async () => {
  const own = { ...MAIL, smtpHost: "smtp.example.com", smtpUser: "me" };
  expect(await change(own)).toEqual({ ok: false, problems: { smtpPassword: "required" } });
  expect(await change({ ...own, smtpPassword: "s3cret-pass" })).toEqual({ ok: true });
  const kept = async () => (await shop.admin.query("SELECT * FROM messaging_settings")).rows[0];
  expect(JSON.stringify(await kept())).not.toContain("s3cret-pass");
  expect(JSON.stringify(await shop.inTx((tx) => shop.use.readMailForm(tx, shop.shopId)))).not.toContain("s3cret");
  expect(await change({ ...own, perMinute: "60" })).toEqual({ ok: true });
  const { readMailSettings } = await import("#app/features/messaging/mail-settings.server.ts");
  const settings = await shop.inTx((tx) => readMailSettings(tx, shop.shopId));
  expect(settings.server?.login).toEqual({ user: "me", password: "s3cret-pass" });
  expect(await change({ ...own, smtpHost: "evil.example.com" })).toEqual({
    ok: false,
    problems: { smtpPassword: "required" },
  });
  expect(await change({ ...MAIL, fromAddress: "nobody", perMinute: "0" })).toEqual({
    ok: false,
    problems: { fromAddress: "email", perMinute: "number" },
  });
  expect(await change(MAIL)).toEqual({ ok: true });
});

test("a person decides about an uncertain message; what was sent keeps what it cost", async () => {
  await shop.addCustomer(1, { email: "silent@example.com" });
  await shop.addCustomer(2);
  await shop.queue("a", 1);
  await shop.queue("b", 2);
  await shop.send();
  const { rows } = await shop.admin.query("SELECT key, message_id::text AS id, cost_milli::int AS cost FROM messages");
  expect(rows.map(({ key, cost }) => [key, cost]).sort()).toEqual([
    ["a", 300],
    ["b", 300],
  ]);
  const idOf = (key: string) => rows.find((row) => row.key === key).id as string;
  const decide = (key: string, decision: string) => change({ intent: "decide", messageId: idOf(key), decision });
  expect(await decide("b", "again")).toEqual({ ok: false, problems: { form: "gone" } });
  expect(await decide("a", "again")).toEqual({ ok: true });
  await shop.send();
  expect(sink.mails.filter(({ to }) => to === "silent@example.com")).toHaveLength(2);
  expect(await decide("a", "sent")).toEqual({ ok: true });
  expect(await shop.row("a")).toMatchObject({ state: "sent", reason: "person" });
});

test("a template is saved upon the version that was read, previewed with a customer, and tested without touching them", async () => {
  await shop.addCustomer(9, { first_name: "花", last_name: "<高橋>" });
  const words = { name: "t", subjectJa: "{{ customer.last_name }}様", bodyJa: "本文", subjectEn: "", bodyEn: "" };
  const saved = await template(null, { intent: "save", version: "", ...words });
  if (!saved.ok || !saved.id) throw new Error(JSON.stringify(saved));
  const id = BigInt(saved.id);
  expect(await template(id, { intent: "save", version: "1", ...words, bodyJa: "二" })).toMatchObject({ ok: true });
  expect(await template(id, { intent: "save", version: "1", ...words })).toEqual({
    ok: false,
    problems: { form: "conflict" },
  });
  expect(await template(id, { intent: "save", version: "2", ...words, bodyJa: "{{ customer.phone }}" })).toEqual({
    ok: false,
    problems: { bodyJa: "variable:customer.phone" },
  });
  const asked = { language: "ja", customer: "9", ...words };
  const { preview } = (await template(id, { intent: "preview", ...asked })) as {
    preview: { subject: string; html: string };
  };
  expect(preview.subject).toBe("<高橋>様");
  expect(preview.html).toContain("<title>&lt;高橋&gt;様</title>");
  sink.mails.length = 0;
  expect(await template(id, { intent: "test", ...asked, address: "nobody" })).toMatchObject({ ok: false });
  expect(await template(id, { intent: "test", ...asked, address: "me@example.com" })).toEqual({
    ok: true,
    tested: true,
  });
  await shop.send();
  expect(sink.mails).toMatchObject([{ to: "me@example.com", subject: "<高橋>様" }]);
  const list = await shop.inTx((tx) => shop.use.readMessages(tx, { shopId: shop.shopId, filter: "all", before: null }));
  expect(list.messages[0]).toMatchObject({ kind: "test", customerId: null, state: "sent" });
  expect(await template(id, { intent: "archive" })).toEqual({ ok: true });
  expect(await shop.inTx((tx) => shop.use.readTemplateRows(tx, shop.shopId))).toEqual([]);
});

test("the file of the log has every message once", async () => {
  const keys: string[] = [];
  for await (const row of shop.use.streamMessages({ shopId: shop.shopId, timeZone: "Asia/Tokyo" })) keys.push(row.id);
  const rows = await shop.rows();
  expect(keys).toHaveLength(rows.length);
});

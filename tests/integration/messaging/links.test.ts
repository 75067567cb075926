import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type MailSink, openMailSink, type TakenMail } from "./mail-sink.ts";
import { type MessageShop, NOW, openMessageShop } from "./message-shop.ts";

let sink: MailSink;
let shop: MessageShop;
const now = new Date(NOW);

beforeAll(async () => {
  sink = await openMailSink();
  shop = await openMessageShop({ smtpUrl: sink.url });
  await shop.settings({ cap_days: 0, postal_address: "東京都千代田区1-1" });
});

beforeEach(async () => {
  sink.mails.length = 0;
  await shop.settings({ next_send_at: "epoch" });
  await shop.admin.query(
    "DELETE FROM messages; DELETE FROM message_suppressions; DELETE FROM message_preferences; DELETE FROM customers",
  );
});

afterAll(async () => {
  await shop.close();
  await sink.close();
});

async function mailOf(key: string, customer: number, more: object = {}): Promise<TakenMail> {
  await shop.queue(key, customer, more);
  await shop.send();
  const mail = sink.mails.at(-1);
  if (!mail) throw new Error(`No mail: ${JSON.stringify(await shop.row(key))}`);
  return mail;
}

/** What a header says, as it stands in the mail. */
const headerOf = (mail: TakenMail, name: string) =>
  mail.lines.find((line) => line.toLowerCase().startsWith(`${name}:`));
const linkOf = (mail: TakenMail) => /<(http[^>]+)>/.exec(headerOf(mail, "list-unsubscribe") ?? "")?.[1] ?? "";

function open(url: string, form?: Record<string, string>): Promise<Response> {
  const token = new URL(url).pathname.split("/").at(-1) ?? "";
  const request = new Request(url, form ? { method: "POST", body: new URLSearchParams(form) } : {});
  return shop.use.answerReceiver({ token, request, now });
}

test("marketing carries one link: in the header for one click, in both bodies; it names nobody", async () => {
  await shop.addCustomer(1, { locale: "ja" });
  const mail = await mailOf("a", 1);
  const link = linkOf(mail);
  expect(headerOf(mail, "list-unsubscribe-post")).toBe("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
  expect(link).toMatch(/^http:\/\/localhost:3000\/m\/[\w.-]+$/);
  expect(link).not.toMatch(/c1|example|%40/);
  expect(mail.text).toContain(`配信停止・受け取り方の変更\n${link}`);
  expect(mail.text).toContain("東京都千代田区1-1");
  expect(mail.html).toContain(`href="${link}"`);
  const order = await mailOf("b", 1, { kind: "transactional" });
  expect(headerOf(order, "list-unsubscribe")).toBeUndefined();
  expect(order.text).not.toContain("/m/");
});

test("looking changes nothing; one click stops marketing alone, and it can be taken back", async () => {
  await shop.addCustomer(1, { locale: "ja" });
  const link = linkOf(await mailOf("a", 1));
  for (let look = 0; look < 2; look++) expect(await (await open(link)).text()).toContain("現在の設定です");
  const clicked = await open(link, { "List-Unsubscribe": "One-Click" });
  expect([clicked.status, await clicked.text()]).toEqual([200, expect.stringContaining("お知らせを停止しました")]);
  await shop.queue("b", 1);
  await shop.queue("order", 1, { kind: "transactional" });
  await shop.send();
  expect([await shop.row("b"), await shop.row("order")]).toMatchObject([
    { state: "skipped", reason: "unsubscribe" },
    { state: "sent" },
  ]);
  expect(await (await open(`${link}?lang=en`, { intent: "save", channel: "email" })).text()).toContain("Saved.");
  await mailOf("c", 1);
  expect(await shop.row("c")).toMatchObject({ state: "sent" });
});

test("Shopify is told of a stop, and of its being taken back at the address that the mail went to", async () => {
  const told = async () => {
    const { rows } = await shop.admin.query(
      `SELECT c.email_marketing_state AS state, e.payload->>'agreed' AS agreed FROM customers c
       LEFT JOIN outbox_effects e ON e.shop_id = c.shop_id AND e.key = 'consent:email:customer:' || c.customer_id
       WHERE c.customer_id = 1`,
    );
    return rows;
  };
  await shop.admin.query("DELETE FROM outbox_effects");
  await shop.addCustomer(1);
  const link = linkOf(await mailOf("a", 1));
  await open(link);
  expect(await told()).toEqual([{ state: "subscribed", agreed: null }]);
  await open(link, { intent: "stop" });
  expect(await told()).toEqual([{ state: "unsubscribed", agreed: "false" }]);
  await open(link, { intent: "save", channel: "email" });
  expect(await told()).toEqual([{ state: "subscribed", agreed: "true" }]);
  await open(link, { intent: "stop" });
  await shop.admin.query("UPDATE customers SET email = 'new@example.com' WHERE customer_id = 1");
  await open(link, { intent: "save", channel: "email" });
  expect(await told()).toEqual([{ state: "unsubscribed", agreed: "false" }]);
});

test("whoever wants to hear once a week is not written to more often, whatever the shop's cap", async () => {
  await shop.addCustomer(1);
  const link = linkOf(await mailOf("a", 1));
  await open(link, { intent: "save", channel: "email", rhythm: "7" });
  expect(await (await open(link, { intent: "save", channel: "email", rhythm: "-1" })).text()).toMatch(
    /name="rhythm" value="7" checked/,
  );
  await shop.queue("b", 1);
  await shop.send("2026-07-16T03:00:00Z");
  expect(await shop.row("b")).toMatchObject({ state: "skipped", reason: "cap" });
  await shop.queue("c", 1);
  await shop.send("2026-07-17T03:00:00Z");
  expect(await shop.row("c")).toMatchObject({ state: "sent" });
});

test("whoever agrees in Shopify afterwards takes a stop back; a complaint stays", async () => {
  await shop.addCustomer(1);
  await shop.addCustomer(2);
  const bar = (customer: number, reason: string) =>
    shop.admin.query(
      `INSERT INTO message_suppressions (shop_id, channel, address_hash, reason, customer_id, since)
       SELECT $1, 'email', address_hash($1, email), $3, customer_id, $4 FROM customers WHERE customer_id = $2`,
      [String(shop.shopId), customer, reason, NOW],
    );
  await bar(1, "unsubscribe");
  await bar(2, "complaint");
  const agree = (toldAt: string) =>
    shop.inTx((tx) =>
      shop.use.resumeAgreed(tx, {
        shopId: shop.shopId,
        consents: [1n, 2n].map((customerId) => ({ customerId, channel: "email", state: "subscribed", toldAt })),
      }),
    );
  const barred = async () => (await shop.admin.query("SELECT reason FROM message_suppressions ORDER BY reason")).rows;
  await agree("2026-07-10T02:59:00Z");
  expect(await barred()).toHaveLength(2);
  await agree("2026-07-10T03:01:00Z");
  expect(await barred()).toEqual([{ reason: "complaint" }]);
});

test("news by LINE and by post stop where they are not ticked, what belongs to an order does not; stopping is for all", async () => {
  await shop.addCustomer(1, { address1: "千代田1-1", zip: "100-0001", city: "千代田区" });
  const link = linkOf(await mailOf("a", 1));
  const reach = async (kind: "marketing" | "transactional") =>
    (await shop.inTx((tx) => shop.use.readReach(tx, { shopId: shop.shopId, customerIds: [1n], kind }))).get(1n);
  // Without an account of LINE there is nothing to tick, and nothing is said against it.
  expect(await (await open(link)).text()).not.toContain('value="line"');
  await open(link, { intent: "save", channel: "email", rhythm: "0" });
  expect(await reach("marketing")).toEqual({ email: true, line: false, post: false });
  await shop.admin.query(
    `INSERT INTO line_settings (shop_id, channel_token_cipher, channel_secret_cipher, bot_name, basic_id, updated_at)
     VALUES ($1, '', '', 'b', '@shop', now())`,
    [String(shop.shopId)],
  );
  await shop.admin.query(
    "INSERT INTO line_links (shop_id, line_user_id, customer_id, linked_at) VALUES ($1, 'U1', 1, $2)",
    [String(shop.shopId), NOW],
  );
  expect(await reach("marketing")).toEqual({ email: true, line: true, post: false });
  const page = await (await open(link, { intent: "save", channel: "post" })).text();
  expect(page.match(/value="\w+"( checked)?> (メール|LINE|郵便)/g)).toEqual([
    'value="email"> メール',
    'value="line"> LINE',
    'value="post" checked> 郵便',
  ]);
  expect(await reach("marketing")).toEqual({ email: false, line: false, post: true });
  expect(await reach("transactional")).toEqual({ email: true, line: true, post: true });
  // Without the channel the mailbox keeps what goes out.
  await shop.admin.query("DELETE FROM line_settings");
  await shop.queue("news", 1, { channel: "line" });
  await shop.queue("order", 1, { channel: "line", kind: "transactional" });
  await shop.send();
  expect([await shop.row("news"), await shop.row("order")]).toMatchObject([
    { state: "skipped", reason: "noConsent" },
    { reason: "mailbox" },
  ]);
  expect(await (await open(link, { intent: "stop" })).text()).toContain("お知らせを停止しました");
  expect(await reach("marketing")).toEqual({ email: false, line: false, post: false });
  await shop.admin.query("DELETE FROM line_links");
});

test("what a merged customer chose holds for the survivor: who hears less under either number hears less", async () => {
  await shop.addCustomer(1);
  await shop.addCustomer(2, { merged_into: 1 });
  await shop.inTx(async (tx) => {
    const of = { shopId: shop.shopId, now };
    await shop.use.changePreferences(tx, { ...of, customerId: 1n, post: false, leastGapDays: 30 });
    await shop.use.changePreferences(tx, { ...of, customerId: 2n, line: false, leastGapDays: 7 });
    await shop.use.mergeMessages(tx, { shopId: shop.shopId, mergedCustomerIds: [2n] });
  });
  const { rows } = await shop.admin.query(
    "SELECT customer_id::int AS id, no_line, no_post, least_gap_days FROM message_preferences",
  );
  expect(rows).toEqual([{ id: 1, no_line: true, no_post: true, least_gap_days: 30 }]);
});

test("a link that we did not sign opens nothing, and no link of one message opens another", async () => {
  await shop.addCustomer(1);
  const link = linkOf(await mailOf("a", 1));
  const [shopPart, messagePart, signature] = new URL(link).pathname.split("/").at(-1)?.split(".") ?? [];
  const next = (Number.parseInt(messagePart ?? "", 36) + 1).toString(36);
  for (const token of [
    "",
    "x",
    `${shopPart}.${next}.${signature}`,
    `${shopPart}.${messagePart}.AAAAAAAAAAAAAAAAAAAAAA`,
  ]) {
    const answer = await open(`http://localhost:3000/m/${token}`, { intent: "stop" });
    expect(answer.status).toBe(404);
  }
  const { rows } = await shop.admin.query("SELECT count(*)::int AS n FROM message_suppressions");
  expect(rows).toEqual([{ n: 0 }]);
});

test("a mail service's report stops further mail to the address, and the mail that came back has failed", async () => {
  const { mailEventsLink } = await import("#app/features/messaging/links/message-link.server.ts");
  const token = mailEventsLink(shop.shopId).split("/").at(-1) ?? "";
  const report = (body: unknown, to = token) =>
    shop.use.recordMailEvents({
      token: to,
      now,
      request: new Request("http://localhost", { method: "POST", body: JSON.stringify(body) }),
    });
  await shop.addCustomer(1, { email: "One@Example.com" });
  await shop.addCustomer(2);
  await mailOf("a", 1);
  await mailOf("b", 2);
  const bounced = { events: [{ type: "bounce", address: "one@example.com" }] };
  expect((await report(bounced, "1.AAAAAAAAAAAAAAAAAAAAAA")).status).toBe(404);
  expect((await report({ what: "else" })).status).toBe(400);
  expect((await report(bounced)).status).toBe(200);
  expect((await report(bounced)).status).toBe(200);
  expect((await report([{ event: "spamreport", email: "c2@example.com" }])).status).toBe(200);
  expect([await shop.row("a"), await shop.row("b")]).toMatchObject([
    { state: "failed", reason: "bounce" },
    { state: "sent" },
  ]);
  for (const [key, customer] of [
    ["c", 1],
    ["d", 2],
  ] as const) {
    await shop.queue(key, customer, { kind: "transactional" });
  }
  await shop.send();
  expect([await shop.row("c"), await shop.row("d")]).toMatchObject([
    { state: "skipped", reason: "bounce" },
    { state: "skipped", reason: "complaint" },
  ]);
});

test("a template is written in the customer's language, by its newest version, with what is known of them", async () => {
  const insert = async (version: number, bodyJa: string, bodyEn: string) => {
    await shop.admin.query(
      `INSERT INTO message_template_versions (shop_id, template_id, version, subject_ja, body_ja, subject_en, body_en, created_at)
       VALUES ($1, 5, $2, '{{ customer.last_name }}様', $3, 'Hello {{ customer.first_name }}', $4, now())`,
      [String(shop.shopId), version, bodyJa, bodyEn],
    );
  };
  await shop.admin.query(
    "INSERT INTO message_templates (shop_id, template_id, name, version, updated_at) VALUES ($1, 5, 't', 2, now())",
    [String(shop.shopId)],
  );
  await insert(1, "古い", "old");
  await insert(
    2,
    "{{ points.available }}点 {{ coupon.code }} {{ coupon.last_day }} {{ product.title }}",
    "{{ tier.name }}!",
  );
  await shop.addCustomer(1, { locale: "ja-JP" });
  await shop.addCustomer(2, { locale: "en", first_name: null });
  await shop.admin.query("INSERT INTO points_accounts (shop_id, customer_id, available) VALUES ($1, 1, 1200)", [
    String(shop.shopId),
  ]);
  const values = { coupon: { code: "ABC", lastDay: "2026-07-31" }, product: { title: "化粧水" } };
  const japanese = await mailOf("a", 1, { content: { templateId: 5n, values } });
  expect(japanese).toMatchObject({
    subject: "山田様",
    text: expect.stringMatching(/^1200点 ABC 2026年7月31日 化粧水\n/),
  });
  const english = await mailOf("b", 2, { content: { templateId: 5n, values: {} } });
  expect(english).toMatchObject({ subject: "Hello there", text: expect.stringMatching(/^!\n/) });
  const { rows } = await shop.admin.query(
    "SELECT template_version AS version, language FROM messages ORDER BY message_id",
  );
  expect(rows).toEqual([
    { version: 2, language: "ja" },
    { version: 2, language: "en" },
  ]);
  await shop.queue("c", 1, { content: { templateId: 6n, values: {} } });
  await shop.send();
  expect(await shop.row("c")).toMatchObject({ state: "failed", reason: "template" });
});

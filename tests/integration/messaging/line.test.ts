import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type LineServer, openLineServer } from "./line-server.ts";
import { type MessageShop, NOW, openMessageShop } from "./message-shop.ts";

let line: LineServer;
let shop: MessageShop;
const now = new Date(NOW);
const USER = `U${"0".repeat(32)}`;

beforeAll(async () => {
  line = await openLineServer();
  process.env.LINE_API_URL = line.url;
  shop = await openMessageShop();
  await shop.settings({ cap_days: 0 });
});

beforeEach(async () => {
  Object.assign(line, { taken: [], replies: [], tries: 0, answer: "take" });
  await shop.admin.query(
    "DELETE FROM messages; DELETE FROM customers; DELETE FROM line_links; DELETE FROM line_link_keys; DELETE FROM line_settings",
  );
});

afterAll(async () => {
  await shop.close();
  await line.close();
});

const change = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return shop.use.changeLine({ shopId: shop.shopId, currency: "JPY", language: "ja", form, now });
};
const setUp = () => change({ intent: "saveLine", token: "good", secret: "hush", cost: "3000" });
const link = (customer: number, user = USER) =>
  shop.admin.query("INSERT INTO line_links (shop_id, line_user_id, customer_id, linked_at) VALUES ($1, $2, $3, $4)", [
    String(shop.shopId),
    user,
    customer,
    NOW,
  ]);
const readForm = () => shop.inTx((tx) => shop.use.readLineForm(tx, shop.shopId));
const seconds = (passed: number) => new Date(now.getTime() + passed * 1_000).toISOString();
const later = (minutes: number) => seconds(minutes * 60);

function tell(events: object[], secret = "hush") {
  const body = JSON.stringify({ destination: "Ubot", events });
  const token = new URL(shop.use.lineEventsLink(shop.shopId)).pathname.split("/").at(-1) ?? "";
  const headers = { "x-line-signature": createHmac("sha256", secret).update(body).digest("base64") };
  return shop.use.takeLineEvents({
    token,
    now,
    request: new Request("http://localhost", { method: "POST", body, headers }),
  });
}
const event = (type: string, more: object = {}) => ({
  type,
  timestamp: now.getTime() + 1_000,
  source: { type: "user", userId: USER },
  replyToken: "r",
  ...more,
});

test("a channel is kept when LINE takes its token; its secrets are not kept as they are", async () => {
  expect(await change({ intent: "saveLine", token: "bad", secret: "hush", cost: "0" })).toEqual({
    ok: false,
    problems: { token: "lineToken" },
  });
  expect(await setUp()).toEqual({ ok: true });
  expect(await readForm()).toMatchObject({ botName: "くらし", basicId: "@shop", quota: "200", quotaUsed: "0" });
  const { rows } = await shop.admin.query(
    "SELECT channel_token_cipher || channel_secret_cipher AS kept FROM line_settings",
  );
  expect(rows[0].kept).not.toMatch(/good|hush/);
  expect(await change({ intent: "saveLine", token: "", secret: "", cost: "1000" })).toEqual({ ok: true });
});

test("who is linked gets the plain text, at its cost; who is not gets none; a test goes to a person of the shop", async () => {
  await setUp();
  await shop.addCustomer(1);
  await shop.addCustomer(2);
  await link(1);
  await shop.queue("a", 1, { channel: "line", content: { subject: "s", body: "**こんにちは** {{ customer.name }}" } });
  await shop.queue("b", 2, { channel: "line" });
  await change({ intent: "testLine", lineUserId: `U${"a".repeat(32)}` });
  await shop.send();
  expect(line.taken.map(({ to }) => to)).toEqual([USER, `U${"a".repeat(32)}`]);
  expect(line.taken[0]?.text).toMatch(/^こんにちは 山田 花子$/);
  expect(line.taken[0]?.text).not.toContain("http");
  expect(await shop.row("b")).toMatchObject({ state: "skipped", reason: "noAddress" });
  const { rows } = await shop.admin.query("SELECT state, cost_milli::int AS cost FROM messages WHERE key = 'a'");
  expect(rows).toEqual([{ state: "sent", cost: 3000 }]);
  const reach = await shop.inTx((tx) =>
    shop.use.readReach(tx, { shopId: shop.shopId, customerIds: [1n, 2n], kind: "marketing" }),
  );
  expect([reach.get(1n)?.line, reach.get(2n)?.line]).toEqual([true, false]);
});

test("an answer that is lost is asked for again under the same key: the customer reads it once", async () => {
  await setUp();
  await shop.addCustomer(1);
  await link(1);
  await shop.queue("a", 1, { channel: "line" });
  line.answer = "lost";
  await shop.send();
  expect(await shop.row("a")).toMatchObject({ state: "queued" });
  line.answer = "take";
  // Whatever holds by then: it may have arrived already.
  await tell([event("unfollow")]);
  await shop.send(later(5));
  expect([line.tries, line.taken.length, await shop.row("a")]).toMatchObject([2, 1, { state: "sent" }]);
});

test("a worker that died leaves nothing unknown; after a day a person decides", async () => {
  await setUp();
  await shop.addCustomer(1);
  await link(1);
  await shop.queue("a", 1, { channel: "line" });
  line.answer = "lost";
  await shop.send();
  line.answer = "take";
  await shop.admin.query("UPDATE messages SET state = 'sending'");
  await shop.send(later(60));
  expect([line.taken.length, await shop.row("a")]).toMatchObject([1, { state: "sent" }]);
  await shop.queue("b", 1, { channel: "line" });
  line.answer = "lost";
  await shop.send(later(61));
  line.answer = "take";
  await shop.send(later(61 + 23 * 60 + 1));
  expect([line.taken.length, await shop.row("b")]).toMatchObject([2, { state: "uncertain", reason: "noAnswer" }]);
});

test.each([
  ["too fast", { status: 429, body: { message: "The API rate limit has been exceeded." } }, "queued", null, null],
  [
    "the month is used up",
    { status: 429, body: { message: "You have reached your monthly limit." } },
    "queued",
    null,
    "quota",
  ],
  [
    "wrong content",
    { status: 400, body: { message: "A message (messages[0]) in the request body is invalid" } },
    "failed",
    "refused",
    null,
  ],
  [
    "nobody",
    { status: 400, body: { message: "The property, 'to', in the request body is invalid" } },
    "failed",
    "blocked",
    null,
  ],
] as const)("%s", async (_name, answer, state, reason, problem) => {
  await setUp();
  await shop.addCustomer(1);
  await link(1);
  await shop.queue("a", 1, { channel: "line" });
  line.answer = answer;
  await shop.send();
  expect(await shop.row("a")).toMatchObject({ state, reason });
  expect(await readForm()).toMatchObject({ problem, linked: reason === "blocked" ? 0 : 1 });
});

test("a channel that is too fast rests as long as LINE asks, else a second and then twice as long; all goes out after it", async () => {
  await setUp();
  for (const id of [1, 2]) {
    await shop.addCustomer(id);
    await link(id, `U${String(id).repeat(32)}`);
    await shop.queue(`m${id}`, id, { channel: "line" });
  }
  const tooFast = { status: 429, body: { message: "The API rate limit has been exceeded." } };
  line.answer = { ...tooFast, headers: { "retry-after": "90" } };
  await shop.send();
  const tried = line.tries;
  line.answer = tooFast;
  await shop.send(seconds(89));
  expect(line.tries).toBe(tried);
  await shop.send(seconds(91));
  expect(line.tries).toBeGreaterThan(tried);
  line.answer = "take";
  await shop.send(seconds(91));
  expect(line.taken).toEqual([]);
  await shop.send(seconds(91 + 5));
  expect(line.taken.map(({ to }) => to).sort()).toEqual([`U${"1".repeat(32)}`, `U${"2".repeat(32)}`]);
});

test("without a channel the mailbox keeps what would have gone out", async () => {
  await shop.addCustomer(1);
  await link(1);
  await shop.queue("a", 1, { channel: "line" });
  await shop.send();
  expect(await shop.row("a")).toMatchObject({ state: "skipped", reason: "mailbox", recipient: USER });
  expect(line.tries).toBe(0);
});

test("what the channel did not sign changes nothing; who blocks the account gets nothing until they come back", async () => {
  await setUp();
  await shop.addCustomer(1);
  await link(1);
  expect((await tell([event("unfollow")], "guess")).status).toBe(401);
  expect(await readForm()).toMatchObject({ linked: 1 });
  expect((await tell([event("unfollow")])).status).toBe(200);
  await shop.queue("a", 1, { channel: "line" });
  await shop.send();
  expect(await shop.row("a")).toMatchObject({ state: "skipped", reason: "blocked" });
  await tell([event("follow", { timestamp: now.getTime() })]);
  expect(await readForm()).toMatchObject({ linked: 0 });
  await tell([event("follow", { timestamp: now.getTime() + 2_000 })]);
  expect(await readForm()).toMatchObject({ linked: 1 });
});

test("a customer links their account behind a mail's link: a code, LINE's confirmation, and it takes it back", async () => {
  await setUp();
  await shop.addCustomer(1, { locale: "ja" });
  await shop.queue("mail", 1);
  const { messageLink } = await import("#app/features/messaging/links/message-link.server.ts");
  const { rows } = await shop.admin.query("SELECT message_id::text AS id FROM messages");
  const url = messageLink({ shopId: shop.shopId, messageId: BigInt(rows[0].id) });
  const open = async (form?: Record<string, string>) => {
    const request = new Request(`${url}?lang=ja`, form ? { method: "POST", body: new URLSearchParams(form) } : {});
    return (await shop.use.answerReceiver({ token: url.split("/").at(-1) ?? "", request, now })).text();
  };
  expect(await open()).toContain("LINEと連携する");
  const page = await open({ intent: "line" });
  const code = /LINK-[A-Z2-9]{10}/.exec(page)?.[0] ?? "";
  expect(page).toContain(`https://line.me/R/oaMessage/%40shop/?${code}`);
  await tell([event("message", { message: { type: "text", text: "LINK-AAAAAAAAAA" } })]);
  expect(line.replies).toEqual([]);
  await tell([event("message", { message: { type: "text", text: code } })]);
  const confirm = new URL(line.replies[0]?.split("\n").at(-1) ?? "");
  expect([confirm.host, confirm.searchParams.get("linkToken")]).toEqual(["access.line.me", "token"]);
  const nonce = confirm.searchParams.get("nonce") ?? "";
  const stranger = { source: { type: "user", userId: "Uother" } };
  await tell([event("accountLink", { link: { result: "ok", nonce }, ...stranger })]);
  await tell([event("accountLink", { link: { result: "failed", nonce } })]);
  expect(await readForm()).toMatchObject({ linked: 0 });
  await tell([event("accountLink", { link: { result: "ok", nonce } })]);
  expect(await readForm()).toMatchObject({ linked: 1 });
  expect(await open()).toContain("LINEと連携しています");
  // Whoever got the mail hears of it, in case it was not them, and how to undo it.
  const [, notice] = await shop.rows();
  expect(notice?.key).toMatch(/^line-linked:1:/);
  await shop.send();
  const { rows: told } = await shop.admin.query("SELECT kind, subject, body_text FROM messages WHERE key = $1", [
    notice?.key,
  ]);
  expect(told[0]).toMatchObject({ kind: "transactional", subject: "LINEと連携しました" });
  const undo = /http\S+\/m\/(\S+)/.exec(told[0].body_text) ?? [];
  const request = new Request(undo[0] ?? "", { method: "POST", body: new URLSearchParams({ intent: "unlinkLine" }) });
  await shop.use.answerReceiver({ token: undo[1] ?? "", request, now });
  expect(await readForm()).toMatchObject({ linked: 0 });
});

test("an account that is linked where its owner is signed in needs no notice; linking asks for news there again", async () => {
  await setUp();
  await shop.addCustomer(1);
  const of = { shopId: shop.shopId, customerId: 1n, now };
  const code = await shop.inTx(async (tx) => {
    await shop.use.changePreferences(tx, { ...of, line: false, leastGapDays: 7 });
    return (await shop.use.beginLink(tx, { ...of, account: "@shop", signedIn: true })).code;
  });
  await tell([event("message", { message: { type: "text", text: code } })]);
  const nonce = new URL(line.replies[0]?.split("\n").at(-1) ?? "").searchParams.get("nonce") ?? "";
  await tell([event("accountLink", { link: { result: "ok", nonce } })]);
  expect(await shop.rows()).toEqual([]);
  expect(await shop.inTx((tx) => shop.use.readPreferences(tx, of))).toMatchObject({
    line: { state: "linked", agreed: true, account: "@shop" },
    leastGapDays: 7,
  });
});

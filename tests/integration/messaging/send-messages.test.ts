import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type MailSink, openMailSink } from "./mail-sink.ts";
import { type MessageShop, NOW, openMessageShop } from "./message-shop.ts";

let sink: MailSink;
let shop: MessageShop;

beforeAll(async () => {
  sink = await openMailSink();
  shop = await openMessageShop({ smtpUrl: sink.url });
});

beforeEach(async () => {
  sink.mails.length = 0;
  await shop.admin.query("DELETE FROM messages; DELETE FROM message_suppressions; DELETE FROM customers");
  await shop.settings({ per_minute: 100_000, cap_days: 0, next_send_at: "epoch", from_address: "shop@example.com" });
});

afterAll(async () => {
  await shop.close();
  await sink.close();
});

const standing = async (key: string) => {
  const { state, reason } = await shop.row(key);
  return reason ? `${state}: ${reason}` : state;
};

test("a message is asked for once per key, and arrives once as it was written", async () => {
  await shop.addCustomer(1);
  expect(await shop.queue("a", 1)).toEqual(["a"]);
  expect(await shop.queue("a", 1)).toEqual([]);
  await shop.send();
  await shop.send();
  expect(sink.mails).toMatchObject([{ to: "c1@example.com", subject: "件名 a" }]);
  expect(sink.mails[0]?.text).toMatch(/^本文 a\n/);
  expect(sink.mails[0]?.html).toContain(">本文 a</p>");
  expect(await shop.row("a")).toMatchObject({ state: "sent", attempts: 1, recipient: "c1@example.com" });
});

test("what the server says, or does not say, decides what becomes of a message", async () => {
  for (const [id, name] of ["good", "unknown", "policy", "busy", "silent"].entries()) {
    await shop.addCustomer(id, { email: `${name}@example.com` });
    await shop.queue(name, id);
  }
  await shop.send();
  expect(await standing("good")).toBe("sent");
  expect(await standing("unknown")).toBe("failed: bounce");
  expect(await standing("policy")).toBe("failed: refused");
  expect(await shop.row("busy")).toMatchObject({ state: "queued", attempts: 1 });
  expect(await standing("silent")).toBe("uncertain: noAnswer");
  // The one that had been taken is not sent again, whatever time passes; the busy one is tried again until it is given up.
  for (let day = 11; day < 20; day++) await shop.send(`2026-07-${day}T03:00:00Z`);
  expect(sink.mails.filter(({ to }) => to === "silent@example.com")).toHaveLength(1);
  expect(await shop.row("busy")).toMatchObject({ state: "failed", reason: "tooOften", attempts: 8 });
});

test("an address that does not exist is not written to again, not even for an order", async () => {
  await shop.addCustomer(1, { email: "unknown@example.com" });
  await shop.queue("a", 1);
  await shop.send();
  await shop.addCustomer(2, { email: "Unknown@Example.com" });
  await shop.queue("b", 2, { kind: "transactional" });
  await shop.send();
  expect(await standing("b")).toBe("skipped: bounce");
});

test("marketing goes to those who agree; what belongs to an order does not ask", async () => {
  await shop.addCustomer(1, { email_marketing_state: "unsubscribed" });
  await shop.addCustomer(2, { email_marketing_state: null });
  await shop.addCustomer(3, { email: null });
  await shop.addCustomer(4, { redacted_at: "2026-07-01" });
  await shop.addCustomer(5, { merged_into: 6, email: null });
  await shop.addCustomer(6);
  for (const id of [1, 2, 3, 4, 5, 7]) await shop.queue(`m${id}`, id);
  await shop.queue("t1", 1, { kind: "transactional" });
  await shop.queue("late", 6, { notAfter: new Date("2026-07-10T02:59:59Z") });
  await shop.send();
  const found: string[] = [];
  for (const key of ["m1", "m2", "m3", "m4", "m5", "m7", "t1", "late"]) found.push(await standing(key));
  expect(found).toEqual([
    "skipped: noConsent",
    "skipped: noConsent",
    "skipped: noAddress",
    "skipped: gone",
    "sent",
    "skipped: gone",
    "sent",
    "skipped: late",
  ]);
  expect(sink.mails.map(({ to }) => to).sort()).toEqual(["c1@example.com", "c6@example.com"]);
});

test("consent is asked for when the turn comes, not when the message is asked for", async () => {
  await shop.addCustomer(1);
  await shop.queue("a", 1, { dueAt: new Date("2026-07-11T03:00:00Z") });
  await shop.send();
  expect(await standing("a")).toBe("queued");
  await shop.admin.query("UPDATE customers SET email_marketing_state = 'unsubscribed'");
  await shop.send("2026-07-11T03:00:00Z");
  expect(await standing("a")).toBe("skipped: noConsent");
});

test("the cap counts marketing by shop days, over whatever asked for it; who can wait waits", async () => {
  await shop.settings({ cap_days: 3 });
  await shop.addCustomer(1);
  await shop.queue("first", 1);
  await shop.queue("same turn", 1);
  await shop.queue("order", 1, { kind: "transactional" });
  await shop.send();
  expect([await standing("first"), await standing("same turn"), await standing("order")]).toEqual([
    "sent",
    "skipped: cap",
    "sent",
  ]);
  // 10 July 12:00 in Tokyo was the first; three days later begins at 15:00 UTC of the 12th.
  await shop.queue("too soon", 1, { dueAt: new Date("2026-07-12T14:59:00Z") });
  await shop.send("2026-07-12T14:59:00Z");
  expect(await standing("too soon")).toBe("skipped: cap");
  await shop.queue("waits", 1, { dueAt: new Date("2026-07-11T04:00:00Z"), notAfter: new Date("2026-07-20T00:00:00Z") });
  await shop.send("2026-07-11T04:00:00Z");
  expect(await standing("waits")).toBe("queued: cap");
  await shop.send("2026-07-13T03:59:00Z");
  expect(await standing("waits")).toBe("queued: cap");
  await shop.send("2026-07-13T04:00:00Z");
  expect(await standing("waits")).toBe("sent");
});

test("without a sender the mailbox keeps what would have gone out, and the cap counts it", async () => {
  await shop.settings({ cap_days: 3, from_address: null });
  await shop.addCustomer(1);
  await shop.queue("a", 1);
  await shop.queue("b", 1);
  await shop.send();
  expect(await shop.row("a")).toMatchObject({ state: "skipped", reason: "mailbox", recipient: "c1@example.com" });
  expect(await standing("b")).toBe("skipped: cap");
  expect(sink.mails).toEqual([]);
});

test("a shop's rate holds back what is above it", async () => {
  await shop.settings({ per_minute: 120 });
  for (let id = 1; id <= 6; id++) {
    await shop.addCustomer(id);
    await shop.queue(`r${id}`, id);
  }
  const signal = new AbortController().signal;
  // Each look at the clock is a fifth of a second later.
  let ms = Date.parse(NOW);
  const clock = () => {
    ms += 200;
    return new Date(ms);
  };
  while (sink.mails.length < 6) await shop.use.sendMessages({ clock, signal });
  const { rows } = await shop.admin.query("SELECT attempted_at AS at FROM messages ORDER BY attempted_at");
  for (let n = 2; n < 6; n++) expect(rows[n].at - rows[n - 2].at).toBeGreaterThanOrEqual(1_000);
});

test("a server that cannot be used holds all of it back, counts nothing, and is said; then all goes out", async () => {
  await shop.addCustomer(1);
  await shop.queue("a", 1);
  // A merchant's server on this very machine is no server.
  await shop.settings({ smtp_host: "127.0.0.1", smtp_port: sink.port });
  await shop.send();
  expect(await shop.row("a")).toMatchObject({ state: "queued", attempts: 0 });
  const problem = async () =>
    (await shop.admin.query("SELECT problem, problem_count AS count FROM messaging_settings")).rows[0];
  expect(await problem()).toEqual({ problem: "privateHost", count: 1 });
  await shop.settings({ smtp_host: null, smtp_port: null });
  await shop.send("2026-07-10T03:00:02Z");
  expect(await standing("a")).toBe("queued");
  await shop.send("2026-07-10T03:00:10Z");
  expect(await standing("a")).toBe("sent");
  expect(await problem()).toEqual({ problem: null, count: 0 });
});

test("a wrong password is told as such, and nothing was offered", async () => {
  const strict = await openMailSink({ login: { user: "okaeri", password: "right" } });
  const { mailLanes } = await import("#app/features/messaging/sending/send-mails.server.ts");
  const server = { host: "127.0.0.1", port: strict.port, security: "optional", named: "environment" } as const;
  const mail = { from: "a@example.com", to: "b@example.com", raw: Buffer.from("Subject: x\r\n\r\nx") };
  for (const [password, expected] of [
    ["wrong", { outcomes: [null], problem: "login" }],
    ["right", { outcomes: [{ kind: "accepted" }], problem: null }],
  ] as const) {
    const lanes = mailLanes({ ...server, login: { user: "okaeri", password } });
    expect(await lanes.sendAll([mail])).toMatchObject(expected);
    lanes.close();
  }
  await strict.close();
});

test("what a dead worker left behind is a person's to decide, and a late answer of one that lived still counts", async () => {
  await shop.addCustomer(1);
  await shop.queue("a", 1);
  await shop.admin.query("UPDATE messages SET state = 'sending', attempts = 1");
  await shop.send();
  expect(await standing("a")).toBe("uncertain: interrupted");
  expect(sink.mails).toEqual([]);
});

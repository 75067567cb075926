import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, vi } from "vitest";
import { openMailSink } from "../messaging/mail-sink.ts";
import { type MessageShop, openMessageShop } from "../messaging/message-shop.ts";
import { stepAfter } from "./follow-up-shop.ts";

const POINTS = 10;
const WORKERS = 4;

/**
 * As many customers as said have a step due that gives points and writes a mail. Four workers do it while all of them are
 * killed so many times; one in a hundred mails is taken without an answer. At the end each task is done once, has given its
 * points once and has one message; each message has left once, or a person is told that nobody knows.
 */
export async function weatherTaskStorm(options: { customers: number; kills: number }): Promise<void> {
  const { customers, kills } = options;
  const sink = await openMailSink();
  const shop = await openMessageShop({ smtpUrl: sink.url });
  const running = new Set<ChildProcess>();
  const startWorkers = () =>
    Promise.all(
      Array.from({ length: WORKERS }, async () => {
        const child = spawn(process.execPath, [fileURLToPath(new URL("worker-process.ts", import.meta.url))], {
          env: {
            ...process.env,
            DATABASE_URL: shop.databaseUrl,
            NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
          },
          stdio: ["ignore", "pipe", "inherit"],
        });
        running.add(child);
        child.once("exit", () => running.delete(child));
        await once(child.stdout as NodeJS.ReadableStream, "data");
      }),
    );
  try {
    await prepare(shop, customers);
    const progress = async () => {
      const { rows } = await shop.admin.query(
        `SELECT (SELECT count(*) FROM tasks WHERE state = 'done')::int AS done,
           (SELECT count(*) FROM enrolments WHERE state = 'active')::int AS waiting,
           (SELECT count(*) FROM tasks WHERE state = 'open')::int AS open,
           (SELECT count(*) FROM messages WHERE state IN ('queued', 'sending'))::int AS unsent`,
      );
      return { ...rows[0], passed: rows[0].done + sink.mails.length };
    };
    await startWorkers();
    for (let kill = 1; kill <= kills; kill++) {
      // What was done and sent together goes to twice as many: each kill comes in the middle of either.
      const until = (kill * 2 * customers) / (kills + 2);
      await vi.waitFor(async () => expect((await progress()).passed).toBeGreaterThan(until), {
        timeout: 600_000,
        interval: 10,
      });
      const ended = [...running].map((child) => once(child, "exit"));
      for (const child of running) child.kill("SIGKILL");
      await Promise.all(ended);
      await startWorkers();
    }
    await vi.waitFor(async () => expect(await progress()).toMatchObject({ waiting: 0, open: 0, unsent: 0 }), {
      timeout: 1_200_000,
      interval: 200,
    });
    await expectOnce(shop, { customers, mails: sink.mails });
  } finally {
    for (const child of running) child.kill("SIGKILL");
    await shop.close();
    await sink.close();
  }
}

async function prepare(shop: MessageShop, customers: number): Promise<void> {
  const id = String(shop.shopId);
  const { admin } = shop;
  await admin.query(
    `INSERT INTO customers (shop_id, customer_id, email, email_marketing_state, tags, updated_at, observed_at)
     SELECT $1, n, CASE WHEN n % 100 = 0 THEN 'silent' ELSE 'c' END || n || '@example.com', 'subscribed', '{}', now(), now()
     FROM generate_series(1, $2::integer) n`,
    [id, customers],
  );
  const { rows: templates } = await admin.query(
    `INSERT INTO message_templates (shop_id, name, version, updated_at) VALUES ($1, 't', 1, now()) RETURNING template_id AS id`,
    [id],
  );
  await admin.query(
    `INSERT INTO message_template_versions (shop_id, template_id, version, subject_ja, body_ja, subject_en, body_en, created_at)
     VALUES ($1, $2, 1, 'a', 'b', 'c', 'd', now())`,
    [id, templates[0].id],
  );
  const step = stepAfter(0, { templateId: String(templates[0].id), gift: { kind: "points", points: POINTS } });
  const content = {
    anchor: { kind: "signUp" },
    segmentId: null,
    steps: [step],
    exit: { onOrder: false, onSegmentLeave: false },
    again: { kind: "never" },
    sendHour: 0,
    quietHours: null,
    sending: "automatic",
  };
  await admin.query(
    `INSERT INTO programmes (shop_id, programme_id, name, version, enabled_at, created_at, updated_at)
     VALUES ($1, 1, 'p', 1, now(), now(), now())`,
    [id],
  );
  await admin.query(
    "INSERT INTO programme_versions (shop_id, programme_id, version, content, created_at) VALUES ($1, 1, 1, $2, now())",
    [id, JSON.stringify(content)],
  );
  await admin.query(
    `INSERT INTO enrolments (shop_id, programme_id, version, customer_id, anchor_key, anchor_on, held_out, next_on, enrolled_at)
     SELECT $1, 1, 1, n, 'signUp', d, false, d, now()
     FROM generate_series(1, $2::integer) n, (SELECT (now() AT TIME ZONE 'Asia/Tokyo')::date AS d) today`,
    [id, customers],
  );
  await admin.query("ANALYZE");
}

async function expectOnce(
  shop: MessageShop,
  { customers, mails }: { customers: number; mails: readonly { to: string }[] },
): Promise<void> {
  const { rows } = await shop.admin.query(
    `SELECT count(*)::int AS tasks, count(*) FILTER (WHERE t.state = 'done')::int AS done, count(DISTINCT m.message_id)::int AS messages,
       (SELECT count(*)::int FROM ledger_entries WHERE idempotency_key LIKE 'task:%') AS gifts,
       (SELECT sum(available)::int FROM points_accounts) AS points, (SELECT count(*)::int FROM messages) AS asked
     FROM tasks t LEFT JOIN messages m ON m.shop_id = t.shop_id AND m.message_id = t.message_id`,
  );
  expect(rows).toEqual([
    {
      tasks: customers,
      done: customers,
      messages: customers,
      gifts: customers,
      points: POINTS * customers,
      asked: customers,
    },
  ]);
  const taken = new Map<string, number>();
  for (const { to } of mails) taken.set(to, (taken.get(to) ?? 0) + 1);
  const faults = (await shop.rows()).filter(({ state, recipient }) => {
    const times = taken.get(recipient ?? "") ?? 0;
    if (state === "sent") return times !== 1;
    return state === "uncertain" ? times > 1 : true;
  });
  expect(faults).toEqual([]);
}

import nodemailer from "nodemailer";
import type pg from "pg";
import { sendMessages } from "#app/features/messaging/index.server.ts";
import { atLeast, type BenchRow, grouped, median, perSecond } from "../report.ts";

const MAILS = 2_000;
const ROUNDS = 3;
/** As many connections as ours has. */
const CONNECTIONS = 5;

/**
 * Mails that are due, with everything that sending asks (consent, suppressions, cap, text, signed links, the log), against
 * a pool of nodemailer that sends the same subjects, texts and HTML, which come ready.
 */
export async function measureMails(options: { admin: pg.Client; shopId: string; port: number }): Promise<BenchRow[]> {
  const { admin, shopId, port } = options;
  await admin.query(
    `INSERT INTO messaging_settings (shop_id, from_address, postal_address, per_minute, cap_days, updated_at)
     VALUES ($1, 'shop@example.com', '大阪市北区1-2-3', 100000, 0, now())`,
    [shopId],
  );
  await admin.query(
    `INSERT INTO customers (shop_id, customer_id, email, first_name, last_name, email_marketing_state, tags, updated_at, observed_at)
     SELECT $1, n, 'c' || n || '@example.com', '花子', '山田', 'subscribed', '{}', now(), now() FROM generate_series(1, $2::int) n`,
    [shopId, MAILS],
  );
  await writeTemplate(options);
  const bodies: string[] = [];
  const took = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    await queue(options);
    await admin.query("VACUUM ANALYZE messages");
    const ours = await timed(sendAll);
    const sent = await admin.query<{ subject: string; text: string; html: string; to: string }>(
      `SELECT subject, body_text AS text, body_html AS html, recipient AS "to" FROM messages WHERE state = 'sent'`,
    );
    if (sent.rowCount !== MAILS) throw new Error(`${sent.rowCount} of ${MAILS} mails were sent`);
    const bare = await timed(() => sendBare({ port, mails: sent.rows }));
    bodies.push(sent.rows[0]?.html ?? "");
    if (round === 0) continue; // warm-up
    took.ours.push(MAILS / ours);
    took.bare.push(MAILS / bare);
  }
  if (bodies.some((html) => !html.includes("山田"))) throw new Error("mails went out without their text");
  const [ours, bare] = [median(took.ours), median(took.bare)];
  return [
    {
      what: "mails into a mail server on this machine, against a bare pool of nodemailer",
      rows: `${grouped(MAILS)} mails, ${CONNECTIONS} connections`,
      ours: perSecond(ours, "mails"),
      against: perSecond(bare, "mails"),
      ratio: ours / bare,
      reach: atLeast(0.7, ours / bare),
    },
  ];
}

async function writeTemplate({ admin, shopId }: { admin: pg.Client; shopId: string }): Promise<void> {
  await admin.query(
    "INSERT INTO message_templates (shop_id, template_id, name, version, updated_at) VALUES ($1, 1, 'お礼', 1, now())",
    [shopId],
  );
  await admin.query(
    `INSERT INTO message_template_versions (shop_id, template_id, version, subject_ja, body_ja, subject_en, body_en, created_at)
     VALUES ($1, 1, 1, 'お買い上げありがとうございます',
       E'{{ customer.name }} 様\n\nいつもありがとうございます。**新しいお茶**が入りました。\n\n[お店へ](https://example.com/)', '', '', now())`,
    [shopId],
  );
}

async function queue({ admin, shopId }: { admin: pg.Client; shopId: string }): Promise<void> {
  await admin.query("TRUNCATE messages");
  await admin.query(
    `INSERT INTO messages (shop_id, key, customer_id, channel, kind, source_type, source_id, due_at, template_id, "values", created_at)
     SELECT $1, 'm' || n, n, 'email', 'marketing', 'bench', 1, now(), 1, '{}', now() FROM generate_series(1, $2::int) n`,
    [shopId, MAILS],
  );
}

async function sendAll(): Promise<void> {
  const signal = new AbortController().signal;
  while ((await sendMessages({ clock: () => new Date(), signal })).done > 0);
}

interface ReadyMail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

async function sendBare({ port, mails }: { port: number; mails: readonly ReadyMail[] }): Promise<void> {
  const pool = nodemailer.createTransport({
    host: "127.0.0.1",
    port,
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: Number.POSITIVE_INFINITY,
    ignoreTLS: true,
  });
  await Promise.all(mails.map((mail) => pool.sendMail({ from: "shop@example.com", ...mail })));
  pool.close();
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

import { randomUUID } from "node:crypto";
import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { amountField, idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { sealPassword } from "./mail-settings.server.ts";
import { queueWrittenMails } from "./queue-written-mails.server.ts";
import type { MessagesChange } from "./types.ts";
import { readMailForm } from "./views.server.ts";

const optional = (longest: number) => z.string().trim().max(longest, "tooLong").default("");
const optionalAddress = z.union([z.literal(""), z.string().trim().pipe(z.email("email"))]).default("");
const whole = (least: number, most: number) =>
  z.coerce.number("number").int("number").min(least, "number").max(most, "number");

const mailForm = (currency: string) =>
  z.object({
    fromName: optional(100),
    fromAddress: optionalAddress,
    replyTo: optionalAddress,
    postalAddress: optional(300),
    smtpHost: optional(253),
    smtpPort: whole(1, 65_535),
    smtpSecurity: z.enum(["tls", "starttls"]),
    smtpUser: optional(300),
    smtpPassword: z.string().max(500, "tooLong").default(""),
    perMinute: whole(1, 100_000),
    capDays: whole(0, 365),
    emailCost: amountField(currency),
    postalZip: optional(20),
    postCost: amountField(currency),
    letterCost: amountField(currency),
  });

const decisionForm = z.object({ messageId: idField, decision: z.enum(["sent", "again"]) });
const testForm = z.object({ address: z.string().trim().pipe(z.email("email")) });

interface Change {
  shopId: ShopId;
  currency: string;
  form: FormData;
  now: Date;
}

/** Does what a form of the Messages page asks for. */
export async function changeMessages(tx: Tx, options: Change): Promise<MessagesChange> {
  const fields = Object.fromEntries(options.form);
  switch (fields.intent) {
    case "saveMail":
      return saveMail(tx, { ...options, fields });
    case "decide":
      return decide(tx, { ...options, fields });
    default:
      throw new Response(null, { status: 400 });
  }
}

type Fields = Record<string, unknown>;

async function saveMail(
  tx: Tx,
  { shopId, currency, fields, now }: Change & { fields: Fields },
): Promise<MessagesChange> {
  const parsed = mailForm(currency).safeParse(fields);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const { smtpPassword, ...mail } = parsed.data;
  if (mail.smtpHost !== "" && mail.fromAddress === "") return { ok: false, problems: { fromAddress: "required" } };
  const before = await readMailForm(tx, shopId);
  // A password goes to the server that it was typed for, and to no other.
  const isSameServer =
    before.smtpHost === mail.smtpHost && before.smtpPort === String(mail.smtpPort) && before.smtpUser === mail.smtpUser;
  const keeps = isSameServer && before.hasPassword && smtpPassword === "";
  if (mail.smtpHost !== "" && mail.smtpUser !== "" && smtpPassword === "" && !keeps) {
    return { ok: false, problems: { smtpPassword: "required" } };
  }
  await query(
    tx,
    `INSERT INTO messaging_settings AS m (shop_id, from_name, from_address, reply_to, postal_address, smtp_host, smtp_port,
       smtp_security, smtp_user, smtp_password_cipher, per_minute, cap_days, email_cost_milli, updated_at, postal_zip,
       post_cost_milli, letter_cost_milli)
     VALUES ($1::bigint, nullif($2, ''), nullif($3, ''), nullif($4, ''), nullif($5, ''), nullif($6, ''), $7::integer, $8,
       nullif($9, ''), $10, $11::integer, $12::integer, $13::bigint, $14::timestamptz, nullif($16, ''), $17::bigint, $18::bigint)
     ON CONFLICT (shop_id) DO UPDATE SET from_name = excluded.from_name, from_address = excluded.from_address,
       reply_to = excluded.reply_to, postal_address = excluded.postal_address, smtp_host = excluded.smtp_host,
       smtp_port = excluded.smtp_port, smtp_security = excluded.smtp_security, smtp_user = excluded.smtp_user,
       smtp_password_cipher = CASE WHEN $15::boolean THEN m.smtp_password_cipher ELSE excluded.smtp_password_cipher END,
       per_minute = excluded.per_minute, cap_days = excluded.cap_days, email_cost_milli = excluded.email_cost_milli,
       postal_zip = excluded.postal_zip, post_cost_milli = excluded.post_cost_milli, letter_cost_milli = excluded.letter_cost_milli,
       -- Whatever was wrong is looked at again at once.
       problem = NULL, problem_count = 0, next_send_at = 'epoch', updated_at = excluded.updated_at`,
    shopId,
    mail.fromName,
    mail.fromAddress,
    mail.replyTo,
    mail.postalAddress,
    mail.smtpHost,
    mail.smtpHost === "" ? null : mail.smtpPort,
    mail.smtpSecurity,
    mail.smtpUser,
    smtpPassword === "" ? null : sealPassword(shopId, smtpPassword),
    mail.perMinute,
    mail.capDays,
    mail.emailCost,
    now.toISOString(),
    keeps,
    mail.postalZip,
    mail.postCost * 1000n,
    mail.letterCost * 1000n,
  );
  return { ok: true };
}

/** What a person found out about an uncertain message: it arrived, or it is to be sent again. */
async function decide(tx: Tx, { shopId, fields, now }: Change & { fields: Fields }): Promise<MessagesChange> {
  const parsed = decisionForm.safeParse(fields);
  if (!parsed.success) throw new Response(null, { status: 400 });
  const { messageId, decision } = parsed.data;
  const rows = await query(
    tx,
    `UPDATE messages SET state = CASE $3 WHEN 'sent' THEN 'sent' ELSE 'queued' END, reason = 'person',
       sent_at = CASE $3 WHEN 'sent' THEN attempted_at END,
       due_at = CASE $3 WHEN 'sent' THEN due_at ELSE $4::timestamptz END
     WHERE shop_id = $1::bigint AND message_id = $2::bigint
       AND (state = 'uncertain' OR ($3 = 'again' AND state = 'failed'))
     RETURNING 1`,
    shopId,
    messageId,
    decision,
    now.toISOString(),
  );
  return rows.length > 0 ? { ok: true } : { ok: false, problems: { form: "gone" } };
}

/** Queues a test to an address of the merchant's: as it would be written to a customer, but to nobody's account. */
export async function queueTest(
  tx: Tx,
  options: { shopId: ShopId; address: string; written: { subject: string; text: string; html: string }; now: Date },
): Promise<MessagesChange> {
  const parsed = testForm.safeParse({ address: options.address });
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const { shopId, written, now } = options;
  await queueWrittenMails(tx, {
    shopId,
    now,
    kind: "test",
    mails: [{ key: `test:${randomUUID()}`, address: parsed.data.address, ...written }],
  });
  return { ok: true };
}

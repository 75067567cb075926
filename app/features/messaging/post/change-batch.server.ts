import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { reachSql, survivorSql } from "#app/features/customers/index.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { tooSoonSql } from "../cap.sql.ts";
import type { PostedAs } from "../rules.ts";
import { readTemplates } from "../templates/read-sources.server.ts";
import { readCustomerFacts, valuesOf } from "../templates/read-values.server.ts";
import type { BatchChange, MessageReason, MessageValues } from "../types.ts";
import { dropBatches, insertBatch } from "./keep-batches.server.ts";

/** More than a person posts at once; a larger segment is divided first. */
const MOST_PIECES = 5_000;
const WRITTEN_AT_ONCE = 500;

const createForm = z.object({
  name: z.string().trim().min(1, "required").max(80, "tooLong"),
  segmentId: z.union([idField], "required"),
  templateId: z.union([idField], "required"),
});

interface Change {
  shopId: ShopId;
  form: FormData;
  now: Date;
  today: string;
}

/** Makes a batch for the members of a segment: one piece each, written now, so that printing it again prints the same. */
export async function createBatch(tx: Tx, { shopId, form, now, today }: Change): Promise<BatchChange> {
  const parsed = createForm.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const { name, segmentId, templateId } = parsed.data;
  const template = (await readTemplates(tx, { shopId, templateIds: [templateId] })).get(templateId);
  if (!template) return { ok: false, problems: { templateId: "gone" } };
  const [members] = await query<{ count: number }>(
    tx,
    `SELECT count(*)::integer AS count FROM (SELECT FROM segment_members
     WHERE shop_id = $1::bigint AND segment_id = $2::bigint LIMIT ${MOST_PIECES + 1}) few`,
    shopId,
    segmentId,
  );
  if (!members || members.count === 0) return { ok: false, problems: { segmentId: "nobody" } };
  if (members.count > MOST_PIECES) return { ok: false, problems: { segmentId: "tooMany" } };
  const batchId = await insertBatch(tx, { shopId, name, templateId, now });
  await query(
    tx,
    `INSERT INTO messages (shop_id, key, customer_id, channel, kind, source_type, source_id, template_id, template_version,
       batch_id, due_at, created_at)
     SELECT $1::bigint, 'post:' || $2::bigint || ':' || c.customer_id, c.customer_id, 'post', 'marketing', 'segment',
       $3::bigint, $4::bigint, $5::integer, $2::bigint, $6::timestamptz, $6::timestamptz
     FROM segment_members s JOIN customers c ON c.shop_id = s.shop_id AND c.customer_id = s.customer_id
     WHERE s.shop_id = $1::bigint AND s.segment_id = $3::bigint AND c.merged_into IS NULL
     ORDER BY c.zip, c.customer_id`,
    shopId,
    batchId,
    segmentId,
    templateId,
    template.version,
    now.toISOString(),
  );
  await leaveOutTooSoon(tx, { shopId, batchId, today });
  await recheckBatch(tx, { shopId, batchId });
  if (!(await writePieces(tx, { shopId, batchId, template, today }))) {
    await dropBatches(tx, { shopId, batchIds: [batchId] });
    return { ok: false, problems: { templateId: "tooLongForPost" } };
  }
  return { ok: true, id: String(batchId) };
}

/**
 * Writes the pieces of a batch, and notes whether they are too long for cards.
 *
 * @returns false when a text is too long for a letter of one sheet too
 */
export async function writePieces(
  tx: Tx,
  options: {
    shopId: ShopId;
    batchId: bigint;
    template: NonNullable<ReturnType<Awaited<ReturnType<typeof readTemplates>>["get"]>>;
    today: string;
  },
): Promise<boolean> {
  const { shopId, batchId, template, today } = options;
  const { fitsOnBack } = await import("./draw-post.server.ts");
  const { fitsOnSheet } = await import("./draw-letter.server.ts");
  let letterOnly = false;
  const open = await query<{ messageId: bigint; customerId: bigint }>(
    tx,
    `SELECT message_id AS "messageId", customer_id AS "customerId" FROM messages
     WHERE shop_id = $1::bigint AND batch_id = $2::bigint AND state = 'queued' ORDER BY message_id`,
    shopId,
    batchId,
  );
  for (let at = 0; at < open.length; at += WRITTEN_AT_ONCE) {
    const part = open.slice(at, at + WRITTEN_AT_ONCE);
    const facts = await readCustomerFacts(tx, { shopId, today, customerIds: part.map(({ customerId }) => customerId) });
    const rows = part.flatMap(({ messageId, customerId }) => {
      const of = facts.get(customerId);
      const language = [of?.language, "ja", "en"].find((one) => one && template.languages[one as "ja" | "en"]) as
        | "ja"
        | "en"
        | undefined;
      const source = language && template.languages[language];
      if (!of || !language || !source) return [];
      const said = source.render(valuesOf({ facts: of, given: {}, language }));
      const { couponCode: code, couponLastDay: lastDay } = of;
      const coupon: MessageValues = code && lastDay ? { coupon: { code, lastDay } } : {};
      return [
        { message_id: String(messageId), subject: said.subject, text: said.text.trim(), language, values: coupon },
      ];
    });
    const words = rows.map(({ subject, text, values: { coupon } }) => {
      return { subject, text, coupon: coupon ? { ...coupon, url: "" } : null };
    });
    letterOnly ||= !words.every(fitsOnBack);
    if (letterOnly && !words.every(fitsOnSheet)) return false;
    await query(
      tx,
      `UPDATE messages m SET subject = r.subject, body_text = r.text, language = r.language, "values" = r."values"
       FROM jsonb_to_recordset($2::text::jsonb) AS r (message_id bigint, subject text, text text, language text, "values" jsonb)
       WHERE m.shop_id = $1::bigint AND m.message_id = r.message_id`,
      shopId,
      JSON.stringify(rows),
    );
  }
  await query(
    tx,
    "UPDATE post_batches SET letter_only = $3::boolean WHERE shop_id = $1::bigint AND batch_id = $2::bigint",
    shopId,
    batchId,
    letterOnly,
  );
  return true;
}

/** Leaves out who heard news too lately: judged when the batch is made, since what is printed is as good as sent. */
async function leaveOutTooSoon(tx: Tx, options: { shopId: ShopId; batchId: bigint; today: string }): Promise<void> {
  await query(
    tx,
    `UPDATE messages m SET state = 'skipped', reason = 'cap' FROM customers c
     WHERE m.shop_id = $1::bigint AND m.batch_id = $2::bigint AND m.state = 'queued' AND m.kind = 'marketing'
       AND c.shop_id = $1::bigint AND c.customer_id = m.customer_id AND ${tooSoonSql("$3::date")}`,
    options.shopId,
    options.batchId,
    options.today,
  );
}

/** Leaves pieces of tasks out of a batch that is not posted yet, with the reasons that they are listed with. */
export async function leaveOut(
  tx: Tx,
  options: { shopId: ShopId; batchId: bigint; tasks: readonly { taskId: bigint; reason: MessageReason }[] },
): Promise<void> {
  const { shopId, batchId, tasks } = options;
  if (tasks.length === 0) return;
  await query(
    tx,
    `UPDATE messages m SET state = 'skipped', reason = r.reason
     FROM unnest($3::bigint[], $4::text[]) AS r (task_id, reason)
     WHERE m.shop_id = $1::bigint AND m.batch_id = $2::bigint AND m.state = 'queued' AND m.source_type = 'task'
       AND m.source_id = r.task_id`,
    shopId,
    batchId,
    tasks.map(({ taskId }) => String(taskId)),
    tasks.map(({ reason }) => reason),
  );
}

/** Leaves out who cannot be posted to any more, and says so: an address may have gone since the batch was made, or they declined. */
export async function recheckBatch(tx: Tx, { shopId, batchId }: { shopId: ShopId; batchId: bigint }): Promise<void> {
  await query(
    tx,
    `UPDATE messages m SET state = 'skipped', reason = CASE WHEN c.redacted_at IS NOT NULL OR c.deleted_at IS NOT NULL THEN 'gone'
       WHEN ${reachSql("false").post} THEN 'noConsent' ELSE 'noAddress' END
     FROM customers told JOIN customers c ON c.shop_id = told.shop_id AND c.customer_id = ${survivorSql("told")}
     WHERE m.shop_id = $1::bigint AND m.batch_id = $2::bigint AND m.state = 'queued'
       AND told.shop_id = $1::bigint AND told.customer_id = m.customer_id
       AND (c.redacted_at IS NOT NULL OR c.deleted_at IS NOT NULL OR NOT ${reachSql("m.kind = 'marketing'").post})`,
    shopId,
    batchId,
  );
  await query(
    tx,
    `UPDATE post_batches b SET pieces = n.pieces, left_out = n.left_out FROM (
       SELECT count(*) FILTER (WHERE state IN ('queued', 'sent'))::integer AS pieces,
         count(*) FILTER (WHERE state = 'skipped')::integer AS left_out
       FROM messages WHERE shop_id = $1::bigint AND batch_id = $2::bigint) n
     WHERE b.shop_id = $1::bigint AND b.batch_id = $2::bigint AND (b.pieces, b.left_out) IS DISTINCT FROM (n.pieces, n.left_out)`,
    shopId,
    batchId,
  );
}

/** Marks a batch as posted, once: its pieces are sent, with what each cost. */
export async function postBatch(
  tx: Tx,
  { shopId, batchId, as, now }: { shopId: ShopId; batchId: bigint; as: PostedAs; now: Date },
): Promise<BatchChange> {
  const posted = await query(
    tx,
    `UPDATE post_batches SET posted_at = $3::timestamptz
     WHERE shop_id = $1::bigint AND batch_id = $2::bigint AND posted_at IS NULL RETURNING 1`,
    shopId,
    batchId,
    now.toISOString(),
  );
  if (posted.length === 0) return { ok: false, problems: { form: "gone" } };
  await query(
    tx,
    `UPDATE messages SET state = 'sent', sent_at = $3::timestamptz, attempted_at = $3::timestamptz, attempts = 1,
       cost_milli = coalesce((SELECT ${as === "letter" ? "letter" : "post"}_cost_milli FROM messaging_settings WHERE shop_id = $1::bigint), 0)
     WHERE shop_id = $1::bigint AND batch_id = $2::bigint AND state = 'queued'`,
    shopId,
    batchId,
    now.toISOString(),
  );
  return { ok: true };
}

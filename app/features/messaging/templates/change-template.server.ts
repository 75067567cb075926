import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import type { Language } from "#app/i18n/languages.ts";
import { problemsOf } from "#app/lib/forms.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { queueTest } from "../change-messages.server.ts";
import { type MailSender, readMailSettings } from "../mail-settings.server.ts";
import { mailTexts } from "../mail-texts.ts";
import type { MessagesChange, TemplateChange } from "../types.ts";
import { compileSource } from "./compile-source.ts";
import { footerText, pageOf } from "./mail-page.ts";
import { type CustomerFacts, readCustomerFacts, valuesOf } from "./read-values.server.ts";

const LONGEST_BODY = 20_000;
const subject = z.string().trim().max(200, "tooLong").default("");
const body = z.string().max(LONGEST_BODY, "tooLong").default("");

const sourceForm = z
  .object({ subjectJa: subject, bodyJa: body, subjectEn: subject, bodyEn: body })
  .superRefine((form, context) => {
    const refuse = (path: keyof typeof form, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (form.bodyJa.trim() === "" && form.bodyEn.trim() === "") refuse("bodyJa", "required");
    for (const [subjectOf, bodyOf] of [
      ["subjectJa", "bodyJa"],
      ["subjectEn", "bodyEn"],
    ] as const) {
      if (form[bodyOf].trim() === "") continue;
      if (form[subjectOf] === "") refuse(subjectOf, "required");
      const compiled = compileSource({ subject: form[subjectOf], body: form[bodyOf] });
      if ("problem" in compiled)
        refuse(bodyOf, compiled.problem === "variable" ? `variable:${compiled.name}` : "syntax");
    }
  });

const templateForm = sourceForm.and(
  z.object({ name: z.string().trim().min(1, "required").max(80, "tooLong"), version: z.string().default("") }),
);

interface Change {
  shopId: ShopId;
  /** Null: a new one. */
  templateId: bigint | null;
  form: FormData;
  now: Date;
  today: string;
}

/** Does what the editor of a template asks for. */
export async function changeTemplate(tx: Tx, options: Change): Promise<TemplateChange> {
  const fields = Object.fromEntries(options.form);
  switch (fields.intent) {
    case "save":
      return save(tx, { ...options, fields });
    case "archive":
      return archive(tx, options);
    case "preview":
    case "test":
      return show(tx, { ...options, fields });
    default:
      throw new Response(null, { status: 400 });
  }
}

async function save(tx: Tx, options: Change & { fields: Record<string, unknown> }): Promise<TemplateChange> {
  const { shopId, templateId, fields, now } = options;
  const parsed = templateForm.safeParse(fields);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const { name, version, ...source } = parsed.data;
  const [saved] = templateId
    ? await query<{ id: string; version: number }>(
        tx,
        `UPDATE message_templates SET name = $3, version = version + 1, updated_at = $4::timestamptz
         WHERE shop_id = $1::bigint AND template_id = $2::bigint AND version::text = $5 AND archived_at IS NULL
         RETURNING template_id::text AS id, version`,
        shopId,
        templateId,
        name,
        now.toISOString(),
        version,
      )
    : await query<{ id: string; version: number }>(
        tx,
        `INSERT INTO message_templates (shop_id, name, version, updated_at) VALUES ($1::bigint, $2, 1, $3::timestamptz)
         RETURNING template_id::text AS id, version`,
        shopId,
        name,
        now.toISOString(),
      );
  if (!saved) return { ok: false, problems: { form: "conflict" } };
  await query(
    tx,
    `INSERT INTO message_template_versions (shop_id, template_id, version, subject_ja, body_ja, subject_en, body_en, created_at)
     VALUES ($1::bigint, $2::text::bigint, $3::integer, $4, $5, $6, $7, $8::timestamptz)`,
    shopId,
    saved.id,
    saved.version,
    source.subjectJa,
    source.bodyJa,
    source.subjectEn,
    source.bodyEn,
    now.toISOString(),
  );
  return { ok: true, id: saved.id };
}

async function archive(tx: Tx, { shopId, templateId, now }: Change): Promise<TemplateChange> {
  const rows = await query(
    tx,
    `UPDATE message_templates SET archived_at = $3::timestamptz
     WHERE shop_id = $1::bigint AND template_id = $2::bigint AND archived_at IS NULL RETURNING 1`,
    shopId,
    templateId,
    now.toISOString(),
  );
  return rows.length > 0 ? { ok: true } : { ok: false, problems: { form: "gone" } };
}

/** Writes what is in the editor as one customer would read it; for a test it also goes to an address of the merchant's. */
async function show(tx: Tx, options: Change & { fields: Record<string, unknown> }): Promise<TemplateChange> {
  const { shopId, fields, now, today } = options;
  const parsed = sourceForm.safeParse(fields);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const language: Language = fields.language === "en" ? "en" : "ja";
  const source = parsed.data;
  const [subjectOf, bodyOf] = language === "ja" ? [source.subjectJa, source.bodyJa] : [source.subjectEn, source.bodyEn];
  const compiled = compileSource({ subject: subjectOf, body: bodyOf });
  const facts = await factsOf(tx, { shopId, today, customer: String(fields.customer ?? "") });
  if (!facts) return { ok: false, problems: { customer: "gone" } };
  if ("problem" in compiled || bodyOf.trim() === "") return { ok: false, problems: { form: "empty" } };
  const { sender } = await readMailSettings(tx, shopId);
  const said = compiled.render(valuesOf({ facts, given: {}, language }));
  const footer = exampleFooter({ sender, facts, language });
  const written = {
    subject: said.subject,
    text: `${said.text}\n${footerText(footer)}\n`,
    html: pageOf({ language, title: said.subject, html: said.html, footer }),
  };
  if (fields.intent === "preview") return { ok: true, preview: written };
  const queued: MessagesChange = await queueTest(tx, { shopId, address: String(fields.address ?? ""), written, now });
  return queued.ok ? { ok: true, tested: true } : queued;
}

/** The link of an example leads nowhere: there is no receiver who could follow it. */
function exampleFooter(options: { sender: MailSender | null; facts: CustomerFacts; language: Language }) {
  const { sender, facts, language } = options;
  const lines = [sender?.name ?? facts.shopName, ...(sender?.postalAddress ? [sender.postalAddress] : [])];
  return { lines, links: [{ label: mailTexts(language).t("mail.unsubscribe"), url: `https://${facts.shopDomain}` }] };
}

/** A customer by number or e-mail address; without one, the newest customer with a name. */
async function factsOf(
  tx: Tx,
  options: { shopId: ShopId; today: string; customer: string },
): Promise<CustomerFacts | undefined> {
  const { shopId, today, customer } = options;
  const wanted = customer.trim();
  const found = await query<{ customerId: bigint }>(
    tx,
    wanted === ""
      ? `SELECT customer_id AS "customerId" FROM customers
         WHERE shop_id = $1::bigint AND redacted_at IS NULL AND merged_into IS NULL
         ORDER BY customer_id DESC LIMIT 1`
      : `SELECT customer_id AS "customerId" FROM customers
         WHERE shop_id = $1::bigint AND (customer_id = $2::bigint OR lower(email) = lower($3)) AND redacted_at IS NULL LIMIT 1`,
    ...(wanted === "" ? [shopId] : [shopId, parseId(wanted) ?? -1n, wanted]),
  );
  const customerId = found[0]?.customerId;
  if (customerId === undefined) return undefined;
  return (await readCustomerFacts(tx, { shopId, customerIds: [customerId], today })).get(customerId);
}

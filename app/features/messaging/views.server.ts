import { query, type Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { MESSAGE_FILTERS, type MessageFilter } from "./rules.ts";
import type { MailProblem, MessageKind, MessageReason, MessageState, OwnKind } from "./types.ts";

/** A message as the log shows it; instants are ISO text. */
export interface MessageView {
  id: string;
  /** Null for a test. */
  customerId: string | null;
  firstName: string | null;
  lastName: string | null;
  kind: MessageKind | OwnKind;
  state: MessageState;
  reason: MessageReason | null;
  /** When it was tried, or is due. */
  at: string;
  recipient: string | null;
  /** Null until it is written. */
  subject: string | null;
  template: string | null;
  templateVersion: number | null;
  /** In thousandths of the currency's minor unit. */
  costMilli: string;
}

export interface MessageList {
  messages: MessageView[];
  /** Where the next page begins; null on the last one. */
  next: string | null;
  /** How many wait for a person; at most `MOST_COUNTED`. */
  uncertain: number;
  failed: number;
}

const PER_PAGE = 50;
export const MOST_COUNTED = 1_000;

const FILTER_SQL: Record<MessageFilter, string> = {
  all: "true",
  uncertain: "m.state = 'uncertain'",
  failed: "m.state = 'failed'",
  queued: "m.state = 'queued'",
  mailbox: "m.reason = 'mailbox'",
};

const COLUMNS = `m.message_id::text AS id, m.customer_id::text AS "customerId", c.first_name AS "firstName",
  c.last_name AS "lastName", m.kind, m.state, m.reason, coalesce(m.sent_at, m.attempted_at, m.due_at) AS instant,
  m.recipient, CASE WHEN m.body_html IS NOT NULL OR m.template_id IS NULL THEN m.subject END AS subject,
  t.name AS template, m.template_version AS "templateVersion", m.cost_milli::text AS "costMilli"`;

const FROM = `FROM messages m
LEFT JOIN customers c ON c.shop_id = m.shop_id AND c.customer_id = m.customer_id
LEFT JOIN message_templates t ON t.shop_id = m.shop_id AND t.template_id = m.template_id
WHERE m.shop_id = $1::bigint`;

type Row = Omit<MessageView, "at"> & { instant: Date };
const viewOf = ({ instant, ...row }: Row): MessageView => ({ ...row, at: instant.toISOString() });

/** Reads the address of the log: which messages, and from where. */
export function readListAddress(search: URLSearchParams): { filter: MessageFilter; before: bigint | null } {
  const filter = MESSAGE_FILTERS.find((known) => known === search.get("show")) ?? "all";
  return { filter, before: parseId(search.get("before")) };
}

/** The newest messages of a shop first, a page at a time. */
export async function readMessages(
  tx: Tx,
  options: { shopId: ShopId; filter: MessageFilter; before: bigint | null },
): Promise<MessageList> {
  const { shopId, filter, before } = options;
  const rows = await query<Row>(
    tx,
    `SELECT ${COLUMNS} ${FROM} AND ${FILTER_SQL[filter]} AND ($2::bigint IS NULL OR m.message_id < $2::bigint)
     ORDER BY m.message_id DESC LIMIT ${PER_PAGE + 1}`,
    shopId,
    before,
  );
  const messages = rows.slice(0, PER_PAGE).map(viewOf);
  const [open] = await query<{ uncertain: number; failed: number }>(tx, OPEN_SQL, shopId);
  return {
    messages,
    next: rows.length > PER_PAGE ? (messages.at(-1)?.id ?? null) : null,
    uncertain: open?.uncertain ?? 0,
    failed: open?.failed ?? 0,
  };
}

const countOf = (state: string) => `(SELECT count(*)::integer FROM (
  SELECT FROM messages WHERE shop_id = $1::bigint AND state = '${state}' LIMIT ${MOST_COUNTED}) few)`;
const OPEN_SQL = `SELECT ${countOf("uncertain")} AS uncertain, ${countOf("failed")} AS failed`;

/** A message with its words. */
export async function readMessage(
  tx: Tx,
  options: { shopId: ShopId; messageId: bigint },
): Promise<(MessageView & { text: string | null; html: string | null }) | null> {
  const [row] = await query<Row & { text: string | null; html: string | null }>(
    tx,
    `SELECT ${COLUMNS}, m.body_text AS text, m.body_html AS html ${FROM} AND m.message_id = $2::bigint`,
    options.shopId,
    options.messageId,
  );
  if (!row) return null;
  const { text, html, ...rest } = row;
  return { ...viewOf(rest), text, html };
}

/** How the shop sends, for its form: everything as it is typed, the password never. */
export interface MailForm {
  fromName: string;
  fromAddress: string;
  replyTo: string;
  postalAddress: string;
  smtpHost: string;
  smtpPort: string;
  smtpSecurity: string;
  smtpUser: string;
  hasPassword: boolean;
  perMinute: string;
  capDays: string;
  /** Of a thousand e-mails, in the currency's minor unit: as much as thousandths of it for one. */
  emailCostPerThousandMinor: string;
  postalZip: string;
  /** Of one piece of post, printing included. */
  postCostMinor: string;
  /** Of one letter, likewise. */
  letterCostMinor: string;
  problem: MailProblem | null;
}

/** Reads the form of the mail settings; a shop that never saved it has the usual values. */
export async function readMailForm(tx: Tx, shopId: ShopId): Promise<MailForm> {
  const [row] = await query<MailForm>(
    tx,
    `SELECT coalesce(from_name, '') AS "fromName", coalesce(from_address, '') AS "fromAddress",
       coalesce(reply_to, '') AS "replyTo", coalesce(postal_address, '') AS "postalAddress",
       coalesce(smtp_host, '') AS "smtpHost", coalesce(smtp_port::text, '587') AS "smtpPort",
       smtp_security AS "smtpSecurity", coalesce(smtp_user, '') AS "smtpUser",
       smtp_password_cipher IS NOT NULL AS "hasPassword", per_minute::text AS "perMinute", cap_days::text AS "capDays",
       email_cost_milli::text AS "emailCostPerThousandMinor", problem,
       coalesce(postal_zip, '') AS "postalZip", (post_cost_milli / 1000)::text AS "postCostMinor",
       (letter_cost_milli / 1000)::text AS "letterCostMinor"
     FROM messaging_settings WHERE shop_id = $1::bigint`,
    shopId,
  );
  const usual = { smtpPort: "587", smtpSecurity: "starttls", perMinute: "600", capDays: "1", problem: null };
  const empty = { fromName: "", fromAddress: "", replyTo: "", postalAddress: "", smtpHost: "", smtpUser: "" };
  const free = { emailCostPerThousandMinor: "0", postCostMinor: "0", letterCostMinor: "0" };
  return row ?? { ...usual, ...empty, ...free, hasPassword: false, postalZip: "" };
}

/** A template as the list shows it. */
export interface TemplateRow {
  id: string;
  name: string;
  version: number;
  updatedAt: string;
  languages: ("ja" | "en")[];
}

/** The templates in use, the newest change first. */
export async function readTemplateRows(tx: Tx, shopId: ShopId): Promise<TemplateRow[]> {
  const rows = await query<Omit<TemplateRow, "updatedAt"> & { changedAt: Date }>(
    tx,
    `SELECT t.template_id::text AS id, t.name, t.version, t.updated_at AS "changedAt",
       array_remove(ARRAY[CASE WHEN v.body_ja <> '' THEN 'ja' END, CASE WHEN v.body_en <> '' THEN 'en' END], NULL)
         AS languages
     FROM message_templates t
     JOIN message_template_versions v ON v.shop_id = t.shop_id AND v.template_id = t.template_id AND v.version = t.version
     WHERE t.shop_id = $1::bigint AND t.archived_at IS NULL ORDER BY t.updated_at DESC LIMIT 200`,
    shopId,
  );
  return rows.map(({ changedAt, ...row }) => ({ ...row, updatedAt: changedAt.toISOString() }));
}

/** A template as its editor shows it. */
export interface TemplateForm {
  name: string;
  version: string;
  subjectJa: string;
  bodyJa: string;
  subjectEn: string;
  bodyEn: string;
}

/** The newest version of a template. */
export async function readTemplateForm(
  tx: Tx,
  options: { shopId: ShopId; templateId: bigint },
): Promise<TemplateForm | null> {
  const [row] = await query<TemplateForm>(
    tx,
    `SELECT t.name, t.version::text AS version, v.subject_ja AS "subjectJa", v.body_ja AS "bodyJa",
       v.subject_en AS "subjectEn", v.body_en AS "bodyEn"
     FROM message_templates t
     JOIN message_template_versions v ON v.shop_id = t.shop_id AND v.template_id = t.template_id AND v.version = t.version
     WHERE t.shop_id = $1::bigint AND t.template_id = $2::bigint AND t.archived_at IS NULL`,
    options.shopId,
    options.templateId,
  );
  return row ?? null;
}

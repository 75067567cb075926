import type { Tx } from "#app/db.server.ts";
import type { Language } from "#app/i18n/languages.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { messageLink } from "../links/message-link.server.ts";
import type { MailSender } from "../mail-settings.server.ts";
import { mailTexts } from "../mail-texts.ts";
import type { MessageKind, MessageValues, OwnKind } from "../types.ts";
import { type CompiledSource, compileSource } from "./compile-source.ts";
import { footerText, type MailFooter, pageOf } from "./mail-page.ts";
import { type ReadyTemplate, readTemplates } from "./read-sources.server.ts";
import { type CustomerFacts, readCustomerFacts, valuesOf } from "./read-values.server.ts";

/** A message whose turn has come, and from what it is written. */
export interface UnwrittenMessage {
  messageId: bigint;
  customerId: bigint | null;
  kind: MessageKind | OwnKind;
  templateId: bigint | null;
  values: MessageValues | null;
  /** Of a message without a template: its own source; of one that was written at an earlier attempt: its words. */
  subject: string | null;
  text: string | null;
  html: string | null;
}

export interface WrittenMessage {
  messageId: bigint;
  subject: string;
  text: string;
  html: string;
  /** Null of one that was written at an earlier attempt. */
  language: Language | null;
  /** Of its template. */
  version: number | null;
}

/**
 * Writes messages in their customers' languages. What was written at an earlier attempt stays.
 *
 * @returns the written ones; what is missing could not be: its template is gone, or has not a word in any language
 */
export async function renderMessages(
  tx: Tx,
  options: {
    shopId: ShopId;
    today: string;
    channel?: "email" | "line";
    sender: MailSender | null;
    messages: readonly UnwrittenMessage[];
  },
): Promise<Map<bigint, WrittenMessage>> {
  const { shopId, today, channel, sender, messages } = options;
  const done = new Map<bigint, WrittenMessage>();
  const open: (UnwrittenMessage & { customerId: bigint })[] = [];
  for (const message of messages) {
    const { messageId, customerId, subject, text, html } = message;
    if (html !== null && subject !== null && text !== null)
      done.set(messageId, { messageId, subject, text, html, language: null, version: null });
    else if (customerId !== null) open.push({ ...message, customerId });
  }
  if (open.length === 0) return done;
  const [facts, templates] = await Promise.all([
    readCustomerFacts(tx, { shopId, customerIds: open.map(({ customerId }) => customerId), today }),
    readTemplates(tx, {
      shopId,
      templateIds: [...new Set(open.map(({ templateId }) => templateId))].filter((id) => id !== null),
    }),
  ]);
  for (const message of open) {
    const of = facts.get(message.customerId);
    const source = of && sourceOf({ message, template: templates.get(message.templateId ?? 0n), facts: of });
    if (!source) continue;
    const { language } = source;
    const footer = footerOf({ shopId, sender, facts: of, language, message });
    const said = source.render(
      valuesOf({
        facts: of,
        given: message.values ?? {},
        language,
        message: { shopId, messageId: message.messageId },
      }),
    );
    done.set(message.messageId, {
      messageId: message.messageId,
      language,
      version: source.version,
      subject: said.subject,
      // LINE shows who writes, and how to block them, by itself.
      text: channel === "line" ? said.text.trim() : `${said.text}\n${footerText(footer)}\n`,
      html: pageOf({ language, title: said.subject, html: said.html, footer }),
    });
  }
  return done;
}

interface Source extends CompiledSource {
  language: Language;
  version: number | null;
}

/** The source in the customer's language; a template that lacks it speaks the other. */
function sourceOf(options: {
  message: UnwrittenMessage;
  template: ReadyTemplate | undefined;
  facts: CustomerFacts;
}): Source | null {
  const { message, template, facts } = options;
  const wanted: Language = facts.language ?? "en";
  if (message.templateId === null) {
    const compiled = compileSource({ subject: message.subject ?? "", body: message.text ?? "" });
    return "problem" in compiled ? null : { language: wanted, version: null, render: compiled.render };
  }
  for (const language of [wanted, "ja", "en"] as const) {
    const compiled = template?.languages[language];
    if (template && compiled) return { language, version: template.version, render: compiled.render };
  }
  return null;
}

/** Who writes and where they are; under marketing also how to hear less. */
export function footerOf(options: {
  shopId: ShopId;
  sender: MailSender | null;
  facts: { shopName: string };
  language: Language;
  message: { messageId: bigint; kind: string };
}): MailFooter {
  const { shopId, sender, facts, language, message } = options;
  const { t } = mailTexts(language);
  const lines = [sender?.name ?? facts.shopName, ...(sender?.postalAddress ? [sender.postalAddress] : [])];
  if (message.kind !== "marketing") return { lines, links: [] };
  return {
    lines,
    links: [{ label: t("mail.unsubscribe"), url: messageLink({ shopId, messageId: message.messageId }) }],
  };
}

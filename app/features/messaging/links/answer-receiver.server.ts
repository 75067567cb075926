import { inTransaction } from "#app/db.server.ts";
import { type Language, languageOfRequest, toLanguage } from "#app/i18n/languages.ts";
import { escapeHtml } from "#app/lib/escape-html.ts";
import { lineSection } from "../line/line-section.server.ts";
import { mailTexts } from "../mail-texts.ts";
import { readMessageToken } from "./message-link.server.ts";
import {
  type ReceiverPreferences,
  RHYTHMS,
  readPreferences,
  resumeMarketing,
  setRhythm,
  stopMarketing,
} from "./preferences.server.ts";
import { receiverPage } from "./receiver-page.ts";
import type { ReceiverSection } from "./receiver-section.ts";

/**
 * The page behind the link of a mail: shows what its receiver has said, and changes it. It says nothing of who they are,
 * so that a forwarded mail tells no more than it did. Looking changes nothing: mail programs follow links by themselves.
 *
 * @param options.section what else is asked there
 * @returns a whole page without scripts
 */
export async function answerReceiver(options: {
  token: string;
  request: Request;
  now: Date;
  section?: ReceiverSection;
}): Promise<Response> {
  const { request, now, section } = options;
  const message = readMessageToken(options.token);
  const asked = toLanguage(new URL(request.url).searchParams.get("lang"));
  const notFound = () =>
    page({ language: asked ?? languageOfRequest(request), preferences: null, saved: false, more: "" });
  if (!message) return notFound();
  const form = request.method === "POST" ? new URLSearchParams(await request.text()) : null;
  const found = await inTransaction({ shopId: message.shopId }, async (tx) => {
    if (form?.get("List-Unsubscribe") === "One-Click" || form?.get("intent") === "stop") {
      await stopMarketing(tx, { ...message, now });
    }
    if (form?.get("intent") === "resume") await resumeMarketing(tx, { ...message, now });
    const leastGapDays = RHYTHMS.find((days) => String(days) === form?.get("rhythm"));
    if (form?.get("intent") === "rhythm" && leastGapDays !== undefined) {
      await setRhythm(tx, { ...message, leastGapDays, now });
    }
    const isTaken = form && section ? await section.take(tx, { ...message, form, now }) : false;
    const line = lineSection();
    if (form) await line.take(tx, { ...message, form, now });
    const preferences = await readPreferences(tx, message);
    if (!preferences) return null;
    const language = asked ?? preferences.language ?? languageOfRequest(request);
    const shown = section ? await section.show(tx, { ...message, language }) : "";
    const more = `${shown}${await line.show(tx, { ...message, language })}`;
    return { language, preferences, more, saved: isTaken || form?.get("intent") === "rhythm" };
  });
  return found ? page(found) : notFound();
}

function page(options: {
  language: Language;
  preferences: ReceiverPreferences | null;
  saved: boolean;
  more: string;
}): Response {
  const { language, preferences, saved, more } = options;
  const { t } = mailTexts(language);
  const body = preferences ? `${choices({ language, preferences, saved })}${more}` : nothing(language);
  return receiverPage({ language, title: t("mail.page.title"), body, status: preferences ? 200 : 404 });
}

function nothing(language: Language): string {
  const { t } = mailTexts(language);
  return `<h1>${escapeHtml(t("mail.page.invalid"))}</h1><p>${escapeHtml(t("mail.page.invalidDetail"))}</p>`;
}

function choices(options: { language: Language; preferences: ReceiverPreferences; saved: boolean }): string {
  const { language, preferences, saved } = options;
  const { receives, leastGapDays, shopName } = preferences;
  const { t } = mailTexts(language);
  const form = (inner: string) => `<form method="post" action="?lang=${language}">${inner}</form>`;
  const button = (intent: string, label: string, plain = false) =>
    `<button name="intent" value="${intent}"${plain ? ' class="plain"' : ""}>${escapeHtml(label)}</button>`;
  const title = `<h1>${escapeHtml(t("mail.page.shop", { shop: shopName }))}</h1>`;
  if (!receives) {
    return `${title}<p role="status">${escapeHtml(t("mail.page.stopped"))}</p><p class="note">${escapeHtml(t("mail.page.stoppedDetail"))}</p>
${form(button("resume", t("mail.page.resume"), true))}`;
  }
  const rhythms = RHYTHMS.map((days) => {
    const checked = days === leastGapDays ? " checked" : "";
    return `<label><input type="radio" name="rhythm" value="${days}"${checked}> ${escapeHtml(t(`mail.page.rhythms.${days}`))}</label>`;
  });
  return `${title}<p${saved ? ' role="status"' : ""}>${escapeHtml(t(saved ? "mail.page.rhythmSaved" : "mail.page.receiving"))}</p>
${form(button("stop", t("mail.page.stop")))}
${form(`<fieldset><legend>${escapeHtml(t("mail.page.rhythm"))}</legend>${rhythms.join("")}</fieldset>${button("rhythm", t("mail.page.saveRhythm"), true)}`)}`;
}

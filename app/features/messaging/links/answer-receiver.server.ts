import { RHYTHMS } from "#app/contracts/member.ts";
import { inTransaction } from "#app/db.server.ts";
import { type Language, languageOfRequest, toLanguage } from "#app/i18n/languages.ts";
import { escapeHtml } from "#app/lib/escape-html.ts";
import { lineSection } from "../line/line-section.server.ts";
import { mailTexts } from "../mail-texts.ts";
import { readMessageToken } from "./message-link.server.ts";
import { type Choices, readChoices, readReceiver, saveChoices, stopMail, stopNews } from "./preferences.server.ts";
import { receiverPage } from "./receiver-page.ts";
import type { ReceiverSection } from "./receiver-section.ts";

interface Found {
  language: Language;
  shopName: string;
  choices: Choices;
  /** What was just done, told in words. */
  done: "saved" | "stopped" | null;
  more: string;
}

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
  const notFound = () => nothing(asked ?? languageOfRequest(request));
  if (!message) return notFound();
  const form = request.method === "POST" ? new URLSearchParams(await request.text()) : null;
  const found = await inTransaction({ shopId: message.shopId }, async (tx): Promise<Found | null> => {
    const receiver = await readReceiver(tx, message);
    if (!receiver) return null;
    const change = { ...message, receiver, now };
    // The one click of a mail program is about the mails that it shows (RFC 8058), the page's own is about all news.
    const isOneClick = form?.get("List-Unsubscribe") === "One-Click";
    const intent = form?.get("intent");
    if (isOneClick) await stopMail(tx, change);
    if (intent === "stop") await stopNews(tx, change);
    if (form && intent === "save") {
      await saveChoices(tx, { ...change, channels: form.getAll("channel"), rhythm: form.get("rhythm") });
    }
    const isTaken = form && section ? await section.take(tx, { ...message, form, now }) : false;
    const line = lineSection();
    if (form) await line.take(tx, { ...message, form, now });
    const language = asked ?? receiver.language ?? languageOfRequest(request);
    const shown = section ? await section.show(tx, { ...message, language }) : "";
    const changed = form ? await readReceiver(tx, message) : receiver;
    return {
      language,
      shopName: receiver.shopName,
      choices: await readChoices(tx, { ...message, receiver: changed ?? receiver }),
      done: isOneClick || intent === "stop" ? "stopped" : isTaken || intent === "save" ? "saved" : null,
      more: `${shown}${await line.show(tx, { ...message, language })}`,
    };
  });
  return found ? page(found) : notFound();
}

function nothing(language: Language): Response {
  const { t } = mailTexts(language);
  const body = `<h1>${escapeHtml(t("mail.page.invalid"))}</h1><p>${escapeHtml(t("mail.page.invalidDetail"))}</p>`;
  return receiverPage({ language, title: t("mail.page.title"), body, status: 404 });
}

function page(found: Found): Response {
  const { language, shopName, choices, done, more } = found;
  const { t } = mailTexts(language);
  const form = (inner: string) => `<form method="post" action="?lang=${language}">${inner}</form>`;
  const button = (intent: string, label: string, plain = false) =>
    `<button name="intent" value="${intent}"${plain ? ' class="plain"' : ""}>${escapeHtml(label)}</button>`;
  const input = (options: { type: string; name: string; value: string | number; label: string; checked: boolean }) => {
    const { type, name, value, label, checked } = options;
    return `<label><input type="${type}" name="${name}" value="${value}"${checked ? " checked" : ""}> ${escapeHtml(label)}</label>`;
  };
  const group = (legend: string, inputs: string[]) =>
    `<fieldset><legend>${escapeHtml(legend)}</legend>${inputs.join("")}</fieldset>`;
  const { email, line, post, leastGapDays } = choices;
  const channels = Object.entries({ email, line, post }).flatMap(([name, checked]) => {
    if (checked === null) return [];
    const label = t(`mail.page.channels.${name as "email" | "line" | "post"}`);
    return [input({ type: "checkbox", name: "channel", value: name, label, checked })];
  });
  const rhythms = RHYTHMS.map((days) =>
    input({
      type: "radio",
      name: "rhythm",
      value: days,
      label: t(`mail.page.rhythms.${days}`),
      checked: days === leastGapDays,
    }),
  );
  const hears = email || line === true || post === true;
  const state = done === "saved" ? "saved" : hears ? "receiving" : "stopped";
  const body = `<h1>${escapeHtml(t("mail.page.shop", { shop: shopName }))}</h1>
<p${done ? ' role="status"' : ""}>${escapeHtml(t(`mail.page.${done === "stopped" && hears ? "mailStopped" : state}`))}</p>
<p class="note">${escapeHtml(t("mail.page.always"))}</p>
${form(`${group(t("mail.page.channel"), channels)}${group(t("mail.page.rhythm"), rhythms)}${button("save", t("mail.page.save"))}`)}
${hears ? form(button("stop", t("mail.page.stop"), true)) : ""}${more}`;
  return receiverPage({ language, title: t("mail.page.title"), body, status: 200 });
}

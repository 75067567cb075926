import { LONGEST_COMMENT } from "#app/contracts/survey.ts";
import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { mailTexts, readSurveyToken, receiverPage } from "#app/features/messaging/index.server.ts";
import { type Language, languageOfRequest, toLanguage } from "#app/i18n/languages.ts";
import { escapeHtml } from "#app/lib/escape-html.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { answerSurvey } from "../surveys/answer-survey.server.ts";
import { loadSurveys, type Survey } from "../surveys/load-surveys.server.ts";
import { readGivenAnswers } from "../surveys/read-given-answers.server.ts";

interface Receiver {
  customerId: bigint | null;
  shopName: string;
  timeZone: string;
  language: string | null;
  /** The order that the message follows; null where it follows none. */
  orderId: bigint | null;
}

/** What the page shows: nothing, the question, or thanks. */
interface Shown {
  language: Language;
  survey: Survey | null;
  shopName: string;
  pick: string;
  comment: string;
  state: "asking" | "missing" | "closed" | "thanked";
}

/**
 * The page behind a mail's question. Looking keeps nothing, since mail programs follow links by themselves: what the link
 * names is ticked, and pressing the button answers. The address holds numbers and a signature alone.
 *
 * @returns a whole page without scripts
 */
export async function answerSurveyLink(options: { token: string; request: Request; now: Date }): Promise<Response> {
  const { request, now } = options;
  const search = new URL(request.url).searchParams;
  const asked = toLanguage(search.get("lang"));
  const link = readSurveyToken(options.token);
  const unknown: Shown = {
    language: asked ?? languageOfRequest(request),
    survey: null,
    shopName: "",
    pick: "",
    comment: "",
    state: "asking",
  };
  if (!link) return pageOf(unknown);
  const form = request.method === "POST" ? new URLSearchParams(await request.text()) : null;
  const shown = await inTransaction({ shopId: link.shopId }, async (tx): Promise<Shown> => {
    const receiver = await readReceiver(tx, link);
    const [survey] = await loadSurveys(tx, { shopId: link.shopId, surveyId: link.surveyId });
    if (!receiver || receiver.customerId === null || !survey) return unknown;
    const { customerId, orderId, shopName, timeZone } = receiver;
    const language = asked ?? toLanguage(receiver.language) ?? unknown.language;
    const isOfOrder = survey.occasion === "order" && orderId !== null;
    const key = isOfOrder ? `order:${orderId}` : `message:${link.messageId}`;
    const given = (await readGivenAnswers(tx, { shopId: link.shopId, customerId, occasionKey: key })).get(
      survey.surveyId,
    );
    const pick = form?.get("pick") ?? search.get("a") ?? (given ? String(given.pick) : "");
    const comment = form?.get("comment") ?? given?.comment ?? "";
    const page = { language, survey, shopName, pick, comment };
    if (!form) return { ...page, state: survey.enabled ? "asking" : "closed" };
    const answered = await answerSurvey(tx, {
      shop: { shopId: link.shopId, timeZone },
      now,
      given: {
        survey,
        customerId,
        occasion: { key, orderId: isOfOrder ? orderId : null },
        source: "mail",
        pick,
        comment,
      },
    });
    if (answered.ok) return { ...page, state: "thanked" };
    return { ...page, state: answered.reason === "pick" ? "missing" : "closed" };
  });
  return pageOf(shown);
}

// What was sent to a merged customer is answered by their survivor; a programme that began with an order asks about it.
async function readReceiver(
  tx: Tx,
  { shopId, messageId }: { shopId: ShopId; messageId: bigint },
): Promise<Receiver | undefined> {
  const [row] = await query<Receiver>(
    tx,
    `SELECT coalesce(c.merged_into, c.customer_id) AS "customerId", coalesce(nullif(g.from_name, ''), s.name) AS "shopName",
       s.time_zone AS "timeZone", m.language,
       (SELECT o.order_id FROM tasks k JOIN enrolments e ON e.shop_id = k.shop_id AND e.enrolment_id = k.enrolment_id
        JOIN orders o ON o.shop_id = e.shop_id AND 'order:' || o.order_id = e.anchor_key
          AND o.order_id = substring(e.anchor_key FROM '^order:(\\d{1,18})$')::bigint
        WHERE k.shop_id = m.shop_id AND m.source_type = 'task' AND k.task_id = m.source_id) AS "orderId"
     FROM messages m
     JOIN shops s ON s.shop_id = m.shop_id
     LEFT JOIN customers c ON c.shop_id = m.shop_id AND c.customer_id = m.customer_id AND c.redacted_at IS NULL
     LEFT JOIN messaging_settings g ON g.shop_id = m.shop_id
     WHERE m.shop_id = $1::bigint AND m.message_id = $2::bigint`,
    shopId,
    messageId,
  );
  return row;
}

function pageOf(shown: Shown): Response {
  const { language, survey, shopName } = shown;
  const { t } = mailTexts(language);
  const search = shown.pick === "" ? "" : `a=${encodeURIComponent(shown.pick)}`;
  if (!survey) {
    const body = `<h1>${escapeHtml(t("mail.page.invalid"))}</h1><p>${escapeHtml(t("mail.page.invalidDetail"))}</p>`;
    return receiverPage({ language, title: t("survey.page.title"), body, status: 404, search });
  }
  return receiverPage({
    language,
    title: t("survey.page.title"),
    body: `<p class="note">${escapeHtml(shopName)}</p>${bodyOf({ ...shown, survey })}`,
    status: 200,
    search,
  });
}

function bodyOf({ language, survey, pick, comment, state }: Shown & { survey: Survey }): string {
  const { t } = mailTexts(language);
  const { question, followUp, thanks, answers } = survey.content;
  const heading = `<h1>${escapeHtml(question[language])}</h1>`;
  if (state === "closed") return `${heading}<p role="status">${escapeHtml(t("survey.page.closed"))}</p>`;
  const options =
    answers.kind === "nps"
      ? Array.from({ length: 11 }, (_, score) => ({ value: String(score), label: String(score) }))
      : answers.choices.map((choice) => ({ value: String(choice.choiceId), label: choice[language] }));
  const radios = options.map(
    ({ value, label }) =>
      `<label><input type="radio" name="pick" value="${value}" required${value === pick ? " checked" : ""}> ${escapeHtml(label)}</label>`,
  );
  const scale = answers.kind === "nps" ? `<p class="note" id="scale">${escapeHtml(t("survey.page.scale"))}</p>` : "";
  const told =
    state === "thanked"
      ? `<p role="status"><strong>${escapeHtml(thanks[language])}</strong></p><p class="note">${escapeHtml(t("survey.page.change"))}</p>`
      : state === "missing"
        ? `<p role="alert">${escapeHtml(t("survey.page.missing"))}</p>`
        : "";
  return `${heading}${told}<form method="post" action="?lang=${language}">
<fieldset${answers.kind === "nps" ? ' class="scores" aria-describedby="scale"' : ""}><legend>${escapeHtml(t("survey.page.legend"))}</legend>${scale}<div>${radios.join("")}</div></fieldset>
<label for="comment">${escapeHtml(followUp[language])}</label>
<textarea id="comment" name="comment" rows="4" maxlength="${LONGEST_COMMENT}">${escapeHtml(comment)}</textarea>
<p><button>${escapeHtml(t(state === "thanked" ? "survey.page.sendAgain" : "survey.page.send"))}</button></p></form>`;
}

import type { AskedSurvey, SurveyRequest } from "#app/contracts/survey.ts";
import { query, type Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { dayOf, daysBetween } from "#app/lib/time.ts";
import { answerSurvey } from "./answer-survey.server.ts";
import { loadSurveys, type Survey } from "./load-surveys.server.ts";
import { type GivenBefore, readGivenAnswers } from "./read-given-answers.server.ts";
import { readThanks } from "./read-thanks.server.ts";

/** So many days after an order a survey is asked for the last time on its pages. */
const ASKED_FOR_DAYS = 60;

interface Asked {
  shopId: ShopId;
  customerId: bigint;
  /** Null: the last one. */
  orderId: bigint | null;
  now: Date;
}

interface Order {
  orderId: bigint;
  customerId: bigint;
  day: string;
  timeZone: string;
}

// Of a merged customer the survivor's; of the last orders one that was handed over by Shopify just now is enough.
const ORDER_SQL = `
SELECT o.order_id AS "orderId", o.customer_id AS "customerId", o.local_day::text AS day, s.time_zone AS "timeZone"
FROM shops s
JOIN orders o ON o.shop_id = s.shop_id AND o.counted
  AND o.customer_id = (SELECT coalesce((SELECT c.merged_into FROM customers c
    WHERE c.shop_id = $1::bigint AND c.customer_id = $2::bigint), $2::bigint))
WHERE s.shop_id = $1::bigint AND s.uninstalled_at IS NULL AND ($3::bigint IS NULL OR o.order_id = $3::bigint)
ORDER BY o.processed_at DESC, o.order_id DESC LIMIT 1`;

/** What a customer is asked about an order: the first survey that is not answered, or the last answer while it may be changed. */
export async function askShopper(tx: Tx, options: Asked): Promise<AskedSurvey> {
  const found = await findSurvey(tx, options);
  if (!found) return { schemaVersion: 1, survey: null };
  const { survey, answer } = found;
  const points = answer
    ? 0
    : await readThanks(tx, { ...options, customerId: found.customerId, surveyId: survey.surveyId });
  return shown({ survey, answer, points });
}

function shown(options: {
  survey: Survey;
  answer: { pick: number; comment: string } | null;
  points: number;
}): AskedSurvey {
  const { survey, answer, points } = options;
  const { question, followUp, thanks, answers } = survey.content;
  return {
    schemaVersion: 1,
    survey: {
      id: String(survey.surveyId),
      question,
      followUp,
      thanks,
      choices:
        answers.kind === "nps" ? null : answers.choices.map(({ choiceId, ja, en }) => ({ id: choiceId, ja, en })),
      answer: answer && { pick: answer.pick, comment: answer.comment },
      points,
    },
  };
}

/** Keeps what a customer answers about an order, and tells what was kept. Null: it was not asked, or cannot be changed any more. */
export async function takeShopperAnswer(tx: Tx, options: Asked & { sent: SurveyRequest }): Promise<AskedSurvey | null> {
  const { shopId, now, sent } = options;
  const order = await readOrder(tx, options);
  const surveyId = parseId(sent.survey);
  if (!order || surveyId === null) return null;
  const [survey] = await loadSurveys(tx, { shopId, surveyId, enabledOnly: true });
  if (!survey || !isDue({ survey, order, now })) return null;
  const answered = await answerSurvey(tx, {
    shop: { shopId, timeZone: order.timeZone },
    now,
    given: {
      survey,
      customerId: order.customerId,
      occasion: { key: `order:${order.orderId}`, orderId: order.orderId },
      source: options.orderId === null ? "account" : "order",
      pick: String(sent.pick),
      comment: sent.comment,
    },
  });
  return answered.ok ? shown({ survey, answer: sent, points: 0 }) : null;
}

async function readOrder(tx: Tx, { shopId, customerId, orderId }: Asked): Promise<Order | undefined> {
  const [order] = await query<Order>(tx, ORDER_SQL, shopId, customerId, orderId);
  return order;
}

function isDue({ survey, order, now }: { survey: Survey; order: Order; now: Date }): boolean {
  const age = daysBetween(order.day, dayOf(now, order.timeZone));
  return survey.occasion === "order" && age >= survey.afterDays && age <= survey.afterDays + ASKED_FOR_DAYS;
}

async function findSurvey(
  tx: Tx,
  options: Asked,
): Promise<{ customerId: bigint; survey: Survey; answer: GivenBefore | null } | null> {
  const { shopId, now } = options;
  const surveys = await loadSurveys(tx, { shopId, enabledOnly: true });
  if (surveys.every(({ occasion }) => occasion !== "order")) return null;
  const order = await readOrder(tx, options);
  if (!order) return null;
  const { customerId } = order;
  const due = surveys.filter((survey) => isDue({ survey, order, now }));
  if (due.length === 0) return null;
  const given = await readGivenAnswers(tx, {
    shopId,
    customerId,
    occasionKey: `order:${order.orderId}`,
  });
  const open = due.find(({ surveyId }) => !given.has(surveyId));
  if (open) return { customerId, survey: open, answer: null };
  for (const survey of due.toReversed()) {
    const answer = given.get(survey.surveyId);
    if (answer && now.getTime() < answer.firstSaidAt.getTime() + survey.editDays * 86_400_000)
      return { customerId, survey, answer };
  }
  return null;
}

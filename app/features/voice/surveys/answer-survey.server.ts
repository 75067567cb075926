import { LONGEST_COMMENT } from "#app/contracts/survey.ts";
import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import { awardHook } from "#app/features/earning/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { askForReply } from "../contacts/ask-for-reply.server.ts";
import { openContact } from "../contacts/open-contact.server.ts";
import { type ReadPick, readPick } from "../rules.ts";
import { endSituations, noteSituation } from "../situations.server.ts";
import type { AnswerSource } from "../types.ts";
import type { Survey } from "./load-surveys.server.ts";

/** What a customer is asked about: an order, or a message that asked them. */
export interface AnswerOccasion {
  key: string;
  orderId: bigint | null;
}

export interface GivenAnswer {
  survey: Survey;
  customerId: bigint;
  occasion: AnswerOccasion;
  source: AnswerSource;
  /** The number of a choice, or the score. */
  pick: string;
  comment: string;
}

/** `closed`: the answer cannot be changed any more, or the survey is off. */
export type Answered = { ok: true; points: boolean } | { ok: false; reason: "pick" | "closed" | "gone" };

type Shop = { shopId: ShopId; timeZone: string };

// The order's main product is that of its place in the history; without an order, the last one's.
const ANSWER_SQL = `
WITH who AS (
  SELECT c.customer_id FROM customers c
  WHERE c.shop_id = $1::bigint AND c.customer_id = $3::bigint AND c.redacted_at IS NULL AND c.merged_into IS NULL
),
before AS (
  SELECT a.answer_id, a.first_said_at FROM survey_answers a JOIN who w USING (customer_id)
  WHERE a.shop_id = $1::bigint AND a.survey_id = $2::bigint AND a.occasion_key = $4 AND a.replaced_at IS NULL
  FOR UPDATE OF a
),
replaced AS (
  UPDATE survey_answers a SET replaced_at = $12::timestamptz, replaced_on = $13::date FROM before b
  WHERE a.shop_id = $1::bigint AND a.answer_id = b.answer_id
    AND b.first_said_at > $12::timestamptz - make_interval(days => $14::integer)
  RETURNING a.answer_id
)
INSERT INTO survey_answers (shop_id, survey_id, version, customer_id, occasion_key, order_id, product_id, source, choice,
  score, mood, changed, comment, first_said_at, said_at, said_on)
SELECT $1::bigint, $2::bigint, $15::integer, w.customer_id, $4, $5::bigint,
  nullif(h.product_ids[coalesce(o.order_number, cardinality(h.product_ids))], 0), $6, $7::integer, $8::smallint, $9,
  $10::boolean, $11, coalesce(b.first_said_at, $12::timestamptz), $12::timestamptz, $13::date
FROM who w
LEFT JOIN before b ON true
LEFT JOIN customer_histories h ON h.shop_id = $1::bigint AND h.customer_id = w.customer_id
LEFT JOIN orders o ON o.shop_id = $1::bigint AND o.order_id = $5::bigint
WHERE b.answer_id IS NULL OR EXISTS (SELECT FROM replaced)
RETURNING answer_id AS "answerId", first_said_at = said_at AS "isFirst"`;

/**
 * Keeps what a customer answers. The first answer of an occasion is kept beside a change of it, which is taken for as long
 * as the survey says. Points come once for each survey and customer; an unhappy answer opens a contact.
 *
 * @returns why it was not kept; `points`: it brought points
 */
export async function answerSurvey(tx: Tx, options: { shop: Shop; now: Date; given: GivenAnswer }): Promise<Answered> {
  const { shop, now, given } = options;
  const { survey, customerId, occasion } = given;
  const read = readPick(survey.content, given.pick);
  if (!read) return { ok: false, reason: "pick" };
  if (!survey.enabled) return { ok: false, reason: "closed" };
  const today = dayOf(now, shop.timeZone);
  // Two presses at once would both find no answer yet.
  await query(
    tx,
    "SELECT pg_advisory_xact_lock(hashtextextended('answer', $1::bigint # $2::bigint))::text",
    shop.shopId,
    customerId,
  );
  const comment = given.comment.trim().slice(0, LONGEST_COMMENT);
  const [kept] = await query<{ answerId: bigint; isFirst: boolean }>(
    tx,
    ANSWER_SQL,
    shop.shopId,
    survey.surveyId,
    customerId,
    occasion.key,
    occasion.orderId,
    given.source,
    read.pick.choice,
    read.pick.score,
    read.mood,
    read.changed,
    comment,
    now.toISOString(),
    today,
    survey.editDays,
    survey.version,
  );
  if (!kept) return { ok: false, reason: "closed" };
  await followAnswer(tx, { shop, now, today, given, read, answerId: kept.answerId, comment });
  const key = thanksKey({ surveyId: survey.surveyId, customerId });
  const awarded = await awardHook(tx, { shop, action: "survey", customerId, key, now });
  await projectCustomers(tx, { shopId: shop.shopId, customerIds: awarded });
  await noteCustomerChanges(tx, { shopId: shop.shopId, customerIds: [customerId] });
  return { ok: true, points: awarded.length > 0 };
}

/** What an answer leads to: a contact where it is unhappy, and what it says of the customer's situation. */
async function followAnswer(
  tx: Tx,
  options: {
    shop: Shop;
    now: Date;
    today: string;
    given: GivenAnswer;
    read: ReadPick;
    answerId: bigint;
    comment: string;
  },
): Promise<void> {
  const { shop, now, today, given, read, answerId, comment } = options;
  const { survey, customerId, occasion } = given;
  if (read.mood === "bad") {
    const subject = subjectOf(survey, read);
    const contactId = await openContact(tx, {
      shopId: shop.shopId,
      now,
      today,
      contact: {
        // A changed answer to the same occasion is the same matter.
        key: `answer:${survey.surveyId}:${occasion.key}`,
        customerId,
        kind: survey.occasion === "leaving" ? "cancellation" : "complaint",
        channel: "survey",
        subject,
        note: comment,
        assignee: null,
        answerId,
      },
    });
    if (contactId !== null) {
      await askForReply(tx, { shopId: shop.shopId, now, today, contactId, customerId, subject, note: comment });
    }
  }
  const { shopId } = shop;
  if (read.changed) await noteSituation(tx, { shopId, customerId, what: "other", source: "survey", now, today });
  else await endSituations(tx, { shopId, customerId, source: "survey", today });
}

/** What was picked, as staff of either language know the survey. */
function subjectOf({ content }: Survey, { pick }: ReadPick): string {
  if (content.answers.kind === "nps") return `NPS ${pick.score}`;
  const choice = content.answers.choices.find(({ choiceId }) => choiceId === pick.choice);
  return choice ? `${choice.ja} / ${choice.en}` : "";
}

/** Under which a customer is thanked for a survey. */
export const thanksKey = ({ surveyId, customerId }: { surveyId: bigint; customerId: bigint }): string =>
  `${surveyId}:customer:${customerId}`;

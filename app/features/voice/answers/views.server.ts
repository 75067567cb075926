import { query, type Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { isDay } from "#app/lib/time.ts";
import type { ReadySurvey } from "../ready-made.ts";
import { type AnswerSource, MOODS, type Mood } from "../types.ts";

/** How a survey is called: by its own name, or as the ready-made one. */
export interface SurveyName {
  name: string | null;
  readyMade: ReadySurvey | null;
}

export interface AnswerView extends SurveyName {
  id: string;
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  /** The choice in both languages, by the version that was answered; null for a score. */
  choice: { ja: string; en: string } | null;
  score: number | null;
  mood: Mood;
  comment: string;
  source: AnswerSource;
  /** ISO text. */
  saidAt: string;
  /** What it replaced. */
  isChange: boolean;
  productTitle: string | null;
}

export interface AnswerQuery {
  surveyId: bigint | null;
  mood: Mood | null;
  search: string;
  /** Days of the shop, the last included; null: open. */
  from: string | null;
  to: string | null;
  before: { saidAt: string; answerId: bigint } | null;
}

export interface AnswerList {
  answers: AnswerView[];
  next: string | null;
  surveys: (SurveyName & { id: string })[];
}

const PER_PAGE = 50;
/** A search looks through so many answers, the newest first. */
export const SEARCHED = 20_000;

/** Reads the address of the list of answers. */
export function readAnswerQuery(search: URLSearchParams): AnswerQuery {
  const [at = "", id] = (search.get("before") ?? "").split("~");
  const answerId = parseId(id);
  const dayOrNull = (name: string) => (isDay(search.get(name) ?? "") ? search.get(name) : null);
  return {
    surveyId: parseId(search.get("survey")),
    mood: MOODS.find((known) => known === search.get("mood")) ?? null,
    search: (search.get("q") ?? "").trim().slice(0, 100),
    from: dayOrNull("from"),
    to: dayOrNull("to"),
    before:
      answerId !== null && !Number.isNaN(Date.parse(at)) ? { saidAt: new Date(at).toISOString(), answerId } : null,
  };
}

const CHOICE = `(SELECT jsonb_build_object('ja', o ->> 'ja', 'en', o ->> 'en')
  FROM jsonb_array_elements(v.content #> '{answers,choices}') o WHERE (o ->> 'choiceId')::integer = a.choice)`;

/** The answers that stand, the newest first, a page at a time. */
export async function readAnswers(tx: Tx, options: { shopId: ShopId; asked: AnswerQuery }): Promise<AnswerList> {
  const { shopId, asked } = options;
  const rows = await query<Omit<AnswerView, "saidAt"> & { saidAt: Date }>(
    tx,
    `SELECT a.answer_id::text AS id, a.customer_id::text AS "customerId", c.first_name AS "firstName",
       c.last_name AS "lastName", s.name, s.ready_made AS "readyMade", ${CHOICE} AS choice, a.score::integer AS score,
       a.mood, a.comment, a.source, a.said_at AS "saidAt", a.said_at > a.first_said_at AS "isChange",
       p.title AS "productTitle"
     FROM (
       SELECT * FROM survey_answers WHERE shop_id = $1::bigint AND replaced_at IS NULL
         AND ($2::bigint IS NULL OR survey_id = $2::bigint) AND ($3::text IS NULL OR mood = $3)
         AND ($4::timestamptz IS NULL OR (said_at, answer_id) < ($4::timestamptz, $5::bigint))
         AND ($7::date IS NULL OR said_on >= $7::date) AND ($8::date IS NULL OR said_on <= $8::date)
       ORDER BY said_at DESC, answer_id DESC LIMIT ${SEARCHED}
     ) a
     JOIN surveys s ON s.shop_id = $1::bigint AND s.survey_id = a.survey_id
     JOIN survey_versions v ON v.shop_id = $1::bigint AND v.survey_id = a.survey_id AND v.version = a.version
     LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = a.customer_id
     LEFT JOIN products p ON p.shop_id = $1::bigint AND p.product_id = a.product_id
     WHERE $6 = '' OR strpos(lower(a.comment), lower($6)) > 0
     ORDER BY a.said_at DESC, a.answer_id DESC LIMIT ${PER_PAGE + 1}`,
    shopId,
    asked.surveyId,
    asked.mood,
    asked.before?.saidAt ?? null,
    asked.before?.answerId ?? null,
    asked.search,
    asked.from,
    asked.to,
  );
  const answers = rows.slice(0, PER_PAGE).map((row) => ({ ...row, saidAt: row.saidAt.toISOString() }));
  const last = answers.at(-1);
  return {
    answers,
    next: rows.length > PER_PAGE && last ? `${last.saidAt}~${last.id}` : null,
    surveys: await query<SurveyName & { id: string }>(
      tx,
      `SELECT survey_id::text AS id, name, ready_made AS "readyMade" FROM surveys
       WHERE shop_id = $1::bigint ORDER BY survey_id`,
      shopId,
    ),
  };
}

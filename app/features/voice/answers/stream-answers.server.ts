import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** An answer in the file of answers, also one that was replaced; instants in shop time, empty where there is none. */
export interface AnswerFileRow {
  id: string;
  survey: string;
  version: number;
  customerId: string;
  occasion: string;
  productId: string;
  source: string;
  answer: string;
  mood: string;
  comment: string;
  saidAt: string;
  replacedAt: string;
}

const PART = 2_000;
const instant = (column: string) => `coalesce(to_char(a.${column}, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'), '')`;

/**
 * All answers of a shop, the oldest first, some thousands at a time; each part is a transaction of its own.
 *
 * @param options.language of the choices' words
 */
export async function* streamAnswers(options: {
  shopId: ShopId;
  timeZone: string;
  language: "ja" | "en";
}): AsyncGenerator<AnswerFileRow> {
  const { shopId, timeZone, language } = options;
  let last = "0";
  for (;;) {
    const after = last;
    const rows = await inTransaction({ shopId }, async (tx) => {
      await query(tx, "SELECT set_config('TimeZone', $1, true)", timeZone);
      return query<AnswerFileRow>(
        tx,
        `SELECT a.answer_id::text AS id, coalesce(s.name, s.ready_made, '') AS survey, a.version,
           a.customer_id::text AS "customerId", a.occasion_key AS occasion, coalesce(a.product_id::text, '') AS "productId",
           a.source, coalesce(a.score::text, (SELECT o ->> $3 FROM jsonb_array_elements(v.content #> '{answers,choices}') o
             WHERE (o ->> 'choiceId')::integer = a.choice), '') AS answer,
           a.mood, a.comment, ${instant("said_at")} AS "saidAt", ${instant("replaced_at")} AS "replacedAt"
         FROM survey_answers a
         JOIN surveys s ON s.shop_id = a.shop_id AND s.survey_id = a.survey_id
         JOIN survey_versions v ON v.shop_id = a.shop_id AND v.survey_id = a.survey_id AND v.version = a.version
         WHERE a.shop_id = $1::bigint AND a.answer_id > $2::text::bigint ORDER BY a.answer_id LIMIT ${PART}`,
        shopId,
        after,
        language,
      );
    });
    yield* rows;
    last = rows.at(-1)?.id ?? last;
    if (rows.length < PART) return;
  }
}

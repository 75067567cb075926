import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { idField } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { surveyContentSchema } from "../survey-content.ts";
import { OCCASIONS, type VoiceChange } from "../types.ts";

const days = z.coerce.number("number").int("number").min(0, "number").max(365, "number");

const surveyForm = z.object({
  /** Empty: a new one. */
  surveyId: z.union([z.literal("").transform(() => null), idField]),
  /** The version that the editor saw. */
  version: z.coerce.number().int().min(0),
  name: z.string().trim().max(60, "tooLong"),
  occasion: z.enum(OCCASIONS, "required"),
  afterDays: days,
  editDays: days,
  enabled: z.enum(["true", "false"]).transform((text) => text === "true"),
  content: z
    .string()
    .max(20_000)
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.issues.push({ code: "custom", message: "form", input: text });
        return z.NEVER;
      }
    })
    .pipe(surveyContentSchema),
});
type SurveyForm = z.output<typeof surveyForm>;

const MOST_SURVEYS = 50;

interface Saving {
  shopId: ShopId;
  now: Date;
}

/**
 * Saves a survey as its editor says. What is asked becomes a new version where it differs; answers stay with the version
 * that they were given to.
 */
export async function saveSurvey(tx: Tx, options: Saving & { form: FormData }): Promise<VoiceChange> {
  const { shopId, now } = options;
  const read = surveyForm.safeParse(Object.fromEntries(options.form));
  if (!read.success) return { ok: false, problems: problemsByPath(read.error) };
  const survey = read.data;
  if (survey.surveyId === null) return create(tx, { shopId, now, survey });
  const saved = await query(
    tx,
    `WITH changed AS (
       UPDATE surveys s SET name = nullif($4, ''), occasion = $5, after_days = $6::integer, edit_days = $7::integer,
         enabled_at = CASE WHEN $8::boolean THEN coalesce(s.enabled_at, $9::timestamptz) END, updated_at = $9::timestamptz,
         version = CASE WHEN v.content = $10::text::jsonb THEN s.version ELSE s.version + 1 END
       FROM survey_versions v
       WHERE s.shop_id = $1::bigint AND s.survey_id = $2::bigint AND s.version = $3::integer
         AND v.shop_id = s.shop_id AND v.survey_id = s.survey_id AND v.version = s.version
       RETURNING s.survey_id, s.version
     ),
     versioned AS (
       INSERT INTO survey_versions (shop_id, survey_id, version, content, created_at)
       SELECT $1::bigint, survey_id, version, $10::text::jsonb, $9::timestamptz FROM changed
       ON CONFLICT DO NOTHING
     )
     SELECT 1 FROM changed`,
    shopId,
    survey.surveyId,
    survey.version,
    survey.name,
    survey.occasion,
    survey.afterDays,
    survey.editDays,
    survey.enabled,
    now.toISOString(),
    JSON.stringify(survey.content),
  );
  if (saved.length === 0) return { ok: false, problems: { form: "conflict" } };
  return { ok: true, id: String(survey.surveyId) };
}

async function create(tx: Tx, { shopId, now, survey }: Saving & { survey: SurveyForm }): Promise<VoiceChange> {
  if (survey.name === "") return { ok: false, problems: { name: "required" } };
  const [made] = await query<{ id: string }>(
    tx,
    `WITH made AS (
       INSERT INTO surveys (shop_id, name, occasion, after_days, edit_days, version, enabled_at, created_at, updated_at)
       SELECT $1::bigint, $2, $3, $4::integer, $5::integer, 1, CASE WHEN $6::boolean THEN $7::timestamptz END,
         $7::timestamptz, $7::timestamptz
       WHERE (SELECT count(*) FROM surveys WHERE shop_id = $1::bigint) < ${MOST_SURVEYS}
       RETURNING survey_id
     ),
     versioned AS (
       INSERT INTO survey_versions (shop_id, survey_id, version, content, created_at)
       SELECT $1::bigint, survey_id, 1, $8::text::jsonb, $7::timestamptz FROM made
     )
     SELECT survey_id::text AS id FROM made`,
    shopId,
    survey.name,
    survey.occasion,
    survey.afterDays,
    survey.editDays,
    survey.enabled,
    now.toISOString(),
    JSON.stringify(survey.content),
  );
  return made ? { ok: true, id: made.id } : { ok: false, problems: { form: "tooMany" } };
}

/** Problems by the path of their field, such as `question.ja` or `answers.choices.0.en`. */
function problemsByPath(error: z.ZodError): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { path, message } of error.issues) {
    const field = (path[0] === "content" ? path.slice(1) : path).map(String).join(".");
    problems[field || "form"] ??= message;
  }
  return problems;
}

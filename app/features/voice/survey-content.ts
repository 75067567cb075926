import { z } from "zod";
import { MOODS } from "./types.ts";

const words = (longest: number) => z.string("required").trim().min(1, "required").max(longest, "tooLong");
const both = (longest: number) => z.object({ ja: words(longest), en: words(longest) });

export const SURVEY_LIMITS = { choices: 10, question: 200, choice: 80 } as const;

const choice = z.object({
  /** Stays the same in all versions that hold the choice, so that answers to different versions add up. */
  choiceId: z.number().int().min(1).max(1_000),
  ...both(SURVEY_LIMITS.choice).shape,
  mood: z.enum(MOODS),
  /** Says that the customer's situation changed: they moved, or need something else. */
  changed: z.boolean(),
});
export type SurveyChoice = z.output<typeof choice>;

/** One version of a survey, as it is kept in `survey_versions.content`. An error is a key of `voice.problems`. */
export const surveyContentSchema = z.object({
  question: both(SURVEY_LIMITS.question),
  answers: z.discriminatedUnion("kind", [
    /** How likely to recommend, 0–10. */
    z.object({ kind: z.literal("nps") }),
    z.object({
      kind: z.literal("choices"),
      choices: z
        .array(choice)
        .min(2, "choices")
        .max(SURVEY_LIMITS.choices, "choices")
        .refine((all) => new Set(all.map(({ choiceId }) => choiceId)).size === all.length, "choices"),
    }),
  ]),
  /** What is asked for in the shopper's own words. */
  followUp: both(SURVEY_LIMITS.question),
  thanks: both(SURVEY_LIMITS.question),
});
export type SurveyContent = z.output<typeof surveyContentSchema>;

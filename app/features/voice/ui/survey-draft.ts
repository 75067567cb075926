import type { SurveyChoice, SurveyContent } from "../survey-content.ts";
import type { SurveyView } from "../surveys/views.server.ts";

/** What a survey's form holds: all of it text, what is asked as JSON. */
export type SurveyFields = Record<
  "surveyId" | "version" | "name" | "occasion" | "afterDays" | "editDays" | "enabled" | "content",
  string
>;

const EMPTY = { ja: "", en: "" };

const NEW_CONTENT: SurveyContent = {
  question: EMPTY,
  answers: {
    kind: "choices",
    choices: [
      { choiceId: 1, ...EMPTY, mood: "good", changed: false },
      { choiceId: 2, ...EMPTY, mood: "bad", changed: false },
    ],
  },
  followUp: EMPTY,
  thanks: EMPTY,
};

/** A stored survey as its form holds it; a new one where there is none. */
export function fieldsOf(survey: SurveyView | null): SurveyFields {
  return {
    surveyId: survey?.id ?? "",
    version: String(survey?.version ?? 0),
    name: survey?.name ?? "",
    occasion: survey?.occasion ?? "order",
    afterDays: String(survey?.afterDays ?? 0),
    editDays: String(survey?.editDays ?? 14),
    enabled: String(survey?.enabled ?? false),
    content: JSON.stringify(survey?.content ?? NEW_CONTENT),
  };
}

/** A choice that no other of these is, nor was. */
export function newChoice(choices: readonly SurveyChoice[]): SurveyChoice {
  const choiceId = Math.max(0, ...choices.map((choice) => choice.choiceId)) + 1;
  return { choiceId, ...EMPTY, mood: "neutral", changed: false };
}

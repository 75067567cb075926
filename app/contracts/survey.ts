import { isRecord, isWhole, type LocalizedText, parseList, parseText } from "./read.ts";

/** The one question that the order's pages and the members' page ask. Bundled into the extensions like `shopper.ts`. */

/** `GET` answers {@link AskedSurvey}; `POST` {@link SurveyRequest} answers the same, as it is then. */
export const SURVEY_PATH = "/api/shopper/survey";

/** Without an order, it is the customer's last. */
export function surveyPath(orderId: string | null): string {
  return orderId === null ? SURVEY_PATH : `${SURVEY_PATH}?order=${orderId}`;
}

export const LONGEST_COMMENT = 2_000;

export type SurveyOption = LocalizedText & { readonly id: number };

export type AskedSurvey = {
  readonly schemaVersion: 1;
  /** Null where nothing is asked. */
  readonly survey: {
    readonly id: string;
    readonly question: LocalizedText;
    readonly followUp: LocalizedText;
    readonly thanks: LocalizedText;
    /** Null: a score from 0 to 10. */
    readonly choices: readonly SurveyOption[] | null;
    /** What this customer answered; it can still be changed. */
    readonly answer: { readonly pick: number; readonly comment: string } | null;
    /** What the first answer brings; 0 for nothing. */
    readonly points: number;
  } | null;
};

/** `order`: null for the last. */
export type SurveyRequest = {
  readonly survey: string;
  readonly order: string | null;
  readonly pick: number;
  readonly comment: string;
};

/** Reads what the app answered; null when it cannot be read. */
export function parseAskedSurvey(value: unknown): AskedSurvey | null {
  if (!isRecord(value) || value.schemaVersion !== 1) return null;
  if (value.survey === null) return { schemaVersion: 1, survey: null };
  const { survey } = value;
  if (!isRecord(survey) || typeof survey.id !== "string") return null;
  const question = parseText(survey.question);
  const followUp = parseText(survey.followUp);
  const thanks = parseText(survey.thanks);
  if (!question || !followUp || !thanks) return null;
  const choices = survey.choices === null ? null : parseList(survey.choices, parseOption);
  if (choices?.length === 0) return null;
  return {
    schemaVersion: 1,
    survey: {
      id: survey.id,
      question,
      followUp,
      thanks,
      choices,
      answer: parseAnswer(survey.answer),
      points: isWhole(survey.points) ? survey.points : 0,
    },
  };
}

function parseOption(value: unknown): SurveyOption | null {
  const text = parseText(value);
  return text && isRecord(value) && isWhole(value.id) ? { id: value.id, ...text } : null;
}

function parseAnswer(value: unknown): { pick: number; comment: string } | null {
  if (!isRecord(value) || !isWhole(value.pick) || typeof value.comment !== "string") return null;
  return { pick: value.pick, comment: value.comment };
}

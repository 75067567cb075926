import texts from "./ready-made.json" with { type: "json" };
import { type SurveyContent, surveyContentSchema } from "./survey-content.ts";
import type { Occasion } from "./types.ts";

export const READY_SURVEYS = ["afterOrder", "nps", "leaving"] as const;
export type ReadySurvey = (typeof READY_SURVEYS)[number];

interface ReadyMade {
  occasion: Occasion;
  afterDays: number;
  content: SurveyContent;
}

/** The surveys that every shop begins with, all of them off. */
export const READY_MADE_SURVEYS: Record<ReadySurvey, ReadyMade> = {
  afterOrder: { occasion: "order", afterDays: 0, content: surveyContentSchema.parse(texts.afterOrder) },
  nps: { occasion: "order", afterDays: 14, content: surveyContentSchema.parse(texts.nps) },
  leaving: { occasion: "leaving", afterDays: 0, content: surveyContentSchema.parse(texts.leaving) },
};

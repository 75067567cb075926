import { useTranslation } from "react-i18next";
import type { ReadySurvey } from "../ready-made.ts";

/** How a survey is called: by its own name, or as the ready-made one that it began as. */
export function useSurveyName(): (survey: { name: string | null; readyMade: ReadySurvey | null }) => string {
  const { t } = useTranslation();
  return ({ name, readyMade }) => name ?? (readyMade ? t(`voice.ready.${readyMade}`) : "");
}

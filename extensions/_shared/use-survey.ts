import { useEffect, useState } from "preact/hooks";
import { type AskedSurvey, parseAskedSurvey, SURVEY_PATH, surveyPath } from "../../app/contracts/survey.ts";
import { askApp } from "./ask-app.ts";
import type { HostSessionToken } from "./host.ts";

export type Survey = NonNullable<AskedSurvey["survey"]>;

export type SurveyState = {
  /** Null while nothing is asked, or the app cannot be reached: a question can wait. */
  readonly survey: Survey | null;
  readonly isSaving: boolean;
  /** `saved`: the answer is kept. `refused`: it cannot be changed any more. */
  readonly outcome: "none" | "saved" | "refused" | "failed";
  answer(given: { pick: number; comment: string }): Promise<void>;
};

/** What the shop asks this customer about an order, and their answer. */
export function useSurvey(options: {
  apiUrl: string | null;
  /** Digits of the order's id; null: the customer's last. */
  orderId: string | null;
  sessionToken: HostSessionToken;
}): SurveyState {
  const { apiUrl, orderId, sessionToken } = options;
  const [survey, setSurvey] = useState<Survey | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [outcome, setOutcome] = useState<SurveyState["outcome"]>("none");

  // biome-ignore lint/correctness/useExhaustiveDependencies: the token source never changes.
  useEffect(() => {
    if (!apiUrl) return;
    let current = true;
    void askApp({ apiUrl, path: surveyPath(orderId), sessionToken, parse: parseAskedSurvey }).then((asked) => {
      if (current && asked.status === "ok") setSurvey(asked.value.survey);
    });
    return () => {
      current = false;
    };
  }, [apiUrl, orderId]);

  const answer = async (given: { pick: number; comment: string }) => {
    if (!survey) return;
    setSaving(true);
    const sent = { survey: survey.id, order: orderId, ...given };
    const kept = await askApp({
      apiUrl,
      path: SURVEY_PATH,
      sessionToken,
      parse: parseAskedSurvey,
      method: "POST",
      sent,
    });
    if (kept.status === "ok") setSurvey(kept.value.survey);
    setOutcome(kept.status === "ok" ? "saved" : kept.status === "notFound" ? "refused" : "failed");
    setSaving(false);
  };
  return { survey, isSaving, outcome, answer };
}

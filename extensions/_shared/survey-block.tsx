import { useState } from "preact/hooks";
import { LONGEST_COMMENT } from "../../app/contracts/survey.ts";
import type { HostSessionToken } from "./host.ts";
import type { Texts } from "./texts.ts";
import { type Survey, type SurveyState, useSurvey } from "./use-survey.ts";

/** One question about an order; nothing at all where nothing is asked. */
export function SurveyBlock(props: {
  texts: Texts;
  apiUrl: string | null;
  /** Digits of the order's id; null: the customer's last. */
  orderId: string | null;
  sessionToken: HostSessionToken;
}) {
  const { texts, apiUrl, orderId, sessionToken } = props;
  const state = useSurvey({ apiUrl, orderId, sessionToken });
  const [isChanging, setChanging] = useState(false);
  const { survey, outcome } = state;
  if (!survey) return null;
  const isAnswered = survey.answer !== null && !isChanging;
  return (
    <s-section heading={texts.t("survey.heading")}>
      <s-stack gap="base">
        <s-text type="strong">{texts.pick(survey.question)}</s-text>
        {isAnswered ? (
          <>
            {outcome === "saved" && <s-banner tone="success">{texts.pick(survey.thanks)}</s-banner>}
            <s-text>{texts.t("survey.answered", { answer: answerOf(survey, texts) })}</s-text>
            <s-button variant="secondary" onClick={() => setChanging(true)}>
              {texts.t("survey.change")}
            </s-button>
          </>
        ) : (
          <SurveyForm texts={texts} survey={survey} state={state} onSent={() => setChanging(false)} />
        )}
      </s-stack>
    </s-section>
  );
}

function answerOf(survey: Survey, texts: Texts): string {
  const pick = survey.answer?.pick ?? 0;
  const choice = survey.choices?.find(({ id }) => id === pick);
  return choice ? texts.pick(choice) : String(pick);
}

function SurveyForm(props: { texts: Texts; survey: Survey; state: SurveyState; onSent: () => void }) {
  const { texts, survey, state, onSent } = props;
  const [pick, setPick] = useState(survey.answer ? String(survey.answer.pick) : "");
  const [comment, setComment] = useState(survey.answer?.comment ?? "");
  const send = async () => {
    await state.answer({ pick: Number(pick), comment: comment.slice(0, LONGEST_COMMENT) });
    onSent();
  };
  return (
    <>
      {survey.points > 0 && (
        <s-text color="subdued">{texts.t("survey.points", { points: texts.points(survey.points, null) })}</s-text>
      )}
      {survey.choices ? (
        <s-choice-list
          label={texts.t("survey.label")}
          labelAccessibilityVisibility="exclusive"
          onChange={(event) => setPick((event.currentTarget as unknown as { values: string[] }).values[0] ?? "")}
        >
          {survey.choices.map((choice) => (
            <s-choice key={choice.id} value={String(choice.id)} selected={String(choice.id) === pick}>
              {texts.pick(choice)}
            </s-choice>
          ))}
        </s-choice-list>
      ) : (
        <s-select
          label={texts.t("survey.score")}
          value={pick}
          onChange={(event) => setPick((event.currentTarget as unknown as { value: string }).value)}
        >
          <s-option value="">–</s-option>
          {Array.from({ length: 11 }, (_, score) => String(10 - score)).map((score) => (
            <s-option key={score} value={score}>
              {score}
            </s-option>
          ))}
        </s-select>
      )}
      <s-text-area
        label={texts.pick(survey.followUp)}
        value={comment}
        rows={3}
        onInput={(event) => setComment((event.currentTarget as unknown as { value: string }).value)}
      />
      {state.outcome === "failed" && <s-banner tone="critical">{texts.t("survey.failed")}</s-banner>}
      {state.outcome === "refused" && <s-banner tone="warning">{texts.t("survey.closed")}</s-banner>}
      <s-button variant="primary" loading={state.isSaving} disabled={state.isSaving || pick === ""} onClick={send}>
        {texts.t("survey.send")}
      </s-button>
    </>
  );
}

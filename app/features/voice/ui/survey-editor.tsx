import { useNavigate } from "@remix-run/react";
import { Banner, BlockStack, Card, Checkbox, FormLayout, InlineGrid, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { SurveyContent } from "../survey-content.ts";
import type { SurveyView } from "../surveys/views.server.ts";
import { OCCASIONS, type VoiceChange } from "../types.ts";
import { ChoicesEditor } from "./choices-editor.tsx";
import { fieldsOf, newChoice } from "./survey-draft.ts";
import { SurveyPreview } from "./survey-preview.tsx";
import { useSurveyName } from "./use-survey-name.ts";
import { useVoiceProblem } from "./use-voice-problem.ts";

/** What a survey asks, of whom and when, beside what the shopper sees. */
export function SurveyEditor({ survey, points }: { survey: SurveyView | null; points: number }) {
  const { t } = useTranslation();
  const toast = useToast();
  const navigate = useNavigate();
  const nameOf = useSurveyName();
  const problem = useVoiceProblem();
  const { form, isDirty, set, discard } = useStoredForm(fieldsOf(survey));
  const saving = useChange<VoiceChange>(({ id }) => {
    toast(t("common.saved"));
    if (!survey && id) navigate(`/app/voice/surveys/${id}`);
  });
  const content = JSON.parse(form.content) as SurveyContent;
  const change = (changed: Partial<SurveyContent>) => set("content")(JSON.stringify({ ...content, ...changed }));
  const save = () => saving.send(form);
  const { problems } = saving;
  return (
    <InlineGrid columns={{ xs: 1, lg: ["twoThirds", "oneThird"] }} gap="400" alignItems="start">
      <StoredForm id="survey" isDirty={isDirty} saving={saving.saving} onSave={save} onDiscard={discard}>
        {Object.keys(problems).length > 0 ? (
          <Banner tone="critical" title={problem(problems.form) ?? t("voice.survey.notSaved")} />
        ) : null}
        <Card>
          <FormLayout>
            <Checkbox
              label={t("voice.survey.enabled")}
              helpText={t("voice.survey.enabledHelp")}
              checked={form.enabled === "true"}
              onChange={(checked) => set("enabled")(String(checked))}
            />
            <TextField
              label={t("voice.survey.name")}
              autoComplete="off"
              value={form.name}
              placeholder={survey ? nameOf({ ...survey, name: null }) : undefined}
              onChange={set("name")}
              error={problem(problems.name)}
            />
            <Select
              label={t("voice.survey.occasion")}
              helpText={t(`voice.survey.occasionHelp.${OCCASIONS.find((known) => known === form.occasion) ?? "order"}`)}
              options={OCCASIONS.map((value) => ({ value, label: t(`voice.survey.occasions.${value}`) }))}
              value={form.occasion}
              onChange={set("occasion")}
            />
            <FormLayout.Group condensed>
              <TextField
                label={t("voice.survey.afterDays")}
                type="number"
                autoComplete="off"
                value={form.afterDays}
                onChange={set("afterDays")}
                disabled={form.occasion !== "order"}
                error={problem(problems.afterDays)}
              />
              <TextField
                label={t("voice.survey.editDays")}
                type="number"
                autoComplete="off"
                value={form.editDays}
                onChange={set("editDays")}
                error={problem(problems.editDays)}
              />
            </FormLayout.Group>
            <Text as="p">
              {points > 0 ? t("voice.survey.points", { count: points }) : t("voice.survey.noPoints")}{" "}
              <PolarisLink url="/app/loyalty/earning">{t("voice.survey.pointsLink")}</PolarisLink>
            </Text>
          </FormLayout>
        </Card>
        <Card>
          <FormLayout>
            <Words
              label="question"
              value={content.question}
              problems={problems}
              onChange={(question) => change({ question })}
            />
            <Select
              label={t("voice.survey.kind")}
              options={(["choices", "nps"] as const).map((value) => ({
                value,
                label: t(`voice.survey.answerKinds.${value}`),
              }))}
              value={content.answers.kind}
              onChange={(kind) =>
                change({
                  answers:
                    kind === "nps"
                      ? { kind: "nps" }
                      : { kind: "choices", choices: [newChoice([]), newChoice([newChoice([])])] },
                })
              }
            />
            {content.answers.kind === "choices" ? (
              <ChoicesEditor
                choices={content.answers.choices}
                problems={problems}
                onChange={(choices) => change({ answers: { kind: "choices", choices } })}
              />
            ) : null}
            <Words
              label="followUp"
              value={content.followUp}
              problems={problems}
              onChange={(followUp) => change({ followUp })}
            />
            <Words
              label="thanks"
              value={content.thanks}
              problems={problems}
              onChange={(thanks) => change({ thanks })}
            />
          </FormLayout>
        </Card>
      </StoredForm>
      <BlockStack gap="400">
        <SurveyPreview content={content} />
      </BlockStack>
    </InlineGrid>
  );
}

interface BothWords {
  ja: string;
  en: string;
}

function Words(props: {
  label: "question" | "followUp" | "thanks";
  value: BothWords;
  problems: Record<string, string>;
  onChange: (value: BothWords) => void;
}) {
  const { label, value, problems, onChange } = props;
  const { t } = useTranslation();
  const problem = useVoiceProblem();
  return (
    <FormLayout.Group condensed>
      {(["ja", "en"] as const).map((language) => (
        <TextField
          key={language}
          label={t(`voice.survey.${label}.${language}`)}
          autoComplete="off"
          multiline
          value={value[language]}
          onChange={(text) => onChange({ ...value, [language]: text })}
          error={problem(problems[`${label}.${language}`])}
        />
      ))}
    </FormLayout.Group>
  );
}

import { BlockStack, Box, Button, Checkbox, FormLayout, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { SURVEY_LIMITS, type SurveyChoice } from "../survey-content.ts";
import { MOODS, type Mood } from "../types.ts";
import { newChoice } from "./survey-draft.ts";
import { useVoiceProblem } from "./use-voice-problem.ts";

/** The choices of a survey, with what each says of who picks it. */
export function ChoicesEditor(props: {
  choices: SurveyChoice[];
  problems: Record<string, string>;
  onChange: (choices: SurveyChoice[]) => void;
}) {
  const { choices, problems, onChange } = props;
  const { t } = useTranslation();
  const problem = useVoiceProblem();
  const change = (at: number, changed: Partial<SurveyChoice>) =>
    onChange(choices.map((choice, place) => (place === at ? { ...choice, ...changed } : choice)));
  const field = (at: number, name: string) => problem(problems[`answers.choices.${at}.${name}`]);
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {t("voice.survey.choices")}
      </Text>
      {choices.map((choice, at) => (
        <Box key={choice.choiceId} borderColor="border" borderWidth="025" borderRadius="200" padding="300">
          <FormLayout>
            <FormLayout.Group condensed>
              <TextField
                label={t("voice.survey.choiceJa", { number: at + 1 })}
                autoComplete="off"
                value={choice.ja}
                onChange={(ja) => change(at, { ja })}
                error={field(at, "ja")}
              />
              <TextField
                label={t("voice.survey.choiceEn", { number: at + 1 })}
                autoComplete="off"
                value={choice.en}
                onChange={(en) => change(at, { en })}
                error={field(at, "en")}
              />
              <Select
                label={t("voice.survey.mood")}
                helpText={choice.mood === "bad" ? t("voice.survey.badHelp") : undefined}
                options={MOODS.map((mood) => ({ value: mood, label: t(`voice.moods.${mood}`) }))}
                value={choice.mood}
                onChange={(mood) => change(at, { mood: mood as Mood })}
              />
            </FormLayout.Group>
            <InlineStack align="space-between" blockAlign="center">
              <Checkbox
                label={t("voice.survey.changed")}
                checked={choice.changed}
                onChange={(changed) => change(at, { changed })}
              />
              <Button
                variant="tertiary"
                tone="critical"
                disabled={choices.length <= 2}
                accessibilityLabel={t("voice.survey.removeChoice", { number: at + 1 })}
                onClick={() => onChange(choices.filter((_, place) => place !== at))}
              >
                {t("voice.survey.remove")}
              </Button>
            </InlineStack>
          </FormLayout>
        </Box>
      ))}
      {problems["answers.choices"] ? (
        <Text as="p" tone="critical">
          {problem(problems["answers.choices"])}
        </Text>
      ) : null}
      <InlineStack>
        <Button
          disabled={choices.length >= SURVEY_LIMITS.choices}
          onClick={() => onChange([...choices, newChoice(choices)])}
        >
          {t("voice.survey.addChoice")}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}

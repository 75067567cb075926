import {
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  ChoiceList,
  InlineStack,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { SurveyContent } from "../survey-content.ts";

/** What the shopper sees of a survey, in either language. */
export function SurveyPreview({ content }: { content: SurveyContent }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [language, setLanguage] = useState(format.language);
  const [pick, setPick] = useState("");
  const [comment, setComment] = useState("");
  const words = t("voice.survey.answer");
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("voice.survey.preview")}
          </Text>
          <ButtonGroup variant="segmented">
            {(["ja", "en"] as const).map((value) => (
              <Button key={value} pressed={language === value} onClick={() => setLanguage(value)}>
                {t(`voice.survey.languages.${value}`)}
              </Button>
            ))}
          </ButtonGroup>
        </InlineStack>
        <div lang={language}>
          <BlockStack gap="300">
            <Text as="p" variant="headingSm">
              {content.question[language] || "–"}
            </Text>
            {content.answers.kind === "nps" ? (
              <Select
                label={words}
                labelHidden
                options={["", ...Array.from({ length: 11 }, (_, score) => String(10 - score))]}
                value={pick}
                onChange={setPick}
              />
            ) : (
              <ChoiceList
                title={words}
                titleHidden
                choices={content.answers.choices.map((choice) => ({
                  value: String(choice.choiceId),
                  label: choice[language] || "–",
                }))}
                selected={[pick]}
                onChange={([first = ""]) => setPick(first)}
              />
            )}
            <TextField
              label={content.followUp[language] || "–"}
              autoComplete="off"
              multiline={3}
              value={comment}
              onChange={setComment}
            />
            <Text as="p" tone="subdued">
              {content.thanks[language]}
            </Text>
          </BlockStack>
        </div>
      </BlockStack>
    </Card>
  );
}

import { BlockStack, ChoiceList, Select, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { valueAt } from "../condition-specs.ts";
import type { FieldProps } from "./field-props.ts";
import { Row } from "./row.tsx";
import { useRuleNames } from "./rule-context.tsx";

/** A survey with choices, and some of them. */
export function SurveyChoicesField(
  props: Omit<FieldProps<never>, "spec"> & { onReplace: (at: string, value: Record<string, unknown>) => void },
) {
  const { fields, onChange, onReplace, problemAt } = props;
  const { t } = useTranslation();
  const { language } = useFormat();
  const { names } = useRuleNames();
  const surveyId = String(valueAt(fields, "surveyId") ?? "");
  const survey = names.surveys.find(({ id }) => id === surveyId);
  if (names.surveys.length === 0) return <Text as="p">{t("segmentFields.noSurveys")}</Text>;
  return (
    <BlockStack gap="300">
      <Row>
        <Select
          label={t("segmentFields.survey")}
          options={[
            { value: "", label: t("segmentFields.chooseSurvey") },
            ...names.surveys.map(({ id, question }) => ({ value: id, label: question[language] })),
          ]}
          value={surveyId}
          onChange={(value) => onReplace("", { about: "choice", surveyId: value, choices: [] })}
          error={problemAt("surveyId")}
        />
      </Row>
      {survey ? (
        <ChoiceList
          allowMultiple
          title={t("segmentFields.surveyChoices")}
          choices={survey.choices.map((choice) => ({ value: String(choice.choiceId), label: choice[language] }))}
          selected={((valueAt(fields, "choices") as number[] | undefined) ?? []).map(String)}
          onChange={(chosen) => onChange("choices", chosen.map(Number))}
          error={problemAt("choices") ?? ""}
        />
      ) : null}
    </BlockStack>
  );
}

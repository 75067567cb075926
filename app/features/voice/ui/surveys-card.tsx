import { Badge, BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { SurveyView } from "../surveys/views.server.ts";
import { useSurveyName } from "./use-survey-name.ts";

/** The surveys of a shop, with where each is asked. */
export function SurveysCard({ surveys }: { surveys: SurveyView[] }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const nameOf = useSurveyName();
  const whenOf = ({ occasion, afterDays }: SurveyView) =>
    occasion === "leaving" ? t("voice.survey.whenLeaving") : t("voice.survey.whenOrder", { count: afterDays });
  const stateOf = ({ enabled }: SurveyView) => t(enabled ? "voice.survey.on" : "voice.survey.off");
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("voice.survey.title")}
        </Text>
        <Text as="p">{t("voice.survey.text")}</Text>
        <FiguresTable
          caption={t("voice.survey.title")}
          columns={[
            { label: t("voice.survey.name") },
            { label: t("voice.survey.asks") },
            { label: t("voice.survey.when") },
            { label: t("voice.survey.state") },
          ]}
          rows={surveys.map((survey) => [
            <PolarisLink key="name" url={`/app/voice/surveys/${survey.id}`}>
              {nameOf(survey)}
            </PolarisLink>,
            survey.content.question[language],
            whenOf(survey),
            <Badge key="state" tone={survey.enabled ? "success" : undefined}>
              {stateOf(survey)}
            </Badge>,
          ])}
          fileName="surveys.csv"
          csvRows={surveys.map((survey) => [
            nameOf(survey),
            survey.content.question[language],
            whenOf(survey),
            stateOf(survey),
          ])}
        />
      </BlockStack>
    </Card>
  );
}

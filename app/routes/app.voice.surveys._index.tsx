import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readSurveys } from "#app/features/voice/index.server.ts";
import { SurveysCard } from "#app/features/voice/ui/surveys-card.tsx";
import { VoiceTabs } from "#app/features/voice/ui/voice-tabs.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => ({ surveys: await readSurveys(tx, shopId) }));
}

export default function Surveys() {
  const { t } = useTranslation();
  const { surveys } = useLoaderData<typeof loader>();
  return (
    <AppPage
      title={t("voice.title")}
      subtitle={t("voice.subtitle")}
      primaryAction={{ content: t("voice.survey.add"), url: "/app/voice/surveys/new" }}
    >
      <BlockStack gap="400">
        <VoiceTabs />
        <SurveysCard surveys={surveys} />
      </BlockStack>
    </AppPage>
  );
}

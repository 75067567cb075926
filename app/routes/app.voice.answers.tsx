import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readAnswerQuery, readAnswers } from "#app/features/voice/index.server.ts";
import { AnswersCard } from "#app/features/voice/ui/answers-card.tsx";
import { VoiceTabs } from "#app/features/voice/ui/voice-tabs.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const asked = readAnswerQuery(new URL(request.url).searchParams);
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    asked: {
      survey: asked.surveyId === null ? "" : String(asked.surveyId),
      mood: asked.mood ?? "",
      q: asked.search,
      from: asked.from ?? "",
      to: asked.to ?? "",
    },
    list: await readAnswers(tx, { shopId, asked }),
  }));
}

export default function Answers() {
  const { t } = useTranslation();
  const { language } = useFormat();
  const { list, asked } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("voice.title")} subtitle={t("voice.subtitle")}>
      <BlockStack gap="400">
        <VoiceTabs />
        <AnswersCard
          list={list}
          asked={asked}
          download={<DownloadButton url={`/app/voice/answers.csv?language=${language}`} fileName="answers.csv" />}
        />
      </BlockStack>
    </AppPage>
  );
}

import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { BACK_WITHIN_DAYS, readVoiceFigures, SOLVED_WITHIN_DAYS } from "#app/features/voice/index.server.ts";
import { LeavingCard } from "#app/features/voice/ui/leaving-card.tsx";
import { NpsCard } from "#app/features/voice/ui/nps-card.tsx";
import { SolvedCard } from "#app/features/voice/ui/solved-card.tsx";
import { VoiceTabs } from "#app/features/voice/ui/voice-tabs.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => ({
    figures: await readVoiceFigures(tx, { shopId, today }),
    solvedWithinDays: SOLVED_WITHIN_DAYS,
    backWithinDays: BACK_WITHIN_DAYS,
  }));
}

export default function Figures() {
  const { t } = useTranslation();
  const { figures, solvedWithinDays, backWithinDays } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("voice.title")} subtitle={t("voice.subtitle")}>
      <BlockStack gap="400">
        <VoiceTabs />
        <NpsCard months={figures.nps} />
        <LeavingCard figures={figures} />
        <SolvedCard figures={figures} solvedWithinDays={solvedWithinDays} backWithinDays={backWithinDays} />
      </BlockStack>
    </AppPage>
  );
}

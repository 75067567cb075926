import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, InlineGrid } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useAutoRefresh } from "#app/components/use-auto-refresh.ts";
import { readAlerts, readHomeFigures } from "#app/features/insights/index.server.ts";
import { AlertsCard } from "#app/features/insights/ui/alerts-card.tsx";
import { HomeFigureCards } from "#app/features/insights/ui/home-figure-cards.tsx";
import { readLedgerCheck } from "#app/features/loyalty/index.server.ts";
import { LedgerCheckBanner } from "#app/features/loyalty/ui/ledger-check-banner.tsx";
import { inMerchantTransaction, readFirstSteps, readSyncHealth } from "#app/features/settings/index.server.ts";
import { FirstStepsCard } from "#app/features/settings/ui/first-steps-card.tsx";
import { SyncCard } from "#app/features/settings/ui/sync-card.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => ({
    figures: await readHomeFigures(tx, { shopId, today }),
    alerts: await readAlerts(tx, { shopId, today }),
    health: await readSyncHealth(tx, shopId),
    steps: await readFirstSteps(tx, shopId),
    check: await readLedgerCheck(tx, shopId),
  }));
}

export default function Home() {
  const { t } = useTranslation();
  const { figures, alerts, health, steps, check } = useLoaderData<typeof loader>();
  const isRunning = health.backfill?.state === "running";
  useAutoRefresh({ active: isRunning || !steps.backfilled, everyMs: 2000 });
  return (
    <AppPage title={t("home.title")} subtitle={t("home.subtitle")}>
      <BlockStack gap="400">
        <LedgerCheckBanner check={check} />
        <FirstStepsCard steps={steps} isRunning={isRunning} />
        <HomeFigureCards figures={figures} />
        <AlertsCard alerts={alerts} />
        <InlineGrid columns={1}>
          <SyncCard health={health} />
        </InlineGrid>
      </BlockStack>
    </AppPage>
  );
}

import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, InlineGrid } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useAutoRefresh } from "#app/components/use-auto-refresh.ts";
import { readLowPools } from "#app/features/coupons/index.server.ts";
import { LowPoolsBanner } from "#app/features/coupons/ui/low-pools-banner.tsx";
import { readDueCounts } from "#app/features/follow-up/index.server.ts";
import { DueTasksCard } from "#app/features/follow-up/ui/due-tasks-card.tsx";
import { readAlerts, readHomeFigures } from "#app/features/insights/index.server.ts";
import { AlertsCard } from "#app/features/insights/ui/alerts-card.tsx";
import { HomeFigureCards } from "#app/features/insights/ui/home-figure-cards.tsx";
import { readFailedEffects, readLedgerCheck } from "#app/features/loyalty/index.server.ts";
import { FailedEffectsBanner } from "#app/features/loyalty/ui/failed-effects-banner.tsx";
import { LedgerCheckBanner } from "#app/features/loyalty/ui/ledger-check-banner.tsx";
import {
  changeSettings,
  inMerchantTransaction,
  readFirstSteps,
  readSyncHealth,
} from "#app/features/settings/index.server.ts";
import { FirstStepsCard } from "#app/features/settings/ui/first-steps-card.tsx";
import { SyncCard } from "#app/features/settings/ui/sync-card.tsx";
import { together } from "#app/lib/together.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, (tx, { shopId, domain, staffId, today, timeZone, now }) =>
    together({
      domain,
      tasks: readDueCounts(tx, { shopId, asker: { staffId, today, timeZone } }),
      figures: readHomeFigures(tx, { shopId, today }),
      alerts: readAlerts(tx, { shopId, today }),
      health: readSyncHealth(tx, shopId),
      steps: readFirstSteps(tx, shopId),
      check: readLedgerCheck(tx, shopId),
      lowPools: readLowPools(tx, { shopId, now }),
      failed: readFailedEffects(tx, shopId),
    }),
  );
}

/** What did not reach Shopify is tried again. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  if (form.get("intent") !== "retry" || form.get("box") !== "outbox") throw new Response(null, { status: 400 });
  return inMerchantTransaction(request, (tx, merchant) => changeSettings(tx, { merchant, form }));
}

export default function Home() {
  const { t } = useTranslation();
  const { domain, tasks, figures, alerts, health, steps, check, lowPools, failed } = useLoaderData<typeof loader>();
  const isRunning = health.backfill?.state === "running";
  useAutoRefresh({ active: isRunning || !steps.backfill, everyMs: 2000 });
  return (
    <AppPage title={t("home.title")} subtitle={t("home.subtitle")}>
      <BlockStack gap="400">
        <LedgerCheckBanner check={check} />
        <LowPoolsBanner pools={lowPools} />
        <FailedEffectsBanner failed={failed} />
        <FirstStepsCard steps={steps} isRunning={isRunning} domain={domain} />
        <DueTasksCard counts={tasks} />
        <HomeFigureCards figures={figures} />
        <AlertsCard alerts={alerts} />
        <InlineGrid columns={1}>
          <SyncCard health={health} />
        </InlineGrid>
      </BlockStack>
    </AppPage>
  );
}

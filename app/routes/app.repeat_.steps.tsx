import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { readLastQuarter } from "#app/features/prediction/index.server.ts";
import { ForecastCard } from "#app/features/prediction/ui/forecast-card.tsx";
import {
  changeLapseRule,
  readLapseSettings,
  readLosses,
  readReturnCurve,
  readShopLapseLimits,
  readSteps,
  showCurve,
} from "#app/features/repeat/index.server.ts";
import { pickStep } from "#app/features/repeat/rules.ts";
import { LapseCard } from "#app/features/repeat/ui/lapse-card.tsx";
import { LossCard } from "#app/features/repeat/ui/loss-card.tsx";
import { NothingYet } from "#app/features/repeat/ui/nothing-yet.tsx";
import { RepeatTabs } from "#app/features/repeat/ui/repeat-tabs.tsx";
import { ReturnCurve } from "#app/features/repeat/ui/return-curve.tsx";
import { StepsReport } from "#app/features/repeat/ui/steps-report.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { together } from "#app/lib/together.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => {
    const n = pickStep(new URL(request.url).searchParams);
    const steps = await readSteps(tx, { shopId });
    return together({
      n,
      steps,
      losses: readLosses(tx, { shopId, today, steps }),
      curve: readReturnCurve(tx, { shopId, n, today }).then(showCurve),
      limits: readShopLapseLimits(tx, { shopId }),
      settings: readLapseSettings(tx, { shopId }),
      forecast: readLastQuarter(tx, shopId),
    });
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, today }) => changeLapseRule(tx, { shopId, form, today }));
}

export default function RepeatSteps() {
  const { t } = useTranslation();
  const { n, losses, steps, curve, limits, settings, forecast } = useLoaderData<typeof loader>();
  return (
    <AppPage fullWidth title={t("repeat.title")} subtitle={t("repeat.subtitle")}>
      <BlockStack gap="400">
        <RepeatTabs />
        {steps.every(({ reached }) => reached === 0) ? (
          <NothingYet />
        ) : (
          <>
            <LossCard losses={losses} />
            <ReturnCurve curve={curve} n={n} />
            <StepsReport steps={steps} countedOn={settings.countedOn} />
          </>
        )}
        <LapseCard limits={limits} settings={settings} />
        <ForecastCard forecast={forecast} />
      </BlockStack>
    </AppPage>
  );
}

import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { readLowPools } from "#app/features/coupons/index.server.ts";
import { LowPoolsBanner } from "#app/features/coupons/ui/low-pools-banner.tsx";
import { readFailedEffects, readLedgerCheck, readLiability, readOverview } from "#app/features/loyalty/index.server.ts";
import { FailedEffectsBanner } from "#app/features/loyalty/ui/failed-effects-banner.tsx";
import { LedgerCheckBanner } from "#app/features/loyalty/ui/ledger-check-banner.tsx";
import { LoyaltyTabs } from "#app/features/loyalty/ui/loyalty-tabs.tsx";
import { OverviewFigures } from "#app/features/loyalty/ui/overview-figures.tsx";
import { PointsFlowCard } from "#app/features/loyalty/ui/points-flow-card.tsx";
import { TierHabitsCard } from "#app/features/loyalty/ui/tier-habits-card.tsx";
import { changeSettings, inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { asText } from "#app/lib/as-text.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today, now }) => ({
    check: await readLedgerCheck(tx, shopId),
    lowPools: await readLowPools(tx, { shopId, now }),
    failed: await readFailedEffects(tx, shopId),
    overview: await readOverview(tx, shopId),
    liability: asText(await readLiability(tx, { shopId, today })),
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  if (form.get("intent") !== "retry" || form.get("box") !== "outbox") throw new Response(null, { status: 400 });
  return inMerchantTransaction(request, (tx, merchant) => changeSettings(tx, { merchant, form }));
}

export default function Loyalty() {
  const { t } = useTranslation();
  const { check, lowPools, failed, overview, liability } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("loyalty.title")} subtitle={t("loyalty.subtitle")}>
      <BlockStack gap="400">
        <LoyaltyTabs />
        <LedgerCheckBanner check={check} addsUp={liability.addsUp} />
        <LowPoolsBanner pools={lowPools} />
        <FailedEffectsBanner failed={failed} />
        <OverviewFigures overview={overview} liability={liability} />
        <PointsFlowCard months={liability.months} />
        <TierHabitsCard overview={overview} />
      </BlockStack>
    </AppPage>
  );
}

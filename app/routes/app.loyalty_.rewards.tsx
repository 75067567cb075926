import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { LoyaltyTabs } from "#app/features/loyalty/ui/loyalty-tabs.tsx";
import {
  changeRewards,
  parseRedemptionQuery,
  readRedeemSettings,
  readRedemptions,
  readRewards,
  readWaiting,
} from "#app/features/rewards/index.server.ts";
import { RedeemSettingsCard } from "#app/features/rewards/ui/redeem-settings-card.tsx";
import { RedemptionsCard } from "#app/features/rewards/ui/redemptions-card.tsx";
import { RewardsCard } from "#app/features/rewards/ui/rewards-card.tsx";
import { WaitingCards } from "#app/features/rewards/ui/waiting-cards.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const query = parseRedemptionQuery(new URL(request.url).searchParams);
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    rewards: await readRewards(tx, { shopId }),
    waiting: await readWaiting(tx, shopId),
    list: await readRedemptions(tx, { shopId, query }),
    settings: await readRedeemSettings(tx, shopId),
    query,
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, now }) => changeRewards(tx, { shopId, form, now }));
}

export default function Rewards() {
  const { t } = useTranslation();
  const { rewards, waiting, list, settings, query } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("loyalty.title")} subtitle={t("rewards.subtitle")}>
      <BlockStack gap="400">
        <LoyaltyTabs />
        <WaitingCards {...waiting} />
        <RewardsCard rewards={rewards} />
        <RedemptionsCard {...list} query={query} />
        <RedeemSettingsCard settings={settings} />
      </BlockStack>
    </AppPage>
  );
}

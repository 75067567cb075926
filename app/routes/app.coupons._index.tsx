import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useAutoRefresh } from "#app/components/use-auto-refresh.ts";
import { readCampaigns, readLowPools } from "#app/features/coupons/index.server.ts";
import { CampaignsTable } from "#app/features/coupons/ui/campaigns-table.tsx";
import { LowPoolsBanner } from "#app/features/coupons/ui/low-pools-banner.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, now }) => ({
    campaigns: await readCampaigns(tx, { shopId, now }),
    lowPools: await readLowPools(tx, { shopId, now }),
  }));
}

export default function Coupons() {
  const { t } = useTranslation();
  const { campaigns, lowPools } = useLoaderData<typeof loader>();
  useAutoRefresh({ active: campaigns.some(({ poolMinting }) => poolMinting > 0), everyMs: 3000 });
  return (
    <AppPage
      fullWidth
      title={t("coupons.title")}
      subtitle={t("coupons.subtitle")}
      primaryAction={{ content: t("campaign.new"), url: "/app/coupons/new" }}
    >
      <BlockStack gap="400">
        <LowPoolsBanner pools={lowPools} />
        <CampaignsTable campaigns={campaigns} />
      </BlockStack>
    </AppPage>
  );
}

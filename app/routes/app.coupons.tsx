import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, EmptyState } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useAutoRefresh } from "#app/components/use-auto-refresh.ts";
import { changeCampaign, readNextVisitCampaign } from "#app/features/coupons/index.server.ts";
import { CampaignCard } from "#app/features/coupons/ui/campaign-card.tsx";
import { CampaignResults } from "#app/features/coupons/ui/campaign-results.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    campaign: await readNextVisitCampaign(tx, shopId),
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, currency, now }) =>
    changeCampaign(tx, { shopId, currency, form, now }),
  );
}

export default function Coupons() {
  const { t } = useTranslation();
  const { campaign } = useLoaderData<typeof loader>();
  const isFilling = campaign?.active === true && campaign.poolReady < campaign.poolTarget;
  useAutoRefresh({ active: isFilling, everyMs: 3000 });
  return (
    <AppPage title={t("coupons.title")} subtitle={t("coupons.subtitle")}>
      {campaign ? (
        <BlockStack gap="400">
          <CampaignCard campaign={campaign} />
          <CampaignResults campaign={campaign} />
        </BlockStack>
      ) : (
        <Card>
          <EmptyState heading={t("coupons.none.title")} image="">
            <p>{t("coupons.none.text")}</p>
          </EmptyState>
        </Card>
      )}
    </AppPage>
  );
}

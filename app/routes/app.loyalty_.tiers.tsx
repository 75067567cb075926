import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { LoyaltyTabs } from "#app/features/loyalty/ui/loyalty-tabs.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readTierSettings, submitTierForm } from "#app/features/tiers/index.server.ts";
import { TiersWorkbench } from "#app/features/tiers/ui/tiers-workbench.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, (tx, { shopId }) => readTierSettings(tx, shopId));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, currency, today, now }) =>
    submitTierForm(tx, { shopId, currency, form, today, now }),
  );
}

export default function Tiers() {
  const { t } = useTranslation();
  return (
    <AppPage title={t("loyalty.title")} subtitle={t("loyalty.subtitle")}>
      <BlockStack gap="400">
        <LoyaltyTabs />
        <TiersWorkbench settings={useLoaderData<typeof loader>()} />
      </BlockStack>
    </AppPage>
  );
}

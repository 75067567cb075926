import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { changeLoyalty, readLoyaltySettings } from "#app/features/loyalty/index.server.ts";
import { EarnRuleCard } from "#app/features/loyalty/ui/earn-rule-card.tsx";
import { TiersCard } from "#app/features/loyalty/ui/tiers-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, (tx, { shopId }) => readLoyaltySettings(tx, shopId));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, currency, now }) =>
    changeLoyalty(tx, { shopId, currency, form, now }),
  );
}

export default function Loyalty() {
  const { t } = useTranslation();
  const settings = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("loyalty.title")} subtitle={t("loyalty.subtitle")}>
      <BlockStack gap="400">
        <EarnRuleCard rule={settings.rule} outstanding={settings.pointsOutstanding} />
        <TiersCard tiers={settings.tiers} version={settings.tiersVersion} withoutTier={settings.customersWithoutTier} />
      </BlockStack>
    </AppPage>
  );
}

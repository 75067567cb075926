import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { readEarnRule, submitEarnRule } from "#app/features/earning/index.server.ts";
import { EarnRuleCard } from "#app/features/earning/ui/earn-rule-card.tsx";
import { LoyaltyTabs } from "#app/features/loyalty/ui/loyalty-tabs.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => ({ rule: await readEarnRule(tx, shopId) }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, currency, now }) =>
    submitEarnRule(tx, { shopId, currency, form, now }),
  );
}

export default function Earning() {
  const { t } = useTranslation();
  const { rule } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("loyalty.title")} subtitle={t("loyalty.subtitle")}>
      <BlockStack gap="400">
        <LoyaltyTabs />
        <EarnRuleCard rule={rule} />
      </BlockStack>
    </AppPage>
  );
}

import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { readPointsOutstanding } from "#app/features/loyalty/index.server.ts";
import { LoyaltyTabs } from "#app/features/loyalty/ui/loyalty-tabs.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    outstanding: await readPointsOutstanding(tx, shopId),
  }));
}

export default function Loyalty() {
  const { t } = useTranslation();
  const format = useFormat();
  const { outstanding } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("loyalty.title")} subtitle={t("loyalty.subtitle")}>
      <BlockStack gap="400">
        <LoyaltyTabs />
        <Card>
          <Text as="p">{t("loyalty.outstanding", { points: format.number(outstanding) })}</Text>
        </Card>
      </BlockStack>
    </AppPage>
  );
}

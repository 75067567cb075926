import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { parseActivityQuery, readActivity } from "#app/features/loyalty/index.server.ts";
import { ActivityCard } from "#app/features/loyalty/ui/activity-card.tsx";
import { LoyaltyTabs } from "#app/features/loyalty/ui/loyalty-tabs.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const query = parseActivityQuery(new URL(request.url).searchParams);
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    query,
    page: await readActivity(tx, { shopId, query }),
  }));
}

export default function Activity() {
  const { t } = useTranslation();
  const { language } = useFormat();
  const { page, query } = useLoaderData<typeof loader>();
  const asked = { q: query.search, kind: query.group, from: query.from, to: query.to, language };
  const address = new URLSearchParams(Object.entries(asked).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return (
    <AppPage title={t("loyalty.title")} subtitle={t("activity.subtitle")}>
      <BlockStack gap="400">
        <LoyaltyTabs />
        <ActivityCard
          page={page}
          query={query}
          download={<DownloadButton url={`/app/loyalty/activity.csv?${address}`} fileName="points-activity.csv" />}
        />
      </BlockStack>
    </AppPage>
  );
}

import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { changeAccuracy, readDuplicates, readReach } from "#app/features/customers/index.server.ts";
import { DuplicatesCard } from "#app/features/customers/ui/duplicates-card.tsx";
import { ReachCard } from "#app/features/customers/ui/reach-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const dismissed = query.get("show") === "dismissed";
  return inMerchantTransaction(request, async (tx, { shopId, domain }) => ({
    dismissed,
    domain,
    reach: await readReach(tx, shopId),
    duplicates: await readDuplicates(tx, { shopId, dismissed, after: query.get("after") }),
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, now }) => changeAccuracy(tx, { shopId, form, now }));
}

export default function Accuracy() {
  const { t } = useTranslation();
  const { dismissed, domain, reach, duplicates } = useLoaderData<typeof loader>();
  return (
    <AppPage
      title={t("accuracy.title")}
      subtitle={t("accuracy.subtitle")}
      backAction={{ content: t("nav.customers"), url: "/app/customers" }}
    >
      <BlockStack gap="400">
        <ReachCard reach={reach} />
        <DuplicatesCard page={duplicates} dismissed={dismissed} domain={domain} />
      </BlockStack>
    </AppPage>
  );
}

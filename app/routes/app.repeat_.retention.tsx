import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { readRetention } from "#app/features/repeat/index.server.ts";
import { pickCohorts } from "#app/features/repeat/rules.ts";
import { CohortPicker } from "#app/features/repeat/ui/cohort-picker.tsx";
import { RepeatTabs } from "#app/features/repeat/ui/repeat-tabs.tsx";
import { RetentionReport } from "#app/features/repeat/ui/retention-report.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => {
    const picked = pickCohorts(new URL(request.url).searchParams, today);
    return { picked, today, rows: await readRetention(tx, { shopId, today, ...picked }) };
  });
}

export default function RepeatRetention() {
  const { t } = useTranslation();
  const { picked, today, rows } = useLoaderData<typeof loader>();
  return (
    <AppPage fullWidth title={t("repeat.title")} subtitle={t("repeat.subtitle")}>
      <BlockStack gap="400">
        <RepeatTabs />
        <CohortPicker span={picked.span} />
        <RetentionReport rows={rows} months={picked} today={today} />
      </BlockStack>
    </AppPage>
  );
}

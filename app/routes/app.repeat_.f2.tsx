import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { readF2ByCohort, readF2ByFirstProduct } from "#app/features/repeat/index.server.ts";
import { pickCohorts, WINDOWS } from "#app/features/repeat/rules.ts";
import { CohortPicker } from "#app/features/repeat/ui/cohort-picker.tsx";
import { F2Report } from "#app/features/repeat/ui/f2-report.tsx";
import { RepeatTabs } from "#app/features/repeat/ui/repeat-tabs.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { together } from "#app/lib/together.ts";

/** As many rows as a person reads; the file holds more. */
const SHOWN_PRODUCTS = 30;

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => {
    const picked = pickCohorts(new URL(request.url).searchParams, today);
    const options = { shopId, today, ...picked };
    return together({
      picked,
      cohorts: readF2ByCohort(tx, options),
      products: readF2ByFirstProduct(tx, { ...options, windows: WINDOWS, limit: SHOWN_PRODUCTS }),
    });
  });
}

export default function RepeatF2() {
  const { t } = useTranslation();
  const { picked, cohorts, products } = useLoaderData<typeof loader>();
  return (
    <AppPage fullWidth title={t("repeat.title")} subtitle={t("repeat.subtitle")}>
      <BlockStack gap="400">
        <RepeatTabs />
        <CohortPicker span={picked.span} />
        <F2Report cohorts={cohorts} products={products} months={picked} />
      </BlockStack>
    </AppPage>
  );
}

import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { readProductSteps, readReorders } from "#app/features/repeat/index.server.ts";
import { ProductsReport } from "#app/features/repeat/ui/products-report.tsx";
import { RepeatTabs } from "#app/features/repeat/ui/repeat-tabs.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { together } from "#app/lib/together.ts";

/** As many rows as a person reads; the files hold more. */
const SHOWN = 30;

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, (tx, { shopId }) =>
    together({
      steps: readProductSteps(tx, { shopId, limit: SHOWN }),
      reorders: readReorders(tx, { shopId, limit: SHOWN }),
    }),
  );
}

export default function RepeatProducts() {
  const { t } = useTranslation();
  const { steps, reorders } = useLoaderData<typeof loader>();
  return (
    <AppPage fullWidth title={t("repeat.title")} subtitle={t("repeat.subtitle")}>
      <BlockStack gap="400">
        <RepeatTabs />
        <ProductsReport steps={steps} reorders={reorders} />
      </BlockStack>
    </AppPage>
  );
}

import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { readAcquisition, readPlanBasis } from "#app/features/insights/index.server.ts";
import { AcquisitionCard } from "#app/features/insights/ui/acquisition-card.tsx";
import { PlanCard } from "#app/features/insights/ui/plan-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => ({
    rows: await readAcquisition(tx, { shopId, today }),
    basis: await readPlanBasis(tx, { shopId, today }),
  }));
}

export default function Acquisition() {
  const { t } = useTranslation();
  const { rows, basis } = useLoaderData<typeof loader>();
  return (
    <AppPage
      fullWidth
      title={t("acquisition.title")}
      subtitle={t("acquisition.subtitle")}
      backAction={{ content: t("nav.state"), url: "/app/state" }}
    >
      <BlockStack gap="400">
        <AcquisitionCard
          rows={rows}
          download={<DownloadButton url="/app/state/acquisition.csv" fileName="acquisition.csv" />}
        />
        <PlanCard basis={basis} />
      </BlockStack>
    </AppPage>
  );
}

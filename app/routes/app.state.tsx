import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { RangePicker } from "#app/components/range-picker.tsx";
import { UnfinishedNote } from "#app/components/unfinished-note.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readOrdersWithoutCustomer, readPeriodFigures } from "#app/features/state/index.server.ts";
import { pickRange } from "#app/features/state/rules.ts";
import { StateReport } from "#app/features/state/ui/state-report.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => {
    const picked = pickRange(new URL(request.url).searchParams, today);
    const { range } = picked;
    return {
      picked,
      today,
      rows: await readPeriodFigures(tx, { shopId, range }),
      withoutCustomer: await readOrdersWithoutCustomer(tx, { shopId, range }),
    };
  });
}

export default function State() {
  const { t } = useTranslation();
  const { picked, today, rows, withoutCustomer } = useLoaderData<typeof loader>();
  const { grain, from, to } = picked.range;
  return (
    <AppPage
      fullWidth
      title={t("state.title")}
      subtitle={t("state.subtitle")}
      secondaryActions={[{ content: t("promotion.title"), url: "/app/state/costs" }]}
    >
      <BlockStack gap="400">
        <RangePicker picked={picked} />
        <UnfinishedNote rows={rows} today={today} />
        <StateReport
          rows={rows}
          withoutCustomer={withoutCustomer}
          download={
            <DownloadButton
              url={`/app/state.csv?by=${grain}&from=${from}&to=${to}`}
              fileName={`state-${grain}-${from}-${to}.csv`}
            />
          }
        />
      </BlockStack>
    </AppPage>
  );
}

import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { RangePicker } from "#app/components/range-picker.tsx";
import { UnfinishedNote } from "#app/components/unfinished-note.tsx";
import { readLosses, readRepeatByPeriod, readRepeatOfRange, readSteps } from "#app/features/repeat/index.server.ts";
import { LossCard } from "#app/features/repeat/ui/loss-card.tsx";
import { RepeatReport } from "#app/features/repeat/ui/repeat-report.tsx";
import { RepeatTabs } from "#app/features/repeat/ui/repeat-tabs.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { pickRange } from "#app/features/state/rules.ts";
import { together } from "#app/lib/together.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => {
    const picked = pickRange(new URL(request.url).searchParams, today);
    const options = { shopId, range: picked.range };
    return together({
      picked,
      today,
      rows: readRepeatByPeriod(tx, options),
      whole: readRepeatOfRange(tx, options),
      losses: readSteps(tx, { shopId }).then((steps) => readLosses(tx, { shopId, today, steps })),
    });
  });
}

export default function Repeat() {
  const { t } = useTranslation();
  const { picked, today, rows, whole, losses } = useLoaderData<typeof loader>();
  const { grain, from, to } = picked.range;
  return (
    <AppPage fullWidth title={t("repeat.title")} subtitle={t("repeat.subtitle")}>
      <BlockStack gap="400">
        <RepeatTabs />
        <LossCard losses={losses} />
        <RangePicker picked={picked} />
        <UnfinishedNote rows={rows} today={today} />
        <RepeatReport
          rows={rows}
          whole={whole}
          download={
            <DownloadButton
              url={`/app/repeat.csv?by=${grain}&from=${from}&to=${to}`}
              fileName={`repeat-${grain}-${from}-${to}.csv`}
            />
          }
        />
      </BlockStack>
    </AppPage>
  );
}

import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { RangePicker } from "#app/components/range-picker.tsx";
import { UnfinishedNote } from "#app/components/unfinished-note.tsx";
import { readUsedCoupons } from "#app/features/coupons/index.server.ts";
import { UsedCouponsNote } from "#app/features/coupons/ui/used-coupons-note.tsx";
import { readAlerts } from "#app/features/insights/index.server.ts";
import { AlertsCard } from "#app/features/insights/ui/alerts-card.tsx";
import { readRedeemedPoints } from "#app/features/loyalty/index.server.ts";
import { RedeemedPointsNote } from "#app/features/loyalty/ui/redeemed-points-note.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readContributionByPeriod, readOrdersWithoutCustomer, readSummary } from "#app/features/state/index.server.ts";
import { pickComparison, pickRange } from "#app/features/state/rules.ts";
import { StateReport } from "#app/features/state/ui/state-report.tsx";
import { StateSummaryCard } from "#app/features/state/ui/state-summary-card.tsx";
import { together } from "#app/lib/together.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today, timeZone }) => {
    const search = new URL(request.url).searchParams;
    const picked = pickRange(search, today);
    const comparison = pickComparison(search);
    const { range } = picked;
    const summary = await readSummary(tx, { shopId, range, comparison, today });
    return together({
      picked,
      today,
      comparison,
      alerts: readAlerts(tx, { shopId, today }),
      summary,
      coupons: readUsedCoupons(tx, { shopId, timeZone, span: summary.now }),
      redeemed: readRedeemedPoints(tx, { shopId, timeZone, span: summary.now }),
      rows: readContributionByPeriod(tx, { shopId, range, today }),
      withoutCustomer: readOrdersWithoutCustomer(tx, { shopId, range }),
    });
  });
}

export default function State() {
  const { t } = useTranslation();
  const { picked, today, comparison, alerts, summary, coupons, redeemed, rows, withoutCustomer } =
    useLoaderData<typeof loader>();
  const { grain, from, to } = picked.range;
  const query = `by=${grain}&from=${from}&to=${to}`;
  const name = `${grain}-${from}-${to}`;
  return (
    <AppPage
      fullWidth
      title={t("state.title")}
      subtitle={t("state.subtitle")}
      secondaryActions={[
        { content: t("promotion.title"), url: "/app/state/costs" },
        { content: t("acquisition.title"), url: "/app/state/acquisition" },
      ]}
    >
      <BlockStack gap="400">
        <RangePicker picked={picked} />
        <UnfinishedNote rows={rows} today={today} />
        <StateSummaryCard range={picked.range} summary={summary} comparison={comparison}>
          <UsedCouponsNote coupons={coupons} />
          <RedeemedPointsNote redeemed={redeemed} />
        </StateSummaryCard>
        <AlertsCard alerts={alerts} />
        <StateReport
          rows={rows}
          withoutCustomer={withoutCustomer}
          downloads={{
            state: <DownloadButton url={`/app/state.csv?${query}`} fileName={`state-${name}.csv`} />,
            contribution: (
              <DownloadButton
                url={`/app/state-contribution.csv?${query}`}
                fileName={`state-contribution-${name}.csv`}
                accessibilityLabel={t("common.csvOf", { table: t("state.contributionTitle") })}
              />
            ),
          }}
        />
      </BlockStack>
    </AppPage>
  );
}

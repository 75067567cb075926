import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { readLedgerCheck, readLiability, savePointValue } from "#app/features/loyalty/index.server.ts";
import { ExpiryCard } from "#app/features/loyalty/ui/expiry-card.tsx";
import { LedgerCheckBanner } from "#app/features/loyalty/ui/ledger-check-banner.tsx";
import { LiabilityFigures } from "#app/features/loyalty/ui/liability-figures.tsx";
import { LoyaltyTabs } from "#app/features/loyalty/ui/loyalty-tabs.tsx";
import { PointValueCard } from "#app/features/loyalty/ui/point-value-card.tsx";
import { PointsFlowCard } from "#app/features/loyalty/ui/points-flow-card.tsx";
import { RollForwardCard } from "#app/features/loyalty/ui/roll-forward-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { asText } from "#app/lib/as-text.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => ({
    today,
    check: await readLedgerCheck(tx, shopId),
    liability: asText(await readLiability(tx, { shopId, today })),
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, currency, now }) =>
    savePointValue(tx, { shopId, currency, form, now }),
  );
}

export default function LiabilityPage() {
  const { t } = useTranslation();
  const { liability, check, today } = useLoaderData<typeof loader>();
  const download = (table: "months" | "expiry", fileName: string, name: string) => (
    <DownloadButton
      url={`/app/loyalty/liability.csv?table=${table}`}
      fileName={fileName}
      accessibilityLabel={t("common.csvOf", { table: name })}
    />
  );
  return (
    <AppPage title={t("loyalty.title")} subtitle={t("liability.subtitle")}>
      <BlockStack gap="400">
        <LoyaltyTabs />
        <LedgerCheckBanner check={check} addsUp={liability.addsUp} always />
        <LiabilityFigures liability={liability} />
        <ExpiryCard
          liability={liability}
          download={download("expiry", "points-by-expiry.csv", t("liability.expiry.title"))}
        />
        <PointsFlowCard months={liability.months} />
        <RollForwardCard
          months={liability.months}
          today={today}
          download={download("months", "points-by-month.csv", t("liability.months.title"))}
        />
        <PointValueCard value={liability.value} />
      </BlockStack>
    </AppPage>
  );
}

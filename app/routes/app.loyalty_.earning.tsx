import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import {
  MAX_POINTS_BYTES,
  MAX_POINTS_ROWS,
  readEarning,
  submitEarningForm,
} from "#app/features/earning/index.server.ts";
import { ActionsCard } from "#app/features/earning/ui/actions-card.tsx";
import { AwardAddressCard } from "#app/features/earning/ui/award-address-card.tsx";
import { BonusesCard } from "#app/features/earning/ui/bonuses-card.tsx";
import { EarnRuleCard } from "#app/features/earning/ui/earn-rule-card.tsx";
import { PointsImportCard } from "#app/features/earning/ui/points-import-card.tsx";
import { PointsImportsCard } from "#app/features/earning/ui/points-imports-card.tsx";
import { LoyaltyTabs } from "#app/features/loyalty/ui/loyalty-tabs.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readBoundedForm } from "#app/lib/read-bounded-form.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    ...(await readEarning(tx, shopId)),
    limits: { maxBytes: MAX_POINTS_BYTES, maxRows: MAX_POINTS_ROWS },
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await readBoundedForm(request.clone(), MAX_POINTS_BYTES + 64 * 1024);
  return inMerchantTransaction(request, (tx, { shopId, currency, today, now }) =>
    submitEarningForm(tx, { shopId, currency, form, today, now }),
  );
}

export default function Earning() {
  const { t } = useTranslation();
  const { rule, bonuses, actions, imports, address, limits } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("loyalty.title")} subtitle={t("loyalty.subtitle")}>
      <BlockStack gap="400">
        <LoyaltyTabs />
        <EarnRuleCard rule={rule} />
        <BonusesCard bonuses={bonuses} version={rule?.version ?? 0} />
        <ActionsCard actions={actions} />
        <AwardAddressCard address={address} />
        <PointsImportCard {...limits} />
        <PointsImportsCard imports={imports} />
      </BlockStack>
    </AppPage>
  );
}

import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { readGivableCampaigns } from "#app/features/coupons/index.server.ts";
import { changeProgrammes, readNeeds, readProgrammes } from "#app/features/follow-up/index.server.ts";
import { FollowUpTabs } from "#app/features/follow-up/ui/follow-up-tabs.tsx";
import { ProgrammesTable } from "#app/features/follow-up/ui/programmes/programmes-table.tsx";
import { ReadyMadeCard } from "#app/features/follow-up/ui/programmes/ready-made-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, now }) => ({
    rows: await readProgrammes(tx, { shopId }),
    needs: await readNeeds(tx, { shopId, now }),
    gifts: await readGivableCampaigns(tx, { shopId, now }),
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, now, today }) =>
    changeProgrammes(tx, { shopId, form, now, today }),
  );
}

export default function Programmes() {
  const { t } = useTranslation();
  const { rows, needs, gifts } = useLoaderData<typeof loader>();
  return (
    <AppPage
      fullWidth
      title={t("followUp.title")}
      subtitle={t("programmes.subtitle")}
      primaryAction={{ content: t("programmes.new"), url: "/app/follow-up/programmes/new" }}
    >
      <BlockStack gap="400">
        <FollowUpTabs />
        <ProgrammesTable rows={rows} />
        <ReadyMadeCard taken={rows.map(({ readyMade }) => readyMade)} needs={needs} gifts={gifts} />
      </BlockStack>
    </AppPage>
  );
}

import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate } from "@remix-run/react";
import { BlockStack, Card, Select } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { changeCampaign, readTiersToReach } from "#app/features/coupons/index.server.ts";
import { CAMPAIGN_KINDS, type CampaignKind } from "#app/features/coupons/types.ts";
import { CampaignEditor } from "#app/features/coupons/ui/campaign-editor.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => ({ tiers: await readTiersToReach(tx, shopId) }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, currency, today, now }) =>
    changeCampaign(tx, { shopId, currency, campaignId: null, form, today, now }),
  );
}

export default function NewCampaign() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toast = useToast();
  const { tiers } = useLoaderData<typeof loader>();
  const [kind, setKind] = useState<CampaignKind>("next_visit");
  return (
    <AppPage title={t("campaign.new")} backAction={{ content: t("coupons.title"), url: "/app/coupons" }}>
      <BlockStack gap="400">
        <Card>
          <Select
            label={t("campaign.kind")}
            options={CAMPAIGN_KINDS.map((value) => ({ value, label: t(`campaign.kinds.${value}`) }))}
            value={kind}
            onChange={(value) => setKind(value as CampaignKind)}
          />
        </Card>
        <CampaignEditor
          key={kind}
          campaign={null}
          kind={kind}
          tiers={tiers}
          onSaved={(campaignId) => {
            toast(t("campaign.created"));
            navigate(`/app/coupons/${campaignId}`);
          }}
        />
      </BlockStack>
    </AppPage>
  );
}

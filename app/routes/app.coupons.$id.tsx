import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useAutoRefresh } from "#app/components/use-auto-refresh.ts";
import { useToast } from "#app/components/use-toast.ts";
import { changeCampaign, listHolders, readCampaign, readTiersToReach } from "#app/features/coupons/index.server.ts";
import { CampaignEditor } from "#app/features/coupons/ui/campaign-editor.tsx";
import { CampaignFigures } from "#app/features/coupons/ui/campaign-figures.tsx";
import { HoldersCard } from "#app/features/coupons/ui/holders-card.tsx";
import { useCampaignName } from "#app/features/coupons/ui/use-campaign-name.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

const idOf = (text: string | undefined | null) => (/^\d{1,18}$/.test(text ?? "") ? parseId(text) : null);

export async function loader({ request, params }: LoaderFunctionArgs) {
  const address = new URL(request.url).searchParams;
  return inMerchantTransaction(request, async (tx, { shopId, now }) => {
    const campaignId = idOf(params.id);
    const campaign = campaignId === null ? null : await readCampaign(tx, { shopId, campaignId, now });
    if (campaignId === null || !campaign) throw new Response(null, { status: 404 });
    const search = (address.get("q") ?? "").slice(0, 60);
    return {
      campaign,
      search,
      holders: await listHolders(tx, { shopId, campaignId, search, after: idOf(address.get("after")) }),
      tiers: campaign.kind === "tier" ? await readTiersToReach(tx, shopId) : [],
    };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, async (tx, { shopId, currency, today, now }) => {
    const campaignId = idOf(params.id);
    if (campaignId === null) throw new Response(null, { status: 400 });
    return changeCampaign(tx, { shopId, currency, campaignId, form, today, now });
  });
}

export default function Campaign() {
  const { t } = useTranslation();
  const toast = useToast();
  const nameOf = useCampaignName();
  const { campaign, holders, search, tiers } = useLoaderData<typeof loader>();
  const { phase, poolReady, poolTarget } = campaign;
  useAutoRefresh({ active: (phase === "on" || phase === "scheduled") && poolReady < poolTarget, everyMs: 3000 });
  return (
    <AppPage title={nameOf(campaign)} backAction={{ content: t("coupons.title"), url: "/app/coupons" }}>
      <BlockStack gap="400">
        <CampaignFigures campaign={campaign} />
        <CampaignEditor
          campaign={campaign}
          kind={campaign.kind}
          tiers={tiers}
          onSaved={() => toast(t("common.saved"))}
        />
        <HoldersCard key={search} campaignId={campaign.id} page={holders} search={search} />
      </BlockStack>
    </AppPage>
  );
}

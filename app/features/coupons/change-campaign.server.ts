import { query, type Tx } from "#app/db.server.ts";
import { wake } from "#app/jobs/wake.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { activateCampaign, deactivateCampaign } from "./activate-campaign.server.ts";
import { endCampaigns } from "./end-campaigns.server.ts";
import { type CampaignResult, saveCampaign } from "./save-campaign.server.ts";

/** Does what a form of a campaign's page asks for; `campaignId` is null on the page of a new one. */
export async function changeCampaign(
  tx: Tx,
  options: { shopId: ShopId; currency: string; campaignId: bigint | null; form: FormData; today: string; now: Date },
): Promise<CampaignResult> {
  const { shopId, campaignId, form, now } = options;
  const intent = form.get("intent");
  if (intent === "save") return saveCampaign(tx, options);
  if (campaignId === null) throw new Response(null, { status: 400 });
  const gone = { ok: false as const, problems: { form: "gone" } };
  switch (intent) {
    case "activate":
      if (!(await activateCampaign(tx, { shopId, campaignId, now }))) return gone;
      break;
    case "deactivate":
      if (!(await deactivateCampaign(tx, { shopId, campaignId, now }))) return gone;
      break;
    case "end": {
      const known = await query(
        tx,
        "SELECT 1 FROM coupon_campaigns WHERE shop_id = $1::bigint AND campaign_id = $2::bigint AND ended_at IS NULL",
        shopId,
        campaignId,
      );
      if (known.length === 0) return gone;
      await endCampaigns(tx, { shopId, campaignIds: [campaignId], now });
      break;
    }
    default:
      throw new Response(null, { status: 400 });
  }
  wake("outbox");
  return { ok: true, campaignId: String(campaignId) };
}

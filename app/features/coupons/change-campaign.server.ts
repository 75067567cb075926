import { query, type Tx } from "#app/db.server.ts";
import { wake } from "#app/jobs/wake.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { activateCampaign, deactivateCampaign } from "./activate-campaign.server.ts";
import { type CampaignResult, saveCampaign } from "./save-campaign.server.ts";

/** Does what a form of the Coupons page asks for. */
export async function changeCampaign(
  tx: Tx,
  options: { shopId: ShopId; currency: string; form: FormData; now: Date },
): Promise<CampaignResult> {
  const { shopId, form, now } = options;
  const intent = form.get("intent");
  if (intent === "save") return saveCampaign(tx, options);
  if (intent !== "activate" && intent !== "deactivate") throw new Response(null, { status: 400 });
  const [campaign] = await query<{ campaignId: bigint }>(
    tx,
    `SELECT campaign_id AS "campaignId" FROM coupon_campaigns WHERE shop_id = $1::bigint AND kind = 'next_visit'`,
    shopId,
  );
  if (!campaign) return { ok: false, problems: { form: "gone" } };
  const { campaignId } = campaign;
  if (intent === "activate") await activateCampaign(tx, { shopId, campaignId, now });
  else await deactivateCampaign(tx, { shopId, campaignId, now });
  wake("outbox");
  return { ok: true };
}

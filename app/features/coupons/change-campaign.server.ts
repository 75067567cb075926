import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { type CampaignResult, saveCampaign } from "./save-campaign.server.ts";

/** Does what a form of the Coupons page asks for. */
export async function changeCampaign(
  tx: Tx,
  options: { shopId: ShopId; currency: string; form: FormData; now: Date },
): Promise<CampaignResult> {
  const { shopId } = options;
  switch (options.form.get("intent")) {
    case "save":
      return saveCampaign(tx, options);
    case "activate":
    case "deactivate":
      throw new Error(`not yet: ${shopId}`);
    default:
      throw new Response(null, { status: 400 });
  }
}

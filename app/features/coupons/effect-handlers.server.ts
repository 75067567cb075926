import { parseId } from "#app/lib/ids.ts";
import type { Effect, EffectContext, EffectHandler } from "#app/shopify/outbox.server.ts";
import { deactivateDiscounts } from "./deactivate-discounts.server.ts";
import { deleteCodes } from "./delete-codes.server.ts";
import { ensureDiscount } from "./ensure-discount.server.ts";
import { mintCodes } from "./mint-codes.server.ts";
import { reconcileDiscounts } from "./reconcile-discounts.server.ts";

type CampaignWork = (options: EffectContext & { campaignId: bigint }) => Promise<unknown>;

function perCampaign(work: CampaignWork): EffectHandler {
  return {
    batchSize: 1,
    async run([effect], context) {
      if (effect) await work({ ...context, campaignId: campaignOf(effect) });
      return undefined;
    },
  };
}

function campaignOf(effect: Effect): bigint {
  const id = parseId((effect.payload as { campaignId?: unknown } | null)?.campaignId);
  if (id === null) throw new Error(`The effect ${effect.kind} names no campaign`);
  return id;
}

/** What coupons ask of Shopify. */
export const couponEffects: Record<string, EffectHandler> = {
  "discount.ensure": perCampaign(ensureDiscount),
  "discount.deactivate": perCampaign(deactivateDiscounts),
  "codes.mint": perCampaign(mintCodes),
  "codes.delete": perCampaign(deleteCodes),
  "discounts.reconcile": {
    batchSize: 1,
    async run(_, context) {
      await reconcileDiscounts(context);
      return undefined;
    },
  },
};

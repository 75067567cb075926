import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import { amountField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";
import { mintEffect } from "./refill-pools.server.ts";
import { CAMPAIGN_VERSION_SQL } from "./views.server.ts";

/** Saved, or each field's problem (`form`: not of one field). */
export type CampaignResult = { ok: true } | { ok: false; problems: Record<string, string> };

const wholeNumber = (most: number) => z.coerce.number("number").int("number").min(1, "number").max(most, "number");

function campaignForm(currency: string) {
  const common = z.object({
    version: z.string().max(64),
    minimum: z.union([z.literal("").transform(() => 0n), amountField(currency)]),
    validDays: wholeNumber(730),
    poolTarget: wholeNumber(10_000),
  });
  return z.discriminatedUnion("valueKind", [
    common.extend({
      valueKind: z.literal("amount"),
      amount: amountField(currency).refine((minor) => minor > 0n, "positive"),
    }),
    common.extend({
      valueKind: z.literal("percent"),
      percent: z.coerce.number("percent").min(0.01, "percent").max(100, "percent"),
    }),
  ]);
}

/**
 * Saves the next-visit campaign's settings. Another value or minimum begins a new revision, whose codes are minted anew:
 * coupons that are in customers' hands keep what they were promised.
 */
export async function saveCampaign(
  tx: Tx,
  options: { shopId: ShopId; currency: string; form: FormData },
): Promise<CampaignResult> {
  const { shopId, currency } = options;
  const form = campaignForm(currency).safeParse(Object.fromEntries(options.form));
  if (!form.success) return { ok: false, problems: problemsOf(form.error) };
  const { data } = form;
  const saved = await query<{ campaignId: bigint; active: boolean }>(
    tx,
    `UPDATE coupon_campaigns c SET
       revision = c.revision + CASE WHEN changes.value THEN 1 ELSE 0 END,
       discount_id = CASE WHEN changes.value THEN NULL ELSE c.discount_id END,
       value_kind = $3::text, value_minor = $4::bigint, percent_bp = $5::integer, minimum_minor = $6::bigint,
       valid_days = $7::integer, pool_target = $8::integer, updated_at = now()
     FROM (
       SELECT campaign_id, (value_kind, value_minor, percent_bp, minimum_minor)
                IS DISTINCT FROM ($3::text, $4::bigint, $5::integer, $6::bigint) AS value
       FROM coupon_campaigns WHERE shop_id = $1::bigint AND kind = 'next_visit' FOR UPDATE
     ) changes
     WHERE c.shop_id = $1::bigint AND c.campaign_id = changes.campaign_id AND ${CAMPAIGN_VERSION_SQL} = $2
     RETURNING c.campaign_id AS "campaignId", c.active`,
    shopId,
    data.version,
    data.valueKind,
    data.valueKind === "amount" ? data.amount : null,
    data.valueKind === "percent" ? Math.round(data.percent * 100) : null,
    data.minimum,
    data.validDays,
    data.poolTarget,
  );
  if (saved.length === 0) return { ok: false, problems: { form: "conflict" } };
  // Another value may be what Shopify takes: codes that it refused before are asked for again.
  const effects = saved.filter(({ active }) => active).map(({ campaignId }) => mintEffect(campaignId));
  await enqueueEffects(tx, { shopId, effects });
  await enqueue({ tx, job: "refill-pools", payload: { shopId } });
  return { ok: true };
}

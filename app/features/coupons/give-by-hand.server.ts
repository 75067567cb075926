import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { wake } from "#app/jobs/wake.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { givingAt } from "./give-coupons.sql.ts";
import { issueCoupon } from "./issue-coupons.server.ts";
import type { CampaignKind } from "./types.ts";

/** Given, or each field's problem (`form`: not of one field). */
export type GivenByHand = { ok: true } | { ok: false; problems: Record<string, string> };

/** A campaign whose coupons staff may give. */
export interface GivableCampaign {
  id: string;
  kind: CampaignKind;
  nameJa: string;
  nameEn: string;
}

const form = z.object({
  campaignId: z.union([idField], "required"),
  reason: z.string().trim().min(1, "required").max(200, "reasonLength"),
  /** Made anew with each form that is shown: sent twice, it is one coupon. */
  once: z.uuid(),
});

/** The campaigns of rewards and compensation that are giving now. */
export async function readGivableCampaigns(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<GivableCampaign[]> {
  return query<GivableCampaign>(
    tx,
    `SELECT c.campaign_id::text AS id, c.kind, c.name_ja AS "nameJa", c.name_en AS "nameEn" FROM coupon_campaigns c
     WHERE c.shop_id = $1::bigint AND c.kind IN ('reward', 'compensation') AND ${givingAt("$2::timestamptz")}
     ORDER BY c.campaign_id`,
    options.shopId,
    options.now.toISOString(),
  );
}

/** Gives a customer a coupon for a reason in somebody's own words. */
export async function giveCouponByHand(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; form: FormData; now: Date },
): Promise<GivenByHand> {
  const { shopId, customerId, now } = options;
  const read = form.safeParse(Object.fromEntries(options.form));
  if (!read.success) return { ok: false, problems: problemsOf(read.error) };
  const { campaignId, reason, once } = read.data;
  const isGivable = (await readGivableCampaigns(tx, { shopId, now })).some(({ id }) => id === String(campaignId));
  if (!isGivable) return { ok: false, problems: { campaignId: "gone" } };
  const issued = await issueCoupon(tx, {
    shopId,
    campaignId,
    customerId,
    key: `staff:${once}`,
    source: { type: "staff" },
    reason,
    now,
  });
  if (!issued.ok) return { ok: false, problems: { form: "gone" } };
  wake("outbox");
  return { ok: true };
}

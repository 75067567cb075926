import { query, type Tx } from "#app/db.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import { problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";
import { type CampaignInput, campaignForm } from "./campaign-form.ts";
import { CAMPAIGN_VERSION_SQL } from "./campaign-version.sql.ts";
import { mintEffect } from "./refill-pools.server.ts";

/** Saved, or each field's problem (`form`: not of one field). */
export type CampaignResult = { ok: true; campaignId: string } | { ok: false; problems: Record<string, string> };

const MOST_CAMPAIGNS = 200;

// $3 is the form as JSON; money, ids and days are text in it.
const FORM = `jsonb_to_record($3::text::jsonb) AS f (
  kind text, "nameJa" text, "nameEn" text, "valueKind" text, "valueMinor" bigint, "percentBp" integer, minimum bigint,
  eligible text, "eligibleIds" bigint[], "eligibleTitles" text[], "combinesWithOrder" boolean, "combinesWithProduct" boolean,
  "combinesWithShipping" boolean, "validDays" integer, "beginsOn" date, "endsOn" date, "poolTarget" integer,
  "holdOut" integer, "givesBack" boolean, "daysBefore" integer, "tierId" bigint)`;

const endsAt = (zone: string) => `(f."endsOn" + 1)::timestamp AT TIME ZONE ${zone}`;

const CREATE_SQL = `
INSERT INTO coupon_campaigns (shop_id, kind, name_ja, name_en, value_kind, value_minor, percent_bp, minimum_minor, eligible,
  eligible_ids, eligible_titles, combines_with_order, combines_with_product, combines_with_shipping, valid_days, begins_on,
  ends_on, ends_at, pool_target, hold_out_bp, gives_back, days_before, tier_id, created_at, updated_at)
SELECT $1::bigint, f.kind, f."nameJa", f."nameEn", f."valueKind", f."valueMinor", f."percentBp", f.minimum, f.eligible,
  f."eligibleIds", f."eligibleTitles", f."combinesWithOrder", f."combinesWithProduct", f."combinesWithShipping", f."validDays",
  f."beginsOn", f."endsOn", ${endsAt("s.time_zone")}, f."poolTarget", f."holdOut", f."givesBack", f."daysBefore", f."tierId",
  $2::timestamptz, $2::timestamptz
FROM ${FORM} JOIN shops s ON s.shop_id = $1::bigint
WHERE (SELECT count(*) FROM coupon_campaigns WHERE shop_id = $1::bigint) < ${MOST_CAMPAIGNS}
RETURNING campaign_id AS "campaignId"`;

// What a code is worth, and until when, belongs to the discount in Shopify: another of these needs another discount.
const TERMS =
  "value_kind, value_minor, percent_bp, minimum_minor, eligible, eligible_ids, combines_with_order, combines_with_product, combines_with_shipping, ends_at";

const UPDATE_SQL = `
UPDATE coupon_campaigns c SET
  revision = c.revision + n.is_other::integer, discount_id = CASE WHEN n.is_other THEN NULL ELSE c.discount_id END,
  name_ja = n."nameJa", name_en = n."nameEn", value_kind = n."valueKind", value_minor = n."valueMinor",
  percent_bp = n."percentBp", minimum_minor = n.minimum, eligible = n.eligible, eligible_ids = n."eligibleIds",
  eligible_titles = n."eligibleTitles", combines_with_order = n."combinesWithOrder",
  combines_with_product = n."combinesWithProduct", combines_with_shipping = n."combinesWithShipping",
  valid_days = n."validDays", begins_on = n."beginsOn", ends_on = n."endsOn", ends_at = n.ends_at,
  starts_at = CASE WHEN c.active AND n."beginsOn" IS DISTINCT FROM c.begins_on
    THEN greatest($2::timestamptz, n."beginsOn"::timestamp AT TIME ZONE n.time_zone) ELSE c.starts_at END,
  pool_target = n."poolTarget", hold_out_bp = n."holdOut", gives_back = n."givesBack", days_before = n."daysBefore",
  tier_id = n."tierId", audience_as_of = NULL, updated_at = $2::timestamptz
FROM (
  SELECT f.*, s.time_zone, ${endsAt("s.time_zone")} AS ends_at,
    (b.${TERMS.replaceAll(", ", ", b.")}) IS DISTINCT FROM (f."valueKind", f."valueMinor", f."percentBp", f.minimum, f.eligible,
      f."eligibleIds", f."combinesWithOrder", f."combinesWithProduct", f."combinesWithShipping", ${endsAt("s.time_zone")}) AS is_other
  FROM ${FORM}
  JOIN shops s ON s.shop_id = $1::bigint
  JOIN coupon_campaigns b ON b.shop_id = $1::bigint AND b.campaign_id = $4::bigint AND b.kind = f.kind AND b.ended_at IS NULL
) n
WHERE c.shop_id = $1::bigint AND c.campaign_id = $4::bigint AND ${CAMPAIGN_VERSION_SQL} = $5
RETURNING c.active`;

// Coupons in customers' hands keep what they were promised, but none outlives its campaign.
const SHORTEN_SQL = `
UPDATE coupons k SET expires_on = c.ends_on
FROM coupon_campaigns c
WHERE c.shop_id = $1::bigint AND c.campaign_id = $2::bigint AND k.shop_id = $1::bigint AND k.campaign_id = c.campaign_id
  AND k.state IN ('owed', 'assigned', 'seen') AND k.expires_on > c.ends_on`;

/**
 * Saves a campaign as its form says: a new one, which is off, or the one that `campaignId` names. Another value or condition
 * begins a new revision, whose codes are minted anew: coupons that are in customers' hands keep what they were promised.
 *
 * @param options.today the shop's day: a campaign is not saved with an end before it
 */
export async function saveCampaign(
  tx: Tx,
  options: { shopId: ShopId; currency: string; form: FormData; campaignId: bigint | null; today: string; now: Date },
): Promise<CampaignResult> {
  const { shopId, currency, campaignId, today, now } = options;
  const fields = Object.fromEntries(options.form);
  const form = campaignForm(currency).safeParse(fields);
  if (!form.success) return { ok: false, problems: problemsOf(form.error) };
  const { data } = form;
  if (data.endsOn !== null && data.endsOn < today) return { ok: false, problems: { endsOn: "inPast" } };
  if (data.tierId !== null && (await tx.tier.count({ where: { shopId, tierId: data.tierId } })) === 0) {
    return { ok: false, problems: { tierId: "gone" } };
  }
  const json = asJson(data);
  if (campaignId === null) {
    const [created] = await query<{ campaignId: bigint }>(tx, CREATE_SQL, shopId, now.toISOString(), json);
    if (!created) return { ok: false, problems: { form: "tooManyCampaigns" } };
    return { ok: true, campaignId: String(created.campaignId) };
  }
  const version = String(fields.version ?? "");
  const [saved] = await query<{ active: boolean }>(
    tx,
    UPDATE_SQL,
    shopId,
    now.toISOString(),
    json,
    campaignId,
    version,
  );
  if (!saved) return { ok: false, problems: { form: "conflict" } };
  await query(tx, SHORTEN_SQL, shopId, campaignId);
  // Another value may be what Shopify takes: codes that it refused before are asked for again.
  if (saved.active) await enqueueEffects(tx, { shopId, effects: [mintEffect(campaignId)] });
  await enqueue({ tx, job: "refill-pools", payload: { shopId } });
  return { ok: true, campaignId: String(campaignId) };
}

function asJson(data: CampaignInput): string {
  return JSON.stringify(data, (_, value) => (typeof value === "bigint" ? String(value) : value));
}

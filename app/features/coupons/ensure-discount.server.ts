import { createHmac } from "node:crypto";
import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql, ShopifyUnavailable } from "#app/shopify/admin-client.server.ts";
import { DISCOUNT_BY_CODE } from "#app/shopify/operations/discount-by-code.ts";
import { DISCOUNT_CODE_BASIC_CREATE } from "#app/shopify/operations/discount-code-basic-create.ts";
import { DISCOUNT_CODE_FREE_SHIPPING_CREATE } from "#app/shopify/operations/discount-code-free-shipping-create.ts";
import { EffectRefused } from "#app/shopify/outbox.server.ts";
import { type DiscountTerms, discountInput } from "./discount-input.ts";
import { codeFromBytes } from "./new-codes.ts";

export interface CampaignDiscount {
  campaignId: bigint;
  revision: number;
  discountId: string;
}

/** A user error of Shopify's about a discount. */
export interface DiscountProblem {
  code: string | null;
  field: string[] | null;
}

/** Whether Shopify says that the discount which was named is there no more: the merchant may delete it at any time. */
export function saysDiscountGone({ code, field }: DiscountProblem): boolean {
  return code === "NOT_FOUND" || (code === "INVALID" && ["id", "discountId"].includes(field?.at(-1) ?? ""));
}

interface CampaignRow extends DiscountTerms {
  discountId: string | null;
}

/**
 * The discount that holds the codes of a campaign's present value, while it is on or owes coupons; made when there is none
 * yet. Creating one is not idempotent, so its first code is derived from campaign and revision, and whatever carries it is
 * the discount.
 *
 * @returns null when the campaign needs none (any more)
 * @throws ShopifyUnavailable, ShopifyRefused, EffectRefused
 */
export async function ensureDiscount(options: {
  shopId: ShopId;
  campaignId: bigint;
  now: Date;
  signal: AbortSignal;
}): Promise<CampaignDiscount | null> {
  const { shopId, campaignId, now } = options;
  const campaign = await inTransaction({ shopId }, (tx) => readCampaign(tx, options));
  if (!campaign) return null;
  const { revision } = campaign;
  if (campaign.discountId) return { campaignId, revision, discountId: campaign.discountId };
  const code = firstCode({ shopId, campaignId, revision });
  const discount = (await findByCode({ shopId, code })) ?? (await create({ ...options, campaign, code, now }));
  const taken = await inTransaction({ shopId }, async (tx) => {
    const rows = await query(
      tx,
      `UPDATE coupon_campaigns SET discount_id = $4, updated_at = $5::timestamptz
       WHERE shop_id = $1::bigint AND campaign_id = $2::bigint AND revision = $3::integer RETURNING 1`,
      shopId,
      campaignId,
      revision,
      discount.discountId,
      now.toISOString(),
    );
    // Written down also when it came too late: it is there, and has to be ended with its campaign. The first code is as
    // good as any other of the pool.
    await writeDownDiscount(tx, { shopId, campaignId, revision, code, discount, codeState: "ready", now });
    return rows.length > 0;
  });
  // Its value was changed meanwhile: that revision asks for a discount of its own.
  return taken ? { campaignId, revision, discountId: discount.discountId } : null;
}

/** Writes down a discount that is there in Shopify, with the code that it was made with. What is known already stays. */
export async function writeDownDiscount(
  tx: Tx,
  options: {
    shopId: ShopId;
    campaignId: bigint;
    revision: number;
    code: string;
    discount: FoundDiscount;
    codeState: "ready" | "deleted";
    now: Date;
  },
): Promise<void> {
  const { shopId, campaignId, revision, code, discount, codeState, now } = options;
  await query(
    tx,
    `INSERT INTO coupon_discounts (shop_id, discount_id, campaign_id, revision, created_at)
     VALUES ($1::bigint, $2, $3::bigint, $4::integer, $5::timestamptz) ON CONFLICT DO NOTHING`,
    shopId,
    discount.discountId,
    campaignId,
    revision,
    now.toISOString(),
  );
  await query(
    tx,
    `INSERT INTO coupon_codes (shop_id, campaign_id, revision, code, discount_id, redeem_code_id, state)
     VALUES ($1::bigint, $2::bigint, $3::integer, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    shopId,
    campaignId,
    revision,
    code,
    discount.discountId,
    discount.redeemCodeId,
    codeState,
  );
}

async function readCampaign(
  tx: Tx,
  { shopId, campaignId }: { shopId: ShopId; campaignId: bigint },
): Promise<CampaignRow | undefined> {
  const [row] = await query<CampaignRow>(
    tx,
    `SELECT c.campaign_id AS "campaignId", c.kind, c.revision, c.value_kind AS "valueKind", c.value_minor AS "valueMinor",
       c.percent_bp AS "percentBp", c.minimum_minor AS "minimumMinor", c.eligible, c.eligible_ids AS "eligibleIds",
       c.combines_with_order AS "combinesWithOrder", c.combines_with_product AS "combinesWithProduct",
       c.combines_with_shipping AS "combinesWithShipping", c.starts_at AS "startsAt", c.ends_at AS "endsAt",
       c.discount_id AS "discountId", s.currency
     FROM coupon_campaigns c JOIN shops s ON s.shop_id = c.shop_id
     WHERE c.shop_id = $1::bigint AND c.campaign_id = $2::bigint AND c.ended_at IS NULL AND (c.active OR EXISTS (
       SELECT FROM coupons k WHERE k.shop_id = $1::bigint AND k.campaign_id = c.campaign_id AND k.state = 'owed'))`,
    shopId,
    campaignId,
  );
  return row;
}

/** Unguessable like any code, but the same however often it is asked for. */
export function firstCode(options: { shopId: ShopId; campaignId: bigint; revision: number }): string {
  const { shopId, campaignId, revision } = options;
  const name = `first code of ${shopId}/${campaignId}/${revision}`;
  return codeFromBytes(createHmac("sha256", env.tokenEncryptionKey).update(name).digest());
}

interface FoundDiscount {
  discountId: string;
  redeemCodeId: string | null;
}

/** The discount that carries a code, and the code's own id; null when no discount carries it. */
export async function findByCode(options: { shopId: ShopId; code: string }): Promise<FoundDiscount | null> {
  const { codeDiscountNodeByCode: node } = await adminGraphql<{
    codeDiscountNodeByCode: {
      id: string;
      codeDiscount: { codes?: { nodes: { id: string; code: string }[] } };
    } | null;
  }>({
    shopId: options.shopId,
    operation: DISCOUNT_BY_CODE,
    variables: { code: options.code, search: `code:${options.code}` },
  });
  if (!node) return null;
  const found = node.codeDiscount.codes?.nodes.find(({ code }) => code.toUpperCase() === options.code);
  return { discountId: node.id, redeemCodeId: found?.id ?? null };
}

interface Created {
  codeDiscountNode: {
    id: string;
    codeDiscount: { codes?: { nodes: { id: string; code: string }[] } };
  } | null;
  userErrors: { code: string | null }[];
}

async function create(options: {
  shopId: ShopId;
  campaign: CampaignRow;
  code: string;
  now: Date;
}): Promise<FoundDiscount> {
  const { shopId, code } = options;
  let created: Created;
  try {
    created = await askToCreate(options);
  } catch (error) {
    // The answer was lost, perhaps not the discount.
    const found = error instanceof ShopifyUnavailable && error.mayHaveRun ? await findByCode({ shopId, code }) : null;
    if (found) return found;
    throw error;
  }
  const { codeDiscountNode: node, userErrors } = created;
  if (node) return { discountId: node.id, redeemCodeId: node.codeDiscount.codes?.nodes[0]?.id ?? null };
  const found = userErrors.some((error) => error.code === "TAKEN") ? await findByCode({ shopId, code }) : null;
  if (found) return found;
  throw new EffectRefused(userErrors[0]?.code ?? "UNKNOWN");
}

async function askToCreate(options: {
  shopId: ShopId;
  campaign: CampaignRow;
  code: string;
  now: Date;
}): Promise<Created> {
  const { shopId, campaign: terms, code, now } = options;
  const input = discountInput({ terms, code, now });
  if (terms.valueKind === "free_shipping") {
    const { discountCodeFreeShippingCreate } = await adminGraphql<{ discountCodeFreeShippingCreate: Created }>({
      shopId,
      operation: DISCOUNT_CODE_FREE_SHIPPING_CREATE,
      variables: { freeShippingCodeDiscount: input },
    });
    return discountCodeFreeShippingCreate;
  }
  const { discountCodeBasicCreate } = await adminGraphql<{ discountCodeBasicCreate: Created }>({
    shopId,
    operation: DISCOUNT_CODE_BASIC_CREATE,
    variables: { basicCodeDiscount: input },
  });
  return discountCodeBasicCreate;
}

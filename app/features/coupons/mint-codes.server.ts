import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { inTransaction, lockShopFacts, query, type Tx } from "#app/db.server.ts";
import { projectCustomers } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql, ShopifyUnavailable } from "#app/shopify/admin-client.server.ts";
import { DISCOUNT_REDEEM_CODE_BULK_ADD } from "#app/shopify/operations/discount-redeem-code-bulk-add.ts";
import { DISCOUNT_REDEEM_CODE_BULK_CREATION } from "#app/shopify/operations/discount-redeem-code-bulk-creation.ts";
import { EffectRefused } from "#app/shopify/outbox.server.ts";
import { attachOwedCodes } from "./assign-coupons.server.ts";
import {
  type CampaignDiscount,
  type DiscountProblem,
  ensureDiscount,
  findByCode,
  saysDiscountGone,
} from "./ensure-discount.server.ts";
import { codeFromBytes } from "./new-codes.ts";

/** What Shopify takes in one call. */
const BATCH = 250;
/** Shopify adds codes in the background: this often, growing, it is asked whether it has. */
const FIRST_POLL_MS = 100;
const POLLS = 12;

interface MintOptions {
  shopId: ShopId;
  campaignId: bigint;
  now: Date;
  signal: AbortSignal;
}

/**
 * Fills a campaign's pool: as many ready codes as its target while it is on, and one for every coupon that is owed, since
 * that was promised. Codes are written
 * here before Shopify is asked, so that whatever is lost on the way is asked for again under the same names.
 *
 * @throws ShopifyUnavailable, ShopifyRefused, EffectRefused
 */
export async function mintCodes(options: MintOptions): Promise<void> {
  let remade = false;
  for (;;) {
    options.signal.throwIfAborted();
    const discount = await ensureDiscount(options);
    if (!discount) return;
    const batch = await inTransaction({ shopId: options.shopId }, (tx) => takeBatch(tx, { ...options, discount }));
    if (batch.length === 0) {
      await attach(options);
      return;
    }
    const added = await addCodes({ ...options, discount, codes: batch });
    if (added === "discountGone") {
      if (remade) throw new EffectRefused("DISCOUNT_GONE");
      remade = true;
      await inTransaction({ shopId: options.shopId }, (tx) => forgetDiscount(tx, { ...options, discount }));
      continue;
    }
    await settle(options, added);
    if (added.unsettled > 0) throw new ShopifyUnavailable("codes are still being added", { mayHaveRun: true });
  }
}

/** Codes of an earlier batch that nobody knows the fate of come first; new ones fill what is missing. */
async function takeBatch(tx: Tx, options: MintOptions & { discount: CampaignDiscount }): Promise<string[]> {
  const { shopId, discount } = options;
  const { campaignId, revision, discountId } = discount;
  const minting = await query<{ code: string }>(
    tx,
    `SELECT code FROM coupon_codes
     WHERE shop_id = $1::bigint AND campaign_id = $2::bigint AND revision = $3::integer AND state = 'minting'
     ORDER BY code_id LIMIT ${BATCH}`,
    shopId,
    campaignId,
    revision,
  );
  if (minting.length > 0) return minting.map(({ code }) => code);
  const [pool] = await query<{ missing: number }>(
    tx,
    `SELECT (CASE WHEN c.active THEN c.pool_target ELSE 0 END
       + (SELECT count(*) FROM coupons k
          WHERE k.shop_id = $1::bigint AND k.campaign_id = c.campaign_id AND k.state = 'owed')
       - (SELECT count(*) FROM coupon_codes r WHERE r.shop_id = $1::bigint AND r.campaign_id = c.campaign_id
          AND r.revision = c.revision AND r.state = 'ready'))::integer AS missing
     FROM coupon_campaigns c WHERE c.shop_id = $1::bigint AND c.campaign_id = $2::bigint`,
    shopId,
    campaignId,
  );
  const count = Math.min(BATCH, Math.max(0, pool?.missing ?? 0));
  const codes = Array.from({ length: count }, () => codeFromBytes(randomBytes(32)));
  if (codes.length === 0) return [];
  const written = await query<{ code: string }>(
    tx,
    `INSERT INTO coupon_codes (shop_id, campaign_id, revision, code, discount_id)
     SELECT $1::bigint, $2::bigint, $3::integer, code, $4 FROM unnest($5::text[]) AS code
     ON CONFLICT DO NOTHING RETURNING code`,
    shopId,
    campaignId,
    revision,
    discountId,
    codes,
  );
  return written.map(({ code }) => code);
}

/** The merchant deleted the discount, and its codes with it: the next revision has a discount of its own. */
async function forgetDiscount(tx: Tx, { shopId, discount }: MintOptions & { discount: CampaignDiscount }) {
  const { campaignId, revision, discountId } = discount;
  await query(
    tx,
    `UPDATE coupon_campaigns SET discount_id = NULL, revision = revision + 1, updated_at = now()
     WHERE shop_id = $1::bigint AND campaign_id = $2::bigint AND revision = $3::integer`,
    shopId,
    campaignId,
    revision,
  );
  await query(
    tx,
    "UPDATE coupon_discounts SET deactivated_at = now() WHERE shop_id = $1::bigint AND discount_id = $2",
    shopId,
    discountId,
  );
  await query(
    tx,
    "DELETE FROM coupon_codes WHERE shop_id = $1::bigint AND discount_id = $2 AND state IN ('minting', 'ready')",
    shopId,
    discountId,
  );
}

interface AddedCodes {
  ready: { code: string; redeemCodeId: string | null }[];
  /** Belong to another discount of the shop: not ours. */
  foreign: string[];
  /** How many it is not known of yet whether they exist. */
  unsettled: number;
}

async function addCodes(
  options: MintOptions & { discount: CampaignDiscount; codes: string[] },
): Promise<AddedCodes | "discountGone"> {
  const { shopId, discount, codes, signal } = options;
  type Added = {
    discountRedeemCodeBulkAdd: { bulkCreation: { id: string } | null; userErrors: DiscountProblem[] };
  };
  const { discountRedeemCodeBulkAdd: added } = await adminGraphql<Added>({
    shopId,
    operation: DISCOUNT_REDEEM_CODE_BULK_ADD,
    variables: { discountId: discount.discountId, codes: codes.map((code) => ({ code })) },
  });
  if (added.userErrors.some(saysDiscountGone)) return "discountGone";
  if (!added.bulkCreation) throw new EffectRefused(added.userErrors[0]?.code ?? "UNKNOWN");
  type Creation = {
    discountRedeemCodeBulkCreation: {
      done: boolean;
      codes: { nodes: { code: string; discountRedeemCode: { id: string } | null; errors: { code: string }[] }[] };
    } | null;
  };
  let delayMs = FIRST_POLL_MS;
  for (let poll = 0; poll < POLLS; poll += 1) {
    const { discountRedeemCodeBulkCreation: creation } = await adminGraphql<Creation>({
      shopId,
      operation: DISCOUNT_REDEEM_CODE_BULK_CREATION,
      variables: { id: added.bulkCreation.id },
    });
    if (!creation) break;
    if (creation.done) return sortOut(options, creation.codes.nodes);
    await sleep(delayMs, undefined, { signal });
    delayMs = Math.min(delayMs * 2, 10_000);
  }
  return { ready: [], foreign: [], unsettled: codes.length };
}

/** A code that Shopify refused exists already: from an earlier call whose answer was lost, or with another discount. */
async function sortOut(
  options: MintOptions & { discount: CampaignDiscount },
  nodes: { code: string; discountRedeemCode: { id: string } | null }[],
): Promise<AddedCodes> {
  const sorted: AddedCodes = { ready: [], foreign: [], unsettled: 0 };
  for (const { code, discountRedeemCode } of nodes) {
    if (discountRedeemCode) {
      sorted.ready.push({ code, redeemCodeId: discountRedeemCode.id });
      continue;
    }
    const found = await findByCode({ shopId: options.shopId, code });
    if (!found) sorted.unsettled += 1;
    else if (found.discountId === options.discount.discountId) sorted.ready.push({ code, ...found });
    else sorted.foreign.push(code);
  }
  return sorted;
}

async function settle(options: MintOptions, added: AddedCodes): Promise<void> {
  const { shopId } = options;
  await inTransaction({ shopId }, async (tx) => {
    await query(
      tx,
      `UPDATE coupon_codes c SET state = 'ready', redeem_code_id = r.redeem_code_id
       FROM unnest($2::text[], $3::text[]) AS r (code, redeem_code_id)
       WHERE c.shop_id = $1::bigint AND c.code = r.code AND c.state = 'minting'`,
      shopId,
      added.ready.map(({ code }) => code),
      added.ready.map(({ redeemCodeId }) => redeemCodeId),
    );
    await query(
      tx,
      "DELETE FROM coupon_codes WHERE shop_id = $1::bigint AND code = ANY ($2::text[]) AND state = 'minting'",
      shopId,
      added.foreign,
    );
  });
  await attach(options);
}

/** Coupons that were given while the pool was empty get their codes, and their holders are told. */
async function attach({ shopId }: MintOptions): Promise<void> {
  await inTransaction({ shopId }, async (tx) => {
    await lockShopFacts(tx, shopId);
    await projectCustomers(tx, { shopId, customerIds: await attachOwedCodes(tx, shopId) });
  });
}

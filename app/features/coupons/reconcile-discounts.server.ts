import { inTransaction, lockShopFacts, query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { DISCOUNT_CODES_PAGE } from "#app/shopify/operations/discount-codes-page.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";
import { deactivateEffect } from "./end-campaigns.server.ts";
import { findByCode, firstCode, writeDownDiscount } from "./ensure-discount.server.ts";
import { isOwnCode } from "./new-codes.ts";
import { askForCodes, deleteEffect } from "./refill-pools.server.ts";

const PER_PAGE = 250;
/** Of so many past revisions of a campaign it is asked whether a discount was made whose answer never came. */
const PAST_REVISIONS = 5;

interface KnownDiscount {
  discountId: string;
  campaignId: bigint;
  isEnded: boolean;
  isDeactivated: boolean;
  codes: number;
}

interface Context {
  shopId: ShopId;
  now: Date;
  signal: AbortSignal;
}

// Codes that should be in Shopify: those given or ready to be given, and those that still wait to be taken out.
const EXPECTED = "k.state IN ('ready', 'attached') OR k.state = 'deleted' AND k.redeem_code_id IS NOT NULL";

const KNOWN_SQL = `
SELECT d.discount_id AS "discountId", d.campaign_id AS "campaignId", c.ended_at IS NOT NULL AS "isEnded",
  d.deactivated_at IS NOT NULL AS "isDeactivated", (
    SELECT count(*)::int FROM coupon_codes k
    WHERE k.shop_id = $1::bigint AND k.campaign_id = d.campaign_id AND k.discount_id = d.discount_id AND (${EXPECTED})) AS codes
FROM coupon_discounts d
JOIN coupon_campaigns c ON c.shop_id = $1::bigint AND c.campaign_id = d.campaign_id
WHERE d.shop_id = $1::bigint ORDER BY d.campaign_id, d.revision`;

const UNKNOWN_SQL = `
SELECT c.campaign_id AS "campaignId", r AS revision FROM coupon_campaigns c
CROSS JOIN LATERAL generate_series(greatest(1, c.revision - ${PAST_REVISIONS}), c.revision) AS r
WHERE c.shop_id = $1::bigint AND c.starts_at IS NOT NULL AND NOT EXISTS (
  SELECT FROM coupon_discounts d
  WHERE d.shop_id = $1::bigint AND d.campaign_id = c.campaign_id AND d.revision = r)
  AND NOT (r = c.revision AND c.active)`;

/**
 * Compares what is in Shopify with what should be: a discount of a campaign that ended is ended there; a discount that
 * should work and does not, or a code that a customer holds and Shopify lacks, is made anew and the coupon gets another code;
 * codes that should be gone are taken out; a discount whose making was never answered is found and taken in.
 *
 * @throws ShopifyUnavailable, ShopifyRefused
 */
export async function reconcileDiscounts(context: Context): Promise<void> {
  const { shopId, signal } = context;
  await takeInUnknown(context);
  const known = await inTransaction({ shopId }, (tx) => query<KnownDiscount>(tx, KNOWN_SQL, shopId));
  for (const discount of known) {
    signal.throwIfAborted();
    await reconcile(context, discount);
  }
}

async function takeInUnknown({ shopId, now, signal }: Context): Promise<void> {
  const unknown = await inTransaction({ shopId }, (tx) =>
    query<{ campaignId: bigint; revision: number }>(tx, UNKNOWN_SQL, shopId),
  );
  for (const { campaignId, revision } of unknown) {
    signal.throwIfAborted();
    const code = firstCode({ shopId, campaignId, revision });
    const found = await findByCode({ shopId, code });
    if (!found) continue;
    await inTransaction({ shopId }, async (tx) => {
      await writeDownDiscount(tx, { shopId, campaignId, revision, code, discount: found, codeState: "deleted", now });
      await enqueueEffects(tx, { shopId, effects: [deleteEffect(campaignId)] });
    });
  }
}

interface Page {
  discountNode: {
    discount: {
      status?: string;
      codesCount?: { count: number } | null;
      codes?: { nodes: { id: string; code: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
    };
  } | null;
}

function askPage(options: { shopId: ShopId; discountId: string; first: number; after: string | null }): Promise<Page> {
  const { shopId, discountId, first, after } = options;
  return adminGraphql<Page>({ shopId, operation: DISCOUNT_CODES_PAGE, variables: { id: discountId, first, after } });
}

async function reconcile(context: Context, discount: KnownDiscount): Promise<void> {
  const { shopId } = context;
  const { discountId, campaignId } = discount;
  const { discountNode } = await askPage({ shopId, discountId, first: 1, after: null });
  const works = discountNode !== null && discountNode.discount.status !== "EXPIRED";
  if (discount.isEnded) {
    if (works || !discount.isDeactivated) await inTransaction({ shopId }, (tx) => endAgain(tx, { shopId, discount }));
    return;
  }
  if (!works) {
    if (!discount.isDeactivated) await inTransaction({ shopId }, (tx) => replaceDiscount(tx, context, discount));
    return;
  }
  if ((discountNode.discount.codesCount?.count ?? 0) === discount.codes) return;
  const there = await readCodes(context, discountId);
  await inTransaction({ shopId }, async (tx) => {
    await lockShopFacts(tx, shopId);
    const isLacking = await settleCodes(tx, { shopId, discountId, campaignId, there });
    if (isLacking) await askForCodes(tx, shopId);
    await enqueueEffects(tx, { shopId, effects: [deleteEffect(campaignId)] });
  });
}

async function readCodes({ shopId, signal }: Context, discountId: string): Promise<{ id: string; code: string }[]> {
  const there: { id: string; code: string }[] = [];
  for (let after: string | null = null; ; ) {
    signal.throwIfAborted();
    const { discountNode }: Page = await askPage({ shopId, discountId, first: PER_PAGE, after });
    const codes = discountNode?.discount.codes;
    there.push(...(codes?.nodes ?? []));
    if (!codes?.pageInfo.hasNextPage) return there;
    after = codes.pageInfo.endCursor;
  }
}

async function endAgain(tx: Tx, { shopId, discount }: { shopId: ShopId; discount: KnownDiscount }): Promise<void> {
  await query(
    tx,
    "UPDATE coupon_discounts SET deactivated_at = NULL WHERE shop_id = $1::bigint AND discount_id = $2",
    shopId,
    discount.discountId,
  );
  await enqueueEffects(tx, { shopId, effects: [deactivateEffect(discount.campaignId)] });
}

const LOST = `k.shop_id = $1::bigint AND k.campaign_id = $2::bigint AND k.discount_id = $3
  AND ($4::text[] IS NULL OR k.code <> ALL ($4::text[])) AND k.state IN ('ready', 'attached')`;

// Whoever holds a code that Shopify lacks is owed another; nothing is owed to those who used theirs, or whose coupon ended.
const OWE_SQL = `
UPDATE coupons c SET state = 'owed', code = NULL FROM coupon_codes k
WHERE ${LOST} AND c.shop_id = $1::bigint AND c.code = k.code AND c.state IN ('assigned', 'seen')
RETURNING c.customer_id AS "customerId"`;

const FORGET_SQL = `UPDATE coupon_codes k SET state = 'deleted', redeem_code_id = NULL WHERE ${LOST}`;

/** The codes of a discount that Shopify does not have: all of them where `there` is null. */
async function oweLostCodes(
  tx: Tx,
  lost: { shopId: ShopId; campaignId: bigint; discountId: string; there: string[] | null },
): Promise<boolean> {
  const { shopId, campaignId, discountId, there } = lost;
  const owed = await query<{ customerId: bigint }>(tx, OWE_SQL, shopId, campaignId, discountId, there);
  await query(tx, FORGET_SQL, shopId, campaignId, discountId, there);
  const customerIds = owed.map(({ customerId }) => customerId);
  await projectCustomers(tx, { shopId, customerIds });
  await noteCustomerChanges(tx, { shopId, customerIds });
  return customerIds.length > 0;
}

async function replaceDiscount(tx: Tx, { shopId, now }: Context, discount: KnownDiscount): Promise<void> {
  const { discountId, campaignId } = discount;
  await lockShopFacts(tx, shopId);
  await query(
    tx,
    `UPDATE coupon_campaigns SET discount_id = NULL, revision = revision + 1, updated_at = $3::timestamptz
     WHERE shop_id = $1::bigint AND discount_id = $2`,
    shopId,
    discountId,
    now.toISOString(),
  );
  await query(
    tx,
    "UPDATE coupon_discounts SET deactivated_at = $3::timestamptz WHERE shop_id = $1::bigint AND discount_id = $2",
    shopId,
    discountId,
    now.toISOString(),
  );
  await query(
    tx,
    "DELETE FROM coupon_codes WHERE shop_id = $1::bigint AND discount_id = $2 AND state = 'minting'",
    shopId,
    discountId,
  );
  await oweLostCodes(tx, { shopId, campaignId, discountId, there: null });
  await askForCodes(tx, shopId);
}

// A code of ours that is there though it should not be: it is taken out with its id. One that somebody added by hand is theirs.
const STRAY_SQL = `
INSERT INTO coupon_codes AS k (shop_id, campaign_id, revision, code, discount_id, redeem_code_id, state)
SELECT $1::bigint, d.campaign_id, d.revision, t.code, d.discount_id, t.id, 'deleted'
FROM unnest($3::text[], $4::text[]) AS t (code, id)
JOIN coupon_discounts d ON d.shop_id = $1::bigint AND d.discount_id = $2
ON CONFLICT (shop_id, code) DO UPDATE SET redeem_code_id = excluded.redeem_code_id
WHERE k.redeem_code_id IS NULL AND k.state IN ('ready', 'attached', 'deleted')`;

async function settleCodes(
  tx: Tx,
  options: { shopId: ShopId; campaignId: bigint; discountId: string; there: { id: string; code: string }[] },
): Promise<boolean> {
  const { shopId, campaignId, discountId, there } = options;
  const codes = there.map(({ code }) => code.toUpperCase());
  const owed = await oweLostCodes(tx, { shopId, campaignId, discountId, there: codes });
  const own = there.filter(({ code }) => isOwnCode(code));
  await query(
    tx,
    STRAY_SQL,
    shopId,
    discountId,
    own.map(({ code }) => code.toUpperCase()),
    own.map(({ id }) => id),
  );
  return owed;
}

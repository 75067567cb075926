import { inTransaction, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { DISCOUNT_AUTOMATIC_BASIC_CREATE } from "#app/shopify/operations/discount-automatic-basic-create.ts";
import { DISCOUNT_AUTOMATIC_BASIC_UPDATE } from "#app/shopify/operations/discount-automatic-basic-update.ts";
import { DISCOUNT_AUTOMATIC_DEACTIVATE } from "#app/shopify/operations/discount-automatic-deactivate.ts";
import { DISCOUNTS_AUTOMATIC } from "#app/shopify/operations/discounts-automatic.ts";
import { SEGMENT_CREATE } from "#app/shopify/operations/segment-create.ts";
import { SEGMENTS_BY_NAME } from "#app/shopify/operations/segments-by-name.ts";
import { type EffectContext, type EffectHandler, EffectRefused, enqueueEffect } from "#app/shopify/outbox.server.ts";
import { TIER_HANDLE_SQL } from "./read-tier.server.ts";
import { changesOfDiscounts, type DiscountThere, segmentOfDiscount, type TierDiscount, tagOfTier } from "./rules.ts";

// The title is what shoppers read at the checkout. The tier that zero reaches has no tag in Shopify, so none of its own.
const WANTED_SQL = `
SELECT ${TIER_HANDLE_SQL} AS handle, (p.perk->>'percentBp')::integer AS "percentBp",
  coalesce((p.perk->>'holdOutBp')::integer, 0) > 0 AS "holdsOut",
  CASE WHEN s.currency = 'JPY' THEN t.name_ja ELSE t.name_en END AS title
FROM tiers t JOIN shops s ON s.shop_id = t.shop_id
CROSS JOIN LATERAL (
  SELECT perk FROM jsonb_array_elements(t.perks) AS perk WHERE perk->>'kind' = 'discount'
  ORDER BY (perk->>'percentBp')::integer DESC LIMIT 1
) p
WHERE t.shop_id = $1::bigint AND t.threshold > 0 ORDER BY t.threshold`;

interface Listed {
  id: string;
  discount: {
    title?: string;
    status?: string;
    tags?: string[];
    customerGets?: { value: { percentage?: number } };
    context?: { segments?: { id: string; query: string }[] };
  };
}

interface Answer {
  automaticDiscountNode: { id: string } | null;
  userErrors: { code: string | null; field: string[] | null; message: string }[];
}

/**
 * Brings the automatic discounts of tiers in Shopify to what the programme in force gives. What is there is asked of Shopify
 * each time and known by its tag, so an answer that was lost, a change by hand and a perk that is gone all end the same way.
 */
export const keepDiscounts: EffectHandler = {
  batchSize: 1,
  async run(_effects, context) {
    const { shopId, signal } = context;
    const wanted = await inTransaction({ shopId }, (tx) => query<TierDiscount>(tx, WANTED_SQL, shopId));
    const { toEnd, toChange, toMake } = changesOfDiscounts({ wanted, there: await readDiscounts(context) });
    for (const id of toEnd) {
      signal.throwIfAborted();
      await write(shopId, { operation: DISCOUNT_AUTOMATIC_DEACTIVATE, variables: { id }, name: "Deactivate" });
    }
    for (const { id, discount } of toChange) {
      signal.throwIfAborted();
      const input = { title: discount.title, customerGets: getsOf(discount) };
      await write(shopId, {
        operation: DISCOUNT_AUTOMATIC_BASIC_UPDATE,
        variables: { id, input },
        name: "BasicUpdate",
      });
    }
    for (const discount of toMake) {
      signal.throwIfAborted();
      const segmentId = await ensureSegment(shopId, discount);
      const input = {
        title: discount.title,
        tags: ["okaeri", tagOfTier(discount.handle)],
        startsAt: context.now.toISOString(),
        context: { customerSegments: { add: [segmentId] } },
        customerGets: getsOf(discount),
        // Whether a coupon goes with it is said by the coupon's campaign.
        combinesWith: { orderDiscounts: true, productDiscounts: true, shippingDiscounts: true },
      };
      await write(shopId, { operation: DISCOUNT_AUTOMATIC_BASIC_CREATE, variables: { input }, name: "BasicCreate" });
    }
    return undefined;
  },
};

const getsOf = ({ percentBp }: TierDiscount) => ({ value: { percentage: percentBp / 10_000 }, items: { all: true } });

async function readDiscounts({ shopId, signal }: EffectContext) {
  const there: DiscountThere[] = [];
  for (let after: string | null = null; ; ) {
    signal.throwIfAborted();
    const { discountNodes }: { discountNodes: { nodes: Listed[]; pageInfo: PageInfo } } = await adminGraphql({
      ...{ shopId, operation: DISCOUNTS_AUTOMATIC, variables: { after }, idempotent: true },
    });
    for (const { id, discount } of discountNodes.nodes) {
      if (!discount.status || discount.status === "EXPIRED") continue;
      const percentBp = Math.round((discount.customerGets?.value.percentage ?? 0) * 10_000);
      const queries = (discount.context?.segments ?? []).map((segment) => segment.query);
      there.push({ id, title: discount.title ?? "", tags: discount.tags ?? [], percentBp, queries });
    }
    if (!discountNodes.pageInfo.hasNextPage) return there;
    after = discountNodes.pageInfo.endCursor;
  }
}

interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

async function write(
  shopId: ShopId,
  { operation, variables, name }: { operation: string; variables: Record<string, unknown>; name: string },
): Promise<void> {
  // A creation whose answer is lost is found by its tag with the next attempt; sent again blindly it would be there twice.
  const idempotent = operation !== DISCOUNT_AUTOMATIC_BASIC_CREATE;
  const answers = await adminGraphql<Record<string, Answer>>({ shopId, operation, variables, idempotent });
  const problem = answers[`discountAutomatic${name}`]?.userErrors[0];
  if (problem) throw new EffectRefused(problem.code ?? problem.message);
}

/** The segment of Shopify that a discount is for. @returns its id */
async function ensureSegment(shopId: ShopId, discount: TierDiscount): Promise<string> {
  const { name, query: rule } = segmentOfDiscount(discount);
  const { segments } = await adminGraphql<{ segments: { nodes: { id: string; name: string }[] } }>({
    ...{ shopId, operation: SEGMENTS_BY_NAME, variables: { query: `name:"${name}"` }, idempotent: true },
  });
  const found = segments.nodes.find((segment) => segment.name === name);
  if (found) return found.id;
  const { segmentCreate } = await adminGraphql<{
    segmentCreate: { segment: { id: string } | null; userErrors: { message: string }[] };
  }>({ shopId, operation: SEGMENT_CREATE, variables: { name, query: rule } });
  if (!segmentCreate.segment) throw new EffectRefused(segmentCreate.userErrors[0]?.message ?? "UNKNOWN");
  return segmentCreate.segment.id;
}

const EVER_SQL = `
SELECT EXISTS (SELECT FROM tier_versions WHERE shop_id = $1::bigint
  AND content @? '$.tiers[*].perks[*] ? (@.kind == "discount")') AS ever`;

/** Asks for the comparison with Shopify, where the shop's programme ever gave a discount. */
export async function askForDiscounts(tx: Tx, shopId: ShopId): Promise<void> {
  const [row] = await query<{ ever: boolean }>(tx, EVER_SQL, shopId);
  if (row?.ever) await enqueueEffect(tx, { shopId, kind: "tiers.discounts", key: "tiers:discounts", payload: {} });
}

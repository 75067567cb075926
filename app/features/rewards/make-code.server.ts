import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql, ShopifyRefused, ShopifyUnavailable } from "#app/shopify/admin-client.server.ts";
import { DISCOUNT_CODE_BASIC_CREATE } from "#app/shopify/operations/discount-code-basic-create.ts";
import { DISCOUNT_CODE_FREE_SHIPPING_CREATE } from "#app/shopify/operations/discount-code-free-shipping-create.ts";
import { REDEMPTION_DISCOUNT } from "#app/shopify/operations/redemption-discount.ts";
import { discountInput } from "./discount-input.server.ts";
import type { RedemptionRow } from "./types.ts";

/**
 * `made`: the code works; `none`: Shopify has no such code and will have none, `problem` says why; `unknown`: nobody can
 * say yet.
 */
export type MadeCode =
  | { outcome: "made"; discountId: string }
  | { outcome: "none"; problem: string }
  | { outcome: "unknown" };

interface MakeOptions {
  shopId: ShopId;
  redemption: RedemptionRow;
  currency: string;
  now: Date;
  signal: AbortSignal;
}

type Created = {
  codeDiscountNode: { id: string } | null;
  userErrors: { code: string | null }[];
};

/**
 * Makes a redemption's code in Shopify. Never throws for what Shopify did: whatever carries the code is the redemption's,
 * so an answer that was lost is read back by it.
 */
export async function makeCode(options: MakeOptions): Promise<MadeCode> {
  const { shopId, redemption, signal } = options;
  let input: Record<string, unknown>;
  try {
    input = await discountInput(options);
    // It was given up meanwhile, before anything was asked for.
    if (!(await noteAsked(options))) return { outcome: "none", problem: "unreachable" };
  } catch (error) {
    // Nothing was asked for yet.
    if (signal.aborted || error instanceof ShopifyUnavailable) return { outcome: "none", problem: "unreachable" };
    if (error instanceof ShopifyRefused) return { outcome: "none", problem: error.code };
    throw error;
  }
  try {
    const created = await create({ shopId, redemption, input, signal });
    if (created.codeDiscountNode) return { outcome: "made", discountId: created.codeDiscountNode.id };
    const problem = created.userErrors[0]?.code ?? "UNKNOWN";
    return problem === "TAKEN" ? await readBack(options) : { outcome: "none", problem };
  } catch (error) {
    if (error instanceof ShopifyRefused) return { outcome: "none", problem: error.code };
    const mayHaveRun = signal.aborted || (error instanceof ShopifyUnavailable && error.mayHaveRun);
    if (mayHaveRun) return readBack(options);
    if (error instanceof ShopifyUnavailable) return { outcome: "none", problem: "unreachable" };
    throw error;
  }
}

async function create(options: {
  shopId: ShopId;
  redemption: RedemptionRow;
  input: Record<string, unknown>;
  signal: AbortSignal;
}): Promise<Created> {
  const { shopId, redemption, input, signal } = options;
  if (redemption.kind === "free_shipping") {
    const variables = { freeShippingCodeDiscount: input };
    const operation = DISCOUNT_CODE_FREE_SHIPPING_CREATE;
    const answer = await adminGraphql<{ discountCodeFreeShippingCreate: Created }>({
      shopId,
      operation,
      variables,
      signal,
    });
    return answer.discountCodeFreeShippingCreate;
  }
  const variables = { basicCodeDiscount: input };
  const answer = await adminGraphql<{ discountCodeBasicCreate: Created }>({
    shopId,
    operation: DISCOUNT_CODE_BASIC_CREATE,
    variables,
    signal,
  });
  return answer.discountCodeBasicCreate;
}

async function noteAsked({ shopId, redemption, now }: MakeOptions): Promise<boolean> {
  const rows = await inTransaction({ shopId }, (tx) =>
    query(
      tx,
      `UPDATE redemptions SET asked_at = $3::timestamptz
       WHERE shop_id = $1::bigint AND redemption_id = $2::bigint AND state = 'making' RETURNING 1`,
      shopId,
      redemption.redemptionId,
      now.toISOString(),
    ),
  );
  return rows.length > 0;
}

/** A lost answer is worth one more question at once, while the shopper waits. */
async function readBack({ shopId, redemption }: MakeOptions): Promise<MadeCode> {
  try {
    const found = await findRedemptionCode({ shopId, redemption, signal: AbortSignal.timeout(READ_BACK_MS) });
    return found.discount ? { outcome: "made", discountId: found.discount.discountId } : { outcome: "unknown" };
  } catch {
    return { outcome: "unknown" };
  }
}

const READ_BACK_MS = 3_000;

export interface FoundCode {
  discount: { discountId: string; works: boolean } | null;
  /** Whether an order carries it, by Shopify's count or by the orders themselves. */
  used: boolean;
}

/**
 * What Shopify knows of a redemption's code.
 *
 * @throws ShopifyUnavailable, ShopifyRefused
 */
export async function findRedemptionCode(options: {
  shopId: ShopId;
  redemption: Pick<RedemptionRow, "code">;
  signal: AbortSignal;
}): Promise<FoundCode> {
  const { shopId, redemption, signal } = options;
  const answer = await adminGraphql<{
    codeDiscountNodeByCode: { id: string; codeDiscount: { status?: string; asyncUsageCount?: number } } | null;
    orders: { nodes: { id: string }[] };
  }>({
    shopId,
    operation: REDEMPTION_DISCOUNT,
    variables: { code: redemption.code, orders: `discount_code:"${redemption.code}"` },
    signal,
  });
  const node = answer.codeDiscountNodeByCode;
  return {
    discount: node && { discountId: node.id, works: node.codeDiscount.status !== "EXPIRED" },
    used: (node?.codeDiscount.asyncUsageCount ?? 0) > 0 || answer.orders.nodes.length > 0,
  };
}

import { z } from "zod";
import { parseId } from "#app/lib/ids.ts";
import { toMinor } from "#app/lib/money.ts";
import type { OrderFact, OrderLineFact, RefundFact } from "./types.ts";

/** A numeric id, which a parser may have rounded, beside the GID, which is exact. */
const identified = { id: z.union([z.number(), z.string()]).optional(), admin_graphql_api_id: z.string().nullish() };
const reference = z.union([z.number(), z.string()]).nullish();
const decimal = z.union([z.string(), z.number()]).transform(String);
const moneySet = z.object({ shop_money: z.object({ amount: decimal }) }).nullish();
const instant = z.iso.datetime({ offset: true });

const lineSchema = z.object({
  ...identified,
  product_id: reference,
  variant_id: reference,
  title: z.string().nullish(),
  name: z.string().nullish(),
  sku: z.string().nullish(),
  quantity: z.number().int().nonnegative(),
  current_quantity: z.number().int().nonnegative().nullish(),
  gift_card: z.boolean().nullish(),
  price: decimal.optional(),
  price_set: moneySet,
  total_discount_set: moneySet,
  discount_allocations: z.array(z.object({ amount: decimal.optional(), amount_set: moneySet })).nullish(),
  tax_lines: z.array(z.object({ price: decimal.optional(), price_set: moneySet })).nullish(),
  selling_plan_allocation: z.object({ selling_plan: z.object({ id: reference }).nullish() }).nullish(),
});

const refundSchema = z.object({
  ...identified,
  order_id: reference,
  created_at: instant,
  refund_line_items: z
    .array(
      z.object({
        line_item_id: reference,
        quantity: z.number().int().nonnegative(),
        line_item: z.object(identified).nullish(),
      }),
    )
    .nullish(),
});

const orderSchema = z.object({
  ...identified,
  name: z.string().nullish(),
  created_at: instant,
  processed_at: instant.nullish(),
  updated_at: instant,
  cancelled_at: instant.nullish(),
  test: z.boolean().nullish(),
  financial_status: z.string().nullish(),
  fulfillment_status: z.string().nullish(),
  fulfillments: z.array(z.object({ created_at: instant, status: z.string().nullish() })).nullish(),
  currency: z.string().length(3),
  taxes_included: z.boolean().nullish(),
  source_name: z.string().nullish(),
  discount_codes: z.array(z.object({ code: z.string() })).nullish(),
  total_price: decimal.nullish(),
  total_price_set: moneySet,
  customer: z.object(identified).nullish(),
  line_items: z.array(lineSchema),
  refunds: z.array(refundSchema).nullish(),
});

/** Telling which field of a payload is not as Shopify documents it; the field's value is never repeated. */
export class MalformedPayload extends Error {}

function check<T>(schema: z.ZodType<T>, payload: unknown): T {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.code}`);
  throw new MalformedPayload(`unexpected payload (${fields.slice(0, 5).join(", ")})`);
}

function requireId(value: { id?: unknown; admin_graphql_api_id?: string | null }): bigint {
  const id = parseId(value.admin_graphql_api_id) ?? parseId(value.id);
  if (id === null) throw new MalformedPayload("unexpected payload (id)");
  return id;
}

/**
 * Reads the body of an orders/* webhook (REST form, after `parseJson`).
 *
 * @param told.observedAt when Shopify triggered the webhook
 * @throws MalformedPayload when a field that the figures need is missing or of another type
 */
export function normaliseOrderPayload(payload: unknown, told: { observedAt: string }): OrderFact {
  const order = check(orderSchema, payload);
  const orderId = requireId(order);
  const currency = order.currency;
  const taxesIncluded = order.taxes_included ?? false;
  return {
    orderId,
    name: order.name ?? `#${orderId}`,
    customerId: order.customer ? requireId(order.customer) : null,
    createdAt: order.created_at,
    processedAt: order.processed_at ?? order.created_at,
    updatedAt: order.updated_at,
    observedAt: told.observedAt,
    cancelledAt: order.cancelled_at ?? null,
    fulfilledAt:
      order.fulfillment_status === "fulfilled"
        ? lastFulfilment(
            (order.fulfillments ?? []).map(({ created_at, status }) => ({ at: created_at, status })),
            order.updated_at,
          )
        : null,
    test: order.test ?? false,
    financialStatus: order.financial_status ?? "",
    currency,
    taxesIncluded,
    sourceName: order.source_name ?? "",
    discountCodes: (order.discount_codes ?? []).map(({ code }) => code),
    totalMinor: toMinor(order.total_price_set?.shop_money.amount ?? order.total_price ?? "0", currency),
    lines: order.line_items.map((line) => normaliseLine(line, { currency, taxesIncluded })),
    refunds: (order.refunds ?? []).map((refund) => normaliseRefund(refund, orderId)),
  };
}

/**
 * When the last parcel of a fulfilled order was made.
 *
 * @param otherwise where no fulfilment is told (the order was marked by hand): when it was told to be fulfilled
 */
export function lastFulfilment(fulfilments: { at: string; status?: string | null }[], otherwise: string): string {
  const made = fulfilments.filter(
    ({ status }) => !["cancelled", "error", "failure"].includes(status?.toLowerCase() ?? ""),
  );
  const last = Math.max(...made.map(({ at }) => Date.parse(at)));
  return made.length > 0 ? new Date(last).toISOString() : otherwise;
}

function normaliseLine(
  line: z.output<typeof lineSchema>,
  order: { currency: string; taxesIncluded: boolean },
): OrderLineFact {
  const minor = (amount: string | undefined) => toMinor(amount ?? "0", order.currency);
  const price = minor(line.price_set?.shop_money.amount ?? line.price);
  const allocations = line.discount_allocations ?? [];
  const discount =
    allocations.length > 0
      ? allocations.reduce((sum, one) => sum + minor(one.amount_set?.shop_money.amount ?? one.amount), 0n)
      : minor(line.total_discount_set?.shop_money.amount);
  const tax = (line.tax_lines ?? []).reduce(
    (sum, one) => sum + minor(one.price_set?.shop_money.amount ?? one.price),
    0n,
  );
  const netTotal = price * BigInt(line.quantity) - discount - (order.taxesIncluded ? tax : 0n);
  return {
    lineId: requireId(line),
    productId: parseId(line.product_id),
    variantId: parseId(line.variant_id),
    title: line.title ?? line.name ?? "",
    sku: line.sku ?? "",
    quantity: line.quantity,
    currentQuantity: line.current_quantity ?? line.quantity,
    isGiftCard: line.gift_card ?? false,
    sellingPlanId: parseId(line.selling_plan_allocation?.selling_plan?.id),
    netTotalMinor: netTotal > 0n ? netTotal : 0n,
    taxMinor: tax,
  };
}

function normaliseRefund(refund: z.output<typeof refundSchema>, orderId: bigint): RefundFact {
  const lines = refund.refund_line_items ?? [];
  return {
    refundId: requireId(refund),
    orderId,
    createdAt: refund.created_at,
    lines: lines.flatMap((line) => {
      const lineId = parseId(line.line_item?.admin_graphql_api_id) ?? parseId(line.line_item_id);
      return lineId === null ? [] : [{ lineId, quantity: line.quantity }];
    }),
  };
}

/**
 * Reads the body of refunds/create.
 *
 * @throws MalformedPayload
 */
export function normaliseRefundPayload(payload: unknown): RefundFact {
  const refund = check(refundSchema, payload);
  const orderId = parseId(refund.order_id);
  if (orderId === null) throw new MalformedPayload("unexpected payload (order_id)");
  return normaliseRefund(refund, orderId);
}

/** Whether a webhook's body was cut down to its id, as Shopify does with very large orders. */
export function isBarePayload(payload: unknown): boolean {
  return typeof payload === "object" && payload !== null && !("line_items" in payload) && "id" in payload;
}

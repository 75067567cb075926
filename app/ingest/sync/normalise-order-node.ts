import { lastFulfilment } from "#app/features/orders/index.server.ts";
import type { OrderFact, OrderLineFact } from "#app/features/orders/types.ts";
import { parseId } from "#app/lib/ids.ts";
import { toMinor } from "#app/lib/money.ts";
import type { OrderLineNode, OrderNode } from "./nodes.ts";

/**
 * Brings an order of the Admin API to the form that a webhook's payload is brought to as well.
 *
 * @param options.observedAt when the API was asked, ISO 8601
 * @throws RangeError when an id or an amount is none
 */
export function normaliseOrderNode(
  node: OrderNode,
  options: { lines: OrderLineNode[]; observedAt: string },
): OrderFact {
  const orderId = idOf(node.id);
  return {
    orderId,
    name: node.name,
    customerId: node.customer ? idOf(node.customer.id) : null,
    createdAt: node.createdAt,
    processedAt: node.processedAt,
    updatedAt: node.updatedAt,
    observedAt: options.observedAt,
    cancelledAt: node.cancelledAt,
    fulfilledAt:
      node.displayFulfillmentStatus === "FULFILLED"
        ? lastFulfilment(
            node.fulfillments.map(({ createdAt, status }) => ({ at: createdAt, status })),
            node.updatedAt,
          )
        : null,
    test: node.test,
    financialStatus: (node.displayFinancialStatus ?? "").toLowerCase(),
    currency: node.currencyCode,
    taxesIncluded: node.taxesIncluded,
    sourceName: node.sourceName ?? "",
    discountCodes: node.discountCodes,
    totalMinor: toMinor(node.totalPriceSet.shopMoney.amount, node.currencyCode),
    lines: options.lines.map((line) => normaliseLineNode(line, node)),
    // The lines of a refund are not asked for: what they take away is missing from each line's current quantity.
    refunds: node.refunds.map((refund) => ({
      refundId: idOf(refund.id),
      orderId,
      createdAt: refund.createdAt ?? node.updatedAt,
      lines: [],
    })),
  };
}

/** The same for one line; what the order says of currency and tax decides how its money is read. */
export function normaliseLineNode(
  line: OrderLineNode,
  order: { currencyCode: string; taxesIncluded: boolean },
): OrderLineFact {
  return {
    lineId: idOf(line.id),
    productId: line.product ? idOf(line.product.id) : null,
    variantId: line.variant ? idOf(line.variant.id) : null,
    title: line.title,
    sku: line.sku ?? "",
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    isGiftCard: line.isGiftCard,
    sellingPlanId: line.sellingPlan?.sellingPlanId ? idOf(line.sellingPlan.sellingPlanId) : null,
    netTotalMinor: netTotalOf(line, order),
    taxMinor: line.taxLines.reduce(
      (sum, { priceSet }) => sum + toMinor(priceSet.shopMoney.amount, order.currencyCode),
      0n,
    ),
  };
}

/**
 * What a line sold for over all units ordered: after all discounts, without tax. The same sum that a payload gives by
 * price × quantity − Σ discount_allocations − tax.
 */
function netTotalOf(line: OrderLineNode, order: { currencyCode: string; taxesIncluded: boolean }): bigint {
  const currency = order.currencyCode;
  let total = toMinor(line.originalTotalSet.shopMoney.amount, currency);
  for (const { allocatedAmountSet } of line.discountAllocations) {
    total -= toMinor(allocatedAmountSet.shopMoney.amount, currency);
  }
  if (order.taxesIncluded) {
    for (const { priceSet } of line.taxLines) total -= toMinor(priceSet.shopMoney.amount, currency);
  }
  return total > 0n ? total : 0n;
}

export function idOf(gid: string): bigint {
  const id = parseId(gid);
  if (id === null) throw new RangeError("not a Shopify id");
  return id;
}

import type { OrderFact, OrderLineFact } from "#app/features/orders/types.ts";
import { copyRow } from "./copy-text.server.ts";
import type { OrderLineNode, OrderNode } from "./nodes.ts";
import { idOf, normaliseLineNode, normaliseOrderNode } from "./normalise-order-node.ts";

type BulkObject = OrderNode | (OrderLineNode & { __parentId: string });

export const ORDER_COLUMNS = `shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at,
  cancelled_at, fulfilled_at, test, financial_status, currency, taxes_included, source_name, discount_codes, total_minor, lines_expected`;
export const LINE_COLUMNS = `shop_id, order_id, line_id, product_id, variant_id, title, sku, quantity, current_quantity,
  is_gift_card, selling_plan_id, net_total_minor, tax_minor`;
export const REFUND_COLUMNS = "shop_id, refund_id, order_id, created_at";

/** The rows, in COPY's text, of the orders and lines of a piece of a bulk file. */
export function stagingRows(
  piece: { objects: unknown[]; observedAt: string },
  { shop, currency }: { shop: string; currency: string },
): { orders: string; lines: string; refunds: string } {
  const rows = { orders: "", lines: "", refunds: "" };
  // Whether the tax of a line is inside its price only its order says; here it is kept beside.
  const taxBeside = { currencyCode: currency, taxesIncluded: false };
  for (const object of piece.objects as BulkObject[]) {
    if ("__parentId" in object) {
      rows.lines += lineRow(normaliseLineNode(object, taxBeside), { shop, orderId: idOf(object.__parentId) });
      continue;
    }
    const order = normaliseOrderNode(object, { lines: [], observedAt: piece.observedAt });
    rows.orders += orderRow(order, { shop, linesExpected: object.subtotalLineItemsQuantity });
    for (const refund of order.refunds) {
      rows.refunds += copyRow([shop, refund.refundId, refund.orderId, refund.createdAt]);
    }
  }
  return rows;
}

function orderRow(order: OrderFact, { shop, linesExpected }: { shop: string; linesExpected: number }): string {
  return copyRow([
    shop,
    order.orderId,
    order.name,
    order.customerId,
    order.createdAt,
    order.processedAt,
    order.updatedAt,
    order.observedAt,
    order.cancelledAt,
    order.fulfilledAt,
    order.test,
    order.financialStatus,
    order.currency,
    order.taxesIncluded,
    order.sourceName,
    order.discountCodes.map((code) => code.toUpperCase()),
    order.totalMinor,
    linesExpected,
  ]);
}

function lineRow(line: OrderLineFact, { shop, orderId }: { shop: string; orderId: bigint }): string {
  return copyRow([
    shop,
    orderId,
    line.lineId,
    line.productId,
    line.variantId,
    line.title,
    line.sku,
    line.quantity,
    line.currentQuantity,
    line.isGiftCard,
    line.sellingPlanId,
    line.netTotalMinor,
    line.taxMinor,
  ]);
}

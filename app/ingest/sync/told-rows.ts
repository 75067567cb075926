import type { OrderFact, OrderLineFact } from "#app/features/orders/types.ts";
import { type CopyValue, copyRow } from "./copy-text.server.ts";
import type { Gathered } from "./gather-orders.ts";
import { idOf, normaliseLineNode, normaliseOrderNode } from "./normalise-order-node.ts";

export const ORDER_COLUMNS = `order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, cancelled_at,
  fulfilled_at, test, financial_status, currency, taxes_included, source_name, discount_codes, total_minor`;
export const LINE_COLUMNS = `order_id, line_id, product_id, variant_id, title, sku, quantity, current_quantity, is_gift_card,
  selling_plan_id, net_total_minor, tax_minor`;
export const REFUND_COLUMNS = "refund_id, order_id, created_at";

export interface ToldRows {
  orders: string;
  lines: string;
  refunds: string;
  /** Of orders that lack lines, with the shop before them and the units that they tell behind. */
  incomplete: string;
  /** With the shop before them. */
  late: string;
}

/** The rows, in COPY's text, of what was gathered of a piece of a bulk file. */
export function toldRows(
  { orders, late }: Gathered,
  { shop, currency, observedAt }: { shop: string; currency: string; observedAt: string },
): ToldRows {
  const rows: ToldRows = { orders: "", lines: "", refunds: "", incomplete: "", late: "" };
  // Whether the tax of a line is inside its price the order says, which is joined in SQL; here it is kept beside.
  const taxBeside = { currencyCode: currency, taxesIncluded: false };
  for (const { order: node, lines, isComplete } of orders) {
    const order = normaliseOrderNode(node, { lines: [], observedAt });
    rows.orders += copyRow(orderValues(order));
    for (const line of lines) rows.lines += copyRow(lineValues(order.orderId, normaliseLineNode(line, taxBeside)));
    for (const { refundId, createdAt } of order.refunds) {
      rows.refunds += copyRow([refundId, order.orderId, createdAt]);
    }
    if (!isComplete) rows.incomplete += copyRow([shop, order.orderId, node.subtotalLineItemsQuantity]);
  }
  for (const line of late) {
    rows.late += copyRow([shop, ...lineValues(idOf(line.__parentId), normaliseLineNode(line, taxBeside))]);
  }
  return rows;
}

function orderValues(order: OrderFact): CopyValue[] {
  return [
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
  ];
}

function lineValues(orderId: bigint, line: OrderLineFact): CopyValue[] {
  return [
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
  ];
}

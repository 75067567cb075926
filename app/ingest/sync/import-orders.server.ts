import { inCopyTransaction, inTransaction } from "#app/db.server.ts";
import type { OrderFact, OrderLineFact } from "#app/features/orders/index.server.ts";
import { toMinor } from "#app/lib/money.ts";
import { BULK_ORDERS } from "#app/shopify/operations/bulk-orders.ts";
import { after, type BackfillContext, type BulkPiece, runBulkPhase } from "./bulk-phase.server.ts";
import { copyInto, copyRow } from "./copy-text.server.ts";
import { clearStaging, writeProgressOn } from "./import-progress.server.ts";
import type { OrderLineNode, OrderNode } from "./nodes.ts";
import { idOf, normaliseLineNode, normaliseOrderNode } from "./normalise-order-node.ts";

type BulkObject = OrderNode | (OrderLineNode & { __parentId: string });

/**
 * Phase "orders": the bulk file into the bare staging tables. Lines may lie anywhere in the file, so orders and lines are
 * put together by the merge, in SQL.
 */
export async function importOrders(context: BackfillContext): Promise<void> {
  const { shopId, currency } = context.shop;
  await runBulkPhase(context, {
    phase: "orders",
    query: BULK_ORDERS,
    reset: () => inTransaction({ shopId, timeoutMs: 120_000 }, (tx) => clearStaging(tx, shopId)),
    async store(piece) {
      const rows = stagingRows(piece, { shop: String(shopId), currency });
      const progress = after(piece.before, piece);
      await inCopyTransaction({ shopId }, async (client) => {
        await copyInto(client, `import_orders (${ORDER_COLUMNS})`, rows.orders);
        await copyInto(client, `import_order_lines (${LINE_COLUMNS})`, rows.lines);
        await copyInto(client, `import_refunds (${REFUND_COLUMNS})`, rows.refunds);
        await writeProgressOn(client, piece.key, progress);
        await client.query(`UPDATE sync_runs SET done_count = $3, updated_at = $4 WHERE shop_id = $1 AND run_id = $2`, [
          String(shopId),
          String(context.run.runId),
          progress.rootsRead,
          context.clock().toISOString(),
        ]);
      });
    },
  });
}

const ORDER_COLUMNS = `shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at,
  cancelled_at, test, financial_status, currency, taxes_included, source_name, discount_codes, total_minor, lines_expected`;
const LINE_COLUMNS = `shop_id, order_id, line_id, product_id, variant_id, title, sku, quantity, current_quantity,
  is_gift_card, selling_plan_id, net_total_minor, tax_minor`;
const REFUND_COLUMNS = "shop_id, refund_id, order_id, created_at, total_minor";

function stagingRows(
  piece: BulkPiece,
  { shop, currency }: { shop: string; currency: string },
): { orders: string; lines: string; refunds: string } {
  const rows = { orders: "", lines: "", refunds: "" };
  // Whether the tax of a line is inside its price only its order says; here it is kept beside.
  const taxBeside = { currencyCode: currency, taxesIncluded: false };
  for (const object of piece.objects as BulkObject[]) {
    if ("__parentId" in object) {
      const tax = object.taxLines.reduce((sum, { priceSet }) => sum + toMinor(priceSet.shopMoney.amount, currency), 0n);
      rows.lines += lineRow(normaliseLineNode(object, taxBeside), { shop, orderId: idOf(object.__parentId), tax });
      continue;
    }
    const order = normaliseOrderNode(object, { lines: [], observedAt: piece.observedAt });
    rows.orders += orderRow(order, { shop, linesExpected: object.subtotalLineItemsQuantity });
    for (const refund of order.refunds) {
      rows.refunds += copyRow([shop, refund.refundId, refund.orderId, refund.createdAt, refund.totalMinor]);
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

function lineRow(line: OrderLineFact, { shop, orderId, tax }: { shop: string; orderId: bigint; tax: bigint }): string {
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
    tax,
  ]);
}

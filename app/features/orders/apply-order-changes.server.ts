import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import {
  APPLY_ORDERS_SQL,
  MOVE_PERIODS_SQL,
  RECORD_DELETIONS_SQL,
  RECORD_REFUNDS_SQL,
} from "./apply-order-changes.sql.ts";
import type { ShopContext } from "./load-shop.server.ts";
import type { OrderFact, RefundFact } from "./types.ts";

/** What a batch of facts changed; whatever is derived from orders follows these. */
export interface OrderChanges {
  orderIds: bigint[];
  /** Those that were stored before: what hangs on an order may have to follow it. */
  knownOrderIds: bigint[];
  customerIds: bigint[];
  /** What the batch moved in the periods' figures, for `movePeriodFigures`. */
  periodMoves: string | null;
}

export interface OrderChangeBatch {
  shop: ShopContext;
  /** States of orders; the newest by (updatedAt, observedAt) wins, here and against what is stored. */
  orders?: OrderFact[];
  /** Refunds told apart from their order; those inside `orders` need not be repeated. */
  refunds?: RefundFact[];
  deletions?: { orderId: bigint; observedAt: string }[];
  /** Orders whose figures are computed again though nobody told a new state (a merge re-points them). */
  recomputeOrderIds?: bigint[];
}

/**
 * Brings order facts and the figures derived from them (order numbers, customer figures) to the state that follows from
 * everything told so far, whatever the order of telling; `movePeriodFigures` has to follow in the same transaction. Needs
 * `lockShopFacts`, or a part of what it holds.
 */
export async function applyOrderChanges(tx: Tx, batch: OrderChangeBatch): Promise<OrderChanges> {
  const { shopId, timeZone, defaultMarginBp } = batch.shop;
  const orders = newestStates(batch.orders ?? []);
  const again = new Set(batch.recomputeOrderIds ?? []);

  const refunds = [...(batch.refunds ?? []), ...(batch.orders ?? []).flatMap((order) => order.refunds)];
  if (refunds.length > 0) {
    const refunded = await query<{ orderId: bigint }>(tx, RECORD_REFUNDS_SQL, shopId, refundRows(refunds));
    for (const { orderId } of refunded) again.add(orderId);
  }
  if (batch.deletions && batch.deletions.length > 0) {
    const rows = batch.deletions.map((deletion) => ({
      order_id: String(deletion.orderId),
      observed_at: deletion.observedAt,
    }));
    await query(tx, RECORD_DELETIONS_SQL, shopId, JSON.stringify(rows));
    for (const { orderId } of batch.deletions) again.add(orderId);
  }
  if (orders.length === 0 && again.size === 0) {
    return { orderIds: [], knownOrderIds: [], customerIds: [], periodMoves: null };
  }

  const [applied] = await query<{ changed: string | null; periodMoves: string | null }>(
    tx,
    APPLY_ORDERS_SQL,
    shopId,
    JSON.stringify(orders.map(orderRow)),
    JSON.stringify(orders.flatMap(lineRows)),
    [...new Set([...orders.map((order) => order.orderId), ...again])].map(String),
    timeZone,
    defaultMarginBp,
    [...again].map(String),
  );
  const changed = JSON.parse(applied?.changed ?? "[]") as ChangedOrder[];
  const customers = new Set(changed.flatMap(([, owner, formerOwner]) => [owner, formerOwner]));
  customers.delete(null);
  return {
    orderIds: changed.map(([orderId]) => BigInt(orderId)),
    knownOrderIds: changed.filter(([, , , wasKnown]) => wasKnown).map(([orderId]) => BigInt(orderId)),
    customerIds: [...customers].map((id) => BigInt(id as string)),
    periodMoves: applied?.periodMoves ?? null,
  };
}

/**
 * Adds to the kept figures of days, weeks, months and quarters what a batch moved. The last thing of its transaction: these
 * rows are shared by all customers, and who comes next waits for them.
 */
export async function movePeriodFigures(tx: Tx, batch: { shopId: ShopId; periodMoves: string | null }): Promise<void> {
  if (batch.periodMoves !== null) await query(tx, MOVE_PERIODS_SQL, batch.shopId, batch.periodMoves);
}

/** Order, owner, former owner, and whether it was stored before. */
type ChangedOrder = [orderId: string, owner: string | null, formerOwner: string | null, wasKnown: boolean];

/** One state per order: the newest told in this batch. */
function newestStates(orders: OrderFact[]): OrderFact[] {
  const newest = new Map<bigint, OrderFact>();
  for (const order of orders) {
    const other = newest.get(order.orderId);
    if (!other || isNewer(order, other)) newest.set(order.orderId, order);
  }
  return [...newest.values()];
}

function isNewer(one: OrderFact, other: OrderFact): boolean {
  const difference = Date.parse(one.updatedAt) - Date.parse(other.updatedAt);
  return difference !== 0 ? difference > 0 : one.observedAt > other.observedAt;
}

function orderRow(order: OrderFact) {
  return {
    order_id: String(order.orderId),
    name: order.name,
    customer_id: order.customerId === null ? null : String(order.customerId),
    created_at: order.createdAt,
    processed_at: order.processedAt,
    updated_at: order.updatedAt,
    observed_at: order.observedAt,
    cancelled_at: order.cancelledAt,
    fulfilled_at: order.fulfilledAt,
    test: order.test,
    financial_status: order.financialStatus,
    currency: order.currency,
    taxes_included: order.taxesIncluded,
    source_name: order.sourceName,
    discount_codes: order.discountCodes.map((code) => code.toUpperCase()),
    total_minor: String(order.totalMinor),
  };
}

function lineRows(order: OrderFact) {
  return order.lines.map((line) => ({
    order_id: String(order.orderId),
    line_id: String(line.lineId),
    product_id: line.productId === null ? null : String(line.productId),
    variant_id: line.variantId === null ? null : String(line.variantId),
    title: line.title,
    sku: line.sku,
    quantity: line.quantity,
    current_quantity: line.currentQuantity,
    is_gift_card: line.isGiftCard,
    selling_plan_id: line.sellingPlanId === null ? null : String(line.sellingPlanId),
    net_total_minor: String(line.netTotalMinor),
    tax_minor: String(line.taxMinor),
  }));
}

function refundRows(refunds: RefundFact[]): string {
  return JSON.stringify(
    refunds.map((refund) => ({
      refund_id: String(refund.refundId),
      order_id: String(refund.orderId),
      created_at: refund.createdAt,
      lines: refund.lines.map((line) => ({ line_id: String(line.lineId), quantity: line.quantity })),
    })),
  );
}

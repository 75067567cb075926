import { lineNet, orderAmounts, taxTotal } from "../amounts.ts";
import type { Id, Minor, SimOrder, SimOrderLine, SimRefund, SimRefundLine } from "../model.ts";
import { partOf, taxOf } from "../money.ts";
import { SimError, type SimStore } from "../store.ts";
import { addTax, type CartLine, cartLine } from "./checkout.ts";
import { addSale, findOrder, saveOrder } from "./orders.ts";

export interface RefundInput {
  lines?: { lineItemId: Id; quantity: number }[];
  restockType?: SimRefundLine["restockType"];
  /** Refunded shipping (in the way of the order: tax inside when taxes are included). */
  shipping?: Minor;
  /** Money given back; by default the value of the lines and the shipping. */
  amount?: Minor;
  note?: string;
}

/** Refunds units, shipping or a plain amount; sends refunds/create and orders/updated. */
export function refundOrder(
  store: SimStore,
  domain: string,
  id: Id,
  input: RefundInput,
): { order: SimOrder; refund: SimRefund } {
  const order = findOrder(store, domain, id);
  const before = structuredClone(order);
  try {
    return refundUnits(store, domain, order, input);
  } catch (error) {
    // A refund that is refused leaves the order as it was.
    Object.assign(order, before);
    throw error;
  }
}

function refundUnits(
  store: SimStore,
  domain: string,
  order: SimOrder,
  input: RefundInput,
): { order: SimOrder; refund: SimRefund } {
  const refund = newRefund(store, input.note);
  for (const line of input.lines ?? [])
    refund.lines.push(removeUnits(store, order, { ...line, restockType: input.restockType ?? "return" }));
  if (input.shipping) {
    const tax = taxOf(input.shipping, store.state(domain).shop.shippingTaxRate, order.taxesIncluded);
    refund.adjustments.push({ id: store.nextId(), kind: "shipping_refund", amount: -input.shipping, taxAmount: -tax });
  }
  const worth = worthOf(order, refund);
  const amount = input.amount ?? worth;
  if (refund.lines.length === 0 && amount <= 0) throw new SimError("INVALID", "Nothing to refund");
  const { netPayment } = orderAmounts(order);
  if (amount > netPayment)
    throw new SimError("INVALID", `Cannot refund ${amount}: only ${netPayment} was paid and kept`);
  if (amount !== worth) {
    refund.adjustments.push({ id: store.nextId(), kind: "refund_discrepancy", amount: worth - amount, taxAmount: 0 });
  }
  giveBack(store, order, refund, amount);
  order.refunds = [...(order.refunds ?? []), refund];
  settleStatus(order);
  saveOrder(store, domain, order);
  store.emit(domain, "refunds/create", { order, refund });
  return { order, refund };
}

export interface CancelInput {
  reason?: NonNullable<SimOrder["cancelReason"]>;
  /** Gives back what was paid; default true. */
  refund?: boolean;
}

/** Cancels an order; sends orders/cancelled, orders/updated and, when money goes back, refunds/create. */
export function cancelOrder(store: SimStore, domain: string, id: Id, input: CancelInput = {}): SimOrder {
  const order = findOrder(store, domain, id);
  if (order.cancelledAt !== undefined) throw new SimError("INVALID", "The order is already cancelled");
  const giveMoney = input.refund ?? true;
  const refund = newRefund(store, undefined);
  for (const line of order.lines) {
    if (line.currentQuantity > 0) {
      const removed = { lineItemId: line.id, quantity: line.currentQuantity, restockType: "cancel" as const };
      refund.lines.push(removeUnits(store, order, removed));
    }
  }
  const { currentShipping, netPayment } = orderAmounts({ ...order, refunds: [...(order.refunds ?? []), refund] });
  const shipping = currentShipping - (order.shippingDiscount ?? 0);
  if (shipping > 0) {
    const tax = taxOf(shipping, store.state(domain).shop.shippingTaxRate, order.taxesIncluded);
    refund.adjustments.push({ id: store.nextId(), kind: "shipping_refund", amount: -shipping, taxAmount: -tax });
  }
  if (giveMoney && netPayment > 0) giveBack(store, order, refund, netPayment);
  order.refunds = [...(order.refunds ?? []), refund];
  order.cancelledAt = store.now();
  order.closedAt = order.cancelledAt;
  order.cancelReason = input.reason ?? "customer";
  if (order.financialStatus === "pending" || order.financialStatus === "authorized") order.financialStatus = "voided";
  else settleStatus(order);
  saveOrder(store, domain, order, ["orders/cancelled"]);
  store.emit(domain, "refunds/create", { order, refund });
  return order;
}

export interface EditInput {
  add?: CartLine[];
  /** New quantities of existing lines; lower ones remove units. */
  setQuantities?: { lineItemId: Id; quantity: number }[];
  /** Whether the difference is paid or given back at once; default true. */
  settle?: boolean;
}

/** Edits an order's lines; sends orders/edited and orders/updated (and refunds/create when units were removed). */
export function editOrder(store: SimStore, domain: string, id: Id, input: EditInput): SimOrder {
  const order = findOrder(store, domain, id);
  if (order.cancelledAt !== undefined) throw new SimError("INVALID", "The order is cancelled");
  const state = store.state(domain);
  const now = store.now();
  const additions: { id: Id; delta: number }[] = [];
  const removals: { id: Id; delta: number }[] = [];
  const refund = newRefund(store, undefined);
  // Before the lines change, so that an order loaded without transactions keeps what was paid.
  order.transactions ??= pinnedSale(store, order);
  const addLine = (line: Omit<SimOrderLine, "id">) => {
    addTax(state, line);
    const added = { id: store.nextId(), ...line, addedAt: now };
    order.lines.push(added);
    additions.push({ id: added.id, delta: added.quantity });
  };
  for (const line of input.add ?? []) addLine(cartLine(state, line));
  for (const wanted of input.setQuantities ?? []) {
    const line = lineOf(order, wanted.lineItemId);
    const delta = wanted.quantity - line.currentQuantity;
    if (delta > 0) {
      const { id: _, discounts: _d, taxLines: _t, ...rest } = line;
      addLine({ ...rest, quantity: delta, currentQuantity: delta });
    } else if (delta < 0) {
      refund.lines.push(
        removeUnits(store, order, { lineItemId: line.id, quantity: -delta, restockType: "no_restock" }),
      );
      removals.push({ id: line.id, delta: -delta });
    }
  }
  if (additions.length + removals.length === 0) throw new SimError("INVALID", "The edit changes nothing");
  order.edited = true;
  if (refund.lines.length > 0) order.refunds = [...(order.refunds ?? []), refund];
  if (input.settle ?? true) {
    const { outstanding } = orderAmounts(order);
    if (outstanding > 0) addSale(store, order, outstanding);
    else if (outstanding < 0) {
      giveBack(store, order, refund, -outstanding);
      if (refund.lines.length === 0) order.refunds = [...(order.refunds ?? []), refund];
    }
  }
  settleStatus(order);
  saveOrder(store, domain, order);
  store.emit(domain, "orders/edited", { order, editId: store.nextId(), additions, removals });
  if (refund.lines.length > 0) store.emit(domain, "refunds/create", { order, refund });
  return order;
}

function newRefund(store: SimStore, note: string | undefined): SimRefund {
  const now = store.now();
  return {
    id: store.nextId(),
    createdAt: now,
    processedAt: now,
    ...(note ? { note } : {}),
    lines: [],
    transactions: [],
    adjustments: [],
  };
}

function lineOf(order: SimOrder, id: Id): SimOrderLine {
  const line = order.lines.find((candidate) => candidate.id === id);
  if (!line) throw new SimError("NO_LINE", `Order ${order.id} has no line ${id}`);
  return line;
}

/** Takes units off a line; the returned refund line carries their part of value and tax, so that the parts add up. */
function removeUnits(
  store: SimStore,
  order: SimOrder,
  take: { lineItemId: Id; quantity: number; restockType: SimRefundLine["restockType"] },
): SimRefundLine {
  const line = lineOf(order, take.lineItemId);
  if (!Number.isInteger(take.quantity) || take.quantity < 1 || take.quantity > line.currentQuantity) {
    throw new SimError("INVALID", `Line ${line.id} has ${line.currentQuantity} units left, not ${take.quantity}`);
  }
  const range = { from: line.quantity - line.currentQuantity, count: take.quantity, of: line.quantity };
  line.currentQuantity -= take.quantity;
  return {
    id: store.nextId(),
    lineItemId: line.id,
    quantity: take.quantity,
    subtotal: partOf(lineNet(line), range),
    totalTax: partOf(taxTotal(line.taxLines), range),
    restockType: take.restockType,
  };
}

function worthOf(order: SimOrder, refund: SimRefund): Minor {
  let worth = 0;
  for (const line of refund.lines) worth += line.subtotal + (order.taxesIncluded ? 0 : line.totalTax);
  for (const adjustment of refund.adjustments)
    worth -= adjustment.amount + (order.taxesIncluded ? 0 : adjustment.taxAmount);
  return worth;
}

function giveBack(store: SimStore, order: SimOrder, refund: SimRefund, amount: Minor): void {
  if (amount <= 0) return;
  refund.transactions.push({
    id: store.nextId(),
    kind: "refund",
    status: "success",
    gateway: order.gateway ?? "shopify_payments",
    amount,
    processedAt: refund.processedAt,
  });
}

function pinnedSale(store: SimStore, order: SimOrder): NonNullable<SimOrder["transactions"]> {
  const { received } = orderAmounts(order);
  if (received === 0) return [];
  return [
    {
      id: store.nextId(),
      kind: "sale",
      status: "success",
      gateway: order.gateway ?? "shopify_payments",
      amount: received,
      processedAt: order.processedAt,
    },
  ];
}

function settleStatus(order: SimOrder): void {
  const { received, refunded, outstanding } = orderAmounts(order);
  if (received === 0) return;
  if (refunded >= received) order.financialStatus = "refunded";
  else if (refunded > 0) order.financialStatus = "partially_refunded";
  else order.financialStatus = outstanding > 0 ? "partially_paid" : "paid";
}

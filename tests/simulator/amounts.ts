import type { Minor, SimOrder, SimOrderLine, SimRefund, SimTaxLine, SimTransaction } from "./model.ts";

/** All totals of an order, in minor units; `current…` are after edits, returns and refunds. */
export interface OrderAmounts {
  lineItems: Minor;
  discounts: Minor;
  subtotal: Minor;
  shipping: Minor;
  tax: Minor;
  total: Minor;
  currentDiscounts: Minor;
  currentSubtotal: Minor;
  currentShipping: Minor;
  currentTax: Minor;
  currentTotal: Minor;
  received: Minor;
  refunded: Minor;
  netPayment: Minor;
  outstanding: Minor;
}

export function sum(values: readonly Minor[]): Minor {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

export function taxTotal(taxLines: readonly SimTaxLine[] | undefined): Minor {
  let total = 0;
  for (const line of taxLines ?? []) total += line.price;
  return total;
}

/** Discounts on a line over its whole ordered quantity. */
export function lineDiscount(line: SimOrderLine): Minor {
  let total = 0;
  for (const discount of line.discounts ?? []) total += discount.amount;
  return total;
}

/** A line's value after discounts over its whole ordered quantity. */
export function lineNet(line: SimOrderLine): Minor {
  return line.price * line.quantity - lineDiscount(line);
}

/** The money transactions; an order loaded without any counts as paid by one sale over its total. */
export function transactionsOf(order: SimOrder): SimTransaction[] {
  const refunds = (order.refunds ?? []).flatMap((refund) => refund.transactions);
  if (order.transactions) return [...order.transactions, ...refunds];
  const paid = order.financialStatus !== "pending" && order.financialStatus !== "voided";
  if (!paid) return refunds;
  const sale: SimTransaction = {
    id: `9${order.id}`,
    kind: "sale",
    status: "success",
    gateway: order.gateway ?? "shopify_payments",
    amount: originalTotal(order),
    processedAt: order.processedAt,
  };
  return [sale, ...refunds];
}

export function refundedMoney(refund: SimRefund): Minor {
  return sum(refund.transactions.filter((t) => t.status === "success").map((t) => t.amount));
}

/** The order's total as it stands for its ordered quantities, leaving out lines that an edit added. */
function originalTotal(order: SimOrder): Minor {
  const lines = order.lines.filter((line) => line.addedAt === undefined);
  return totalOf(order, lines);
}

function totalOf(order: SimOrder, lines: readonly SimOrderLine[]): Minor {
  const subtotal = sum(lines.map(lineNet));
  const shipping = (order.shippingPrice ?? 0) - (order.shippingDiscount ?? 0);
  const tax = sum(lines.map((line) => taxTotal(line.taxLines))) + taxTotal(order.shippingTaxLines);
  return subtotal + shipping + (order.taxesIncluded ? 0 : tax);
}

export function orderAmounts(order: SimOrder): OrderAmounts {
  let lineItems = 0;
  let lineDiscounts = 0;
  let tax = taxTotal(order.shippingTaxLines);
  let currentDiscounts = order.shippingDiscount ?? 0;
  for (const line of order.lines) {
    lineItems += line.price * line.quantity;
    const discount = lineDiscount(line);
    lineDiscounts += discount;
    currentDiscounts += line.quantity === 0 ? 0 : Math.round((discount * line.currentQuantity) / line.quantity);
    tax += taxTotal(line.taxLines);
  }
  const shipping = order.shippingPrice ?? 0;
  const discounts = lineDiscounts + (order.shippingDiscount ?? 0);
  const subtotal = lineItems - lineDiscounts;
  const total = lineItems - discounts + shipping + (order.taxesIncluded ? 0 : tax);
  const amounts: OrderAmounts = {
    lineItems,
    discounts,
    subtotal,
    shipping,
    tax,
    total,
    currentDiscounts,
    currentSubtotal: subtotal,
    currentShipping: shipping,
    currentTax: tax,
    currentTotal: total,
    received: 0,
    refunded: 0,
    netPayment: 0,
    outstanding: 0,
  };
  for (const refund of order.refunds ?? []) {
    for (const line of refund.lines) {
      amounts.currentSubtotal -= line.subtotal;
      amounts.currentTax -= line.totalTax;
      amounts.currentTotal -= line.subtotal + (order.taxesIncluded ? 0 : line.totalTax);
    }
    for (const adjustment of refund.adjustments) {
      amounts.currentTotal += adjustment.amount + (order.taxesIncluded ? 0 : adjustment.taxAmount);
      amounts.currentTax += adjustment.taxAmount;
      if (adjustment.kind === "shipping_refund") amounts.currentShipping += adjustment.amount;
    }
  }
  for (const transaction of transactionsOf(order)) {
    if (transaction.status !== "success") continue;
    if (transaction.kind === "sale" || transaction.kind === "capture") amounts.received += transaction.amount;
    else if (transaction.kind === "refund") amounts.refunded += transaction.amount;
  }
  amounts.netPayment = amounts.received - amounts.refunded;
  amounts.outstanding = order.cancelledAt === undefined ? amounts.currentTotal - amounts.netPayment : 0;
  return amounts;
}

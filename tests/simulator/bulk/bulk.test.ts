import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimClock } from "../clock.ts";
import { refundOrder } from "../operations/order-changes.ts";
import { placeOrder } from "../operations/orders.ts";
import { SMALL_DOMAIN } from "../testing/small-shop.ts";
import { type Receiver, startReceiver, startTestSimulator, type TestClient } from "../testing/start-simulator.ts";
import { planBulk } from "./plan.ts";

const RUN = `mutation ($q: String!, $g: Boolean! = false) { bulkOperationRunQuery(query: $q, groupObjects: $g) {
  bulkOperation { id status } userErrors { code field message } } }`;
const READ =
  "query ($id: ID!) { bulkOperation(id: $id) { status objectCount rootObjectCount fileSize url completedAt errorCode } }";
const documents = new URL("../fixtures/bulk-documents/", import.meta.url);

type Line = Record<string, unknown> & { id: string; __parentId?: string };
const clock = new SimClock();
let client: TestClient;
let receiver: Receiver;

beforeEach(async () => {
  clock.freeze(Date.parse("2026-03-01T00:00:00Z"));
  receiver = await startReceiver();
  client = await startTestSimulator({ clock, appUrl: receiver.url });
  client.simulator.tasks.delays = { bulk: 0, codes: 0 };
});
afterEach(async () => {
  await client.simulator.close();
  await receiver.close();
});

async function run(
  query: string,
  groupObjects = false,
): Promise<{ id: string; operation: Record<string, string>; lines: Line[] }> {
  const started = (await client.graphql(RUN, { q: query, g: groupObjects })).body.data.bulkOperationRunQuery;
  expect(started.userErrors).toEqual([]);
  expect(started.bulkOperation.status).toBe("CREATED");
  await client.simulator.idle();
  const { id } = started.bulkOperation;
  const operation = (await client.graphql(READ, { id })).body.data.bulkOperation;
  const text = operation.url ? await (await fetch(operation.url)).text() : "";
  const lines = text.split("\n").filter(Boolean);
  return { id, operation, lines: lines.map((line) => JSON.parse(line) as Line) };
}

function placeOrders(count: number): void {
  const { store } = client.simulator;
  for (let index = 0; index < count; index += 1) {
    const order = placeOrder(store, SMALL_DOMAIN, {
      ...(index % 3 === 0 ? { customerId: "101" } : {}),
      lines: [
        { variantId: "301", quantity: 1 + (index % 3), ...(index % 5 === 0 ? { sellingPlanId: "901" } : {}) },
        ...(index % 2 === 0 ? [{ variantId: "302", quantity: 1 }] : []),
      ],
      tags: [`t${index}`],
    });
    if (index % 7 === 0)
      refundOrder(store, SMALL_DOMAIN, order.id, { lines: [{ lineItemId: order.lines[0]?.id ?? "", quantity: 1 }] });
  }
}

describe("a bulk query", () => {
  it("gives what single queries give, for every document of the app", async () => {
    placeOrders(12);
    const { lines } = await run(
      readFileSync(new URL("orders.graphql", documents), "utf8").replace("2024-01-01", "2020-01-01"),
    );
    const inner = readFileSync(new URL("orders.graphql", documents), "utf8");
    // The same selection for one order, its lines as an ordinary page.
    const selection = inner.slice(inner.indexOf("node {") + 6, inner.lastIndexOf("lineItems"));
    const line = inner.slice(
      inner.lastIndexOf("node {") + 6,
      inner.indexOf("}", inner.indexOf("discountedTotalSet")) + 3,
    );
    for (const order of lines.filter((one) => !one.__parentId)) {
      const { body } = await client.graphql(
        `query ($id: ID!) { order(id: $id) { ${selection} lineItems(first: 50) { nodes { ${line} } } } }`,
        { id: order.id },
      );
      expect(body.errors).toBeUndefined();
      const { lineItems, ...rest } = body.data.order;
      expect(order).toEqual(rest);
      const children = lines.filter((one) => one.__parentId === order.id).map(({ __parentId: _, ...child }) => child);
      expect(children.sort(byId)).toEqual([...lineItems.nodes].sort(byId));
    }
    expect(lines.filter((one) => !one.__parentId)).toHaveLength(12);
  });

  it("writes children apart from their parents, in mixed order", async () => {
    placeOrders(300);
    const { lines, operation } = await run("{ orders { edges { node { id lineItems { edges { node { id } } } } } } }");
    expect(operation).toMatchObject({ status: "COMPLETED", objectCount: "750", rootObjectCount: "300" });
    expect(lines).toHaveLength(750);
    const parents = lines.map((line) => line.__parentId);
    expect(parents.slice(0, 300).every((parent) => parent === undefined)).toBe(true);
    const children = parents.slice(300);
    expect(children).not.toEqual([...children].sort());
    expect(new Set(children).size).toBe(300);
    const neighbours = children.filter((parent, index) => parent === children[index + 1]).length;
    expect(neighbours).toBeLessThan(20);
  });

  it("keeps children with their parents when asked to", async () => {
    placeOrders(5);
    const { lines } = await run("{ orders { edges { node { id lineItems { edges { node { id } } } } } } }", true);
    let parent = "";
    for (const line of lines) {
      if (line.__parentId === undefined) parent = line.id;
      else expect(line.__parentId).toBe(parent);
    }
  });

  it("names the nearest parent with an id, through a union too", async () => {
    const gets = { value: { percentage: 0.1 }, items: { all: true } };
    const input = {
      title: "x",
      code: "ONE",
      startsAt: "2026-01-01T00:00:00Z",
      context: { all: "ALL" },
      customerGets: gets,
    };
    await client.graphql(
      "mutation ($d: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $d) { userErrors { message } } }",
      { d: input },
    );
    const { lines } = await run(readFileSync(new URL("discount-codes.graphql", documents), "utf8"));
    expect(lines).toMatchObject([
      { discount: { __typename: "DiscountCodeBasic" } },
      { code: "ONE", __parentId: lines[0]?.id },
    ]);
  });

  it("tells the app when it is finished", async () => {
    placeOrders(1);
    const { id } = await run("{ orders { edges { node { id } } } }");
    const finished = receiver.received.filter((one) => one.topic === "bulk_operations/finish");
    expect(finished.map((one) => JSON.parse(one.body))).toMatchObject([
      { admin_graphql_api_id: id, status: "completed", type: "query" },
    ]);
  });

  it("has no file when nothing was found", async () => {
    const { operation } = await run(`{ orders(query: "created_at:>='2030-01-01'") { edges { node { id } } } }`);
    expect(operation).toMatchObject({ status: "COMPLETED", objectCount: "0", url: null });
  });

  it("serves parts of the file, and nothing after seven days", async () => {
    placeOrders(20);
    const { operation } = await run("{ orders { edges { node { id name } } } }");
    const url = operation.url ?? "";
    const whole = await (await fetch(url)).text();
    const part = await fetch(url, { headers: { range: "bytes=10-19" } });
    expect([part.status, await part.text()]).toEqual([206, whole.slice(10, 20)]);
    expect((await fetch(url.replace(/[0-9a-f]{4}\.jsonl/, "0000.jsonl"))).status).toBe(404);
    clock.advance(8 * 24 * 3600 * 1000);
    expect((await fetch(url)).status).toBe(403);
  });
});

describe("limits", () => {
  it.each([
    ["{ shop { name } }", /at least one connection/],
    ['{ node(id: "gid://shopify/Order/1") { id } }', /top-level/],
    ["{ orders { edges { node { id colour } } } }", /colour/],
    ["mutation { x }", /Invalid bulk query/],
    ["{ orders { edges { node { id refunds { id refundLineItems { edges { node { id } } } } } } } }", /within a list/],
    [
      "{ products { edges { node { id variants { edges { node { id metafields { edges { node { id } } } } } } } } } orders { edges { node { id } } } }",
      /single top-level/,
    ],
  ])("refuses %s", (query, message) => {
    expect(planBulk(query)).toEqual({ problem: expect.stringMatching(message) });
  });

  it("runs five at once and no sixth", async () => {
    client.simulator.tasks.delays = { bulk: 200, codes: 0 };
    const answers = [];
    for (let index = 0; index < 6; index += 1)
      answers.push(
        (await client.graphql(RUN, { q: "{ orders { edges { node { id } } } }" })).body.data.bulkOperationRunQuery,
      );
    expect(answers.map((answer) => answer.userErrors[0]?.code)).toEqual([...Array(5).fill(undefined), "LIMIT_REACHED"]);
    await client.simulator.idle();
    expect(
      (await client.graphql(RUN, { q: "{ orders { edges { node { id } } } }" })).body.data.bulkOperationRunQuery
        .userErrors,
    ).toEqual([]);
  });

  it("stops when it is cancelled", async () => {
    client.simulator.tasks.delays = { bulk: 100, codes: 0 };
    placeOrders(3);
    const { bulkOperation } = (await client.graphql(RUN, { q: "{ orders { edges { node { id } } } }" })).body.data
      .bulkOperationRunQuery;
    const cancel =
      "mutation ($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }";
    expect(
      (await client.graphql(cancel, { id: bulkOperation.id })).body.data.bulkOperationCancel.bulkOperation.status,
    ).toBe("CANCELING");
    await client.simulator.idle();
    expect((await client.graphql(READ, { id: bulkOperation.id })).body.data.bulkOperation.status).toBe("CANCELED");
  });
});

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}

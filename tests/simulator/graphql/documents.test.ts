import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planBulk } from "../bulk/plan.ts";
import { refundOrder } from "../operations/order-changes.ts";
import { placeOrder } from "../operations/orders.ts";
import { SMALL_DOMAIN } from "../testing/small-shop.ts";
import { startTestSimulator, type TestClient } from "../testing/start-simulator.ts";
import { prepare } from "./execute.ts";

const folder = new URL("../fixtures/documents/", import.meta.url);
const bulkFolder = new URL("../fixtures/bulk-documents/", import.meta.url);
const fragments = readFileSync(new URL("fragments.graphql", folder), "utf8");
/** Billing, bulk mutations, gift cards, marketing, uploads and metaobjects belong to later work: they are only validated. */
const NOT_SIMULATED = new Set([
  "app-subscription-create",
  "app-usage-record-create",
  "bulk-run-mutation",
  "gift-card-create",
  "marketing-activity-upsert",
  "metaobject-upsert",
  "staged-uploads-create",
]);

let client: TestClient;
let orderId: string;

beforeAll(async () => {
  client = await startTestSimulator();
  const { store } = client.simulator;
  const order = placeOrder(store, SMALL_DOMAIN, {
    customerId: "101",
    lines: [{ variantId: "301", quantity: 3, sellingPlanId: "901" }],
  });
  refundOrder(store, SMALL_DOMAIN, order.id, { lines: [{ lineItemId: order.lines[0]?.id ?? "", quantity: 1 }] });
  orderId = order.id;
});
afterAll(() => client.simulator.close());

function document(name: string): string {
  const text = readFileSync(new URL(`${name}.graphql`, folder), "utf8");
  return text.includes("#import") ? `${text}\n${fragments}` : text;
}

/** Variables that suit every document: each takes those it declares. */
function variables(text: string): Record<string, unknown> {
  const all: Record<string, unknown> = {
    id: text.includes("order(id") ? `gid://shopify/Order/${orderId}` : "gid://shopify/Customer/101",
    ids: ["gid://shopify/ProductVariant/301"],
    customerId: "gid://shopify/Customer/101",
    one: "gid://shopify/Customer/101",
    two: "gid://shopify/Customer/102",
    identifier: { emailAddress: "ann@example.com" },
    code: "NOPE",
    discountId: "gid://shopify/DiscountCodeNode/1",
    codes: [{ code: "A" }],
    tags: ["gold"],
    query: text.includes("bulkOperationRunQuery")
      ? "{ orders { edges { node { id } } } }"
      : "updated_at:>='2026-01-01T00:00:00Z'",
    metafields: [
      {
        ownerId: "gid://shopify/Customer/101",
        namespace: "$app",
        key: "points_balance",
        type: "number_integer",
        value: "5",
      },
    ],
    input: {
      customerId: "gid://shopify/Customer/101",
      emailMarketingConsent: { marketingState: "UNSUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" },
    },
    basicCodeDiscount: {
      title: "Next visit",
      code: `NV-${text.length}`,
      startsAt: "2026-01-01T00:00:00Z",
      context: { all: "ALL" },
      customerGets: { value: { percentage: 0.1 }, items: { all: true } },
    },
    freeShippingCodeDiscount: {
      title: "Ship",
      code: "SHIP",
      startsAt: "2026-01-01T00:00:00Z",
      context: { all: "ALL" },
      destination: { all: true },
    },
    creditInput: { creditAmount: { amount: "5.00", currencyCode: "USD" } },
    debitInput: { debitAmount: { amount: "1.00", currencyCode: "USD" } },
    handle: "points-changed",
    payload: { customer_id: 101 },
    topic: "ORDERS_CREATE",
    webhookSubscription: { uri: "https://example.com/hooks" },
    name: "Gold",
    segmentId: "gid://shopify/Segment/1",
    segmentIds: ["gid://shopify/Segment/1"],
    mutation: "mutation { x }",
    stagedUploadPath: "tmp/x",
  };
  const declared = [...text.matchAll(/\$(\w+)\s*:/g)].map((match) => match[1] ?? "");
  if (text.includes("metafieldsDelete"))
    all.metafields = [{ ownerId: "gid://shopify/Customer/101", namespace: "$app", key: "x" }];
  return Object.fromEntries(declared.filter((name) => name in all).map((name) => [name, all[name]]));
}

const names = readdirSync(folder)
  .map((file) => file.replace(/\.graphql$/, ""))
  .filter((name) => name !== "fragments");

describe("the app's documents run against the real schema", () => {
  for (const name of names) {
    it(name, async () => {
      const text = document(name);
      expect(prepare(text).errors).toEqual([]);
      if (NOT_SIMULATED.has(name)) return;
      const { body } = await client.graphql(text, variables(text));
      expect(body.errors).toBeUndefined();
      expect(body.data).toBeTruthy();
    });
  }

  it("asks for nothing that is answered emptily", () => {
    expect([...client.simulator.unsupported]).toEqual([]);
  });

  it("shows a customer's consents", async () => {
    const { body } = await client.graphql(
      '{ customer(id: "gid://shopify/Customer/101") { defaultPhoneNumber { smsMarketingConsent { state } whatsAppMarketingConsent { state } } } }',
    );
    const { smsMarketingConsent, whatsAppMarketingConsent } = body.data.customer.defaultPhoneNumber;
    expect([smsMarketingConsent.state, whatsAppMarketingConsent.state]).toEqual([
      "NEVER_SUBSCRIBED",
      "NEVER_SUBSCRIBED",
    ]);
  });

  for (const file of readdirSync(bulkFolder)) {
    it(`bulk: ${file}`, () => {
      expect(planBulk(readFileSync(new URL(file, bulkFolder), "utf8"))).toHaveProperty("rows");
    });
  }
});

describe("what the schema forbids is an error", () => {
  it("refuses an unknown field", async () => {
    const { body } = await client.graphql("{ shop { colour } }");
    expect(body.errors[0].message).toContain('Cannot query field "colour"');
    expect(body.data).toBeUndefined();
  });

  it("refuses an unknown enum value", async () => {
    const { body } = await client.graphql("{ orders(first: 1, sortKey: COLOUR) { nodes { id } } }");
    expect(body.errors[0].message).toContain("COLOUR");
  });

  it("refuses two members of a one-of input", async () => {
    const context = { all: "ALL", customers: { add: ["gid://shopify/Customer/101"] } };
    const { body } = await client.graphql(
      "mutation ($d: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $d) { userErrors { message } } }",
      { d: { title: "x", code: "x", startsAt: "2026-01-01T00:00:00Z", context } },
    );
    expect(body.errors[0].message).toMatch(/Exactly one key must be specified/);
  });

  it("wants first or last, and no more than 250", async () => {
    expect((await client.graphql("{ orders { nodes { id } } }")).body.errors[0].message).toContain("first or last");
    expect((await client.graphql("{ orders(first: 251) { nodes { id } } }")).body.errors).toHaveLength(1);
  });
});

describe("orders through the API", () => {
  it("shows lines, taxes, refunds and current quantities", async () => {
    const { body } = await client.graphql(
      `query ($id: ID!) { order(id: $id) { name subtotalPriceSet { shopMoney { amount } } currentSubtotalPriceSet { shopMoney { amount } }
        totalRefundedSet { shopMoney { amount } } displayFinancialStatus
        lineItems(first: 5) { nodes { quantity currentQuantity sellingPlan { sellingPlanId } originalUnitPriceSet { shopMoney { amount } } } }
        refunds { refundLineItems(first: 5) { nodes { quantity subtotalSet { shopMoney { amount } } } } } } }`,
      { id: `gid://shopify/Order/${orderId}` },
    );
    expect(body.data.order).toMatchObject({
      name: "#1001",
      subtotalPriceSet: { shopMoney: { amount: "27.00" } },
      currentSubtotalPriceSet: { shopMoney: { amount: "18.00" } },
      totalRefundedSet: { shopMoney: { amount: "9.00" } },
      displayFinancialStatus: "PARTIALLY_REFUNDED",
      lineItems: {
        nodes: [{ quantity: 3, currentQuantity: 2, sellingPlan: { sellingPlanId: "gid://shopify/SellingPlan/901" } }],
      },
      refunds: [{ refundLineItems: { nodes: [{ quantity: 1, subtotalSet: { shopMoney: { amount: "9.00" } } }] } }],
    });
  });

  it("pages by cursor even when rows change between two pages", async () => {
    const { store } = client.simulator;
    for (let n = 0; n < 5; n += 1) placeOrder(store, SMALL_DOMAIN, { lines: [{ variantId: "302", quantity: 1 }] });
    const page = (after: string | null) =>
      client.graphql(
        "query ($after: String) { orders(first: 2, after: $after, sortKey: CREATED_AT) { nodes { name } pageInfo { hasNextPage endCursor } } }",
        { after },
      );
    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const orders: { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } = (
        await page(after)
      ).body.data.orders;
      seen.push(...orders.nodes.map((node) => node.name));
      if (seen.length === 2) placeOrder(store, SMALL_DOMAIN, { lines: [{ variantId: "302", quantity: 1 }] });
      if (!orders.pageInfo.hasNextPage) break;
      after = orders.pageInfo.endCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(7);
  });
});

import { SignJWT } from "jose";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { parseLoyaltyView, parseOrderLoyalty } from "../../app/contracts/shopper.ts";
import { createTestDatabase, type TestDatabase } from "../setup/database.ts";

const API_KEY = "test-api-key";
const SECRET = "test-api-secret-of-now";
const OLD_SECRET = "test-api-secret-of-before";
const SHOP = "one.myshopify.com";
const OTHER_SHOP = "two.myshopify.com";
/** Larger than a JavaScript number can hold. */
const ORDER = "9007199254740993";

type Route = (args: {
  request: Request;
  params: Record<string, string>;
  context: object;
}) => Promise<Response> | Response;

const adminGraphql = vi.hoisted(() => vi.fn());
vi.mock("../../app/shopify/admin-client.server.ts", () => ({ adminGraphql }));

let database: TestDatabase;
let loyalty: { loader: Route; action: Route };
let orders: { loader: Route; action: Route };
let closeDatabase: () => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    SHOPIFY_API_KEY: API_KEY,
    SHOPIFY_API_SECRET: SECRET,
    SHOPIFY_API_SECRET_OLD: OLD_SECRET,
    SHOPIFY_APP_URL: "http://localhost:3000",
    TOKEN_ENCRYPTION_KEY: "0123456789abcdef0123456789abcdef",
    LOG_LEVEL: "silent",
  });
  loyalty = (await import("../../app/routes/api.shopper.loyalty.ts")) as never;
  orders = (await import("../../app/routes/api.shopper.orders.$orderId.ts")) as never;
  ({ closeDatabase } = await import("../../app/db.server.ts"));
  await seed();
});

afterAll(async () => {
  await closeDatabase();
  await database.drop();
});

async function seed(): Promise<void> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    await client.query(`
      INSERT INTO shops (shop_id, domain, currency, time_zone, installed_at) VALUES
        (1, '${SHOP}', 'JPY', 'Asia/Tokyo', now()), (2, '${OTHER_SHOP}', 'USD', 'UTC', now());
      INSERT INTO customers (shop_id, customer_id, tags, updated_at, observed_at, merged_into) VALUES
        (1, 11, '{}', now(), now(), null), (1, 12, '{}', now(), now(), 11), (1, 13, '{}', now(), now(), null),
        (2, 11, '{}', now(), now(), null);
      INSERT INTO orders (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, test,
                          financial_status, currency, taxes_included, discount_codes, local_day, counted, order_number) VALUES
        (1, ${ORDER}, '#1001', 11, now(), now(), now(), now(), false, 'paid', 'JPY', true, '{}', '2026-07-01', true, 2),
        (1, 500, '#1002', 13, now(), now(), now(), now(), false, 'paid', 'JPY', true, '{}', '2026-07-01', true, 1);
      INSERT INTO points_accounts (shop_id, customer_id, available) VALUES (1, 11, 25), (1, 13, 7), (2, 11, 999);
      INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
                                  idempotency_key, reason, occurred_at) VALUES
        (1, 11, 'earn', 30, 'issuance', 'available', 'order', ${ORDER}, 'a', '{"key": "earn_order", "order": "#1001"}', '2026-06-30T20:00:00Z'),
        (1, 11, 'revoke', 5, 'available', 'revoked', 'order', ${ORDER}, 'b', '{"key": "revoke_order", "order": "#1001"}', '2026-07-02T00:00:00Z'),
        (1, 11, 'release', 30, 'pending', 'available', 'order', ${ORDER}, 'c', '{}', '2026-07-02T00:00:00Z'),
        (1, 13, 'earn', 7, 'issuance', 'available', 'order', 500, 'd', '{}', '2026-07-01T00:00:00Z');
      INSERT INTO tiers (shop_id, tier_id, name_ja, name_en, threshold, position) VALUES
        (1, 1, '銀', 'Silver', 1000, 1), (1, 2, '金', 'Gold', 5000, 2);
      INSERT INTO tier_memberships (shop_id, customer_id, tier_id, basis_value, changed_at) VALUES (1, 11, 1, 3200, now());
      INSERT INTO coupon_campaigns (shop_id, campaign_id, kind, value_kind) VALUES (1, 1, 'next_visit', 'amount');
      INSERT INTO coupons (shop_id, campaign_id, customer_id, assigned_order_id, code, state, value_kind, value_minor,
                           minimum_minor, assigned_at, expires_on) VALUES
        (1, 1, 11, ${ORDER}, 'NEXT-1', 'assigned', 'amount', 500, 3000, now(), '2026-09-01'),
        (1, 1, 11, 501, null, 'owed', 'amount', 500, 0, now(), '2026-09-01'),
        (1, 1, 13, 500, null, 'owed', 'amount', 500, 0, now(), '2026-09-01');
    `);
  } finally {
    await client.end();
  }
}

type Claims = { dest?: string; sub?: string | null; aud?: string; secret?: string; expiresIn?: string };

function token({ dest = `https://${SHOP}`, sub = "gid://shopify/Customer/11", ...rest }: Claims = {}): Promise<string> {
  const { aud = API_KEY, secret = SECRET, expiresIn = "5m" } = rest;
  return new SignJWT({ dest, ...(sub ? { sub } : {}) })
    .setProtectedHeader({ alg: "HS256" })
    .setAudience(aud)
    .setIssuedAt()
    .setNotBefore("-1s")
    .setExpirationTime(expiresIn)
    .sign(new TextEncoder().encode(secret));
}

async function ask(route: Route, options: { bearer?: string; orderId?: string; method?: string } = {}) {
  const { bearer, orderId = "", method = "GET" } = options;
  const request = new Request(`http://localhost:3000/api/shopper/orders/${orderId}?customer=13&shop=${OTHER_SHOP}`, {
    method,
    headers: { Origin: "null", ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}) },
  });
  const response = await route({ request, params: { orderId }, context: {} });
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  return { status: response.status, body: response.status === 204 ? null : await response.json(), response };
}

describe("loyalty", () => {
  test("answers the token's customer with balance, tier, coupons and entries in the shop's days", async () => {
    const { status, body } = await ask(loyalty.loader, { bearer: await token() });
    expect(status).toBe(200);
    expect(parseLoyaltyView(body)).toEqual(body);
    expect(body).toMatchObject({
      balance: 25,
      tier: {
        name: { ja: "銀", en: "Silver" },
        progress: { spentMinor: 3200, currency: "JPY", next: { name: { ja: "金", en: "Gold" }, thresholdMinor: 5000 } },
      },
      coupons: [
        {
          code: "NEXT-1",
          value: { kind: "amount", valueMinor: 500 },
          minimumMinor: 3000,
          expiresOn: "2026-09-01",
          state: "assigned",
        },
      ],
      entries: [
        { kind: "revoke", points: -5, reasonKey: "revoke.refund", reasonParams: { order: "#1001" } },
        { kind: "earn", points: 30, reasonKey: "earn.order", occurredOn: "2026-07-01" },
      ],
    });
    expect(body.coupons).toHaveLength(1);
    expect(body.entries).toHaveLength(2);
  });

  test("a merged customer sees the survivor's account", async () => {
    const { body } = await ask(loyalty.loader, { bearer: await token({ sub: "gid://shopify/Customer/12" }) });
    expect(body.balance).toBe(25);
  });

  test("a customer the app has not met has nothing yet", async () => {
    const { body } = await ask(loyalty.loader, { bearer: await token({ sub: "gid://shopify/Customer/77" }) });
    expect(body).toMatchObject({ balance: 0, coupons: [], entries: [], tier: { name: null } });
  });

  test("the same customer id of another shop is another customer", async () => {
    const { body } = await ask(loyalty.loader, { bearer: await token({ dest: OTHER_SHOP }) });
    expect(body).toMatchObject({ balance: 999, tier: null, coupons: [], entries: [] });
  });

  test.each<[string, Claims | undefined, string]>([
    ["no token", undefined, "token_missing"],
    ["another app's token", { aud: "someone-else" }, "token_invalid"],
    ["a token signed by nobody we know", { secret: "wrong" }, "token_invalid"],
    ["a token of a minute ago", { expiresIn: "-60s" }, "token_invalid"],
    ["a shop that is none", { dest: "https://evil.example.com" }, "token_invalid"],
    ["a shop that never installed the app", { dest: "https://three.myshopify.com" }, "shop_unknown"],
    ["a guest", { sub: null }, "customer_required"],
    ["a member of staff", { sub: "1" }, "customer_required"],
  ])("refuses %s", async (_name, claims, error) => {
    const { status, body } = await ask(loyalty.loader, claims ? { bearer: await token(claims) } : {});
    expect(status).toBe(401);
    expect(body.error).toBe(error);
  });

  test("accepts a token signed before the secret was changed", async () => {
    const { status } = await ask(loyalty.loader, { bearer: await token({ secret: OLD_SECRET }) });
    expect(status).toBe(200);
  });

  test("answers the preflight, and no other method", async () => {
    const preflight = await ask(loyalty.loader, { method: "OPTIONS" });
    expect(preflight.status).toBe(204);
    expect(preflight.response.headers.get("Access-Control-Allow-Headers")).toContain("Authorization");
    expect((await ask(loyalty.action, { method: "POST", bearer: await token() })).status).toBe(405);
    expect((await ask(orders.action, { method: "DELETE", bearer: await token() })).status).toBe(405);
  });
});

describe("one order", () => {
  test("points as they stand after the refund, how-manieth order, coupon", async () => {
    const { body } = await ask(orders.loader, { bearer: await token(), orderId: ORDER });
    expect(parseOrderLoyalty(body)).toEqual(body);
    expect(body).toMatchObject({
      state: "ready",
      pointsEarned: 25,
      balance: 25,
      orderNumber: 2,
      coupon: { code: "NEXT-1" },
    });
  });

  test("a coupon that has no code yet is not shown", async () => {
    const bearer = await token({ sub: "gid://shopify/Customer/13" });
    const { body } = await ask(orders.loader, { bearer, orderId: "500" });
    expect(body).toMatchObject({ state: "ready", pointsEarned: 7, coupon: null });
  });

  test("an order that has not arrived is processing", async () => {
    const { body } = await ask(orders.loader, { bearer: await token(), orderId: "123456" });
    expect(body).toEqual({ schemaVersion: 1, state: "processing" });
  });

  test.each([
    ["another customer's order", "500"],
    ["what is no id", "abc"],
  ])("%s is not found", async (_name, orderId) => {
    const { status, body } = await ask(orders.loader, { bearer: await token(), orderId });
    expect(status).toBe(404);
    expect(body).toEqual({ error: "not_found", retryable: false });
  });

  test("an order of another shop is unknown there, not shown", async () => {
    const { body } = await ask(orders.loader, { bearer: await token({ dest: OTHER_SHOP }), orderId: ORDER });
    expect(body).toEqual({ schemaVersion: 1, state: "processing" });
  });
});

test("a failure inside still carries the headers and says that asking again may help", async () => {
  const { answerShopper } = await import("../../app/features/shopper/index.server.ts");
  const route: Route = ({ request }) =>
    answerShopper(request, async () => {
      throw new Error("the database is away");
    });
  const { status, body } = await ask(route, { bearer: await token() });
  expect(status).toBe(503);
  expect(body).toEqual({ error: "unavailable", retryable: true });
});

describe("metafields", () => {
  const now = new Date("2026-07-03T00:00:00Z");
  /** As the outbox does it. */
  async function project(...customerIds: string[]): Promise<void> {
    const { effectHandlers } = await import("../../app/ingest/sync/effect-handlers.server.ts");
    const effects = customerIds.map((customerId, at) => ({
      effectId: BigInt(at + 1),
      kind: "metafields.loyalty",
      key: `metafields:customer:${customerId}`,
      payload: { customerId },
      revision: 1,
      attempts: 1,
    }));
    const { signal } = new AbortController();
    await effectHandlers["metafields.loyalty"]?.run(effects, { shopId: 1n as never, now, signal });
  }
  const written = () => adminGraphql.mock.calls.map(([call]) => call.variables?.metafields?.[0]).filter(Boolean);

  beforeEach(() => {
    adminGraphql.mockReset();
    adminGraphql.mockImplementation(async ({ operation }: { operation: string }) =>
      operation.includes("metafieldsSet")
        ? { metafieldsSet: { userErrors: [] } }
        : { shop: { id: "gid://shopify/Shop/5" } },
    );
  });

  test("the customer's holds the figures and where to ask for fresh ones", async () => {
    await project("11");
    expect(written()).toMatchObject([
      { ownerId: "gid://shopify/Customer/11", namespace: "$app", key: "loyalty", type: "json" },
    ]);
    // A till reads no JSON: the spendable points stand beside it as a plain number.
    expect(adminGraphql.mock.calls[0]?.[0].variables.metafields[1]).toEqual({
      ownerId: "gid://shopify/Customer/11",
      namespace: "$app",
      key: "points_balance",
      type: "number_integer",
      value: "25",
    });
    expect(parseLoyaltyView(written()[0].value)).toMatchObject({
      balance: 25,
      apiUrl: "http://localhost:3000",
      updatedAt: now.toISOString(),
      coupons: [{ code: "NEXT-1" }],
    });
  });

  test("nothing is written for a customer whom Shopify no longer has", async () => {
    await project("12", "999");
    expect(adminGraphql).not.toHaveBeenCalled();
  });

  test("the shop's holds the app's address", async () => {
    const { writeApiUrlMetafield } = await import("../../app/features/shopper/index.server.ts");
    await writeApiUrlMetafield({ shopId: 1n as never });
    expect(written()).toEqual([
      {
        ownerId: "gid://shopify/Shop/5",
        namespace: "$app",
        key: "api_url",
        type: "single_line_text_field",
        value: "http://localhost:3000",
      },
    ]);
  });

  test("what Shopify does not take is an error", async () => {
    const metafieldsSet = { userErrors: [{ code: "INVALID_VALUE", field: ["value"] }] };
    adminGraphql.mockResolvedValue({ shop: { id: "gid://shopify/Shop/5" }, metafieldsSet });
    const { writeApiUrlMetafield } = await import("../../app/features/shopper/index.server.ts");
    await expect(writeApiUrlMetafield({ shopId: 1n as never })).rejects.toThrow("INVALID_VALUE at value");
  });
});

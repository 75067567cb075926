import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { APP_NAMESPACE } from "../graphql/context.ts";
import type { SimDiscount, SimOrder, SimShopData } from "../model.ts";
import { SimStore, type StoreEvent } from "../store.ts";
import { createPages } from "./pages.ts";

const DOMAIN = "test-shop.myshopify.com";
const SECRET = "pages-test-secret";
const VARIANT = "9007199254300000002";
const CUSTOMER = "9007199254700000001";
const AT = Date.parse("2026-01-01T00:00:00Z");

let store: SimStore;
let server: Server;
let origin: string;
let extensionsDir: string;
let events: StoreEvent[];

beforeAll(async () => {
  extensionsDir = mkdtempSync(join(tmpdir(), "extensions-"));
  writeFileSync(
    join(extensionsDir, "thank-you-loyalty.js"),
    "shopify.extend('purchase.thank-you.block.render', () => {});",
  );
  writeFileSync(
    join(extensionsDir, "manifest.json"),
    JSON.stringify({
      extensions: [
        {
          handle: "thank-you-loyalty",
          target: "purchase.thank-you.block.render",
          apiVersion: "2026-07",
          metafields: [{ namespace: "$app", key: "loyalty" }],
          capabilities: ["network_access"],
          defaultLocale: "en",
          locales: { en: { hello: "Hello" }, ja: { hello: "こんにちは" } },
        },
      ],
    }),
  );
  const extension = resolve(import.meta.dirname, "../../../extensions/members-only-validation");
  const program = relative(extension, join(extensionsDir, "members-only-validation.wasm"));
  execFileSync(process.execPath, ["build.mjs", program], { cwd: extension });
  store = new SimStore({ firstId: "9007199260000000001" });
  store.onEvent((event) => events.push(event));
  const pages = createPages({
    store,
    apiKey: "key",
    apiSecret: SECRET,
    appUrl: "http://localhost:3000",
    extensionsDir,
  });
  server = createServer((request, response) => {
    pages(request, response).then(
      (answered) => {
        if (!answered) response.writeHead(404).end("elsewhere");
      },
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 60_000);

afterAll(() => {
  server.close();
  rmSync(extensionsDir, { recursive: true });
});

beforeEach(() => {
  events = [];
  store.load(shopData());
});

describe("buying over HTTP", () => {
  it("takes a known customer from the search to the thank-you page", async () => {
    const shopper = visitor();
    const search = await shopper.get(`/login?q=${encodeURIComponent("山田 花子")}`);
    expect(search.text).toContain(`continue-as-${CUSTOMER}`);
    await shopper.post("/login", { customer: CUSTOMER });
    await shopper.post("/cart", { action: "add", variant: VARIANT, quantity: "2" });
    const checkout = await shopper.get("/checkout");
    expect(checkout.text).toContain("yamada@example.com");
    const thanks = await shopper.post("/checkout/pay", {
      email: "yamada@example.com",
      firstName: "花子",
      lastName: "山田",
    });
    const order = onlyOrder();
    expect(thanks.url).toBe(`${origin}/shops/${DOMAIN}/thank-you/${order.id}`);
    expect(thanks.text).toContain("ご注文ありがとうございます");
    expect(order).toMatchObject({ customerId: CUSTOMER, financialStatus: "paid", shippingPrice: 550, locale: "ja" });
    expect(order.lines[0]).toMatchObject({ variantId: VARIANT, quantity: 2, price: 2480 });
    expect(events.map((event) => event.topic)).toEqual(["orders/create", "orders/paid"]);
    expect((await shopper.get("/cart")).text).toContain("カートは空です");
    const status = await shopper.get(`/orders/${order.id}`);
    expect(status.text).toContain(`#${order.number}`);
    expect((await shopper.get("/account")).text).toContain(`/orders/${order.id}`);
  });

  it("refuses by the app's rule, in the shopper's language, what only members may buy", async () => {
    const field = (ownerId: string, key: string, value: string) =>
      store.put(DOMAIN, "metafields", {
        ...{ id: store.nextId(), ownerId, namespace: APP_NAMESPACE, key, value, createdAt: AT, updatedAt: AT },
        type: "single_line_text_field",
      });
    field("gid://shopify/Product/11", "members_only", '["gold"]');
    const shopper = visitor();
    await shopper.post("/login", { customer: CUSTOMER });
    await shopper.post("/cart", { action: "add", variant: VARIANT, quantity: "1" });
    const pay = () =>
      shopper.post("/checkout/pay", { email: "yamada@example.com", firstName: "花子", lastName: "山田" });
    expect((await shopper.get("/cart")).text).not.toContain("cart-refusal");
    store.put(DOMAIN, "validations", {
      ...{ id: store.nextId(), functionHandle: "members-only-validation", title: "Okaeri" },
      ...{ enabled: true, blockOnFailure: false },
    });
    expect((await shopper.get("/cart")).text).toContain("「だし」は会員ランク限定の商品です");
    expect((await shopper.get("/checkout?locale=en")).text).toContain("is for members of a certain tier");
    const refused = await pay();
    expect([refused.status, refused.text.includes("cart-refusal"), events]).toEqual([422, true, []]);
    field(`gid://shopify/Customer/${CUSTOMER}`, "tier", "gold");
    expect((await shopper.get("/checkout")).text).not.toContain("cart-refusal");
    await pay();
    expect(onlyOrder().lines[0]).toMatchObject({ variantId: VARIANT });
  });

  it("makes a guest into a customer", async () => {
    const shopper = visitor();
    await shopper.post("/cart", { action: "add", variant: VARIANT, quantity: "1" });
    const refused = await shopper.post("/checkout/pay", { email: "nobody" });
    expect(refused.status).toBe(422);
    await shopper.post("/checkout/pay", {
      email: "new@example.com",
      firstName: "A",
      lastName: "B",
      zip: "100-0001",
      province: "東京都",
      city: "千代田区",
      address1: "1-1",
    });
    const order = onlyOrder();
    const customer = store.state(DOMAIN).customers.get(order.customerId ?? "");
    expect(customer).toMatchObject({ email: "new@example.com", firstName: "A" });
    expect(order.shippingAddress).toMatchObject({ city: "千代田区", countryCode: "JP" });
    expect(events.map((event) => event.topic)).toEqual(["customers/create", "orders/create", "orders/paid"]);
  });

  it("signs up a new customer, once per e-mail address", async () => {
    const shopper = visitor();
    const fields = { firstName: "Mei", lastName: "Sato", email: "mei@example.com", marketing: "1" };
    const home = await shopper.post("/login", fields);
    expect(home.text).toContain("Sato Mei");
    const again = await visitor().post("/login", fields);
    expect(again.status).toBe(422);
    expect(again.text).toContain("すでに登録されています");
  });
});

describe("discount codes", () => {
  it("counts a used code and refuses it the second time, in words", async () => {
    const shopper = await withCart();
    const applied = await shopper.json("/checkout/discounts", { type: "addDiscountCode", code: "once-1" });
    expect(applied).toMatchObject({
      result: { type: "success" },
      checkout: {
        discountCodes: [{ code: "ONCE-1" }],
        cost: { subtotalAmount: { amount: 1980, currencyCode: "JPY" } },
      },
    });
    await shopper.post("/checkout/pay", { email: "yamada@example.com" });
    const order = onlyOrder();
    expect(order.discountCodes).toEqual([{ code: "ONCE-1", amount: 500, type: "fixed_amount" }]);
    expect(store.state(DOMAIN).codeByName.get("once-1")?.usageCount).toBe(1);

    const other = await withCart();
    const refused = (await other.json("/checkout/discounts", { type: "addDiscountCode", code: "ONCE-1" })) as {
      result: { type: string; message: string };
    };
    expect(refused.result.type).toBe("error");
    expect(refused.result.message).toContain("すでに使われています");
    const page = await other.post("/checkout/discounts", { type: "addDiscountCode", code: "ONCE-1" });
    expect(page.text).toContain("すでに使われています");
    await other.post("/checkout/pay", { email: "yamada@example.com" });
    expect([...store.state(DOMAIN).orders.values()].at(-1)?.discountCodes).toBeUndefined();
  });

  it.each([
    ["unknown", "見つかりません"],
    ["LATE-1", "有効期限が切れています"],
    ["BIG-1", "最低購入金額"],
  ])("refuses %s", async (code, words) => {
    const shopper = await withCart();
    const answer = await shopper.json("/checkout/discounts", { type: "addDiscountCode", code });
    expect(JSON.stringify(answer)).toContain(words);
  });

  it("takes a code back", async () => {
    const shopper = await withCart();
    await shopper.json("/checkout/discounts", { type: "addDiscountCode", code: "ONCE-1" });
    expect((await shopper.get("/checkout")).text).toContain('data-testid="applied-code"');
    await shopper.json("/checkout/discounts", { type: "removeDiscountCode", code: "ONCE-1" });
    expect((await shopper.get("/checkout")).text).not.toContain('data-testid="applied-code"');
  });
});

describe("what extensions get", () => {
  it("puts the bundle, its words and the customer's metafield into the thank-you page", async () => {
    const ownerId = `gid://shopify/Customer/${CUSTOMER}`;
    store.put(DOMAIN, "metafields", {
      id: "1",
      ownerId,
      namespace: APP_NAMESPACE,
      key: "loyalty",
      type: "json",
      value: '{"balance":"</script>"}',
      createdAt: AT,
      updatedAt: AT,
    });
    const shopper = await withCart();
    const thanks = await shopper.post("/checkout/pay", { email: "yamada@example.com" });
    const config = extensionConfig(thanks.text);
    expect(config).toMatchObject({
      handle: "thank-you-loyalty",
      extensionLanguage: "ja",
      texts: { hello: "こんにちは" },
      customer: { id: ownerId },
      appMetafields: [
        {
          target: { type: "customer" },
          metafield: { namespace: "$app", key: "loyalty", value: '{"balance":"</script>"}' },
        },
      ],
      data: { orderConfirmation: { order: { id: `gid://shopify/OrderIdentity/${onlyOrder().id}` } } },
    });
    expect((await fetch(`${origin}${config.bundleUrl}`)).headers.get("content-type")).toContain("javascript");
    const english = await shopper.get(`/thank-you/${onlyOrder().id}?locale=en`);
    expect(extensionConfig(english.text)).toMatchObject({ extensionLanguage: "en", texts: { hello: "Hello" } });
    expect(english.text).toContain("Thank you");
  });

  it("mints session tokens with the signed-in customer, and without one for a guest", async () => {
    const claims = async (shopper: Visitor) =>
      tokenClaims(((await shopper.json("/session-token", {})) as { token: string }).token);
    const guest = await claims(visitor());
    expect(guest).toMatchObject({ dest: `https://${DOMAIN}`, aud: "key" });
    expect(guest).not.toHaveProperty("sub");
    const customer = await claims(await withCart());
    expect(customer).toMatchObject({ sub: `gid://shopify/Customer/${CUSTOMER}` });
    expect(Number(customer.exp) - Number(customer.nbf)).toBeLessThanOrEqual(301);
  });

  it("answers the customer account API only for the signed-in customer", async () => {
    const query = { query: '{ customer { id metafield(namespace: "$app", key: "loyalty") { value } } shop { name } }' };
    expect(await (await withCart()).json("/customer-account-api", query)).toEqual({
      data: { customer: { id: `gid://shopify/Customer/${CUSTOMER}`, metafield: null }, shop: { name: "テスト店" } },
    });
    const nobody = await fetch(`${origin}/shops/${DOMAIN}/customer-account-api`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(query),
    });
    expect(nobody.status).toBe(401);
  });
});

describe("admin frame", () => {
  it("opens the app's page with a signed address and a token of a minute", async () => {
    const page = await visitor().get("/admin/apps/okaeri/app/customers?page=2&hmac=forged&locale=en");
    const source =
      /<iframe[^>]* src="([^"]+)"/.exec(page.text.replaceAll("\n", " "))?.[1]?.replaceAll("&amp;", "&") ?? "";
    const url = new URL(source);
    expect(url.origin + url.pathname).toBe("http://localhost:3000/app/customers");
    const query = Object.fromEntries(url.searchParams);
    expect(query).toMatchObject({ page: "2", embedded: "1", shop: DOMAIN, locale: "en" });
    expect(Buffer.from(query.host ?? "", "base64").toString()).toBe("admin.shopify.com/store/test-shop");
    const { hmac, ...signed } = query;
    const text = Object.keys(signed)
      .sort()
      .map((name) => `${name}=${encodeURIComponent(signed[name] ?? "")}`)
      .join("&");
    expect(hmac).toBe(createHmac("sha256", SECRET).update(text).digest("hex"));
    const claims = tokenClaims(query.id_token ?? "");
    expect(claims).toMatchObject({ iss: `https://${DOMAIN}/admin`, dest: `https://${DOMAIN}`, aud: "key", sub: "1" });
    expect(Number(claims.exp) * 1000 - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it("leaves the API below /admin to others", async () => {
    expect((await visitor().get("/admin/api/2026-10/graphql.json")).text).toBe("elsewhere");
    expect((await visitor().get("/admin/discounts/1")).status).toBe(200);
  });
});

it("lists the shops and says what is missing", async () => {
  const overview = await (await fetch(`${origin}/?locale=en`)).text();
  expect(overview).toContain(`/shops/${DOMAIN}/admin/apps/okaeri?locale=ja`);
  expect((await fetch(`${origin}/shops/none.myshopify.com/`)).status).toBe(404);
  expect((await visitor().get("/thank-you/1")).status).toBe(404);
  expect((await fetch(`${origin}/extensions/nothing.js`)).status).toBe(404);
  expect((await fetch(`${origin}/app-bridge.js`)).headers.get("content-type")).toContain("javascript");
  expect(await (await fetch(`${origin}/control/state`)).text()).toBe("elsewhere");
});

type Reply = { status: number; url: string; text: string };
type Visitor = {
  get: (path: string) => Promise<Reply>;
  post: (path: string, fields: Record<string, string>) => Promise<Reply>;
  json: (path: string, body: unknown) => Promise<unknown>;
};

/** Someone with a browser's cookies, who follows redirects. */
function visitor(): Visitor {
  const cookies = new Map<string, string>();
  const send = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("Cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (line.includes("Max-Age=0")) cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get("location");
    return location ? send(new URL(location, origin).href) : response;
  };
  const reply = async (response: Response): Promise<Reply> => ({
    status: response.status,
    url: response.url,
    text: await response.text(),
  });
  const at = (path: string) => `${origin}/shops/${DOMAIN}${path}`;
  return {
    get: async (path) => reply(await send(at(path))),
    post: async (path, fields) => reply(await send(at(path), { method: "POST", body: new URLSearchParams(fields) })),
    json: async (path, body) =>
      (
        await send(at(path), {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        })
      ).json(),
  };
}

async function withCart(): Promise<Visitor> {
  const shopper = visitor();
  await shopper.post("/login", { customer: CUSTOMER });
  await shopper.post("/cart", { action: "add", variant: VARIANT, quantity: "1" });
  return shopper;
}

function onlyOrder(): SimOrder {
  const orders = [...store.state(DOMAIN).orders.values()];
  expect(orders).toHaveLength(1);
  return orders[0] as SimOrder;
}

function extensionConfig(page: string): { bundleUrl: string } {
  const json = /data-extension-config>([^<]*)</.exec(page)?.[1];
  return JSON.parse(json ?? "null");
}

function tokenClaims(token: string): Record<string, unknown> {
  const [head, body, signature] = token.split(".");
  expect(signature).toBe(createHmac("sha256", SECRET).update(`${head}.${body}`).digest("base64url"));
  return JSON.parse(Buffer.from(body ?? "", "base64url").toString());
}

function shopData(): SimShopData {
  const dates = { createdAt: AT, updatedAt: AT };
  const discount = (id: string, change: Partial<SimDiscount>): SimDiscount => ({
    id,
    kind: "basic",
    title: id,
    startsAt: AT,
    usageLimit: 1,
    appliesOncePerCustomer: false,
    value: { amount: 500, onEachItem: false },
    context: { all: true },
    appliesOnOneTimePurchase: true,
    appliesOnSubscription: false,
    combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: false },
    tags: [],
    ...dates,
    ...change,
  });
  const code = (id: string, text: string, discountId: string) => ({
    id,
    code: text,
    discountId,
    usageCount: 0,
    createdAt: AT,
  });
  return {
    shop: {
      id: "1",
      domain: DOMAIN,
      name: "テスト店",
      email: "a@example.com",
      currency: "JPY",
      ianaTimezone: "Asia/Tokyo",
      countryCode: "JP",
      locale: "ja",
      taxesIncluded: true,
      shippingPrice: 550,
      shippingTaxRate: 0.1,
      scopes: [],
      installed: true,
      readAllOrders: true,
      throttle: { maximum: 1000, restoreRate: 100 },
      ...dates,
    },
    products: [
      {
        id: "11",
        title: "だし",
        handle: "dashi",
        productType: "食品",
        vendor: "テスト店",
        tags: [],
        status: "ACTIVE",
        variants: [
          {
            id: VARIANT,
            productId: "11",
            title: "30包",
            sku: "DASHI-30",
            price: 2480,
            inventoryItemId: "13",
            taxRate: 0.08,
            requiresShipping: true,
            inventoryQuantity: 5,
            ...dates,
          },
        ],
        ...dates,
      },
    ],
    customers: [
      {
        id: CUSTOMER,
        firstName: "花子",
        lastName: "山田",
        email: "yamada@example.com",
        locale: "ja",
        tags: [],
        addresses: [],
        emailConsent: { state: "NOT_SUBSCRIBED" },
        state: "ENABLED",
        ...dates,
      },
    ],
    discounts: [discount("21", {}), discount("22", { endsAt: AT + 1 }), discount("23", { minimumSubtotal: 5000 })],
    codes: [code("31", "ONCE-1", "21"), code("32", "LATE-1", "22"), code("33", "BIG-1", "23")],
  };
}

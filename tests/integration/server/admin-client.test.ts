import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { createSimulator, type Simulator } from "../../simulator/server.ts";
import { API_KEY, API_SECRET, setAppSettings } from "./app-settings.ts";
import { smallShop } from "./small-shop.ts";

const DOMAIN = "small.myshopify.com";
const SHOP_NAME = "query ShopName { shop { name } }";
const SET_METAFIELD = `mutation SetOne($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) { metafields { id } userErrors { message } }
}`;

let database: TestDatabase;
let admin: pg.Client;
let simulator: Simulator;
let shopId: ShopId;
let app: {
  adminGraphql: typeof import("#app/shopify/admin-client.server.ts").adminGraphql;
  inMerchantTransaction: typeof import("#app/features/settings/index.server.ts").inMerchantTransaction;
  installShop: typeof import("#app/features/settings/index.server.ts").installShop;
  sessionStorage: typeof import("#app/shopify/session-storage.server.ts").sessionStorage;
  shopifyLibrary: typeof import("#app/shopify/library.server.ts").shopifyLibrary;
};

beforeAll(async () => {
  database = await createTestDatabase();
  simulator = await createSimulator({
    port: 0,
    appUrl: "http://localhost:1",
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    shops: [smallShop(DOMAIN)],
  });
  setAppSettings({ databaseUrl: database.url, simulatorUrl: simulator.url });
  const [client, settings, storage, library] = await Promise.all([
    import("#app/shopify/admin-client.server.ts"),
    import("#app/features/settings/index.server.ts"),
    import("#app/shopify/session-storage.server.ts"),
    import("#app/shopify/library.server.ts"),
  ]);
  app = { ...client, ...settings, ...storage, ...library };
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await install();
  const { rows } = await admin.query("SELECT shop_id FROM shops WHERE domain = $1", [DOMAIN]);
  shopId = BigInt(rows[0].shop_id) as ShopId;
});

afterEach(() => simulator.failures.clear());

afterAll(async () => {
  const { stopJobQueue } = await import("#app/jobs/queue.server.ts");
  const { closeDatabase } = await import("#app/db.server.ts");
  await stopJobQueue({ timeoutMs: 1_000 });
  await closeDatabase();
  await simulator.close();
  await admin.end();
  await database.drop();
});

/** What the first request of a merchant does: token exchange, session stored, afterAuth. */
async function install(): Promise<void> {
  const { session } = await app.shopifyLibrary().auth.tokenExchange({
    shop: DOMAIN,
    sessionToken: simulator.mintSessionToken({ domain: DOMAIN }),
    requestedTokenType: "urn:shopify:params:oauth:token-type:offline-access-token" as never,
    expiring: true,
  });
  await app.sessionStorage.storeSession(session);
  await app.installShop(session);
}

async function figuresOfInstallation() {
  const { rows } = await admin.query(`
    SELECT s.name, s.currency, s.time_zone, s.taxes_included, s.installed_at, s.uninstalled_at,
      (SELECT count(*)::int FROM tiers) AS tiers,
      (SELECT count(*)::int FROM coupon_campaigns WHERE NOT active) AS campaigns,
      (SELECT earn_per_minor::int FROM earn_rules) AS earn_per_minor,
      (SELECT count(*)::int FROM pgboss.job WHERE name = 'backfill-shop') AS backfills
    FROM shops s WHERE domain = '${DOMAIN}'`);
  return rows[0];
}

test("an installed shop has what figures depend on, its first settings, and one backfill", async () => {
  const first = await figuresOfInstallation();
  expect(first).toMatchObject({
    name: "Small shop",
    currency: "JPY",
    time_zone: "Asia/Tokyo",
    taxes_included: true,
    installed_at: expect.any(Date),
    uninstalled_at: null,
    tiers: 3,
    campaigns: 1,
    earn_per_minor: 100,
    backfills: 1,
  });
  await Promise.all([install(), install()]);
  expect(await figuresOfInstallation()).toEqual(first);
});

test("a shop that comes back after an uninstall is backfilled again and keeps its settings", async () => {
  await admin.query("UPDATE shops SET uninstalled_at = now()");
  await admin.query("DELETE FROM pgboss.job");
  await admin.query("UPDATE tiers SET name_en = 'Friends' WHERE position = 1");
  await install();
  expect(await figuresOfInstallation()).toMatchObject({ uninstalled_at: null, tiers: 3, backfills: 1 });
  const { rows } = await admin.query("SELECT name_en FROM tiers ORDER BY position LIMIT 1");
  expect(rows).toEqual([{ name_en: "Friends" }]);
});

test("an installation that did not come to its end is done with the next page", async () => {
  await admin.query("UPDATE shops SET installed_at = NULL, currency = 'USD'");
  await admin.query("DELETE FROM pgboss.job");
  const open = () =>
    app.inMerchantTransaction(
      new Request("http://localhost:3000/app", {
        headers: { authorization: `Bearer ${simulator.mintSessionToken({ domain: DOMAIN })}` },
      }),
      async (_tx, { currency }) => currency,
    );
  simulator.failures.add({ domain: DOMAIN, kind: "status", status: 403, times: 1 });
  await expect(open()).rejects.toThrow();
  expect(await Promise.all([open(), open()])).toEqual(["JPY", "JPY"]);
  expect(await figuresOfInstallation()).toMatchObject({ installed_at: expect.any(Date), backfills: 1 });
});

test("a query is asked again after 5xx, throttling and a dropped connection", async () => {
  simulator.failures.add({ domain: DOMAIN, kind: "status", status: 503, times: 2 });
  simulator.failures.add({ domain: DOMAIN, kind: "throttled", times: 2 });
  simulator.failures.add({ domain: DOMAIN, kind: "drop", times: 1 });
  expect(await app.adminGraphql({ shopId, operation: SHOP_NAME })).toEqual({ shop: { name: "Small shop" } });
  expect(simulator.failures.list()).toEqual([]);
});

const metafield = (key: string) => ({
  metafields: [
    { ownerId: "gid://shopify/Shop/7001", namespace: "test", key, type: "single_line_text_field", value: "1" },
  ],
});

test("a mutation whose answer was lost is not sent again, unless it may run twice", async () => {
  simulator.failures.add({ domain: DOMAIN, kind: "lost", times: 1 });
  await expect(
    app.adminGraphql({ shopId, operation: SET_METAFIELD, variables: metafield("once") }),
  ).rejects.toMatchObject({ name: "ShopifyUnavailable", mayHaveRun: true });
  expect(simulator.failures.list()).toEqual([]);

  simulator.failures.add({ domain: DOMAIN, kind: "lost", times: 2 });
  const answer = await app.adminGraphql<{ metafieldsSet: { userErrors: unknown[] } }>({
    shopId,
    operation: SET_METAFIELD,
    variables: metafield("twice"),
    idempotent: true,
  });
  expect(answer.metafieldsSet.userErrors).toEqual([]);
});

test("what Shopify refuses is refused at once, with its code", async () => {
  await expect(app.adminGraphql({ shopId, operation: "query { nothingLikeThis }" })).rejects.toMatchObject({
    name: "ShopifyRefused",
  });
  simulator.failures.add({ domain: DOMAIN, kind: "status", status: 403, times: 1 });
  await expect(app.adminGraphql({ shopId, operation: SHOP_NAME })).rejects.toMatchObject({ code: "403" });
});

test("a token that Shopify no longer takes is renewed, once for twenty calls", async () => {
  for (const token of [...simulator.store.tokens.values()]) {
    if (token.kind === "offline") simulator.store.putToken({ ...token, expiresAt: 0 });
  }
  const before = [...simulator.store.tokens.values()].filter(({ kind }) => kind === "offline").length;
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.adminGraphql({ shopId, operation: SHOP_NAME })),
  );
  expect(answers).toHaveLength(20);
  const after = [...simulator.store.tokens.values()].filter(({ kind }) => kind === "offline").length;
  expect(after - before).toBe(1);
});

test("a shop without a token is refused", async () => {
  await app.sessionStorage.deleteSession(`offline_${DOMAIN}`);
  await expect(app.adminGraphql({ shopId, operation: SHOP_NAME })).rejects.toMatchObject({ code: "NO_TOKEN" });
});

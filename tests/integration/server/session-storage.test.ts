import { Session } from "@shopify/shopify-api";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "./app-settings.ts";

const DOMAIN = "one.myshopify.com";
const ID = `offline_${DOMAIN}`;

let database: TestDatabase;
let admin: pg.Client;
const asked: string[] = [];

/** Shopify's token endpoint: a refresh token is good once. */
const shopify = setupServer(
  http.post("https://:shop/admin/oauth/access_token", async ({ request }) => {
    const body = (await request.json()) as { refresh_token: string; grant_type: string };
    asked.push(body.refresh_token);
    if (asked.filter((token) => token === body.refresh_token).length > 1) {
      return HttpResponse.json({ error: "invalid_grant" }, { status: 400 });
    }
    return HttpResponse.json({
      access_token: `access after ${body.refresh_token}`,
      refresh_token: `refresh after ${body.refresh_token}`,
      scope: "read_orders",
      expires_in: 3600,
      refresh_token_expires_in: 7_776_000,
    });
  }),
);

/** The storage as one process has it: its own modules, its own connections. */
async function startProcess() {
  vi.resetModules();
  const { sessionStorage } = await import("#app/shopify/session-storage.server.ts");
  const { closeDatabase } = await import("#app/db.server.ts");
  return { sessionStorage, closeDatabase };
}

let one: Awaited<ReturnType<typeof startProcess>>;
let two: Awaited<ReturnType<typeof startProcess>>;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  shopify.listen({ onUnhandledFrame: "error" });
  one = await startProcess();
  two = await startProcess();
});

afterEach(() => {
  asked.length = 0;
  shopify.resetHandlers();
});

afterAll(async () => {
  shopify.close();
  await one.closeDatabase();
  await two.closeDatabase();
  await admin.end();
  await database.drop();
});

function session(options: { expiresInMinutes: number; refreshToken: string }): Session {
  return new Session({
    id: ID,
    shop: DOMAIN,
    state: "",
    isOnline: false,
    scope: "read_orders",
    accessToken: `access of ${options.refreshToken}`,
    expires: new Date(Date.now() + options.expiresInMinutes * 60_000),
    refreshToken: options.refreshToken,
    refreshTokenExpires: new Date(Date.now() + 90 * 86_400_000),
  });
}

test("a session comes back as it was stored, and its tokens are not readable in the database", async () => {
  const stored = session({ expiresInMinutes: 60, refreshToken: "A" });
  await one.sessionStorage.storeSession(stored);
  const loaded = await two.sessionStorage.loadSession(ID);
  expect(loaded?.toObject()).toEqual(stored.toObject());
  const { rows } = await admin.query("SELECT * FROM sessions");
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toMatch(/access of A|"A"/);
  expect(asked).toEqual([]);
});

test("twenty readers in two processes renew an expiring token once", async () => {
  await one.sessionStorage.storeSession(session({ expiresInMinutes: 5, refreshToken: "B" }));
  const loads = Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).sessionStorage.loadSession(ID));
  const tokens = (await Promise.all(loads)).map((loaded) => loaded?.accessToken);
  expect(asked).toEqual(["B"]);
  expect(new Set(tokens)).toEqual(new Set(["access after B"]));
  expect((await one.sessionStorage.loadSession(ID))?.refreshToken).toBe("refresh after B");
});

test("while Shopify is away the present token is used as long as it lasts", async () => {
  shopify.use(http.post("https://:shop/admin/oauth/access_token", () => new HttpResponse(null, { status: 503 })));
  await one.sessionStorage.storeSession(session({ expiresInMinutes: 5, refreshToken: "C" }));
  expect((await one.sessionStorage.loadSession(ID))?.accessToken).toBe("access of C");
});

test("sessions of a shop are listed and deleted", async () => {
  await one.sessionStorage.storeSession(session({ expiresInMinutes: 60, refreshToken: "D" }));
  const found = await one.sessionStorage.findSessionsByShop?.(DOMAIN);
  expect(found?.map(({ id }) => id)).toEqual([ID]);
  expect(await one.sessionStorage.findSessionsByShop?.("nobody.myshopify.com")).toEqual([]);
  await one.sessionStorage.deleteSessions([ID]);
  expect(await one.sessionStorage.loadSession(ID)).toBeUndefined();
});

import pg from "pg";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { kurashiShop } from "../../simulator/demo-data/kurashi/kurashi-shop.ts";
import type { SimShopData } from "../../simulator/model.ts";
import { createSimulator, type Simulator } from "../../simulator/server.ts";
import { API_KEY, API_SECRET, setAppSettings } from "../server/app-settings.ts";

export interface RunningShop {
  shopId: ShopId;
  domain: string;
  simulator: Simulator;
  /** Looks past row-level security. */
  admin: pg.Client;
  close(): Promise<void>;
}

/** The Japanese demo shop, cut down to its newest orders and their customers. */
export function someOfKurashi(orders: number): SimShopData {
  const whole = kurashiShop({ lastDay: "2026-11-20" });
  const kept = [...(whole.orders ?? [])].slice(-orders);
  const buyers = new Set(kept.map((order) => order.customerId));
  return {
    ...whole,
    shop: { ...whole.shop, throttle: { maximum: 20_000, restoreRate: 10_000 } },
    customers: [...(whole.customers ?? [])].filter((customer) => buyers.has(customer.id)),
    orders: kept,
  };
}

/** A simulator with one shop, a database, and the app installed in it; no worker runs. */
export async function startShop(data: SimShopData): Promise<RunningShop> {
  const { domain } = data.shop;
  const database = await createTestDatabase();
  const simulator = await createSimulator({
    port: 0,
    appUrl: "http://localhost:1",
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    shops: [data],
    firstId: "9007199260000000001",
  });
  // Webhooks are not what is tested here: what they would tell has to be found without them.
  simulator.sender.configure(domain, { lossRate: 1 });
  setAppSettings({ databaseUrl: database.url, simulatorUrl: simulator.url });
  const { shopifyLibrary } = await import("#app/shopify/library.server.ts");
  const { sessionStorage } = await import("#app/shopify/session-storage.server.ts");
  const { installShop } = await import("#app/features/settings/index.server.ts");
  const { ensureShop } = await import("#app/shopify/shop-id.server.ts");
  const { session } = await shopifyLibrary().auth.tokenExchange({
    shop: domain,
    sessionToken: simulator.mintSessionToken({ domain }),
    requestedTokenType: "urn:shopify:params:oauth:token-type:offline-access-token" as never,
    expiring: true,
  });
  await sessionStorage.storeSession(session);
  await installShop(session);
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  return {
    shopId: await ensureShop(domain),
    domain,
    simulator,
    admin,
    async close() {
      const { stopJobQueue } = await import("#app/jobs/queue.server.ts");
      const { closeDatabase } = await import("#app/db.server.ts");
      await stopJobQueue({ timeoutMs: 1_000 });
      await closeDatabase();
      await simulator.close();
      await admin.end();
      await database.drop();
    },
  };
}

/** Every fact and figure as text, but for the time at which it was told. */
export async function allRows(admin: pg.Client): Promise<Record<string, string[]>> {
  const state: Record<string, string[]> = {};
  for (const table of [
    "products",
    "variants",
    "customers",
    "orders",
    "order_lines",
    "refunds",
    "customer_figures",
    "period_figures",
    "tier_memberships",
    "points_accounts",
    "coupons",
  ]) {
    const { rows } = await admin.query(
      `SELECT (to_jsonb(t) - ARRAY['observed_at', 'changed_at', 'email_consent_at', 'sms_consent_at'])::text AS row FROM ${table} t ORDER BY 1`,
    );
    state[table] = rows.map(({ row }) => row);
  }
  return state;
}

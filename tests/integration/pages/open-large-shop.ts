import { randomBytes } from "node:crypto";
import pg from "pg";
import type { ShopId } from "../../../app/lib/ids.ts";
import { fillLargeShop, type LargeShop } from "../../factories/large-shop.ts";
import { freePort, startWebProcess } from "../../setup/app-process.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { createSimulator } from "../../simulator/server.ts";
import { JAPAN_DOMAIN, smallJapaneseShop } from "../../simulator/testing/small-shop.ts";
import { setAppSettings } from "../server/app-settings.ts";
import type { NamedRows } from "./page-addresses.ts";

export interface OpenLargeShop extends LargeShop {
  /** Rows of the customer with most orders, to ask for. */
  named: NamedRows;
  /** Asks the running app for an address with the merchant's token. */
  ask(address: string): Promise<{ status: number; text: string }>;
  /** How many rows, or entries of its indexes, the app has read of each table since the last time this was asked. */
  rowsRead(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** The tables that grow with a shop's customers, orders and what hangs on them. */
const SMALL_TABLES = [
  "shops",
  "sessions",
  "tiers",
  "earn_rules",
  "coupon_campaigns",
  "sync_runs",
  "products",
  "variants",
];

/**
 * A generated shop with its figures, and the app's web process in front of it, none of whose statements may take longer
 * than two seconds.
 */
export async function openLargeShop(options: { customers: number }): Promise<OpenLargeShop> {
  const database = await createTestDatabase();
  const connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  const shop = await fillLargeShop({ connection, domain: JAPAN_DOMAIN, now: new Date(), ...options });
  setAppSettings({ databaseUrl: database.url });
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  const { closeDatabase } = await import("#app/db.server.ts");
  await connection.query("VACUUM ANALYZE");
  await rebuildShop({ shopId: shop.shopId as ShopId, now: new Date() });
  await closeDatabase();
  await connection.query("VACUUM ANALYZE");
  const { rows } = await connection.query(`
    SELECT f.customer_id::text AS "customerId", o.name AS "orderName", c.email, f.last_order_day::text AS day
    FROM (SELECT * FROM customer_figures ORDER BY orders DESC, customer_id LIMIT 1) f
    JOIN customers c USING (shop_id, customer_id)
    JOIN orders o ON o.shop_id = f.shop_id AND o.customer_id = f.customer_id AND o.order_number = f.orders`);
  await connection.query(`DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET statement_timeout = ''2s''', current_database()); END $$`);

  const identity = {
    apiKey: "large-key",
    apiSecret: "large-secret",
    tokenEncryptionKey: randomBytes(32).toString("hex"),
  };
  const port = await freePort();
  const appUrl = `http://localhost:${port}`;
  const simulator = await createSimulator({ port: 0, appUrl, ...identity, shops: [smallJapaneseShop()] });
  const web = await startWebProcess({ ...identity, databaseUrl: database.url, simulatorUrl: simulator.url, port });

  const ask = async (address: string) => {
    const token = simulator.mintSessionToken({ domain: JAPAN_DOMAIN });
    const headers = { authorization: `Bearer ${token}`, "user-agent": "Mozilla/5.0 (a browser)" };
    const response = await fetch(web.url + address, { redirect: "manual", headers });
    return { status: response.status, text: await response.text() };
  };
  let before: Record<string, number> = {};
  const rowsRead = async () => {
    // A connection tells what it has read when it ends, at the latest.
    await connection.query(`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    await connection.query("SELECT pg_stat_clear_snapshot()");
    const counts = await connection.query<{ name: string; read: string }>(`
      SELECT t.relname AS name, t.seq_tup_read + (
        SELECT coalesce(sum(i.idx_tup_read), 0) FROM pg_stat_user_indexes i WHERE i.relid = t.relid) AS read
      FROM pg_stat_user_tables t WHERE t.schemaname = 'public'`);
    const now = Object.fromEntries(counts.rows.map(({ name, read }) => [name, Number(read)]));
    const read = Object.entries(now).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
    before = now;
    return Object.fromEntries(read.filter(([name, count]) => count > 0 && !SMALL_TABLES.includes(name)));
  };
  // The first answer fetches a token, and takes the shop's settings from Shopify.
  await ask("/app.data");
  await rowsRead();
  return {
    ...shop,
    named: rows[0],
    ask,
    rowsRead,
    async close() {
      await web.stop();
      await simulator.close();
      await connection.end();
      await database.drop();
    },
  };
}

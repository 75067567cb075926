import { randomBytes } from "node:crypto";
import pg from "pg";
import type { ShopId } from "../../../app/lib/ids.ts";
import { keepProgramme } from "../../factories/kept-programme.ts";
import { keepSegments } from "../../factories/large-segments.ts";
import { fillLargeShop, type LargeShop } from "../../factories/large-shop.ts";
import { keepExperiment, readNamedRows } from "../../factories/named-rows.ts";
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

/** What does not grow with customers and orders: settings, the catalogue, and sums by day, product or number. */
const BOUNDED_TABLES = [
  ...["shops", "sessions", "sync_runs", "earn_rules", "tiers", "coupon_campaigns", "segments", "segment_history"],
  ...["products", "variants", "product_kind_rules", "collection_products", "promotion_costs"],
  ...["period_figures", "return_days", "step_days", "step_gaps", "first_product_days", "first_product_months"],
  ...["cohort_months", "product_steps", "product_step_gaps", "product_reorders", "reorder_gaps", "reorder_intervals"],
  ...["points_days", "points_day_changes", "points_lot_days", "points_lot_day_changes", "loyalty_days", "tier_days"],
  ...["lapse_rules", "lapse_limits", "lapse_counts", "segment_lapse_limits", "rfm_scales", "rfm_cells"],
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
  const shopId = shop.shopId as ShopId;
  await rebuildShop({ shopId, now: new Date() });
  await connection.query("ANALYZE");
  const segmentIds = await keepSegments({ connection, shopId });
  const experimentId = await keepExperiment({ connection, shopId });
  const programmeId = await keepProgramme({ connection, shopId });
  await closeDatabase();
  await connection.query("VACUUM ANALYZE");
  const named = await readNamedRows(connection);
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
    return Object.fromEntries(read.filter(([name, count]) => count > 0 && !BOUNDED_TABLES.includes(name)));
  };
  // The first answer fetches a token, and takes the shop's settings from Shopify.
  await ask("/app.data");
  await rowsRead();
  return {
    ...shop,
    named: { ...named, segmentIds, experimentId, programmeId },
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

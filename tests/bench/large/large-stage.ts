import { createReadStream } from "node:fs";
import { createInterface } from "node:readline/promises";
import type pg from "pg";
import type { ShopId } from "#app/lib/ids.ts";
import { keepProgramme } from "../../factories/kept-programme.ts";
import { keepSegments } from "../../factories/large-segments.ts";
import { fillLargeShop, type LargeShop } from "../../factories/large-shop.ts";
import { keepExperiment, readNamedRows } from "../../factories/named-rows.ts";
import type { NamedRows } from "../../integration/pages/page-addresses.ts";
import { createSimulator } from "../../simulator/server.ts";
import { JAPAN_DOMAIN, smallJapaneseShop } from "../../simulator/testing/small-shop.ts";
import { API_KEY, API_SECRET, appSettings, createBenchDatabase } from "../bench-database.ts";
import { startChildServer } from "../child-server.ts";
import { grouped } from "../report.ts";
import { freePort } from "../shop-stage.ts";

/** A generated shop with its figures, and the app's web process in front of it. */
export interface LargeStage extends LargeShop {
  shopId: ShopId;
  databaseUrl: string;
  admin: pg.Client;
  domain: string;
  appUrl: string;
  /** How many rows the figures stand on, in words. */
  rows: string;
  /** Seconds of making the facts, and of computing all figures from nothing. */
  filled: number;
  built: number;
  /** Rows of the customer with most orders. */
  named: NamedRows;
  /** Memory of the web process in MB: now, and the most it ever was. */
  webMemory(): Promise<{ now: number; most: number }>;
  stop(): Promise<void>;
}

/**
 * Makes the shop and starts the app, none of whose statements may take longer than two seconds. What the bench itself
 * imports of the app works upon the same database without that limit.
 *
 * @param options.name of the database
 */
export async function setUpLargeShop(options: {
  serverUrl: string;
  name: string;
  customers: number;
  now: Date;
}): Promise<LargeStage> {
  const { name, customers, now } = options;
  const { url, admin } = await createBenchDatabase({ serverUrl: options.serverUrl, name });
  const began = performance.now();
  const shop = await fillLargeShop({ connection: admin, domain: JAPAN_DOMAIN, customers, now });
  await admin.query("VACUUM ANALYZE");
  const filled = (performance.now() - began) / 1000;

  const port = await freePort();
  const appUrl = `http://localhost:${port}`;
  const simulator = await createSimulator({
    port: 0,
    appUrl,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    shops: [smallJapaneseShop()],
  });
  const env = appSettings({ databaseUrl: url, simulatorUrl: simulator.url, port });
  Object.assign(process.env, env);
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  const { closeDatabase } = await import("#app/db.server.ts");
  const shopId = shop.shopId as ShopId;
  const rebuilding = performance.now();
  await rebuildShop({ shopId, now });
  const built = (performance.now() - rebuilding) / 1000;
  await admin.query("ANALYZE");
  const segmentIds = await keepSegments({ connection: admin, shopId });
  const experimentId = await keepExperiment({ connection: admin, shopId });
  const programmeId = await keepProgramme({ connection: admin, shopId });
  // As an import leaves the tables; and no queue of effects on Shopify, which nobody takes here.
  await admin.query("TRUNCATE outbox_effects");
  await admin.query("VACUUM (FULL, ANALYZE) orders, order_lines");
  await admin.query("VACUUM ANALYZE");
  await admin.query("CREATE EXTENSION pg_stat_statements");
  const app = await startChildServer("app-server.ts", {
    ...env,
    DATABASE_URL: await hurriedLogin(admin, url),
    PORT: String(port),
  });
  const named = await readNamedRows(admin);
  return {
    ...shop,
    shopId,
    databaseUrl: url,
    admin,
    domain: JAPAN_DOMAIN,
    appUrl,
    rows: `${grouped(customers)} customers, ${grouped(shop.orders)} orders, ${grouped(shop.lines)} lines`,
    filled,
    built,
    named: { ...named, segmentIds, experimentId, programmeId },
    webMemory: () => memoryOf(app.pid),
    async stop() {
      await app.stop();
      await simulator.close();
      await closeDatabase();
      await admin.end();
    },
  };
}

/** A login for the web process: whatever takes it two seconds fails. */
async function hurriedLogin(admin: pg.Client, url: string): Promise<string> {
  await admin.query("DROP ROLE IF EXISTS hurried");
  await admin.query("CREATE ROLE hurried LOGIN SUPERUSER");
  await admin.query("ALTER ROLE hurried SET statement_timeout = '2s'");
  const login = new URL(url);
  login.username = "hurried";
  return login.href;
}

/** Linux tells a process's memory in /proc; elsewhere there is no figure. */
async function memoryOf(pid: number): Promise<{ now: number; most: number }> {
  const found = { VmRSS: Number.NaN, VmHWM: Number.NaN };
  for await (const line of createInterface({ input: createReadStream(`/proc/${pid}/status`) })) {
    const [, name, kilobytes] = /^(VmRSS|VmHWM):\s+(\d+) kB/.exec(line) ?? [];
    if (name) found[name as keyof typeof found] = Number(kilobytes) / 1000;
  }
  return { now: found.VmRSS, most: found.VmHWM };
}

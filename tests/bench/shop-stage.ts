import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { SignJWT } from "jose";
import type pg from "pg";
import { installDemoShops } from "../../scripts/install-demo-shops.ts";
import { startSimulatorProcess } from "../../scripts/simulator-process.ts";
import { API_KEY, API_SECRET, appSettings, createBenchDatabase } from "./bench-database.ts";
import { type ChildServer, startChildServer } from "./child-server.ts";

/** The CDNOW shop in a simulator of its own, with the app installed; nothing is imported yet. */
export interface ShopStage {
  databaseUrl: string;
  admin: pg.Client;
  domain: string;
  shopId: bigint;
  appUrl: string;
  /** Starts the app anew, now with its worker. */
  startWorker(): Promise<void>;
  stop(): Promise<void>;
}

export async function setUpShop(options: { serverUrl: string }): Promise<ShopStage> {
  const { url, admin } = await createBenchDatabase({ serverUrl: options.serverUrl, name: "bench_shop" });
  const dataFolder = mkdtempSync(path.join(tmpdir(), "okaeri-bench-"));
  const [port, simulatorPort] = [await freePort(), await freePort()];
  const appUrl = `http://localhost:${port}`;
  const env = appSettings({ databaseUrl: url, simulatorUrl: `http://localhost:${simulatorPort}`, port });
  Object.assign(process.env, env);
  const simulator = await startSimulatorProcess({
    port: simulatorPort,
    appUrl,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    dataFolder,
  });
  const startApp = (more: Record<string, string>) =>
    startChildServer("app-server.ts", { ...env, PORT: String(port), ...more });
  let app: ChildServer = await startApp({});
  const shops = simulator.shops.filter(({ domain }) => domain.startsWith("cdnow"));
  const domain = shops[0]?.domain ?? "";
  await installDemoShops({ appUrl, simulatorUrl: simulator.url, apiKey: API_KEY, apiSecret: API_SECRET, shops });
  const { rows } = await admin.query<{ shop_id: string }>("SELECT shop_id FROM shops WHERE domain = $1", [domain]);
  return {
    databaseUrl: url,
    admin,
    domain,
    shopId: BigInt(rows[0]?.shop_id ?? 0),
    appUrl,
    async startWorker() {
      await app.stop();
      // The installation asked for a backfill, which the bench has done itself.
      await admin.query("DELETE FROM pgboss.job");
      app = await startApp({ BENCH_WORKER: "1" });
    },
    async stop() {
      await app.stop();
      await simulator.stop();
      await admin.end();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A session token as App Bridge would bring it. */
export function mintSessionToken(domain: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ dest: `https://${domain}`, sid: "bench" })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(`https://${domain}/admin`)
    .setAudience(API_KEY)
    .setSubject("1")
    .setIssuedAt(now)
    .setNotBefore(now - 5)
    .setExpirationTime(now + 600)
    .setJti(`bench-${now}`)
    .sign(new TextEncoder().encode(API_SECRET));
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

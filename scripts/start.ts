/**
 * Starts whatever is not configured as an embedded or simulated part, then the app with web and worker in one process.
 * One line per part; the app's own log goes to `.data/okaeri.log`.
 */
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { build } from "./build.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";
import { SetupError } from "./ensure-installed.mjs";
import { installDemoShops, writeDemoFile } from "./install-demo-shops.ts";
import { keptSecrets } from "./kept-secrets.ts";
import { requirePort } from "./require-port.ts";
import { type SimulatorProcess, startSimulatorProcess } from "./simulator-process.ts";

const root = path.resolve(import.meta.dirname, "..");
/** Another folder makes another installation: tests start theirs beside the one a person looks at. */
const dataFolder = path.resolve(root, process.env.OKAERI_DATA_DIR || ".data");
const started = performance.now();

/** What is to be stopped, last started first. */
const parts: { name: string; stop: () => Promise<void> }[] = [];

function say(part: string, text: string): void {
  console.log(`${part.padEnd(10)} ${text}`);
}

async function main(): Promise<void> {
  stopWithParent();
  process.chdir(root);
  if (existsSync(".env")) process.loadEnvFile(".env");
  process.env.NODE_ENV ||= "production";
  mkdirSync(dataFolder, { recursive: true });
  const simulated = !process.env.SHOPIFY_API_KEY;
  const embedded = !process.env.DATABASE_URL;
  const port = readPort("PORT", 3000);
  const simulatorPort = readPort("SIM_PORT", 4000);
  await requirePort({ port, variable: "PORT" });
  if (simulated) await requirePort({ port: simulatorPort, variable: "SIM_PORT" });

  const secrets = keptSecrets(path.join(dataFolder, "secrets.json"));
  process.env.PORT = String(port);
  process.env.SHOPIFY_APP_URL ||= `http://localhost:${port}`;
  process.env.TOKEN_ENCRYPTION_KEY ||= secrets.tokenEncryptionKey;
  process.env.LOG_FILE ||= path.join(dataFolder, "okaeri.log");
  if (simulated) {
    process.env.SHOPIFY_API_KEY = secrets.apiKey;
    process.env.SHOPIFY_API_SECRET = secrets.apiSecret;
    process.env.SHOPIFY_SIMULATOR_URL = `http://localhost:${simulatorPort}`;
    process.env.SHOPIFY_APP_BRIDGE_URL ||= `http://localhost:${simulatorPort}/app-bridge.js`;
  }

  // The build, the database and the simulator do not need each other.
  const building = prepareBuild(simulated);
  const simulating = simulated ? prepareSimulator(simulatorPort) : undefined;
  const preparing = [building, simulating, embedded ? prepareDatabase() : undefined];
  const [ran] = (await settle(preparing)) as [string[]];
  const simulator = (await simulating) as SimulatorProcess | undefined;
  say("build", ran.length > 0 ? `${ran.join(", ")} (${seconds()})` : "unchanged / 変更なし");
  if (embedded)
    say("database", `embedded PostgreSQL in ${path.relative(root, dataFolder)}/postgres / 同梱の PostgreSQL`);
  else say("database", "DATABASE_URL");

  const { migrate } = await import("../app/db/migrate.server.ts");
  const applied = await migrate({ databaseUrl: process.env.MIGRATION_DATABASE_URL || process.env.DATABASE_URL || "" });
  say("migrations", applied.length > 0 ? `${applied.length} applied / 適用` : "up to date / 適用済み");
  await database?.admitApp();
  if (database) process.env.DATABASE_URL = database.appUrl;
  if (simulator) say("simulator", `a Shopify to try it with / 試用の Shopify: ${simulator.url}`);
  else say("shopify", `${process.env.SHOPIFY_APP_URL} (SHOPIFY_API_KEY)`);

  await startApp(port);
  say("app", `web + worker: http://localhost:${port} (log / ログ: ${path.relative(root, dataFolder)}/okaeri.log)`);
  if (simulator) {
    const demo = {
      appUrl: `http://localhost:${port}`,
      simulatorUrl: simulator.url,
      ...secrets,
      shops: simulator.shops,
    };
    writeDemoFile({ file: path.join(dataFolder, "demo.json"), demo });
    await installDemoShops(demo);
    await tellAppAddress();
    for (const shop of simulator.shops) {
      say("shop", `${shop.name}: ${simulator.url}/shops/${shop.domain}/admin/apps/okaeri`);
    }
    console.log(`\nReady in ${seconds()}. Open / 準備ができました。開く: ${simulator.url}\nStop / 停止: Ctrl-C`);
  } else console.log(`\nReady in ${seconds()} / 準備ができました. Stop / 停止: Ctrl-C`);
}

let database: EmbeddedPostgres | undefined;

async function prepareDatabase(): Promise<void> {
  database = await startEmbeddedPostgres({ dataFolder });
  parts.unshift({ name: "database", stop: database.stop });
  process.env.DATABASE_URL = database.ownerUrl;
  process.env.MIGRATION_DATABASE_URL = database.ownerUrl;
}

async function prepareBuild(simulated: boolean): Promise<string[]> {
  const notice = setTimeout(() => say("build", "under way / 準備中…"), 2_000);
  try {
    return await build({ only: simulated ? [] : ["generate", "app"] });
  } finally {
    clearTimeout(notice);
  }
}

async function prepareSimulator(port: number): Promise<SimulatorProcess> {
  const simulator = await startSimulatorProcess({
    port,
    appUrl: process.env.SHOPIFY_APP_URL ?? "",
    apiKey: process.env.SHOPIFY_API_KEY ?? "",
    apiSecret: process.env.SHOPIFY_API_SECRET ?? "",
    dataFolder: path.join(dataFolder, "simulator"),
  });
  parts.push({ name: "simulator", stop: simulator.stop });
  return simulator;
}

async function startApp(port: number): Promise<void> {
  const [{ startWeb }, { startWorker }, { closeDatabase }] = await Promise.all([
    import("../app/server.ts"),
    import("../app/worker/main.ts"),
    import("../app/db.server.ts"),
  ]);
  parts.unshift({ name: "connections", stop: closeDatabase });
  const web = await startWeb({ port });
  parts.unshift({ name: "web", stop: web.stop });
  const worker = await startWorker();
  parts.unshift({ name: "worker", stop: worker.stop });
}

/** The shopper surfaces learn where the app is from the shop: PORT may have changed since the last start. */
async function tellAppAddress(): Promise<void> {
  const [{ inTransaction }, { enqueueEffect }, { listShops }, { wake }] = await Promise.all([
    import("../app/db.server.ts"),
    import("../app/shopify/outbox.server.ts"),
    import("../app/shopify/shop-id.server.ts"),
    import("../app/jobs/wake.server.ts"),
  ]);
  for (const { shopId } of await listShops()) {
    const effect = { shopId, kind: "metafields.app_url", key: "app_url", payload: {} };
    await inTransaction({ shopId }, (tx) => enqueueEffect(tx, effect));
  }
  wake("outbox");
}

/** Waits for all of them even when one fails, so that what has started can be stopped. */
async function settle(work: (Promise<unknown> | undefined)[]): Promise<unknown[]> {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

function readPort(variable: string, otherwise: number): number {
  const text = process.env[variable];
  if (!text) return otherwise;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new SetupError({
    en: `${variable} is no port number: ${text}`,
    ja: `${variable} がポート番号ではありません：${text}`,
  });
}

const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;

let stopping: Promise<void> | undefined;

async function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const { name, stop } of parts.splice(0)) {
      await stop().catch((error: unknown) => console.error(`${name} did not stop cleanly:`, error));
    }
  })();
  return stopping;
}

/** When the process that started this one is killed, nothing would ever stop the parts: they stop by themselves. */
function stopWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void stopAll().then(() => process.exit(1));
  }, 1_000).unref();
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (stopping) return;
    console.log("\nStopping / 停止しています…");
    void stopAll().then(() => {
      console.log("Stopped / 停止しました");
      process.exit(0);
    });
  });
}

try {
  await main();
} catch (error) {
  await stopAll();
  if (!stopping && !(error instanceof SetupError)) throw error;
  console.error(error instanceof SetupError ? error.message : error);
  process.exit(1);
}

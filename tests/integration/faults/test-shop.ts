import { randomBytes } from "node:crypto";
import pg from "pg";
import { expect, vi } from "vitest";
import {
  type AppProcess,
  type AppSettings,
  freePort,
  startWebProcess,
  startWorkerProcess,
} from "../../setup/app-process.ts";
import { createTestDatabase } from "../../setup/database.ts";
import type { Simulator } from "../../simulator/server.ts";
import type { PendingDelivery } from "../../simulator/store.ts";
import { headersOf } from "../../simulator/webhooks/sender.ts";

export const IDENTITY = {
  apiKey: "faults-key",
  apiSecret: "faults-secret",
  tokenEncryptionKey: randomBytes(32).toString("hex"),
};

const WAIT = { timeout: 40_000, interval: 50 };

/** The app with its own database, web process and worker, with one shop of the simulator installed in it. */
export interface TestShop {
  admin: pg.Client;
  web: AppProcess;
  /** Delivers one webhook; answers with the status. */
  deliver(delivery: PendingDelivery): Promise<number>;
  /** Ends the worker as a crash does, and starts another. */
  killWorker(): Promise<void>;
  restartWorker(): Promise<void>;
  /** What the running worker has logged. */
  workerOutput(): string;
  /** Resolves when nothing waits in the inbox. */
  drained(): Promise<void>;
  /** Sends a form of the Settings page as the merchant does. */
  submitSettings(fields: Record<string, string>): Promise<string>;
  /** Asks for a reconcile and waits for its end. */
  reconcile(): Promise<void>;
  /** Takes no connections any more, and ends those there are; then takes them again. */
  database: { shut(): Promise<void>; open(): Promise<void> };
  stop(): Promise<void>;
}

export async function startTestShop(options: {
  simulator: Simulator;
  domain: string;
  port?: number;
}): Promise<TestShop> {
  const { simulator, domain } = options;
  const database = await createTestDatabase();
  let admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const settings: AppSettings = { ...IDENTITY, databaseUrl: database.url, simulatorUrl: simulator.url };
  const port = options.port ?? (await freePort());
  let worker: AppProcess | undefined;
  const [web] = await Promise.all([
    startWebProcess({ ...settings, port }),
    startWorkerProcess(settings).then((started) => {
      worker = started;
    }),
  ]);

  const asMerchant = () => ({
    authorization: `Bearer ${simulator.mintSessionToken({ domain })}`,
    "user-agent": "Mozilla/5.0 (a browser)",
  });
  const installed = await fetch(`${web.url}/app/state`, { headers: asMerchant() });
  expect(installed.status, await installed.text()).toBe(200);
  const finished = (kind: string, count: number) =>
    vi.waitFor(async () => {
      const { rows } = await admin.query("SELECT state, error FROM sync_runs WHERE kind = $1", [kind]);
      expect(rows.filter(({ state }) => state === "done").length, JSON.stringify(rows)).toBeGreaterThanOrEqual(count);
    }, WAIT);
  await finished("backfill", 1);

  const name = new URL(database.url).pathname.slice(1);
  const serverUrl = new URL(database.adminUrl);
  serverUrl.pathname = "/postgres";
  const onServer = async (...statements: string[]) => {
    const client = new pg.Client({ connectionString: serverUrl.href });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };

  const shop: TestShop = {
    get admin() {
      return admin;
    },
    web,
    async deliver(delivery) {
      const response = await fetch(`${web.url}/webhooks`, {
        method: "POST",
        body: delivery.body,
        headers: headersOf(delivery, IDENTITY.apiSecret),
      });
      await response.arrayBuffer();
      return response.status;
    },
    async killWorker() {
      await worker?.kill();
    },
    async restartWorker() {
      worker = await startWorkerProcess(settings);
    },
    workerOutput: () => worker?.output() ?? "",
    drained: () =>
      vi.waitFor(async () => {
        const { rows } = await admin.query(
          "SELECT count(*)::int AS waiting FROM inbox_messages WHERE state = 'pending'",
        );
        expect(rows).toEqual([{ waiting: 0 }]);
      }, WAIT),
    async submitSettings(fields) {
      const response = await fetch(`${web.url}/app/settings`, {
        method: "POST",
        headers: asMerchant(),
        body: new URLSearchParams(fields),
      });
      const page = await response.text();
      expect(response.status, page).toBe(200);
      return page;
    },
    async reconcile() {
      const { rows } = await admin.query(
        "SELECT count(*)::int AS runs FROM sync_runs WHERE kind = 'reconcile' AND state = 'done'",
      );
      await shop.submitSettings({ intent: "reconcile" });
      await finished("reconcile", rows[0].runs + 1);
    },
    database: {
      async shut() {
        await admin.end();
        await onServer(
          `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
        );
      },
      async open() {
        await onServer(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
        admin = new pg.Client({ connectionString: database.adminUrl });
        await admin.connect();
      },
    },
    async stop() {
      await Promise.all([web.stop(), worker?.kill()]);
      await admin.end();
      await database.drop();
    },
  };
  return shop;
}

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "./app-settings.ts";

const TOKEN = "a token of metrics";

let database: TestDatabase;
let admin: pg.Client;
let checkHealth: typeof import("#app/worker/health.server.ts").checkHealth;
let closeDatabase: () => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  process.env.METRICS_TOKEN = TOKEN;
  ({ checkHealth } = await import("#app/worker/health.server.ts"));
  ({ closeDatabase } = await import("#app/db.server.ts"));
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});

// The last test drops the database itself.
afterAll(() => closeDatabase());

test("a migrated database without work is well", async () => {
  const health = await checkHealth({ now: new Date() });
  expect(health).toMatchObject({
    status: "ok",
    database: "ok",
    migrations: { missing: [] },
    inbox: { pending: 0, dead: 0, oldestSeconds: null },
    ledger: { differences: 0, shopsFailing: 0, oldestCheckAt: null },
  });
  expect(health.migrations.applied).toBe(health.migrations.carried);
});

test("a process that serves nothing else tells its health and, to who has the token, its metrics", async () => {
  const { serveWatchers } = await import("#app/worker/answer-watchers.server.ts");
  const watched = await serveWatchers({ port: 0 });
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${watched.port}${path}`, { headers });
  const health = await ask("/healthz");
  expect([health.status, await health.json()]).toMatchObject([200, { status: "ok" }]);
  expect((await ask("/metrics")).status).toBe(401);
  const metrics = await ask("/metrics", { authorization: `Bearer ${TOKEN}` });
  expect([metrics.status, await metrics.text()]).toEqual([200, expect.stringContaining("okaeri_queue_depth")]);
  expect((await ask("/app")).status).toBe(404);
  await watched.stop();
  await expect(ask("/healthz")).rejects.toThrow();
});

test("a webhook that waits too long is late", async () => {
  await admin.query("INSERT INTO shops (domain) VALUES ('one.myshopify.com')");
  await admin.query("SELECT receive_webhook('one.myshopify.com', 'w1', 'orders/create', now(), '{}')");
  const soon = await checkHealth({ now: new Date() });
  expect(soon).toMatchObject({ status: "ok", inbox: { pending: 1 } });
  const later = await checkHealth({ now: new Date(Date.now() + 3_600_000) });
  expect(later.status).toBe("late");
  expect(later.inbox.oldestSeconds).toBeGreaterThan(3_590);
});

test("a migration that was not applied is failing, and named", async () => {
  const { rows } = await admin.query(
    "DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations) RETURNING migration_name",
  );
  const health = await checkHealth({ now: new Date() });
  expect(health).toMatchObject({
    status: "failing",
    database: "ok",
    migrations: { missing: [rows[0].migration_name] },
  });
});

test("a database that is gone is failing", async () => {
  await closeDatabase();
  await admin.end();
  await database.drop();
  const health = await checkHealth({ now: new Date() });
  expect(health).toMatchObject({ status: "failing", database: "unreachable" });
});

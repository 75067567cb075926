import pg from "pg";
import { PgBoss } from "pg-boss";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "./app-settings.ts";

let database: TestDatabase;
let admin: pg.Client;
let shopId: ShopId;
let app: typeof import("#app/jobs/enqueue.server.ts") &
  typeof import("#app/jobs/queue.server.ts") &
  typeof import("#app/jobs/catalogue.ts") &
  typeof import("#app/db.server.ts");

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query("INSERT INTO shops (domain) VALUES ('one.myshopify.com') RETURNING shop_id");
  shopId = BigInt(rows[0].shop_id) as ShopId;
  app = {
    ...(await import("#app/jobs/enqueue.server.ts")),
    ...(await import("#app/jobs/queue.server.ts")),
    ...(await import("#app/jobs/catalogue.ts")),
    ...(await import("#app/db.server.ts")),
  };
  await app.jobQueue();
});

beforeEach(() => admin.query("DELETE FROM pgboss.job"));

afterAll(async () => {
  await app.stopJobQueue({ timeoutMs: 1_000 });
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

const waiting = async () => (await admin.query("SELECT name, data, singleton_key FROM pgboss.job")).rows;

test("a job of a transaction exists once the transaction does", async () => {
  await app.inTransaction({ shopId }, async (tx) => {
    expect(await app.enqueue({ tx, job: "backfill-shop", payload: { shopId } })).toBe(true);
    expect(await waiting()).toEqual([]);
  });
  expect(await waiting()).toEqual([
    { name: "backfill-shop", data: { shopId: String(shopId) }, singleton_key: String(shopId) },
  ]);
});

test("a job of a transaction that fails is never seen", async () => {
  const failing = app.inTransaction({ shopId }, async (tx) => {
    await app.enqueue({ tx, job: "backfill-shop", payload: { shopId } });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await waiting()).toEqual([]);
});

test("the same job is added once, that of another shop beside it", async () => {
  const other = (shopId + 1n) as ShopId;
  const added = await Promise.all([
    ...Array.from({ length: 5 }, () => app.enqueue({ job: "reconcile-shop", payload: { shopId } })),
    app.enqueue({ job: "reconcile-shop", payload: { shopId: other } }),
  ]);
  expect(added.filter(Boolean)).toHaveLength(2);
  expect(await waiting()).toHaveLength(2);
});

test("a reconcile that is asked for while one runs comes after it, once", async () => {
  const ask = () => app.enqueue({ job: "reconcile-shop", payload: { shopId } });
  await ask();
  const queue = await app.jobQueue();
  expect(await queue.fetch("reconcile-shop")).toHaveLength(1);
  expect([await ask(), await ask()]).toEqual([true, false]);
  const { rows } = await admin.query("SELECT state FROM pgboss.job ORDER BY state");
  expect(rows).toEqual([{ state: "created" }, { state: "active" }]);
});

test("a payload is checked on the way out", () => {
  expect(app.decodePayload("backfill-shop", { shopId: "9223372036854775807" })).toEqual({ shopId: 2n ** 63n - 1n });
  expect(() => app.decodePayload("backfill-shop", { shopId: "x" })).toThrow();
  expect(() => app.decodePayload("backfill-shop", {})).toThrow();
});

test("the job of a worker that was killed comes back after its heartbeat", async () => {
  await app.enqueue({ job: "refill-pools", payload: { shopId } });
  const dead = new PgBoss({
    connectionString: database.url,
    schema: "pgboss",
    migrate: false,
    supervise: false,
    schedule: false,
  });
  await dead.start();
  const [taken] = await dead.fetch("refill-pools");
  expect(taken).toBeDefined();
  await dead.stop({ graceful: false });
  expect((await admin.query("SELECT state FROM pgboss.job")).rows).toEqual([{ state: "active" }]);

  await admin.query("UPDATE pgboss.job SET heartbeat_on = now() - make_interval(secs => $1)", [
    app.HEARTBEAT_SECONDS + 1,
  ]);
  await (await app.jobQueue()).supervise("refill-pools");
  expect((await admin.query("SELECT state FROM pgboss.job")).rows).toEqual([{ state: "retry" }]);
});

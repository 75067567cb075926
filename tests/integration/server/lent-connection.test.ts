import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "./app-settings.ts";

const shopId = 1n as ShopId;

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  app = await import("#app/db.server.ts");
});

afterAll(async () => {
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

/** Ends a connection of the app as a restart of the server does. */
async function endConnection(which: string): Promise<void> {
  const { rowCount } = await admin.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'okaeri lent' AND ${which}`,
  );
  expect(rowCount).toBe(1);
}

test("a connection that ends while it is lent and idle ends neither the work nor the process", async () => {
  const ended = app.withClient(async (client) => {
    const end = new Promise((resolve) => client.once("end", resolve));
    await endConnection("true");
    await end;
    return "done";
  });
  expect(await ended).toBe("done");
  expect((await app.pool().query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
});

test("a lock that was lost with its connection can be taken again, one that is held cannot", async () => {
  const lock = { name: "test", shopId };
  const work = app.withShopLock(lock, async () => {
    expect(await app.withShopLock(lock, async () => "second")).toBeNull();
    await endConnection("pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')");
    return "first";
  });
  expect(await work).toBe("first");
  expect(await app.withShopLock(lock, async () => "third")).toBe("third");
});

test("what fails in a transaction that copies leaves nothing behind, and its connection goes on", async () => {
  const failing = app.inCopyTransaction({ shopId }, async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await app.inCopyTransaction({ shopId }, async (client) => (await client.query("SELECT 1")).rowCount)).toBe(1);
});

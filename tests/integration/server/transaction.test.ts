import { afterAll, beforeAll, expect, test } from "vitest";
import { Prisma } from "#app/generated/prisma/client.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "./app-settings.ts";

let database: TestDatabase;
let app: typeof import("#app/db.server.ts");
let shopId: ShopId;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  const { ensureShop } = await import("#app/shopify/shop-id.server.ts");
  shopId = await ensureShop("values.myshopify.com");
});

afterAll(async () => {
  await app.closeDatabase();
  await database.drop();
});

const valueOfSql = async (sql: string, ...values: unknown[]) => {
  const [row] = await app.inTransaction({ shopId }, (tx) => app.query<{ value: unknown }>(tx, sql, ...values));
  return row?.value;
};

const byPrisma = (sql: string) =>
  app.inTransaction({ shopId }, async (tx) => {
    const [row] = await (await tx.models()).$queryRawUnsafe<{ value: unknown }[]>(sql);
    return row?.value;
  });

const BIG = 9_007_199_254_740_993n; // no number can hold it
const noon = new Date("2026-07-01T12:00:00.125Z");
const day = new Date("2026-07-01T00:00:00Z");

test.each<[string, unknown]>([
  ["7::int2", 7],
  ["-7::int4", -7],
  [`${BIG}::int8`, BIG],
  ["26::oid", 26n],
  ["1.5::float4", 1.5],
  ["2.25::float8", 2.25],
  ["true", true],
  ["'日本'::text", "日本"],
  ["'name'::name", "name"],
  ["'5f6b1c1e-0000-4000-8000-000000000001'::uuid", "5f6b1c1e-0000-4000-8000-000000000001"],
  ["'2026-07-01'::date", day],
  ["'2026-07-01 12:00:00.125999'::timestamp", noon],
  ["'2026-07-01 21:00:00.125+09'::timestamptz", noon],
  [`'{"a": [1, null, "b"]}'::json`, { a: [1, null, "b"] }],
  [`'{"a": [1, null, "b"]}'::jsonb`, { a: [1, null, "b"] }],
  ["ARRAY[1, NULL]::int4[]", [1, null]],
  [`ARRAY[${BIG}, NULL]::int8[]`, [BIG, null]],
  ["ARRAY['a,b', NULL, '\"']::text[]", ["a,b", null, '"']],
  ["ARRAY['2026-07-01', NULL]::date[]", [day, null]],
  ["ARRAY['2026-07-01 12:00:00.125+00']::timestamptz[]", [noon]],
  ["ARRAY[true, false]", [true, false]],
  [`ARRAY['{"a": 1}']::jsonb[]`, [{ a: 1 }]],
  ["'{}'::int8[]", []],
  ["NULL::int8", null],
  ["NULL::timestamptz", null],
])("%s is read as what it is, as Prisma reads it", async (sql, value) => {
  expect(await valueOfSql(`SELECT ${sql} AS value`)).toEqual(value);
  expect(await byPrisma(`SELECT ${sql} AS value`)).toEqual(value);
});

test("a numeric keeps all its digits, bytes are bytes", async () => {
  const numeric = await valueOfSql("SELECT 12345678901234567890.123 AS value");
  expect(await byPrisma("SELECT 12345678901234567890.123 AS value")).toEqual(numeric);
  expect(numeric).toBeInstanceOf(Prisma.Decimal);
  expect(String(numeric)).toBe("12345678901234567890.123");
  const bytes = (await valueOfSql("SELECT '\\x00ff'::bytea AS value")) as Uint8Array;
  expect([...bytes]).toEqual([0, 255]);
});

test.each<[string, unknown, unknown]>([
  ["$1::bigint", BIG, BIG],
  ["$1::integer", 7, 7],
  ["$1::boolean", false, false],
  ["$1::text", "it's", "it's"],
  ["$1::timestamptz", noon, noon],
  ["$1::date", new Date("2026-07-01T23:30:00Z"), day],
  ["$1::jsonb", { a: [1, "b"] }, { a: [1, "b"] }],
  ["$1::bigint[]", [BIG, null], [BIG, null]],
  ["$1::text[]", ["a,b", '"', "{}", ""], ["a,b", '"', "{}", ""]],
  ["$1::timestamptz[]", [noon, null], [noon, null]],
  ["$1::bigint[]", [], []],
  ["encode($1::bytea, 'hex')", Uint8Array.of(0, 255), "00ff"],
  ["$1::text", null, null],
])("%s takes what it is given", async (sql, given, value) => {
  expect(await valueOfSql(`SELECT ${sql} AS value`, given)).toEqual(value);
});

test("statements asked at once are done in their order, and as one transaction", async () => {
  const setting = (tx: import("#app/db.server.ts").Tx) =>
    app.query<{ value: string }>(tx, "SELECT current_setting('app.test', true) AS value");
  const answers = await app.inTransaction({ shopId }, (tx) =>
    Promise.all(["a", "b"].flatMap((v) => [app.query(tx, "SELECT set_config('app.test', $1, true)", v), setting(tx)])),
  );
  expect([answers[1], answers[3]]).toEqual([[{ value: "a" }], [{ value: "b" }]]);
});

test("models see what SQL wrote before, and what they write ends with the transaction", async () => {
  const rename = "UPDATE shops SET name = $2 WHERE shop_id = $1::bigint";
  const failing = app.inTransaction({ shopId }, async (tx) => {
    expect(await app.execute(tx, rename, shopId, "by SQL")).toBe(1);
    const seen = await tx.shop.findUniqueOrThrow({ where: { shopId } });
    expect(seen.name).toBe("by SQL");
    await tx.shop.update({ where: { shopId }, data: { name: "by a model" } });
    const [row] = await app.query<{ name: string }>(tx, "SELECT name FROM shops WHERE shop_id = $1::bigint", shopId);
    expect(row?.name).toBe("by a model");
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  const kept = await app.inTransaction({ shopId }, async (tx) => {
    const { name } = await tx.shop.findUniqueOrThrow({ where: { shopId } });
    await tx.shop.update({ where: { shopId }, data: { name: "kept" } });
    return name;
  });
  expect(kept).toBe("");
  expect(await valueOfSql("SELECT name AS value FROM shops WHERE shop_id = $1::bigint", shopId)).toBe("kept");
});

test("transactions side by side each have their own shop, with models too", async () => {
  const { ensureShop } = await import("#app/shopify/shop-id.server.ts");
  const shops = await Promise.all(
    Array.from({ length: 8 }, (_, at) => ensureShop(`side-${at}.myshopify.com`).then((id) => ({ id, at }))),
  );
  const seen = await Promise.all(
    shops.map(({ id }) =>
      app.inTransaction({ shopId: id }, async (tx) => {
        const all = await tx.shop.findMany({ select: { shopId: true } });
        const [found, again] = await Promise.all([
          tx.shop.findUnique({ where: { shopId: id }, select: { domain: true } }),
          app.query<{ domain: string }>(tx, "SELECT domain FROM shops"),
        ]);
        return { all, found, again };
      }),
    ),
  );
  for (const { id, at } of shops) {
    const domain = `side-${at}.myshopify.com`;
    expect(seen[at]).toEqual({ all: [{ shopId: id }], found: { domain }, again: [{ domain }] });
  }
});

test("a statement that failed unheeded lets nothing of its transaction stand", async () => {
  const work = app.inTransaction({ shopId }, async (tx) => {
    await app.query(tx, "UPDATE shops SET name = 'half' WHERE shop_id = $1::bigint", shopId);
    await app.query(tx, "SELECT 1 / 0").catch(() => {});
  });
  await expect(work).rejects.toThrow("rolled back");
  expect(await valueOfSql("SELECT name AS value FROM shops WHERE shop_id = $1::bigint", shopId)).toBe("kept");
});

test("a transaction that took too long is undone, and asked nothing more", async () => {
  let late: Promise<unknown> | undefined;
  const work = app.inTransaction({ shopId, timeoutMs: 20 }, async (tx) => {
    await app.query(tx, "UPDATE shops SET name = 'slow' WHERE shop_id = $1::bigint", shopId);
    await app.query(tx, "SELECT pg_sleep(60)").catch(() => {});
    late = app.query(tx, "SELECT 1");
    await late;
  });
  await expect(work).rejects.toThrow("longer than 20 ms");
  await expect(late).rejects.toThrow("longer than 20 ms");
  expect(await valueOfSql("SELECT name AS value FROM shops WHERE shop_id = $1::bigint", shopId)).toBe("kept");
});

test("a transaction that took too long waits for its statement no longer, and the database ends it", async () => {
  const work = app.inTransaction({ shopId, timeoutMs: 20 }, (tx) =>
    Promise.all([app.query(tx, "SELECT pg_sleep(60)"), app.query(tx, "SELECT pg_sleep(60), 2")]),
  );
  await expect(work).rejects.toThrow("longer than 20 ms");
  const sleeping = `SELECT count(*)::integer AS value FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep(60)%'`;
  expect(await valueOfSql(sleeping)).toBe(0);
});

test("a transaction that took too long waits for a lock no longer, and somebody else may take it", async () => {
  const lock = "SELECT pg_advisory_xact_lock(7)";
  await app.inTransaction({ shopId }, async (holder) => {
    await app.query(holder, lock);
    const waiting = app.inTransaction({ shopId, timeoutMs: 20 }, (tx) => app.query(tx, lock));
    await expect(waiting).rejects.toThrow("longer than 20 ms");
  });
  await app.inTransaction({ shopId, timeoutMs: 4_000 }, (tx) => app.query(tx, lock));
});

test("what is asked after the end does not reach whoever has the connection next", async () => {
  const tx = await app.inTransaction({ shopId }, async (open) => open);
  await expect(app.query(tx, "SELECT 1")).rejects.toThrow("has ended");
  await expect(tx.shop.findMany()).rejects.toThrow("has ended");
});

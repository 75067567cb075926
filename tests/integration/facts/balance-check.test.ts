import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { seedShop } from "../tenancy/seed-shop.ts";

let database: TestDatabase;
let admin: pg.Client;
let closeDatabase: () => Promise<void>;
let check: () => Promise<{ found: number; gauge: number | undefined }>;
let rebuild: (shopId: ShopId) => Promise<void>;
const shopIds: ShopId[] = [];
const CHECKED_AT = new Date("2026-07-02T00:00:00Z");

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  ({ closeDatabase } = await import("#app/db.server.ts"));
  const { checkBalances } = await import("#app/ingest/check-balances.server.ts");
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  const { balanceDifferences } = await import("#app/lib/metrics.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  for (const [base, domain] of ["one.myshopify.com", "two.myshopify.com"].entries()) {
    const { rows } = await admin.query("INSERT INTO shops (domain) VALUES ($1) RETURNING shop_id::text AS id", [
      domain,
    ]);
    await seedShop(admin, { shopId: rows[0].id, mark: `M${base}`, base: base + 1 });
    shopIds.push(BigInt(rows[0].id) as ShopId);
  }
  check = async () => {
    const found = await checkBalances({ shopIds, now: CHECKED_AT });
    return { found, gauge: (await balanceDifferences.get()).values[0]?.value };
  };
  rebuild = (shopId) => rebuildShop({ shopId, now: new Date("2026-07-02T00:00:00Z") });
});

afterAll(async () => {
  await closeDatabase();
  await admin.end();
  await database.drop();
});

test("a balance that was changed past the ledger is found, and a rebuild mends it", async () => {
  expect(await check()).toEqual({ found: 0, gauge: 0 });
  await admin.query("UPDATE points_accounts SET available = available + 1 WHERE shop_id = $1", [String(shopIds[1])]);
  // The customer's balance, and what all hold in sum.
  expect(await check()).toEqual({ found: 2, gauge: 2 });
  const { rows } = await admin.query("SELECT checked_at, differences FROM ledger_checks WHERE shop_id = $1", [
    String(shopIds[1]),
  ]);
  expect(rows).toEqual([{ checked_at: CHECKED_AT, differences: 2 }]);
  await rebuild(shopIds[1] as ShopId);
  expect(await check()).toEqual({ found: 0, gauge: 0 });
});

test("lots that do not add up to the balance are found", async () => {
  await admin.query(`UPDATE points_lots SET "left" = "left" - 1 WHERE shop_id = $1`, [String(shopIds[0])]);
  expect(await check()).toEqual({ found: 1, gauge: 1 });
});

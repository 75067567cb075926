import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { fillShop } from "../pages/page-shop.ts";
import { setAppSettings } from "../server/app-settings.ts";

/** Points on a birthday are given to members of the tier that promises them, once a year. */
let database: TestDatabase;
let admin: pg.Client;
let db: typeof import("#app/db.server.ts");
let tiers: typeof import("#app/features/tiers/index.server.ts");
let shopId: never;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  db = await import("#app/db.server.ts");
  tiers = await import("#app/features/tiers/index.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  shopId = (await fillShop({ connection: admin, domain: "a.myshopify.com", seed: 1, orders: 1 })).shopId as never;
  await admin.query(
    `INSERT INTO tiers (shop_id, tier_id, name_ja, name_en, threshold, position, perks) VALUES
       ($1, 901, 'r', 'r', 0, 1, '[]'),
       ($1, 902, 'g', 'g', 100, 2, '[{"kind":"text","ja":"a","en":"a"},{"kind":"birthdayPoints","points":300}]')`,
    [shopId],
  );
  const people = [
    { id: 1, tier: 902, month: 3, day: 1 },
    { id: 2, tier: 902, month: 2, day: 29 },
    { id: 3, tier: 901, month: 3, day: 1 },
    { id: 4, tier: 902, month: 2, day: 20 },
    { id: 5, tier: 902, month: 2, day: 26 },
  ];
  for (const { id, tier, month, day } of people) {
    await admin.query(
      "INSERT INTO customers (shop_id, customer_id, tags, updated_at, observed_at) VALUES ($1, $2, '{}', now(), now())",
      [shopId, id],
    );
    await admin.query(
      "INSERT INTO tier_memberships (shop_id, customer_id, tier_id, basis_value, changed_at) VALUES ($1, $2, $3, 0, now())",
      [shopId, id, tier],
    );
    await admin.query(
      "INSERT INTO customer_extras (shop_id, customer_id, birth_month, birth_day, updated_at) VALUES ($1, $2, $3, $4, now())",
      [shopId, id, month, day],
    );
  }
});

afterAll(async () => {
  await db?.closeDatabase();
  await admin?.end();
  await database?.drop();
});

async function giveOn(asOf: string): Promise<Record<string, string>> {
  await db.inTransaction({ shopId }, (tx) =>
    tiers.giveBirthdayPoints(tx, { shopId, asOf, now: new Date(`${asOf}T00:00:00Z`) }),
  );
  const { rows } = await admin.query(
    "SELECT customer_id::text AS id, available::text AS points FROM points_accounts WHERE shop_id = $1 AND available > 0 ORDER BY 1",
    [shopId],
  );
  return Object.fromEntries(rows.map(({ id, points }) => [id, points]));
}

test("on the day, on the days after a night without a run, and on the 28th for the 29th of February", async () => {
  expect(await giveOn("2026-02-27")).toEqual({ 5: "300" });
  expect(await giveOn("2026-02-28")).toEqual({ 2: "300", 5: "300" });
  // The run of 1 March did not happen.
  expect(await giveOn("2026-03-03")).toEqual({ 1: "300", 2: "300", 5: "300" });
});

test("once a year, whatever the birthday is changed to", async () => {
  await admin.query("UPDATE customer_extras SET birth_day = 4, birth_month = 3 WHERE customer_id = 1");
  expect(await giveOn("2026-03-04")).toEqual({ 1: "300", 2: "300", 5: "300" });
  expect(await giveOn("2027-03-04")).toEqual({ 1: "600", 2: "600", 5: "600" });
});

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");
let loyalty: typeof import("#app/features/loyalty/index.server.ts");
let shopId: ShopId;

// 00:30 of 2 June in Tokyo.
const NOW = new Date("2026-06-01T15:30:00Z");

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  loyalty = await import("#app/features/loyalty/index.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, currency, time_zone) VALUES ('overview.myshopify.com', 'JPY', 'Asia/Tokyo') RETURNING shop_id AS id",
  );
  shopId = BigInt(rows[0].id) as ShopId;
  await admin.query(
    `INSERT INTO tiers (shop_id, tier_id, name_ja, name_en, threshold, position)
     VALUES ($1, 1, '銀', 'Silver', 0, 1), ($1, 2, '金', 'Gold', 10000, 2)`,
    [shopId],
  );
  await customer(1, { tier: 1, orders: [["2026-01-10", 1000, 400]] });
  await customer(2, {
    tier: 2,
    orders: [
      ["2026-02-10", 6000, 2000],
      ["2026-05-10", 6000, 2000],
    ],
    points: 30,
  });
  await customer(3, {
    tier: 2,
    orders: [
      ["2024-01-10", 9000, 1],
      ["2026-06-01", 5000, 1000],
    ],
    points: 0,
  });
  // Came today only.
  await customer(4, { tier: 1, orders: [["2026-06-02", 700, 0]], points: 5 });
  await customer(5, { tier: 1, orders: [["2026-06-01", 800, 100]] });
  await moved(2, 1, 2, "2026-05-10T03:00:00Z");
  // Today: it is taken back for yesterday.
  await moved(5, 2, 1, "2026-06-01T15:10:00Z");
});

afterAll(async () => {
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

async function customer(
  id: number,
  of: { tier: number; orders: [day: string, net: number, cost: number][]; points?: number },
): Promise<void> {
  const days = of.orders.map(([day]) => day).sort();
  const at = (day: string | undefined) => `${day}T03:00:00Z`;
  await admin.query(
    `INSERT INTO customer_figures (shop_id, customer_id, orders, first_order_at, last_order_at, first_order_day, last_order_day,
       net_sales_minor, gross_profit_minor) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)`,
    [shopId, id, days.length, at(days[0]), at(days.at(-1)), days[0], days.at(-1)],
  );
  for (const [n, [day, net, cost]] of of.orders.entries()) {
    await admin.query(
      `INSERT INTO orders (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, test,
         financial_status, currency, taxes_included, discount_codes, local_day, counted, units_left, net_sales_minor, cost_minor,
         order_number)
       VALUES ($1, $2, '#1', $3, $4, $4, $4, $4, false, 'paid', 'JPY', false, '{}', $5, true, 1, $6, $7, $8)`,
      [shopId, id * 10 + n, id, at(day), day, net, cost, n + 1],
    );
  }
  await admin.query(
    "INSERT INTO tier_memberships (shop_id, customer_id, tier_id, basis_value, changed_at) VALUES ($1, $2, $3, 0, now())",
    [shopId, id, of.tier],
  );
  if (of.points !== undefined) {
    await admin.query("INSERT INTO points_accounts (shop_id, customer_id, available) VALUES ($1, $2, $3)", [
      shopId,
      id,
      of.points,
    ]);
  }
}

const moved = (id: number, from: number, to: number, at: string) =>
  admin.query(
    `INSERT INTO tier_changes (shop_id, customer_id, from_tier_id, to_tier_id, changed_at, reason)
     VALUES ($1, $2, $3, $4, $5, 'order')`,
    [shopId, id, from, to, at],
  );

const read = () => app.inTransaction({ shopId }, (tx) => loyalty.readOverview(tx, shopId));

test("before the first night nothing is counted", async () => {
  expect(await read()).toEqual({ asOf: null, members: 0, holders: 0, tiers: [], population: [] });
});

test("members, and each tier with what it bought in the 365 days to yesterday", async () => {
  await loyalty.keepLoyaltyDays({ shopId, now: NOW });
  const { asOf, members, holders, tiers } = await read();
  expect({ asOf, members, holders }).toEqual({ asOf: "2026-06-01", members: 3, holders: 2 });
  const figures = tiers.map(({ nameEn, ...tier }) => [
    nameEn,
    tier.members,
    tier.buyers,
    tier.repeaters,
    tier.netSales,
    tier.grossProfit,
  ]);
  // The fifth was still in gold at the end of yesterday; what is bought counts by the tier of the counting.
  expect(figures).toEqual([
    ["Gold", 3, 2, 1, "17000", "12000"],
    ["Silver", 1, 2, 0, "1800", "1300"],
  ]);
});

test("at the end of each month before, customers are in the tier that they were in then", async () => {
  const { population } = await read();
  const at = (day: string) => population.find((one) => one.day === day)?.members;
  expect(at("2023-12-31")).toBeUndefined();
  expect(at("2024-06-30")).toEqual({ 2: 1 });
  expect(at("2026-01-31")).toEqual({ 1: 1, 2: 1 });
  expect(at("2026-02-28")).toEqual({ 1: 2, 2: 1 });
  expect(at("2026-05-31")).toEqual({ 1: 1, 2: 2 });
  expect(at("2026-06-01")).toEqual({ 1: 1, 2: 3 });
});

test("a day is counted once, and days that were missed are counted back", async () => {
  await admin.query("UPDATE loyalty_days SET members = 77 WHERE shop_id = $1", [shopId]);
  await loyalty.keepLoyaltyDays({ shopId, now: NOW });
  expect((await read()).members).toBe(77);
  await moved(1, 1, 2, "2026-06-04T03:00:00Z");
  await admin.query("UPDATE tier_memberships SET tier_id = 2 WHERE shop_id = $1 AND customer_id = 1", [shopId]);
  await loyalty.keepLoyaltyDays({ shopId, now: new Date("2026-06-05T15:30:00Z") });
  const { rows } = await admin.query(
    "SELECT day::text, members FROM tier_days WHERE shop_id = $1 AND tier_id = 2 AND day > '2026-05-31' ORDER BY day",
    [shopId],
  );
  expect(rows.map(({ day, members }) => `${day} ${members}`)).toEqual([
    "2026-06-01 3",
    "2026-06-02 2",
    "2026-06-03 2",
    "2026-06-04 3",
    "2026-06-05 3",
  ]);
});

test("what did not reach Shopify is told by what it was", async () => {
  const dead = (kind: string, key: string, state: string) =>
    admin.query(
      "INSERT INTO outbox_effects (shop_id, kind, key, payload, state, created_at) VALUES ($1, $2, $3, '{}', $4, '2026-06-01')",
      [shopId, kind, key, state],
    );
  await dead("codes.mint", "a", "dead");
  await dead("codes.mint", "b", "dead");
  await dead("codes.mint", "c", "pending");
  await dead("metafields.loyalty", "d", "dead");
  const failed = await app.inTransaction({ shopId }, (tx) => loyalty.readFailedEffects(tx, shopId));
  expect(failed).toEqual([
    { kind: "codes.mint", count: 2, at: "2026-06-01T00:00:00.000Z" },
    { kind: "metafields.loyalty", count: 1, at: "2026-06-01T00:00:00.000Z" },
  ]);
});

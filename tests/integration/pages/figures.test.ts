import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { fillShop } from "./page-shop.ts";
import { type PlainOrder, plainFigures, seededRandom } from "./plain-figures.ts";

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let state: typeof import("#app/features/state/index.server.ts");
let repeat: typeof import("#app/features/repeat/index.server.ts");
let shop: { shopId: ShopId; orders: PlainOrder[]; firstCustomer: bigint };

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  db = await import("#app/db.server.ts");
  state = await import("#app/features/state/index.server.ts");
  repeat = await import("#app/features/repeat/index.server.ts");
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  shop = await fillShop({ connection, domain: "figures.myshopify.com", seed: 1 });
  // Another shop's orders of the same days and ids must not be seen.
  const other = await fillShop({ connection, domain: "other.myshopify.com", seed: 2 });
  for (const { shopId } of [shop, other]) await rebuildShop({ shopId, now: new Date("2026-07-01T00:00:00Z") });
});

afterAll(async () => {
  await db?.closeDatabase();
  await connection?.end();
  await database?.drop();
});

const inShop = <T>(work: Parameters<typeof db.inTransaction<T>>[1]) => db.inTransaction({ shopId: shop.shopId }, work);

describe.each([
  ["day", "2025-12-20", "2026-01-12"],
  ["week", "2025-11-05", "2026-02-10"],
  ["month", "2024-11-01", "2026-07-01"],
  ["month", "2025-01-13", "2025-04-02"],
  ["quarter", "2025-02-01", "2026-05-15"],
  ["month", "2025-03-05", "2025-03-09"],
  ["month", "2030-01-01", "2030-03-01"],
] as const)("by %s from %s to %s", (grain, from, to) => {
  test("State shows what the orders of each period add up to", async () => {
    const { shopId } = shop;
    const rows = await inShop((tx) => state.readPeriodFigures(tx, { shopId, range: { grain, from, to } }));
    expect(rows[0]?.from).toBe(from);
    expect(rows.at(-1)?.to).toBe(to);
    for (const { label: _, from: first, to: end, ...figures } of rows) {
      expect(figures, `${first} to ${end}`).toEqual(plainFigures(shop.orders, first, end));
    }
  });

  test("Repeat counts the whole range as one", async () => {
    const { shopId } = shop;
    const whole = await inShop((tx) => repeat.readRepeatOfRange(tx, { shopId, range: { grain, from, to } }));
    const plain = plainFigures(shop.orders, from, to);
    const customers = plain.newCustomers + plain.returningCustomers;
    const orders = plain.ordersFirst + plain.ordersRepeat;
    expect(whole).toEqual({
      customers,
      customersWithRepeat: plain.customersWithRepeat,
      orders,
      repeatRate: customers ? plain.customersWithRepeat / customers : null,
      purchaseFrequency: customers ? orders / customers : null,
    });
  });
});

test("any span of days has the figures of its orders, wherever it begins", async () => {
  const { shopId } = shop;
  const random = seededRandom(20_260_701);
  const day = (offset: number) => new Date(Date.UTC(2024, 9, 20 + offset)).toISOString().slice(0, 10);
  const spans = Array.from({ length: 300 }, () => {
    const from = Math.floor(random() * 620);
    return { from: day(from), to: day(from + 1 + Math.floor(random() ** 2 * 400)) };
  });
  const figures = await inShop((tx) => state.readSpanFigures(tx, { shopId, spans }));
  expect(figures).toEqual(spans.map(({ from, to }) => plainFigures(shop.orders, from, to)));
});

test("orders without a customer are told beside the figures, cancelled ones and other days aside", async () => {
  const { shopId } = shop;
  // After every other order, so that no figure of the tests above changes.
  await connection.query(
    `INSERT INTO orders (shop_id, order_id, name, created_at, processed_at, updated_at, observed_at, cancelled_at, test,
       financial_status, currency, taxes_included, discount_codes, local_day)
     SELECT $1, 9000 + n, 'guest', day, day, day, day, CASE n WHEN 3 THEN day END, false, 'paid', 'JPY', false, '{}', day
     FROM (VALUES (1, date '2028-02-01'), (2, date '2028-02-29'), (3, date '2028-02-10'), (4, date '2028-03-01')) v (n, day)`,
    [shopId],
  );
  await connection.query(
    `INSERT INTO order_lines (shop_id, order_id, line_id, title, quantity, current_quantity, net_total_minor)
     SELECT $1, 9000 + n, 9000 + n, 'x', 1, 1, n * 100 FROM generate_series(1, 4) n`,
    [shopId],
  );
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  await rebuildShop({ shopId, now: new Date("2028-04-01T00:00:00Z") });
  const read = (from: string, to: string) =>
    inShop((tx) => state.readOrdersWithoutCustomer(tx, { shopId, range: { from, to } }));
  expect(await read("2028-02-01", "2028-03-01")).toEqual({ orders: 2, netSales: "300" });
  expect(await read("2028-04-01", "2028-05-01")).toEqual({ orders: 0, netSales: "0" });
});

import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { fillShop } from "./page-shop.ts";
import type { PlainOrder } from "./plain-figures.ts";

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let customers: typeof import("#app/features/customers/index.server.ts");
let shop: { shopId: ShopId; orders: PlainOrder[]; firstCustomer: bigint };

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  db = await import("#app/db.server.ts");
  customers = await import("#app/features/customers/index.server.ts");
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  shop = await fillShop({ connection, domain: "list.myshopify.com", seed: 3, customers: 130, orders: 500 });
  const other = await fillShop({ connection, domain: "list-other.myshopify.com", seed: 4 });
  for (const { shopId } of [shop, other]) await rebuildShop({ shopId, now: new Date("2026-07-01T00:00:00Z") });
});

afterAll(async () => {
  await db?.closeDatabase();
  await connection?.end();
  await database?.drop();
});

const inShop = <T>(work: Parameters<typeof db.inTransaction<T>>[1]) => db.inTransaction({ shopId: shop.shopId }, work);

function list(query: string) {
  const { shopId } = shop;
  return inShop((tx) =>
    customers.listCustomers(tx, { shopId, list: customers.parseListQuery(new URLSearchParams(query)) }),
  );
}

/** What each customer's counted orders add up to, by id. */
function plainCustomers() {
  const found = new Map<string, { orders: number; netSales: number; grossProfit: number; days: string[] }>();
  for (const order of shop.orders.filter(({ counted }) => counted)) {
    const id = String(shop.firstCustomer + BigInt(order.customer));
    const entry = found.get(id) ?? { orders: 0, netSales: 0, grossProfit: 0, days: [] };
    entry.orders += 1;
    entry.netSales += order.net;
    entry.grossProfit += order.net - order.cost;
    entry.days.push(order.day);
    found.set(id, entry);
  }
  return found;
}

describe.each(["lastOrder-desc", "lastOrder-asc", "netSales-desc", "netSales-asc", "orders-desc", "orders-asc"])(
  "in the order %s",
  (sort) => {
    test("the pages hold every customer once, in order, forwards and backwards", async () => {
      const forwards: string[] = [];
      let page = await list(`sort=${sort}`);
      expect(page.before).toBeNull();
      let pages = 1;
      for (; ; pages++) {
        forwards.push(...page.rows.map(({ id }) => id));
        if (page.after === null) break;
        page = await list(`sort=${sort}&after=${encodeURIComponent(page.after)}`);
      }
      expect(pages).toBeGreaterThan(1);
      expect([...forwards].sort()).toEqual([...plainCustomers().keys()].sort());

      const backwards = page.rows.map(({ id }) => id);
      while (page.before !== null) {
        page = await list(`sort=${sort}&before=${encodeURIComponent(page.before)}`);
        backwards.unshift(...page.rows.map(({ id }) => id));
      }
      expect(backwards).toEqual(forwards);

      const plain = plainCustomers();
      const value = (id: string) => {
        const entry = plain.get(id);
        if (!entry) throw new Error(id);
        if (sort.startsWith("netSales")) return entry.netSales;
        return sort.startsWith("orders") ? entry.orders : Date.parse(entry.days.toSorted().at(-1) ?? "");
      };
      const values = forwards.map(value);
      const sorted = values.toSorted((a, b) => (sort.endsWith("asc") ? a - b : b - a));
      expect(values).toEqual(sorted);
    });
  },
);

test.each([
  ["山田2花子", 1],
  ["山田 2", 1],
  ["ann smith1", 1],
  ["SMITH3", 1],
  ["c5@example.com", 1],
  ["%", 0],
  ["nobody", 0],
])("a search for %j finds the right customers", async (text, atLeast) => {
  const { rows } = await list(`q=${encodeURIComponent(text)}`);
  if (atLeast === 0) expect(rows).toEqual([]);
  else expect(rows.length).toBeGreaterThanOrEqual(atLeast);
  const plain = text.replaceAll(" ", "").toLowerCase();
  for (const row of rows) {
    const names = [`${row.lastName}${row.firstName}`, `${row.firstName}${row.lastName}`, row.email ?? ""];
    expect(names.some((name) => name.toLowerCase().includes(plain))).toBe(true);
  }
});

test("an id beyond 2^53 and an order's name find exactly their customer", async () => {
  const order = shop.orders.find(({ counted }) => counted);
  if (!order) throw new Error("no order");
  const id = String(shop.firstCustomer + BigInt(order.customer));
  expect((await list(`q=${id}`)).rows.map((row) => row.id)).toEqual([id]);
  expect((await list(`q=${encodeURIComponent(`#${1000 + order.id}`)}`)).rows.map((row) => row.id)).toEqual([id]);
});

test("the export holds every customer with a counted order, in shop time", async () => {
  const plain = plainCustomers();
  const rows = [];
  for await (const row of customers.streamCustomers({ shopId: shop.shopId, timeZone: "Asia/Tokyo" })) rows.push(row);
  expect(rows.map(({ id }) => id).sort()).toEqual([...plain.keys()].sort());
  for (const row of rows) {
    const days = plain.get(row.id)?.days.toSorted() ?? [];
    expect(row).toMatchObject({
      orders: plain.get(row.id)?.orders,
      netSales: String(plain.get(row.id)?.netSales),
      grossProfit: String(plain.get(row.id)?.grossProfit),
      firstOrderAt: `${days[0]}T12:00:00+09:00`,
      lastOrderAt: `${days.at(-1)}T12:00:00+09:00`,
      points: "0",
      tier: null,
    });
  }
});

test("one customer: orders in sequence with gaps and lines", async () => {
  const { shopId, orders } = shop;
  const customer = orders[0]?.customer ?? 0;
  const customerId = shop.firstCustomer + BigInt(customer);
  const { orders: shown, after } = await inShop((tx) => customers.readCustomerOrders(tx, { shopId, customerId }));
  expect(after).toBeNull();
  const own = orders
    .filter((order) => order.customer === customer)
    .toSorted((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
  expect(shown.map(({ id }) => Number(id))).toEqual(own.map(({ id }) => id).reverse());
  let n = 0;
  let before: string | null = null;
  for (const order of own) {
    const view = shown.find(({ id }) => Number(id) === order.id);
    expect(view?.orderNumber).toBe(order.counted ? ++n : null);
    expect(view?.notCounted).toBe(order.counted ? null : "cancelled");
    const gap = before === null ? null : (Date.parse(order.day) - Date.parse(before)) / 86_400_000;
    expect(view?.gapDays).toBe(order.counted ? gap : null);
    if (order.counted) before = order.day;
    expect(view?.lines).toHaveLength(1);
  }
});

test("many orders come page by page, each once, with the gaps across pages", async () => {
  const { shopId } = shop;
  const customerId = 77n;
  // Two on each day: the order of ids settles their sequence.
  await connection.query(
    `INSERT INTO orders (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, test,
       financial_status, currency, taxes_included, discount_codes, local_day, counted, order_number)
     SELECT $1, 100000 + n, '#m' || n, 77, at, at, at, at, false, 'paid', 'JPY', false, '{}', at::date, n % 7 <> 0,
       CASE WHEN n % 7 <> 0 THEN n - n / 7 END
     FROM generate_series(1, 120) n, LATERAL (SELECT timestamptz '2024-01-01 03:00+00' + (n / 2) * interval '1 day' AS at) t`,
    [String(shopId)],
  );
  const found: { id: string; gapDays: number | null }[] = [];
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof customers.readCustomerOrders>> = await inShop((tx) =>
      customers.readCustomerOrders(tx, { shopId, customerId, after }),
    );
    found.push(...page.orders);
    if (page.after === null) break;
    after = page.after;
  }
  expect(found.map(({ id }) => Number(id))).toEqual(Array.from({ length: 120 }, (_, at) => 100_120 - at));
  for (const { id, gapDays } of found) {
    const n = Number(id) - 100_000;
    const before = (n - 1) % 7 === 0 ? n - 2 : n - 1;
    expect(gapDays, id).toBe(n % 7 === 0 || n === 1 ? null : Math.floor(n / 2) - Math.floor(before / 2));
  }
});

test("another shop's customer is not there", async () => {
  const { shopId } = shop;
  const customerId = 9_007_199_254_740_993n + 4000n;
  expect(await inShop((tx) => customers.readCustomer(tx, { shopId, customerId, today: "2026-07-01" }))).toBeNull();
});

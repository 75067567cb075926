import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { type CustomerCondition, SqlValues } from "../../../app/lib/sql-values.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { kurashiShop } from "../../simulator/demo-data/kurashi/kurashi-shop.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { type PlainDelivery, plainSubscriptions } from "./plain-subscriptions.ts";

const TOKYO_MS = 9 * 3_600_000;
const LAST_DAY = "2026-11-20";

let database: TestDatabase;
let admin: pg.Client;
let db: typeof import("#app/db.server.ts");
let subscriptions: typeof import("#app/features/subscriptions/index.server.ts");

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  db = await import("#app/db.server.ts");
  subscriptions = await import("#app/features/subscriptions/index.server.ts");
});

afterAll(async () => {
  await db?.closeDatabase();
  await admin?.end();
  await database?.drop();
});

/** An order with lines, as the facts keep it. `plan` is null for a line bought once. */
interface Fact {
  order: string;
  customer: string;
  day: string;
  counted: boolean;
  lines: { product: string | null; plan: string | null; left: number }[];
}

async function newShop(domain: string): Promise<ShopId> {
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, currency, time_zone, installed_at) VALUES ($1, 'JPY', 'Asia/Tokyo', now()) RETURNING shop_id",
    [domain],
  );
  return BigInt(rows[0].shop_id) as ShopId;
}

async function writeFacts(shopId: ShopId, facts: readonly Fact[]): Promise<void> {
  const orders = facts.map(({ order, customer, day, counted }) => ({ order, customer, day, counted }));
  const lines = facts.flatMap(({ order, lines: all }) => all.map((line, at) => ({ order, at, ...line })));
  await admin.query(
    `INSERT INTO orders (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, test,
       financial_status, currency, taxes_included, discount_codes, local_day, counted)
     SELECT $1, "order", '', customer, day, day, day, day, false, 'paid', 'JPY', false, '{}', day, counted
     FROM json_to_recordset($2::json) AS o ("order" bigint, customer bigint, day date, counted boolean)`,
    [shopId, JSON.stringify(orders)],
  );
  await admin.query(
    `INSERT INTO order_lines (shop_id, order_id, line_id, product_id, selling_plan_id, title, quantity, current_quantity,
       net_total_minor, units_left)
     SELECT $1, "order", at, product, plan, '', 1, 1, 0, "left"
     FROM json_to_recordset($2::json) AS l ("order" bigint, at bigint, product bigint, plan bigint, "left" integer)`,
    [shopId, JSON.stringify(lines)],
  );
}

const deliveriesOf = (facts: readonly Fact[]): PlainDelivery[] =>
  facts
    .filter(({ counted }) => counted)
    .flatMap(({ customer, day, lines }) =>
      lines
        .filter(({ plan, left }) => plan !== null && left > 0)
        .map(({ product }) => ({ customer, product: product ?? "0", day })),
    );

async function customersWith(shopId: ShopId, condition: CustomerCondition): Promise<string[]> {
  const values = new SqlValues(shopId);
  const text = condition("c.customer_id", values);
  const rows = await db.inTransaction({ shopId }, (tx) =>
    db.query<{ id: string }>(
      tx,
      `SELECT c.customer_id::text AS id FROM (SELECT DISTINCT customer_id FROM orders WHERE shop_id = $1::bigint) c WHERE ${text}`,
      ...values.all,
    ),
  );
  return rows.map(({ id }) => id).sort();
}

/** Compares every condition with the states found one by one. */
async function expectStates(shopId: ShopId, deliveries: readonly PlainDelivery[], asOf: string): Promise<number> {
  const states = plainSubscriptions(deliveries, asOf);
  const those = (wanted: (state: (typeof states)[number]) => boolean) =>
    [...new Set(states.filter(wanted).map(({ customer }) => customer))].sort();
  const active = those(({ state }) => state === "active");
  expect(await customersWith(shopId, subscriptions.hasSubscription({ asOf, state: "active" }))).toEqual(active);
  const product = states[0]?.product ?? "1";
  expect(
    await customersWith(
      shopId,
      subscriptions.hasSubscription({ asOf, state: "active", productIds: [BigInt(product)] }),
    ),
  ).toEqual(those((one) => one.state === "active" && one.product === product));
  for (const [from, to] of [
    [1, 1],
    [4, 4],
    [2, undefined],
  ] as const) {
    const stopped = those(
      ({ state, deliveries: n }) => state === "stopped" && n >= from && n <= (to ?? Number.POSITIVE_INFINITY),
    ).filter((customer) => !active.includes(customer));
    const deliveries = { min: from, max: to };
    const condition = subscriptions.hasSubscription({ asOf, state: "stopped", deliveries });
    expect(await customersWith(shopId, condition)).toEqual(stopped);
    const any = those(({ deliveries: n }) => n >= from && n <= (to ?? Number.POSITIVE_INFINITY));
    expect(await customersWith(shopId, subscriptions.hasSubscription({ asOf, state: "any", deliveries }))).toEqual(any);
  }
  return active.length;
}

test("the Japanese shop's subscribers, today and as of the past", async () => {
  const shop = kurashiShop({ lastDay: LAST_DAY });
  const facts: Fact[] = [...(shop.orders ?? [])]
    .filter(({ customerId }) => customerId !== undefined)
    .map((order) => ({
      order: order.id,
      customer: order.customerId as string,
      day: new Date(order.processedAt + TOKYO_MS).toISOString().slice(0, 10),
      counted:
        !order.test &&
        order.cancelledAt === undefined &&
        order.lines.some(({ currentQuantity }) => currentQuantity > 0),
      lines: order.lines.map((line) => ({
        product: line.productId ?? null,
        plan: line.sellingPlanId ?? null,
        left: line.currentQuantity,
      })),
    }));
  const shopId = await newShop("kurashi.example");
  await writeFacts(shopId, facts);
  await admin.query("ANALYZE orders, order_lines");
  await db.inTransaction({ shopId }, (tx) => subscriptions.rebuildSubscriptions(tx, { shopId, asOf: LAST_DAY }));
  await admin.query("ANALYZE subscription_deliveries");
  const deliveries = deliveriesOf(facts);
  for (const asOf of [LAST_DAY, "2026-03-31", "2025-11-20", "2024-07-01"]) {
    expect(await expectStates(shopId, deliveries, asOf), asOf).toBeGreaterThan(50);
  }
  expect(await expectStates(shopId, deliveries, "2020-01-01")).toBe(0);
}, 60_000);

const days = fc.integer({ min: 0, max: 300 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
const fact = fc.record({
  customer: fc.integer({ min: 1, max: 4 }).map(String),
  day: days,
  counted: fc.boolean(),
  lines: fc.array(
    fc.record({
      product: fc.constantFrom("11", "12", null),
      plan: fc.constantFrom("7", "8", null),
      left: fc.constantFrom(0, 1, 1, 2),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

test("following customers one by one ends where a rebuild does, whatever is taken away", async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fact, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      days,
      async (made, cut, asOf) => {
        run += 1;
        const shopId = await newShop(`random-${run}.example`);
        const facts = made.map((one, at) => ({ order: String(at + 1), ...one }));
        await writeFacts(shopId, facts);
        const follow = (customerIds: bigint[]) =>
          db.inTransaction({ shopId }, (tx) => subscriptions.followSubscriptions(tx, { shopId, customerIds }));
        for (const customer of [1n, 2n, 3n, 4n]) await follow([customer]);
        // Every cut-th order is cancelled after it was followed.
        const gone = facts.filter((_, at) => at % (cut + 1) === 0).map(({ order }) => order);
        await admin.query("UPDATE orders SET counted = false WHERE shop_id = $1 AND order_id = ANY ($2)", [
          shopId,
          gone,
        ]);
        await follow([1n, 2n, 3n, 4n]);
        const day = "2026-12-01";
        await db.inTransaction({ shopId }, (tx) => subscriptions.refreshIntervals(tx, { shopId, asOf: day }));
        const rows = async () =>
          (await admin.query("SELECT * FROM subscription_deliveries WHERE shop_id = $1 ORDER BY 2, 3, 4", [shopId]))
            .rows;
        const followed = await rows();
        const left = facts.filter(({ order }) => !gone.includes(order));
        await expectStates(shopId, deliveriesOf(left), asOf);
        await db.inTransaction({ shopId }, (tx) => subscriptions.rebuildSubscriptions(tx, { shopId, asOf: day }));
        expect(await rows()).toEqual(followed);
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { type OrderState, orderPayload } from "../../factories/order-payload.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

/** Days are the shop's; what is taken back later changes the days of the orders; limits of lapse as defined by hand. */

const NOW = new Date(Date.now() + 3_600_000);

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let repeat: typeof import("#app/features/repeat/index.server.ts");
let drainInbox: typeof import("#app/ingest/inbox/drain.server.ts").drainInbox;
let settleCustomers: typeof import("#app/ingest/settle-customers.server.ts").settleCustomers;
let told = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  db = await import("#app/db.server.ts");
  repeat = await import("#app/features/repeat/index.server.ts");
  ({ drainInbox } = await import("#app/ingest/inbox/drain.server.ts"));
  ({ settleCustomers } = await import("#app/ingest/settle-customers.server.ts"));
});

afterAll(async () => {
  await db?.closeDatabase();
  await connection?.end();
  await database?.drop();
});

async function newShop(name: string, timeZone: string): Promise<{ shopId: ShopId; domain: string }> {
  const domain = `${name}.myshopify.com`;
  const { rows } = await connection.query(
    "INSERT INTO shops (domain, time_zone, installed_at) VALUES ($1, $2, now()) RETURNING shop_id::text AS id",
    [domain, timeZone],
  );
  return { shopId: BigInt(rows[0].id) as ShopId, domain };
}

/** One order of one line, as it is at the end; `left` of two units are there yet. */
function order(
  id: number,
  customer: number,
  processedAt: string,
  change: { left?: number; product?: string; at?: string } = {},
): OrderState {
  const { left = 2, product = "7", at = processedAt } = change;
  const lineId = `${id}1`;
  return {
    id: String(id),
    customerId: String(customer),
    processedAt,
    updatedAt: at,
    lines: [{ id: lineId, productId: product, quantity: 2, currentQuantity: left, price: "10.00" }],
    refunds: left < 2 ? [{ id: `${id}9`, createdAt: at, lines: [{ lineId, quantity: 2 - left }] }] : [],
  };
}

async function tell(domain: string, orders: OrderState[]): Promise<void> {
  for (const state of orders) {
    told += 1;
    await connection.query("SELECT receive_webhook($1, $2, 'orders/updated', $3, $4)", [
      domain,
      `told-${told}`,
      new Date(state.updatedAt),
      orderPayload(state),
    ]);
  }
  while ((await drainInbox({ now: NOW })).more);
  while ((await settleCustomers({ now: NOW })).more);
}

const march = { fromMonth: "2026-03-01", toMonth: "2026-03-01", today: "2026-07-01" };

test.each([
  // 23:30 on the 7th before the clocks change, and 23:30 on 6 April after it: 30 days. In Tokyo 8 March to 7 April.
  ["America/New_York", "2026-03-08T04:30:00Z", "2026-04-07T03:30:00Z", 1],
  ["Asia/Tokyo", "2026-03-08T04:30:00Z", "2026-04-07T03:30:00Z", 1],
  // 00:30 on 8 March to 00:30 on 8 April: 31 days there; in Tokyo the same.
  ["America/New_York", "2026-03-08T05:30:00Z", "2026-04-08T04:30:00Z", 0],
  // 23:30 on 8 March (summer time) to 00:30 on 8 April: 31 days, though it is 30 in UTC.
  ["America/New_York", "2026-03-09T03:30:00Z", "2026-04-08T04:30:00Z", 0],
  // 00:30 on 8 March to 23:30 on 7 April in Tokyo: 30 days, though it is 31 in UTC.
  ["Asia/Tokyo", "2026-03-07T15:30:00Z", "2026-04-07T14:30:00Z", 1],
])("in %s an order at %s and one at %s: %i within 30 days", async (timeZone, first, second, within) => {
  const { shopId, domain } = await newShop(`zone${told}`, timeZone);
  await tell(domain, [order(told * 10 + 1, 5, first), order(told * 10 + 2, 5, second)]);
  const [row] = await db.inTransaction({ shopId }, (tx) => repeat.readF2ByCohort(tx, { shopId, ...march }));
  expect(row).toMatchObject({ cohort: "2026-03", customers: 1 });
  expect(row?.windows[30]).toEqual({ observed: 1, cameBack: within });
});

test("a window of days counts once its last day is over", async () => {
  const { shopId, domain } = await newShop("window", "UTC");
  await tell(domain, [order(900_001, 5, "2026-03-10T12:00:00Z")]);
  const observedOn = async (today: string) => {
    const options = { shopId, ...march, today };
    const [cohorts, products] = await db.inTransaction({ shopId }, async (tx) => [
      await repeat.readF2ByCohort(tx, options),
      await repeat.readF2ByFirstProduct(tx, { ...options, windows: [30] }),
    ]);
    return [cohorts[0]?.windows[30].observed, products.rows[0]?.windows[30].observed];
  };
  expect(await observedOn("2026-04-09")).toEqual([0, 0]);
  expect(await observedOn("2026-04-10")).toEqual([1, 1]);
});

test("by first product, whichever day of a month divides it", async () => {
  const { shopId, domain } = await newShop("divided", "UTC");
  const dayAfter = (day: string, days: number) =>
    new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  // A customer every other day of February to April; two of three come back, after 1 to 57 days.
  const people = Array.from({ length: 44 }, (_, at) => ({
    id: at + 1,
    first: dayAfter("2026-02-01", 2 * at),
    gapDays: at % 3 === 0 ? null : 1 + ((at * 19) % 57),
    product: at % 4 === 0 ? "8" : "7",
  }));
  await tell(
    domain,
    people.flatMap(({ id, first, gapDays, product }) => {
      const ids = 920_000 + id * 10;
      const began = order(ids, id, `${first}T12:00:00Z`, { product });
      return gapDays === null ? [began] : [began, order(ids + 1, id, `${dayAfter(first, gapDays)}T12:00:00Z`)];
    }),
  );
  const months = { fromMonth: "2026-03-01", toMonth: "2026-04-01" };
  for (let today = "2026-03-25"; today < "2026-07-05"; today = dayAfter(today, 3)) {
    const options = { shopId, ...months, today, windows: [30, 60] as const };
    const { rows } = await db.inTransaction({ shopId }, (tx) => repeat.readF2ByFirstProduct(tx, options));
    const plain = ["7", "8"].map((productId) => {
      const began = people.filter(({ product, first }) => product === productId && first >= "2026-03-01");
      const cell = (days: number) => {
        const observed = began.filter(({ first }) => dayAfter(first, days) < today);
        const cameBack = observed.filter(({ gapDays }) => gapDays !== null && gapDays <= days);
        return { observed: observed.length, cameBack: cameBack.length };
      };
      return { productId, title: null, customers: began.length, windows: { 30: cell(30), 60: cell(60) } };
    });
    expect({ today, rows }).toEqual({ today, rows: plain });
  }
  const options = { shopId, ...months, today: "2026-07-01", windows: [90] as const, limit: 1 };
  const largest = await db.inTransaction({ shopId }, (tx) => repeat.readF2ByFirstProduct(tx, options));
  expect(largest).toMatchObject({ rows: [{ productId: "7" }], inAll: 2 });
});

test("refunds and edits change the days of the orders, whenever they come", async () => {
  const { shopId, domain } = await newShop("edits", "UTC");
  const read = () =>
    db.inTransaction({ shopId }, async (tx) => ({
      back: (await repeat.readF2ByCohort(tx, { shopId, ...march }))[0]?.windows[30].cameBack,
      pairs: (await repeat.readProductSteps(tx, { shopId, limit: 9 })).map((row) => [
        row.firstProductId,
        row.secondProductId,
      ]),
      profit: (await repeat.readRetention(tx, { shopId, ...march }))[0]?.months
        .slice(0, 2)
        .map((month) => month.cumulativeGrossProfit),
    }));
  const [first, second] = ["2026-03-02T12:00:00Z", "2026-04-01T12:00:00Z"];
  await tell(domain, [order(910_001, 5, first), order(910_002, 5, second)]);
  expect(await read()).toEqual({ back: 1, pairs: [["7", "7"]], profit: ["1000", "2000"] });
  // Another product instead, and one unit of two taken back, months later.
  await tell(domain, [order(910_001, 5, first, { product: "8", left: 1, at: "2026-06-01T12:00:00Z" })]);
  expect(await read()).toEqual({ back: 1, pairs: [["8", "7"]], profit: ["500", "1500"] });
  // The whole second order comes back: nobody ever moved on.
  await tell(domain, [order(910_002, 5, second, { left: 0, at: "2026-06-02T12:00:00Z" })]);
  expect(await read()).toEqual({ back: 0, pairs: [], profit: ["500", "500"] });
});

test("who has lapsed: by those who came back, by days of the merchant, and as of a past day", async () => {
  const { shopId, domain } = await newShop("lapse", "UTC");
  const day = (offset: number) => new Date(Date.UTC(2026, 0, 1, 12) + offset * 86_400_000).toISOString();
  const orders: OrderState[] = [];
  // Sixty who began with product 7 came back after 1 … 60 days, and then no more; one who has not, since day 20.
  for (let n = 1; n <= 60; n += 1) {
    orders.push(order(920_000 + n * 2, 100 + n, day(0)), order(920_001 + n * 2, 100 + n, day(n)));
  }
  orders.push(order(930_000, 500, day(20), { product: "8", left: 1, at: day(40) }));
  await tell(domain, orders);
  const today = day(75).slice(0, 10);
  const states = (asOf: string, isToday: boolean) =>
    db.inTransaction({ shopId }, async (tx) => {
      const sql = `SELECT n, state, unresolved, count(*)::integer AS customers
        FROM ${repeat.lapseSql({ asOf: "$2::date", isToday })} l GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
      return (await db.query<Record<string, unknown>>(tx, sql, shopId, asOf)).map((row) =>
        Object.values(row).join(" "),
      );
    });
  await db.inTransaction({ shopId }, (tx) => repeat.refreshLapse(tx, { shopId, today }));
  const limits = await db.inTransaction({ shopId }, (tx) => repeat.readLapseLimits(tx, { shopId }));
  // 75 % of sixty are 45, 90 % are 54. From the second order nobody came back: all are taken together.
  expect(limits.slice(0, 3)).toEqual([
    { n: 1, firstProductId: null, coolingDays: 45, lapsedDays: 54, basis: "shop", cameBack: 60 },
    { n: 1, firstProductId: "7", coolingDays: 45, lapsedDays: 54, basis: "product", cameBack: 60 },
    { n: 2, firstProductId: null, coolingDays: 45, lapsedDays: 54, basis: "pooled", cameBack: 60 },
  ]);
  // Day 75: away for 55 days since the first order; since the second for 75 − n: lapsed n ≤ 20, cooling 21 … 29.
  const now = ["1 lapsed true 1", "2 active false 31", "2 cooling false 9", "2 lapsed false 20"];
  expect(await states(today, true)).toEqual(now);
  expect(await states(today, false)).toEqual(now);
  const counts = async () => {
    const [first, second] = await db.inTransaction({ shopId }, (tx) => repeat.readSteps(tx, { shopId }));
    return [first, second].map((step) => [step?.waiting, step?.cooling, step?.lapsed, step?.unresolved]);
  };
  expect(await counts()).toEqual([
    [1, 0, 1, 1],
    [60, 9, 20, 0],
  ]);
  // Day 30, before the return: half of the sixty are back; nobody was away for more than 45 days.
  expect(await states(day(30).slice(0, 10), false)).toEqual(["1 active false 31", "2 active false 30"]);

  const set = (coolingDays: string, lapsedDays: string) => {
    const form = new FormData();
    form.set("coolingDays", coolingDays);
    form.set("lapsedDays", lapsedDays);
    return db.inTransaction({ shopId }, (tx) => repeat.changeLapseRule(tx, { shopId, form, today }));
  };
  for (const [cooling, lapsed, problems] of [
    ["30", "", { lapsedDays: "required" }],
    ["", "30", { coolingDays: "required" }],
    ["30", "30", { lapsedDays: "later" }],
    ["0", "30", { coolingDays: "number" }],
    ["x", "4000", { coolingDays: "number", lapsedDays: "number" }],
  ] as const) {
    expect(await set(cooling, lapsed), `${cooling}/${lapsed}`).toEqual({ ok: false, problems });
  }
  expect(await counts()).toEqual([
    [1, 0, 1, 1],
    [60, 9, 20, 0],
  ]);
  expect(await set("20", "70")).toEqual({ ok: true });
  expect(await counts()).toEqual([
    [1, 1, 0, 0],
    [60, 50, 4, 0],
  ]);
  // Whoever orders is followed at once, under the limits that stand.
  await tell(domain, [order(940_000, 500, day(74))]);
  expect(await counts()).toEqual([
    [0, 0, 0, 0],
    [61, 50, 4, 0],
  ]);
  expect(await set("", "")).toEqual({ ok: true });
  // Sixty-one came back now, the last after 54 days: cooling begins after 46.
  expect((await counts())[1]).toEqual([61, 8, 20, 0]);
});

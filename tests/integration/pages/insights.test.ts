import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { fillShop } from "./page-shop.ts";
import { type PlainOrder, plainFigures } from "./plain-figures.ts";

const TODAY = "2026-05-20";

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let insights: typeof import("#app/features/insights/index.server.ts");
let shop: { shopId: ShopId; orders: PlainOrder[] };
/** Each customer's counted orders in sequence. */
let sequences: PlainOrder[][];

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  db = await import("#app/db.server.ts");
  insights = await import("#app/features/insights/index.server.ts");
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  shop = await fillShop({ connection, domain: "insights.myshopify.com", seed: 5, customers: 300, orders: 900 });
  await rebuildShop({ shopId: shop.shopId, now: new Date(`${TODAY}T00:00:00Z`) });
  await connection.query(
    `INSERT INTO promotion_costs (shop_id, name, audience, from_day, to_day, amount_minor, repeats_until) VALUES
       ($1, 'ads', 'new', '2024-11-01', '2024-12-01', 60000, '2026-12-31'),
       ($1, 'post', 'returning', '2026-04-01', '2026-05-01', 9001, NULL)`,
    [shop.shopId],
  );
  const byCustomer = new Map<number, PlainOrder[]>();
  const counted = shop.orders.filter((order) => order.counted).sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
  for (const order of counted) byCustomer.set(order.customer, [...(byCustomer.get(order.customer) ?? []), order]);
  sequences = [...byCustomer.values()];
});

afterAll(async () => {
  await db?.closeDatabase();
  await connection?.end();
  await database?.drop();
});

const inShop = <T>(work: Parameters<typeof db.inTransaction<T>>[1]) => db.inTransaction({ shopId: shop.shopId }, work);
const dayNumber = (day: string) => Date.parse(day) / 86_400_000;
const ago = (days: number) => new Date((dayNumber(TODAY) - days) * 86_400_000).toISOString().slice(0, 10);
const daysOfMonth = (month: string) =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();

/** Cost of the monthly ads, day by day: ¥60,000 divide by 30 and leave something in months of other lengths. */
function adsOf(from: string, to: string): number {
  let sum = 0;
  for (let at = dayNumber(from); at < dayNumber(to); at += 1) {
    const day = new Date(at * 86_400_000).toISOString().slice(0, 10);
    const days = daysOfMonth(day);
    sum += Math.floor(60_000 / days) + (Number(day.slice(8)) <= 60_000 % days ? 1 : 0);
  }
  return sum;
}

test("Home's four figures are those of their definitions", async () => {
  const { shopId, orders } = shop;
  const figures = await inShop((tx) => insights.readHomeFigures(tx, { shopId, today: TODAY }));
  const year = (from: string, to: string) => {
    const plain = plainFigures(orders, from, to);
    const customers = plain.newCustomers + plain.returningCustomers;
    return {
      rate: plain.customersWithRepeat / customers,
      frequency: (plain.ordersFirst + plain.ordersRepeat) / customers,
    };
  };
  const [now, before] = [year("2025-05-01", "2026-05-01"), year("2024-05-01", "2025-05-01")];
  expect(figures.repeatRate).toEqual({ now: now.rate, before: before.rate });
  expect(figures.purchaseFrequency).toEqual({ now: now.frequency, before: before.frequency });

  const f2 = (from: string, to: string) => {
    const cohort = sequences.filter(([first]) => first && first.day >= from && first.day < to);
    const back = cohort.filter(
      ([first, second]) => second && dayNumber(second.day) - dayNumber(first?.day ?? "") <= 90,
    );
    return { observed: cohort.length, share: back.length / cohort.length };
  };
  const mature = f2(ago(455), ago(90));
  expect(figures.f2).toEqual({ now: mature.share, before: f2(ago(820), ago(455)).share, observed: mature.observed });
  expect(mature.observed).toBeGreaterThan(50);

  const april = 9001 / 30;
  const contribution = (from: string, to: string, daysOfPost: number, first: number) => {
    const plain = plainFigures(orders, from, to);
    const post = Math.floor(april) * daysOfPost + first;
    return {
      new: String(Number(plain.grossProfitFirst) - adsOf(from, to)),
      returning: String(Number(plain.grossProfitRepeat) - post),
    };
  };
  // 20 April to 19 May; before that 21 March to 19 April, whose first day of April takes the yen that is left over.
  expect(figures.contribution).toEqual({
    now: contribution(ago(30), TODAY, 11, 0),
    before: contribution(ago(60), ago(30), 19, 1),
  });
});

test("a month of first orders has paid back when its gross profit has reached its cost", async () => {
  const { shopId } = shop;
  const rows = await inShop((tx) => insights.readAcquisition(tx, { shopId, today: TODAY }));
  const byMonth = new Map<string, PlainOrder[][]>();
  for (const sequence of sequences) {
    const month = sequence[0]?.day.slice(0, 7) ?? "";
    byMonth.set(month, [...(byMonth.get(month) ?? []), sequence]);
  }
  const monthNumber = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  const recent = rows.filter(({ cohort }) => cohort < "2026-05");
  expect(recent.length).toBeGreaterThan(12);
  expect(recent.some(({ paybackMonth }) => paybackMonth !== null && paybackMonth > 0)).toBe(true);
  for (const row of recent) {
    const cohort = byMonth.get(row.cohort) ?? [];
    const nextMonth = new Date(Date.UTC(Number(row.cohort.slice(0, 4)), Number(row.cohort.slice(5, 7)), 1));
    const cost = adsOf(`${row.cohort}-01`, nextMonth.toISOString().slice(0, 10));
    expect(row.promotionCostNew).toBe(String(cost));
    expect(row.customers).toBe(cohort.length);
    expect(row.acquisitionCost).toBe(String(Math.floor((2 * cost + cohort.length) / (2 * cohort.length))));
    const orders = cohort.flat();
    const earnedBy = (months: number) =>
      orders
        .filter(({ day }) => monthNumber(day) - monthNumber(row.cohort) <= months)
        .reduce((sum, { net, cost: of }) => sum + net - of, 0);
    let payback: number | null = null;
    for (let month = 0; month <= row.age && payback === null; month += 1) if (earnedBy(month) >= cost) payback = month;
    expect(row.paybackMonth, row.cohort).toBe(payback);
    expect(row.cumulativeGrossProfit).toBe(String(earnedBy(row.age)));
    const perOrder = earnedBy(row.age) / orders.length;
    expect(row.breakEvenOrders).toBeCloseTo(cost / cohort.length / perOrder, 9);
  }
});

test("alerts are told from the shop's own figures", async () => {
  const { shopId, orders } = shop;
  const alerts = () => inShop((tx) => insights.readAlerts(tx, { shopId, today: TODAY }));
  expect((await alerts()).filter(({ severity }) => severity === "critical")).toEqual([]);
  await connection.query(
    `INSERT INTO promotion_costs (shop_id, name, audience, from_day, to_day, amount_minor)
     VALUES ($1, 'too much', 'new', $2::date - 1, $2::date, 5000000)`,
    [shopId, TODAY],
  );
  const plain = plainFigures(orders, ago(90), TODAY);
  const ofNew = Number(plain.grossProfitFirst) - adsOf(ago(90), TODAY) - 5_000_000;
  expect((await alerts())[0]).toEqual({
    key: "newBelowZero",
    severity: "critical",
    link: "/app/state/acquisition",
    contributionNew: String(ofNew),
    contributionReturning: String(Number(plain.grossProfitRepeat) - 9001),
  });
});

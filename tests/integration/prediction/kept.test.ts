import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

/**
 * What is kept of each customer follows from the histories: clocks from the definition of credibility, expectations from the
 * closed form of the chance of being alive and from simulated lives.
 */

const SHOP = 1n;
const NOW = new Date("2026-07-01T12:00:00Z");
const TODAY = "2026-07-01";
const DAY_MS = 86_400_000;
const dayAt = (number: number) => new Date(Date.UTC(2025, 0, 1) + number * DAY_MS).toISOString().slice(0, 10);
const numberOf = (day: string) => (Date.parse(day) - Date.UTC(2025, 0, 1)) / DAY_MS;
const AT = numberOf(TODAY);

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");
let prediction: typeof import("#app/features/prediction/index.server.ts");

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  prediction = await import("#app/features/prediction/index.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query("INSERT INTO shops (domain, currency, time_zone) VALUES ('s.myshopify.com', 'JPY', 'UTC')");
});
afterAll(async () => {
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});
beforeEach(async () => {
  for (const table of [
    "customer_histories",
    "reorder_clocks",
    "reorder_rhythms",
    "customer_predictions",
    "prediction_models",
  ]) {
    await admin.query(`DELETE FROM ${table}`);
  }
});

interface Life {
  customer: number;
  /** Days with an order, ascending; one may come twice. */
  days: number[];
  /** Purchases of product 7 again: the day, and the days since the one before. */
  again?: { day: number; gap: number }[];
}

async function keepHistories(lives: readonly Life[]): Promise<void> {
  for (const { customer, days, again = [] } of lives) {
    await admin.query(
      `INSERT INTO customer_histories (shop_id, customer_id, first_product_id, last_order_returned, days, net_sales_minor,
         gross_profit_minor, product_ids, reordered_product_ids, reorder_gap_days, reorder_days)
       VALUES (1, $1, 7, false, $2::date[], $3::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::integer[], $7::date[])`,
      [
        customer,
        days.map(dayAt),
        days.map(() => 1000),
        days.map(() => 7),
        again.map(() => 7),
        again.map(({ gap }) => gap),
        again.map(({ day }) => dayAt(day)),
      ],
    );
  }
}

const fitNow = () => prediction.fitPrediction({ shopId: SHOP as never, now: NOW });
const rows = async <T>(sql: string) => (await admin.query(sql)).rows as T[];
const clocks = () =>
  rows<{ customer: number; product: number; n: number; from: string; due: string; until: string }>(
    `SELECT customer_id::int AS customer, product_id::int AS product, intervals AS n, from_on::text AS from, due_on::text AS due,
       until_on::text AS until FROM reorder_clocks ORDER BY 1, 2`,
  );
const rhythms = () =>
  rows<{ product: number; mean: number; within: number; weight: number }>(
    `SELECT product_id::int AS product, mean_log AS mean, within_log AS within, weight FROM reorder_rhythms ORDER BY 1`,
  );

/** Eight in ten of a standard normal lie within this, from a table. */
const Z80 = 1.28155;
/** The definition: own and common mean of logarithms by credibility, and the spread of the next one. */
function dated(gaps: number[], last: number, rhythm: { mean: number; within: number; weight: number }) {
  const own = gaps.reduce((sum, gap) => sum + Math.log(gap), 0);
  const share = gaps.length / (gaps.length + rhythm.weight);
  const mean = gaps.length === 0 ? rhythm.mean : share * (own / gaps.length) + (1 - share) * rhythm.mean;
  const spread = Math.sqrt(rhythm.within + rhythm.within / (gaps.length + rhythm.weight));
  const after = (z: number) => dayAt(last + Math.round(Math.max(1, Math.exp(mean + z * spread))));
  return { from: after(-Z80), due: after(0), until: after(Z80) };
}

const gapsOf = (days: number[]) => {
  const distinct = [...new Set(days)];
  return distinct.slice(1).map((day, at) => day - (distinct[at] as number));
};

test("in a shop of which little is known the prior speaks, and the customer's own interval beside it", async () => {
  await keepHistories([
    { customer: 1, days: [AT - 10] },
    { customer: 2, days: [AT - 40, AT - 40, AT - 10] },
  ]);
  await fitNow();
  const [rhythm] = await rhythms();
  // Twenty intervals of 60 days and one of 30.
  expect(rhythm?.mean).toBeCloseTo((20 * Math.log(60) + Math.log(30)) / 21, 6);
  expect(rhythm).toMatchObject({ product: 0, within: 0.35, weight: 1 });
  expect(await clocks()).toEqual([
    { customer: 1, product: 0, n: 0, ...dated([], AT - 10, rhythm as never) },
    { customer: 2, product: 0, n: 1, ...dated([30], AT - 10, rhythm as never) },
  ]);
});

const life = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 8 }))
  .map(([start, gaps]) => {
    const days = [start];
    for (const gap of gaps) days.push((days.at(-1) as number) + gap);
    return days;
  })
  .map((days) => days.filter((day) => day <= AT));

test("clocks are dated by the definition from whatever histories there are, one customer at a time or all at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 25 }), async (lives) => {
      await admin.query("DELETE FROM customer_histories");
      await admin.query("DELETE FROM reorder_clocks");
      await admin.query("DELETE FROM reorder_rhythms");
      const told = lives.map((days, at) => {
        // Every order holds the product: bought again with the day and gap of each order after the first.
        const again = days.slice(1).map((day, n) => ({ day, gap: day - (days[n] as number) }));
        return { customer: at + 1, days, again };
      });
      await keepHistories(told);
      await fitNow();
      const all = await clocks();
      const known = await rhythms();
      const rhythmOf = (product: number) => (known.find((one) => one.product === product) ?? known[0]) as never;
      const expected = told.flatMap(({ customer, days }) => {
        const gaps = gapsOf(days);
        const last = days.at(-1) as number;
        return [0, ...(gaps.length > 0 ? [7] : [])].map((product) => ({
          ...{ customer, product, n: gaps.length },
          ...dated(gaps, last, rhythmOf(product)),
        }));
      });
      expect(all).toEqual(expected);

      await admin.query("UPDATE reorder_clocks SET due_on = '2000-01-01', intervals = 99");
      await admin.query(
        "INSERT INTO reorder_clocks SELECT 1, 1, 99, '2026-01-01', 1, 3, 9, '2026-01-01', '2026-01-01', '2026-01-01'",
      );
      await app.inTransaction({ shopId: SHOP as never }, (tx) =>
        prediction.followHistories(tx, {
          shopId: SHOP as never,
          customerIds: told.map(({ customer }) => BigInt(customer)),
          today: TODAY,
          currency: "JPY",
        }),
      );
      expect(await clocks()).toEqual(expected);
    }),
    { numRuns: 12, endOnFailure: true },
  );
});

/** Numbers by chance, always the same ones. */
function chance(seed: number) {
  let state = seed;
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

test("rhythms find the mean and the variances that intervals were drawn with, and clocks hold eight in ten of the next", async () => {
  const { normal } = chance(11);
  const [mean, between, within] = [Math.log(40), 0.3, 0.5];
  let [inside, all] = [0, 0];
  const next = new Map<number, number>();
  const lives = Array.from({ length: 400 }, (_, at) => {
    const own = mean + between * normal();
    const draw = () => Math.max(1, Math.round(Math.exp(own + within * normal())));
    const days = [0];
    for (let n = 0; n < 1 + (at % 5); n += 1) days.push((days.at(-1) as number) + draw());
    next.set(at + 1, draw());
    return { customer: at + 1, days };
  });
  await keepHistories(lives);
  await fitNow();
  const [rhythm] = await rhythms();
  expect(rhythm?.mean).toBeCloseTo(mean, 1);
  expect(rhythm?.within).toBeGreaterThan(0.8 * within ** 2);
  expect(rhythm?.within).toBeLessThan(1.2 * within ** 2);
  const k = within ** 2 / between ** 2;
  expect(rhythm?.weight).toBeGreaterThan(0.6 * k);
  expect(rhythm?.weight).toBeLessThan(1.7 * k);
  for (const { customer, from, until } of await clocks()) {
    const last = (lives[customer - 1]?.days.at(-1) as number) + (next.get(customer) as number);
    all += 1;
    if (last >= numberOf(from) && last <= numberOf(until)) inside += 1;
  }
  expect(inside / all).toBeGreaterThan(0.76);
  expect(inside / all).toBeLessThan(0.86);
});

test("clocks stay as they were dated while a rhythm hardly moves", async () => {
  const gaps = Array.from({ length: 200 }, (_, at) => 20 + (at % 41));
  await keepHistories(gaps.map((gap, at) => ({ customer: at + 1, days: [100, 100 + gap, 100 + 2 * gap + (at % 3)] })));
  await fitNow();
  const before = await rows("SELECT xmin::text, customer_id FROM reorder_clocks ORDER BY 2");
  await keepHistories([{ customer: 900, days: [100, 141] }]);
  await fitNow();
  expect(await rows("SELECT xmin::text, customer_id FROM reorder_clocks WHERE customer_id < 900 ORDER BY 2")).toEqual(
    before,
  );
});

const keptPredictions = () =>
  rows<{ customer: number; alive: number; orders: number; profit: number }>(
    `SELECT customer_id::int AS customer, alive_percent AS alive, orders_hundredths AS orders, profit_minor::int AS profit
     FROM customer_predictions ORDER BY 1`,
  );

test("every customer's expectations are kept: the chance by its closed form, orders as in lives that are drawn", async () => {
  const lives = [
    { customer: 1, days: [AT - 200] },
    { customer: 2, days: [AT - 364, AT - 300, AT - 252, AT - 196] },
    { customer: 3, days: [AT - 364, AT - 364, AT - 14] },
  ];
  await keepHistories(lives);
  await fitNow();
  const [model] = await rows<{ r: number; alpha: number; a: number; b: number }>("SELECT * FROM prediction_models");
  if (!model) throw new Error("no model");
  const told = await keptPredictions();
  for (const { customer, days } of lives) {
    const distinct = [...new Set(days)];
    const x = distinct.length - 1;
    const [lastWeeks, weeks] = [(days.at(-1) as number) - (days[0] as number), AT - (days[0] as number)].map(
      (n) => n / 7,
    );
    const odds =
      x === 0
        ? 0
        : (model.a / (model.b + x - 1)) *
          ((model.alpha + (weeks ?? 0)) / (model.alpha + (lastWeeks ?? 0))) ** (model.r + x);
    const one = told.find((each) => each.customer === customer);
    expect(one?.alive).toBe(Math.round(100 / (1 + odds)));
    // Of equal margins of 1: a thousand of profit for each order that is expected, to three digits.
    expect(one?.orders).toBeGreaterThan(0);
  }
});

test("what follows a single customer's change is what the fit says of all", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 3, maxLength: 20 }), async (lives) => {
      await admin.query("DELETE FROM customer_histories");
      const told = lives.map((days, at) => ({ customer: at + 1, days }));
      await keepHistories(told);
      await fitNow();
      const all = await keptPredictions();
      expect(all.map(({ customer }) => customer)).toEqual(told.map(({ customer }) => customer));
      await admin.query("UPDATE customer_predictions SET alive_percent = 0, orders_hundredths = 0, profit_minor = -1");
      await admin.query("INSERT INTO customer_predictions VALUES (1, 999, 1, 1, 1)");
      await app.inTransaction({ shopId: SHOP as never }, (tx) =>
        prediction.followHistories(tx, {
          shopId: SHOP as never,
          customerIds: [...told.map(({ customer }) => BigInt(customer)), 999n],
          today: TODAY,
          currency: "JPY",
        }),
      );
      expect(await keptPredictions()).toEqual(all);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

test("a fit that changes nothing writes nothing, and a customer without orders is forgotten", async () => {
  await keepHistories([
    { customer: 1, days: [AT - 200, AT - 100] },
    { customer: 2, days: [AT - 50] },
  ]);
  await fitNow();
  const before = await rows("SELECT xmin::text, customer_id FROM customer_predictions ORDER BY 2");
  await fitNow();
  expect(await rows("SELECT xmin::text, customer_id FROM customer_predictions ORDER BY 2")).toEqual(before);
  await admin.query("DELETE FROM customer_histories WHERE customer_id = 2");
  await fitNow();
  expect((await keptPredictions()).map(({ customer }) => customer)).toEqual([1]);
});

test.each([
  [0, "0"],
  [999.4, "999"],
  [12_345.6, "12300"],
  [-12_355, "-12400"],
  [99_960, "100000"],
])("%d is told as %s", async (amount, told) => {
  const { rows: found } = await admin.query("SELECT to_three_digits($1::float8)::text AS told", [amount]);
  expect(found[0].told).toBe(told);
});

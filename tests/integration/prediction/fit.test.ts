import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

const tests = new URL("../../", import.meta.url);
const SHOP = 1n;

let database: TestDatabase;
let admin: pg.Client;
let prediction: typeof import("#app/features/prediction/index.server.ts");
let app: typeof import("#app/db.server.ts");

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  prediction = await import("#app/features/prediction/index.server.ts");
  app = await import("#app/db.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query("INSERT INTO shops (domain, currency, time_zone) VALUES ('s.myshopify.com', 'USD', 'UTC')");
  await admin.query(
    `INSERT INTO period_figures (shop_id, grain, period_start, new_customers, returning_customers, customers_with_repeat,
       orders_first, orders_repeat, net_sales_first_minor, net_sales_repeat_minor, gross_profit_first_minor,
       gross_profit_repeat_minor, known_cost_net_sales_minor)
     VALUES (1, 'quarter', '1997-01-01', 1, 1, 1, 1, 1, 1000, 1000, 400, 250, 0)`,
  );
});

afterAll(async () => {
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

/** The histories of the published sample, as the reports keep them: one entry per order. */
async function keepSample(): Promise<void> {
  const sample = new Set(
    readFileSync(new URL("fixtures/cdnow/sample-customers.txt", tests), "utf8").trim().split(/\s+/),
  );
  const text = gunzipSync(readFileSync(new URL("simulator/demo-data/cdnow/purchases.txt.gz", tests))).toString("utf8");
  const orders = text
    .trim()
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([id]) => sample.has(String(Number(id))));
  await admin.query(
    `INSERT INTO customer_histories (shop_id, customer_id, first_product_id, last_order_returned, days, net_sales_minor,
       gross_profit_minor, product_ids, reordered_product_ids, reorder_gap_days)
     SELECT 1, customer, 0, false, array_agg(day ORDER BY day, n), array_agg(cents ORDER BY day, n),
       array_agg(cents / 4 ORDER BY day, n), array_agg(0::bigint), '{}', '{}'
     FROM unnest($1::bigint[], $2::date[], $3::bigint[]) WITH ORDINALITY AS o (customer, day, cents, n)
     GROUP BY customer`,
    [
      orders.map(([id]) => id),
      orders.map(([, date]) => date),
      orders.map(([, , , dollars]) => Math.round(Number(dollars) * 100)),
    ],
  );
}

const read = (customerId: bigint) =>
  app.inTransaction({ shopId: SHOP as never }, (tx) =>
    prediction.readCustomerPrediction(tx, { shopId: SHOP as never, customerId, today: "1997-09-30", currency: "USD" }),
  );
const kept = async () => (await admin.query("SELECT * FROM prediction_models WHERE shop_id = 1")).rows[0];

test("a shop without orders has no model, and a customer nothing to expect", async () => {
  await prediction.fitPrediction({ shopId: SHOP as never, now: new Date("1997-09-30T20:00:00Z") });
  expect(await kept()).toBeUndefined();
  expect(await read(4n)).toBeNull();
});

test("from the kept histories the published fits follow, with a forecast that was held against what came", async () => {
  await keepSample();
  await prediction.fitPrediction({ shopId: SHOP as never, now: new Date("1997-09-30T20:00:00Z") });
  const model = await kept();
  expect(model).toMatchObject({ customers: 2357, repeaters: 946, used_prior: false, margin: 0.25 });
  expect(model.r).toBeCloseTo(0.243, 3);
  expect(model.alpha).toBeCloseTo(4.414, 3);
  expect(model.a).toBeCloseTo(0.793, 3);
  expect(model.b).toBeCloseTo(2.426, 3);
  expect(model.spend_p).toBeCloseTo(6.25, 2);
  expect(model.spend_q).toBeCloseTo(3.74, 2);
  expect(model.spend_v).toBeCloseTo(15.44, 2);

  // What came after 1 July, counted from the rows by plain SQL.
  const { rows } = await admin.query(
    `SELECT count(DISTINCT (customer_id, day))::int AS came FROM customer_histories, unnest(days) AS day
     WHERE days[1] <= '1997-07-01' AND day > '1997-07-01' AND day <= '1997-09-30'`,
  );
  const checks = model.last_quarter as { customers: number; expected: number; came: number }[];
  expect(checks.reduce((sum, check) => sum + check.came, 0)).toBe(rows[0].came);
  expect(checks.reduce((sum, check) => sum + check.customers, 0)).toBe(2357);
  const expected = checks.reduce((sum, check) => sum + check.expected, 0);
  expect(expected / rows[0].came).toBeGreaterThan(0.8);
  expect(expected / rows[0].came).toBeLessThan(1.2);
});

test("a customer who came back lately is worth more than one who has not for long", async () => {
  const { rows } = await admin.query(
    `SELECT customer_id FROM customer_histories
     WHERE cardinality(days) >= 4 AND (SELECT max(day) FROM unnest(days) AS day WHERE day <= '1997-09-30') = $1::date
     ORDER BY customer_id LIMIT 1`,
    ["1997-09-28"],
  );
  const lately = await read(BigInt(rows[0].customer_id));
  expect(lately?.alive).toBeGreaterThan(0.8);
  expect(lately?.orders).toBeGreaterThan(1);
  // A quarter of what the orders are expected to bring is profit.
  expect(Number(lately?.grossProfit)).toBeGreaterThan(0);
  expect(lately?.isPooled).toBe(false);
});

test("what is kept of every customer is what is read of one, to the digits that are shown", async () => {
  const { rows: kept } = await admin.query(
    `SELECT customer_id, alive_percent, orders_hundredths, profit_minor::int AS profit FROM customer_predictions
     ORDER BY customer_id`,
  );
  expect(kept).toHaveLength(2357);
  for (const one of kept.filter((_, at) => at % 97 === 0)) {
    const told = await read(BigInt(one.customer_id));
    expect(one.alive_percent).toBe(Math.round(100 * (told?.alive ?? 0)));
    expect(one.orders_hundredths).toBe(Math.round(100 * (told?.orders ?? 0)));
    expect(one.profit).toBeCloseTo(Number(Number(told?.grossProfit).toPrecision(3)), -1);
  }
});

test("a fit of today is left alone when asked for once a day, and made anew on the next", async () => {
  await admin.query("UPDATE prediction_models SET customers = 0");
  await prediction.fitPrediction({ shopId: SHOP as never, now: new Date("1997-09-30T23:00:00Z"), oncePerDay: true });
  expect((await kept()).customers).toBe(0);
  await prediction.fitPrediction({ shopId: SHOP as never, now: new Date("1997-10-01T01:00:00Z"), oncePerDay: true });
  expect((await kept()).customers).toBe(2357);
});

import { randomBytes } from "node:crypto";
import { parse } from "csv-parse/sync";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AppProcess, freePort, startWebProcess } from "../../setup/app-process.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { createSimulator, type Simulator } from "../../simulator/server.ts";
import { SMALL_DOMAIN, smallShop } from "../../simulator/testing/small-shop.ts";
import { type SeededIds, seedShop } from "../tenancy/seed-shop.ts";

/** Files are asked for as the buttons ask for them, from a shop in dollars and New York; what is in them is told here. */

const IDENTITY = {
  apiKey: "files-key",
  apiSecret: "files-secret",
  tokenEncryptionKey: randomBytes(32).toString("hex"),
};
const PRODUCTS = 2_345;
const MOVES = 4_321;

let database: TestDatabase;
let admin: pg.Client;
let simulator: Simulator;
let web: AppProcess;
let shopId: string;
let ids: SeededIds;

type Row = Record<string, string>;

async function fetchFile(address: string): Promise<{ status: number; bytes: Buffer; name: string | null }> {
  const authorization = `Bearer ${simulator.mintSessionToken({ domain: SMALL_DOMAIN })}`;
  const response = await fetch(web.url + address, { headers: { authorization, "user-agent": "curl/8.5.0" } });
  const name = response.headers.get("content-disposition");
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()), name };
}

async function rowsOf(address: string): Promise<Row[]> {
  const { status, bytes } = await fetchFile(address);
  expect({ address, status }, bytes.toString().slice(0, 300)).toEqual({ address, status: 200 });
  return parse(bytes, { columns: true, bom: true }) as Row[];
}

const insert = (sql: string, ...values: unknown[]) => admin.query(sql, [shopId, ...values]);

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const port = await freePort();
  const appUrl = `http://localhost:${port}`;
  simulator = await createSimulator({ port: 0, appUrl, ...IDENTITY, shops: [smallShop()] });
  web = await startWebProcess({ ...IDENTITY, databaseUrl: database.url, simulatorUrl: simulator.url, port });
  // The first answer installs the shop.
  await fetchFile("/app/state/costs.csv");
  const { rows } = await admin.query("SELECT shop_id::text AS id FROM shops");
  shopId = rows[0].id;
  // Sums are 765,202 cents.
  ids = await seedShop(admin, { shopId, mark: "ALPHA", base: 202 });
}, 240_000);

afterAll(async () => {
  await web?.stop();
  await simulator?.close();
  await admin?.end();
  await database?.drop();
});

test("a file has a spreadsheet's mark unless it is asked for without, and its name", async () => {
  const marked = await fetchFile("/app/segments-rfm.csv");
  expect(marked.bytes.subarray(0, 3)).toEqual(Buffer.from("\uFEFF"));
  expect(marked.name).toBe('attachment; filename="rfm.csv"');
  const plain = await fetchFile("/app/segments-rfm.csv?encoding=utf8");
  expect(plain.bytes.toString()).toBe("r,f,customers,mean_m,net_sales,gross_profit\n1,1,1,1.000000,7652.02,7652.02\n");
});

test("products are all there once, by title, as the list finds them", async () => {
  // Three products share each title, and some begin like formulas.
  await insert(
    `INSERT INTO products (shop_id, product_id, title, tags, kind, updated_at, observed_at)
     SELECT $1, 5000 + n, CASE n % 50 WHEN 0 THEN '=1+' ELSE 'Tea ' END || n / 3, ARRAY['t' || n % 7],
       CASE n % 2 WHEN 0 THEN 'trial' ELSE 'regular' END, now(), now()
     FROM generate_series(1, ${PRODUCTS}) n`,
  );
  const rows = await rowsOf("/app/products.csv?q=&kind=");
  const { rows: kept } = await admin.query("SELECT count(*)::int AS n FROM products WHERE title <> ''");
  expect(rows).toHaveLength(kept[0].n);
  expect(new Set(rows.map((row) => row.product_id)).size).toBe(rows.length);
  expect(rows.find((row) => row.product_id === "5050")).toEqual({
    product_id: "5050",
    product: "'=1+16",
    kind: "trial",
    decided_by: "",
    decided_by_name: "",
    tags: "t1",
  });
  const found = await rowsOf("/app/products.csv?q=tea%201&kind=regular");
  const expected = Array.from({ length: PRODUCTS }, (_, at) => at + 1).filter(
    (n) => n % 2 === 1 && n % 50 !== 0 && String(Math.floor(n / 3)).startsWith("1"),
  );
  expect(found.map((row) => Number(row.product_id) - 5000).sort((a, b) => a - b)).toEqual(expected);
});

describe("segments", () => {
  test("the own ones have members, share and what they brought", async () => {
    expect(await rowsOf("/app/segments.csv?list=own")).toEqual([
      {
        segment_id: ids.segment,
        name: "ALPHA",
        customers: "1",
        share: "1.000000",
        tag: "ALPHA",
        figures_of: "2026-06-30",
        net_sales: "7652.02",
        gross_profit: "7652.02",
      },
    ]);
  });

  test("the ready-made ones are called as the reader calls them", async () => {
    await insert(
      `INSERT INTO segments (shop_id, segment_id, name, ready_made, rule, created_at, updated_at)
       SELECT $1, 800 + n, 'kept ' || n, key, '{"type":"orderCount","count":{"min":1}}', now(), now()
       FROM unnest(ARRAY['nextTier', 'onceActive']) WITH ORDINALITY AS r (key, n)`,
    );
    const namesIn = async (language: string) =>
      (await rowsOf(`/app/segments.csv?list=ready-made&language=${language}`)).map((row) => [
        row.segment_id,
        row.name,
        row.customers,
        row.net_sales,
      ]);
    expect(await namesIn("en")).toEqual([
      ["802", "Bought once, active", "", ""],
      ["801", "One order from the next tier", "", ""],
    ]);
    expect((await namesIn("ja")).map(([, name]) => name)).toEqual(["1回購入・活動中", "あと1回で次の会員ランク"]);
  });

  test("a history has the ends of months and the last day", async () => {
    await insert(
      `INSERT INTO segment_history (shop_id, segment_id, day, customers, net_sales_minor, gross_profit_minor)
       SELECT $1, $2, day, 2, 5, -150 FROM unnest(ARRAY['2026-07-30', '2026-07-31', '2026-08-01', '2026-08-02']::date[]) day`,
      ids.segment,
    );
    const history = await rowsOf(`/app/segments/${ids.segment}/history.csv`);
    const later = { customers: "2", net_sales: "0.05", gross_profit: "-1.50" };
    expect(history).toEqual([
      { day: "2026-06-30", customers: "1", net_sales: "7652.02", gross_profit: "7652.02" },
      { day: "2026-07-31", ...later },
      { day: "2026-08-02", ...later },
    ]);
  });

  test("all who came and went are told, the latest first", async () => {
    await insert(
      `INSERT INTO segment_events (shop_id, event_id, segment_id, customer_id, kind, cause, day)
       SELECT $1, 1000000 + n, $2, n, CASE n % 2 WHEN 0 THEN 'left' ELSE 'entered' END, 'day', date '2026-07-01' + n / 100
       FROM generate_series(1, ${MOVES}) n`,
      ids.segment,
    );
    const moves = await rowsOf(`/app/segments/${ids.segment}/moves.csv`);
    expect(moves.map((move) => move.customer_id)).toEqual([
      ...Array.from({ length: MOVES }, (_, at) => String(MOVES - at)),
      ids.customer,
    ]);
    expect(moves.at(-1)).toEqual({
      day: "2026-07-01",
      move: "entered",
      cause: "change",
      customer_id: ids.customer,
      last_name: "ALPHA",
      first_name: "ALPHA",
      email: "ALPHA@example.com",
    });
  });

  test("compared with itself, a segment has everybody in both", async () => {
    const rows = await rowsOf(`/app/segments-compare.csv?first=${ids.segment}&second=${ids.segment}`);
    expect(rows.map(({ part, customers }) => [part, customers])).toEqual([
      ["both", "1"],
      ["first_alone", "0"],
      ["second_alone", "0"],
    ]);
    expect(rows[0]?.net_sales).toBe("7652.02");
    expect((await fetchFile(`/app/segments-compare.csv?first=${ids.segment}`)).status).toBe(404);
  });
});

test("a range is told as a whole, beside what it is held against", async () => {
  await insert(
    `INSERT INTO period_figures (shop_id, grain, period_start, new_customers, returning_customers, customers_with_repeat,
       orders_first, orders_repeat, net_sales_first_minor, net_sales_repeat_minor, gross_profit_first_minor,
       gross_profit_repeat_minor, known_cost_net_sales_minor)
     VALUES ($1, 'day', '2026-06-30', 1, 0, 0, 1, 0, 5, 0, 3, 0, 0), ($1, 'day', '2026-07-01', 1, 1, 0, 1, 2, 1000, 123456, 7, -20, 0),
       ($1, 'day', '2026-07-31', 2, 0, 0, 2, 0, 1, 0, 1, 0, 0), ($1, 'day', '2026-08-01', 9, 9, 9, 9, 9, 9, 9, 9, 9, 9)
     ON CONFLICT DO NOTHING`,
  );
  const rows = await rowsOf("/app/state-summary.csv?by=month&from=2026-07-01&to=2026-08-01&compare=before");
  const figures = ["customers", "orders", "net_sales", "gross_profit", "promotion_cost", "contribution"];
  expect(rows.map((row) => `${row.range} ${row.from} ${row.to} ${row.figure}`)).toEqual([
    ...figures.map((figure) => `now 2026-07-01 2026-08-01 ${figure}`),
    ...figures.map((figure) => `before 2026-06-01 2026-07-01 ${figure}`),
  ]);
  expect(rows[1]).toMatchObject({ figure: "orders", new: "3", returning: "2", total: "5" });
  expect(rows[2]).toMatchObject({ figure: "net_sales", new: "10.01", returning: "1234.56", total: "1244.57" });
  expect(rows[3]).toMatchObject({ figure: "gross_profit", new: "0.08", returning: "-0.20", total: "-0.12" });
  expect(rows[8]).toMatchObject({ figure: "net_sales", new: "0.05", returning: "0.00", total: "0.05" });
});

test("limits of lapse are days by order number and first product", async () => {
  expect(await rowsOf("/app/repeat/lapse.csv")).toEqual([
    { n: "1", first_product_id: "", cooling_days: "30", lapsed_days: "60", basis: "shop", came_back: "765202" },
  ]);
});

test("a campaign has what its coupons brought", async () => {
  // Beside the one that the shop has given.
  await insert(
    `INSERT INTO coupon_figures (shop_id, campaign_id, state, coupons, seen, orders, net_sales_minor, gross_profit_minor, discount_minor)
     VALUES ($1, $2, 'used', 3, 2, 3, 123456, 60001, 1500), ($1, $2, 'assigned', 5, 1, 0, 0, 0, 0), ($1, $2, 'heldOut', 4, 0, 0, 0, 0, 0)
     ON CONFLICT (shop_id, campaign_id, state) DO UPDATE SET coupons = EXCLUDED.coupons`,
    ids.campaign,
  );
  const campaign = (await rowsOf("/app/coupons.csv")).find((row) => row.campaign_id === ids.campaign);
  expect(campaign).toMatchObject({
    given: "9",
    seen: "3",
    used: "3",
    use_rate: "0.333333",
    orders: "3",
    net_sales: "1234.56",
    gross_profit: "600.01",
    discount: "15.00",
  });
});

test("tiers have their members now and over time", async () => {
  const tier = { tier_ja: "ALPHA", tier_en: "ALPHA", members: "765202" };
  expect(await rowsOf("/app/loyalty.csv?table=tiers")).toEqual([
    { day: "2099-07-01", ...tier, buyers: "1", repeat_rate: "1.000000", net_sales: "0.00", gross_profit: "0.00" },
  ]);
  expect(await rowsOf("/app/loyalty.csv?table=population")).toEqual([{ day: "2099-07-01", ...tier }]);
});

test("programmes have where their customers are, and what is foreseen", async () => {
  const [programme] = await rowsOf("/app/follow-up/programmes.csv");
  expect(programme).toMatchObject({
    programme_id: ids.programme,
    name: "programme of ALPHA",
    state: "off",
    anchor: "order",
    under_way: "1",
    done: "765202",
    sent: "0",
    next_on: "2026-01-08",
  });
  const forecast = await fetchFile(`/app/follow-up/programmes/${ids.programme}/forecast.csv?encoding=utf8`);
  expect(forecast.bytes.toString().split("\n")[0]).toBe("day,channel,known,expected");
  expect((await fetchFile("/app/follow-up/programmes/999/forecast.csv")).status).toBe(404);
});

test("an experiment says nothing of an effect before there are enough, and its arms as they stand", async () => {
  expect(await rowsOf("/app/experiments.csv")).toEqual([
    {
      experiment_id: ids.experiment,
      hypothesis: "ALPHA experiment",
      subject: "gone",
      subject_ja: "",
      subject_en: "",
      metric: "profit",
      expected: "7652.02",
      horizon_days: "30",
      started_on: "2026-06-01",
      ends_on: "2026-08-01",
      verdict: "cannot-tell",
      estimate: "",
      low: "",
      high: "",
      decision: "",
      decided_on: "",
      note: "",
    },
  ]);
  expect(await rowsOf(`/app/experiments/${ids.experiment}.csv?table=arms`)).toEqual([
    {
      arm: "treated",
      assigned: "1",
      measured: "1",
      share_back: "1.000000",
      profit_per_customer: "7652.02",
      contaminated: "0",
      attributed_net_sales: "7652.02",
    },
    {
      arm: "held_out",
      assigned: "0",
      measured: "0",
      share_back: "",
      profit_per_customer: "",
      contaminated: "0",
      attributed_net_sales: "0.00",
    },
  ]);
  expect(await rowsOf(`/app/experiments/${ids.experiment}.csv?table=days`)).toEqual([]);
});

test("the whole library is there, also beyond its first page", async () => {
  await insert(
    `INSERT INTO experiments (shop_id, experiment_id, hypothesis_id, hypothesis, subject_type, metric, expected, horizon_days,
       started_on, ends_on, planned_customers, created_at, decision, decided_at)
     SELECT $1, 900000 + n, 900000 + n, '-cheaper', 'other', 'repeat', 150, 30, '2026-06-01', '2026-08-01', 100, now(), 'stop',
       timestamptz '2026-09-02 03:00:00Z'
     FROM generate_series(1, 45) n`,
  );
  const rows = await rowsOf("/app/experiments.csv");
  expect(rows.map((row) => Number(row.experiment_id))).toEqual([
    ...Array.from({ length: 45 }, (_, at) => 900_045 - at),
    Number(ids.experiment),
  ]);
  // One and a half points, decided on the evening before in New York.
  expect(rows[0]).toMatchObject({ hypothesis: "'-cheaper", expected: "0.015000", decided_on: "2026-09-01" });
});

test("redemptions are those that the list finds, on the shop's days", async () => {
  const [redemption, ...others] = await rowsOf("/app/loyalty/redemptions.csv?q=&state=confirmed");
  expect(others).toEqual([]);
  expect(redemption).toMatchObject({
    day: "2026-07-01",
    customer_id: ids.customer,
    reward_ja: "ALPHA",
    points: "100",
    state: "confirmed",
    late: "no",
  });
  expect(await rowsOf("/app/loyalty/redemptions.csv?q=&state=failed")).toEqual([]);
});

test("who can be reached is counted of all and of the last year", async () => {
  const rows = await rowsOf("/app/customers/reach.csv");
  expect(rows.map((row) => row.way)).toEqual([
    ...[
      "any",
      "email",
      "email_reachable",
      "phone",
      "sms_reachable",
      "post",
      "post_reachable",
      "line_reachable",
      "none",
    ],
  ]);
  expect(rows[0]).toMatchObject({ customers: "765202", share: "1.000000", share_12_months: "1.000000" });
  expect(rows[1]).toMatchObject({ customers: "1", share: "0.000001" });
});

test("likely duplicates stand beside each other", async () => {
  await insert(
    `INSERT INTO customers (shop_id, customer_id, last_name, email, updated_at, observed_at, tags)
     SELECT $1, 700000 + n, 'Twin', 'twin+' || n || '@example.com', now(), now(), '{}' FROM generate_series(1, 3) n`,
  );
  const rows = await rowsOf("/app/customers/duplicates.csv");
  expect(rows.map((row) => row.customer_id)).toEqual(["700001", "700002", "700003"]);
  expect(new Set(rows.map((row) => row.group)).size).toBe(1);
  expect(rows[0]).toMatchObject({ in_common: "mailbox", last_name: "Twin", orders: "0", net_sales: "0.00" });
  expect(await rowsOf("/app/customers/duplicates.csv?show=dismissed")).toEqual([]);
});

describe("what customers say", () => {
  const month = new Intl.DateTimeFormat("sv", { timeZone: "America/New_York" }).format(new Date()).slice(0, 7);

  test("scores and reasons by month", async () => {
    await insert(
      `INSERT INTO surveys (shop_id, survey_id, name, occasion, version, created_at, updated_at)
       VALUES ($1, 700, 'leaving', 'leaving', 1, now(), now()) ON CONFLICT DO NOTHING`,
    );
    const choices = [
      { choiceId: 1, ja: "高い", en: "Too dear" },
      { choiceId: 2, ja: "引っ越した", en: "Moved" },
    ];
    await insert(
      `INSERT INTO survey_versions (shop_id, survey_id, version, content, created_at) VALUES ($1, 700, 1, $2, now())`,
      JSON.stringify({ answers: { kind: "choices", choices } }),
    );
    await insert(
      `INSERT INTO survey_answers (shop_id, answer_id, survey_id, version, customer_id, occasion_key, source, choice, score, mood,
         first_said_at, said_at, said_on, product_id)
       SELECT $1, 7000 + n, 700, 1, n, 'message:' || n, 'mail', CASE WHEN n <= 3 THEN 1 WHEN n = 4 THEN 2 END,
         (ARRAY[10, 9, 7, 2])[n - 4], 'neutral', now(), now(), $2, CASE WHEN n <= 4 THEN $3::bigint END
       FROM generate_series(1, 8) n`,
      `${month}-01`,
      ids.product,
    );
    const nps = await rowsOf("/app/voice/figures.csv?table=nps");
    expect(nps).toHaveLength(12);
    expect(nps.at(-1)).toEqual({
      ...{ month, nps: "25.0000", answers: "4" },
      ...{ promoters: "2", passives: "1", detractors: "1" },
    });
    const reasons = await rowsOf("/app/voice/figures.csv?table=reasons");
    expect(reasons).toHaveLength(24);
    expect(reasons[11]).toEqual({ reason_ja: "高い", reason_en: "Too dear", month, answers: "3" });
    expect(reasons[23]).toEqual({ reason_ja: "引っ越した", reason_en: "Moved", month, answers: "1" });
    expect(await rowsOf("/app/voice/figures.csv?table=products")).toEqual([
      { product: "ALPHA", answers: "4", most_named_ja: "高い", most_named_en: "Too dear", times: "3" },
    ]);
  });

  test("what was resolved, and who came back", async () => {
    await insert(
      `INSERT INTO contacts (shop_id, contact_id, key, customer_id, kind, channel, subject, due_on, opened_at, opened_on, updated_at, state, resolved_on)
       SELECT $1, 7100 + n, 'x' || n, n, 'return', 'email', 'x', $2, now(), $2, now(),
         CASE WHEN n < 3 THEN 'resolved' ELSE 'open' END, CASE WHEN n < 3 THEN $2::date END
       FROM generate_series(1, 8) n`,
      `${month}-01`,
    );
    const resolved = await rowsOf("/app/voice/figures.csv?table=resolved");
    expect(resolved).toContainEqual({ kind: "return", opened: "8", resolved: "2", share: "0.250000" });
    const back = await rowsOf("/app/voice/figures.csv?table=back");
    expect(back.map((row) => row.contact)).toEqual(["resolved", "unresolved"]);
    expect((await fetchFile("/app/voice/figures.csv?table=other")).status).toBe(400);
  });
});

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type SimulatorProcess, startSimulatorProcess } from "../../../scripts/simulator-process.ts";
import {
  type AppProcess,
  type AppSettings,
  freePort,
  startWebProcess,
  startWorkerProcess,
} from "../../setup/app-process.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { loadDemoShops } from "../../simulator/demo-data/load-demo-shops.ts";
import { mintSessionToken } from "../../simulator/oauth.ts";
import { SimStore } from "../../simulator/store.ts";
import { cdnowPurchases, cdnowTitles } from "./cdnow-purchases.ts";
import { type EnteredCost, expectedContribution } from "./expected-contribution.ts";
import {
  expectedCurve,
  expectedF2,
  expectedProducts,
  expectedRetention,
  expectedSteps,
  type RepeatShop,
} from "./expected-repeat.ts";
import {
  dayNumber,
  dayOfNumber,
  decimal,
  expectedCustomers,
  expectedPeriods,
  type Grain,
  type Purchase,
  type Row,
  sequencesOf,
} from "./purchase.ts";
import { storedPurchases, storedReturns, storedTitles } from "./stored-purchases.ts";

/**
 * The demo shops are installed and brought in as a real shop is: token exchange, bulk operations, worker. Then every row
 * of every export is compared with figures computed here from the raw purchases, sharing no code with the app.
 */

const CDNOW = "cdnow-demo.myshopify.com";
const KURASHI = "kurashi-demo.myshopify.com";
const SETTINGS = {
  apiKey: "figures-key",
  apiSecret: "figures-secret",
  tokenEncryptionKey: randomBytes(32).toString("hex"),
};

let database: TestDatabase;
let admin: pg.Client;
let dataFolder: string;
let simulator: SimulatorProcess;
let web: AppProcess;
let worker: AppProcess;
let shiftDays: number;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  dataFolder = await mkdtemp(path.join(tmpdir(), "okaeri-figures-"));
  const webPort = await freePort();
  simulator = await startSimulatorProcess({
    ...SETTINGS,
    port: await freePort(),
    appUrl: `http://localhost:${webPort}`,
    dataFolder,
  });
  shiftDays = simulator.shops.find(({ domain }) => domain === CDNOW)?.shiftDays ?? Number.NaN;
  const settings: AppSettings = { ...SETTINGS, databaseUrl: database.url, simulatorUrl: simulator.url };
  [web, worker] = await Promise.all([startWebProcess({ ...settings, port: webPort }), startWorkerProcess(settings)]);
  for (const domain of [CDNOW, KURASHI]) await install(domain);
  await vi.waitFor(expectBackfills, { timeout: 170_000, interval: 250 });
}, 180_000);

afterAll(async () => {
  await Promise.all([web?.stop(), worker?.stop()]);
  await simulator?.stop();
  await admin?.end();
  await database?.drop();
  await rm(dataFolder, { recursive: true, force: true });
});

function sessionToken(domain: string): string {
  return mintSessionToken({ apiKey: SETTINGS.apiKey, secrets: [SETTINGS.apiSecret] }, { domain });
}

/** The Japanese shop as the simulator holds it: the same dates as in its folder, which nothing has changed since. */
function storedShop(): SimStore {
  const store = new SimStore();
  loadDemoShops({ store, dataDir: dataFolder, now: new Date() });
  return store;
}

async function install(domain: string): Promise<void> {
  const query = new URLSearchParams({
    embedded: "1",
    shop: domain,
    host: Buffer.from(`${domain}/admin`).toString("base64url"),
    id_token: sessionToken(domain),
  });
  const response = await fetch(`${web.url}/app?${query}`, { headers: { "user-agent": "Mozilla/5.0 (a browser)" } });
  await response.text();
  expect(response.status, web.output()).toBe(200);
}

async function expectBackfills(): Promise<void> {
  const { rows } = await admin.query(
    `SELECT s.domain, r.state, r.error FROM sync_runs r JOIN shops s USING (shop_id) WHERE r.kind = 'backfill' ORDER BY 1`,
  );
  const done = (domain: string) => ({ domain, state: "done", error: null });
  expect(rows).toEqual([done(CDNOW), done(KURASHI)]);
}

/** Asks as a script does, on a connection of its own: the comparisons between two requests may take seconds. */
async function download(domain: string, address: string): Promise<Row[]> {
  const request = get(`${web.url}/app/${address}`, {
    agent: false,
    headers: { authorization: `Bearer ${sessionToken(domain)}`, "user-agent": "curl/8.5.0" },
  });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const file = await text(response);
  expect(response.statusCode, file).toBe(200);
  expect(response.headers["content-type"]).toContain("text/csv");
  const [header = "", ...lines] = file.trimEnd().split("\n");
  const names = header.split(",");
  return lines.map((line) => {
    const values = line.split(",");
    if (values.length !== names.length) throw new Error(`not ${names.length} values: ${line}`);
    return Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""]));
  });
}

/** Compares row by row, so that a difference names its row instead of filling a page. */
function expectRows(actual: Row[], expected: Row[]): void {
  const wrong: { at: number; actual: Row | undefined; expected: Row | undefined }[] = [];
  for (let at = 0; at < Math.max(actual.length, expected.length) && wrong.length < 5; at += 1) {
    const [is, shouldBe] = [actual[at], expected[at]];
    const names = new Set([...Object.keys(is ?? {}), ...Object.keys(shouldBe ?? {})]);
    if ([...names].some((name) => is?.[name] !== shouldBe?.[name])) wrong.push({ at, actual: is, expected: shouldBe });
  }
  expect(wrong).toEqual([]);
  expect(actual).toHaveLength(expected.length);
}

const shops = [
  {
    name: "CDNOW (dollars, tax free, from the raw file)",
    domain: CDNOW,
    digits: 2,
    tiers: [
      { name: "Regular", from: 0 },
      { name: "Silver", from: 200_00 },
      { name: "Gold", from: 500_00 },
    ],
    read: () => cdnowPurchases(shiftDays),
    timeZone: "America/New_York",
    titles: cdnowTitles,
    returns: () => new Map<string, string>(),
  },
  {
    name: "the Japanese shop (yen, tax included, refunds and cancellations)",
    domain: KURASHI,
    digits: 0,
    tiers: [
      { name: "Regular", from: 0 },
      { name: "Silver", from: 20_000 },
      { name: "Gold", from: 50_000 },
    ],
    read: () => storedPurchases(storedShop(), KURASHI),
    timeZone: "Asia/Tokyo",
    titles: () => storedTitles(storedShop(), KURASHI),
    returns: () => storedReturns(storedShop(), KURASHI),
  },
];

describe.each(shops)("$name", ({ domain, digits, tiers, read, timeZone, titles, returns }) => {
  let sequences: Map<string, Purchase[]>;
  let firstDay: string;
  let endDay: string;

  beforeAll(() => {
    const purchases = read();
    sequences = sequencesOf(purchases);
    const days = purchases.map(({ day }) => day).sort();
    firstDay = days[0] as string;
    endDay = dayOfNumber(dayNumber(days.at(-1) as string) + 1);
  });

  /** Whole months around everything, and ranges that cut periods on both sides. */
  const ranges: { grain: Grain; cut: (first: number, end: number) => [number, number] }[] = [
    { grain: "month", cut: (first, end) => [first - 40, end + 40] },
    { grain: "month", cut: (first, end) => [first + 17, end - 11] },
    { grain: "quarter", cut: (first, end) => [first + 50, end] },
    { grain: "week", cut: (first, end) => [first + 100, end - 3] },
    { grain: "day", cut: (first) => [first + 200, first + 290] },
    { grain: "month", cut: (first) => [first + 120, first + 123] },
  ];

  test.each(ranges)("state and repeat by $grain", async ({ grain, cut }) => {
    const [from, to] = cut(dayNumber(firstDay), dayNumber(endDay)).map(dayOfNumber) as [string, string];
    const expected = expectedPeriods(sequences, { grain, from, to, digits });
    const query = `by=${grain}&from=${from}&to=${to}`;
    expectRows(await download(domain, `state.csv?${query}`), expected.state);
    expectRows(await download(domain, `repeat.csv?${query}`), expected.repeat);
  });

  test("contribution by month, with costs brought in by file", async () => {
    const day = (offset: number) => dayOfNumber(dayNumber(firstDay) + offset);
    const costs: EnteredCost[] = [
      { audience: "new", first: day(3), last: day(130), amount: 1_234_567, until: "" },
      { audience: "both", first: day(40), last: day(99), amount: 765_431, until: "" },
      { audience: "returning", first: day(60), last: day(60), amount: 99_999, until: "" },
      { audience: "both", first: "2025-01-31", last: "2025-01-31", amount: 10_007, until: "2025-09-30" },
    ];
    const lines = costs.map(({ audience, first, last, amount, until }, at) =>
      [`cost ${at}`, "", audience, first, last, decimal(amount, digits), until].join(","),
    );
    const form = new FormData();
    form.set("intent", "importFile");
    const header = "name,channel,audience,first_day,last_day,amount,repeats_until";
    form.set("file", new File([`${[header, ...lines].join("\n")}\n`], "costs.csv", { type: "text/csv" }));
    const answer = await fetch(`${web.url}/app/state/costs.data`, {
      method: "POST",
      body: form,
      headers: { authorization: `Bearer ${sessionToken(domain)}` },
    });
    expect(answer.status, await answer.text()).toBe(200);
    for (const [grain, from, to] of [
      ["month", day(-40), day(400)],
      ["week", day(45), day(100)],
    ] as const) {
      expectRows(
        await download(domain, `state-contribution.csv?by=${grain}&from=${from}&to=${to}`),
        expectedContribution(sequences, costs, { grain, from, to, digits }),
      );
    }
  });

  test("every cell of second orders, steps, curves, retention and products", async () => {
    const today = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(new Date());
    const shop: RepeatShop = { sequences, titles: titles(), returns: returns(), today, digits };
    const [first, end] = [firstDay.slice(0, 7), endDay.slice(0, 7)];
    // All months, and months that begin and end within.
    for (const [from, to] of [
      [first, today.slice(0, 7)],
      [dayOfNumber(dayNumber(`${first}-01`) + 40).slice(0, 7), dayOfNumber(dayNumber(`${end}-01`) - 100).slice(0, 7)],
    ] as const) {
      const f2 = expectedF2(shop, from, to);
      expectRows(await download(domain, `repeat/f2.csv?by=cohort&from=${from}&to=${to}`), f2.cohorts);
      expectRows(await download(domain, `repeat/f2.csv?by=product&from=${from}&to=${to}`), f2.products);
      expectRows(
        await download(domain, `repeat/retention.csv?from=${from}&to=${to}`),
        expectedRetention(shop, from, to),
      );
    }
    expectRows(await download(domain, "repeat/steps.csv"), expectedSteps(shop));
    for (let n = 1; n <= 10; n += 1) {
      expectRows(await download(domain, `repeat/curve.csv?n=${n}`), expectedCurve(shop, n));
    }
    const products = expectedProducts(shop);
    expectRows(await download(domain, "repeat/products.csv?by=next"), products.next);
    expectRows(await download(domain, "repeat/products.csv?by=reorder"), products.reorder);
  });

  test("every customer", async () => {
    const { rows } = await admin.query("SELECT tiers_as_of::text AS as_of FROM shops WHERE domain = $1", [domain]);
    expectRows(
      await download(domain, "customers.csv"),
      expectedCustomers(sequences, { digits, asOf: rows[0].as_of, tiers }),
    );
  });
});

test("the raw file is whole", () => {
  const purchases = cdnowPurchases(shiftDays);
  expect(purchases).toHaveLength(69_659);
  expect(sequencesOf(purchases).size).toBe(23_570);
  expect(purchases.reduce((sum, { netSales }) => sum + netSales, 0)).toBe(2_500_315_63);
});

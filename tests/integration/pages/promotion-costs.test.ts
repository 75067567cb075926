import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { fillShop } from "./page-shop.ts";
import type { PlainOrder } from "./plain-figures.ts";

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let promotion: typeof import("#app/features/promotion/index.server.ts");
let shop: { shopId: ShopId; orders: PlainOrder[] };
let other: { shopId: ShopId };

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  db = await import("#app/db.server.ts");
  promotion = await import("#app/features/promotion/index.server.ts");
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  shop = await fillShop({ connection, domain: "costs.myshopify.com", seed: 3 });
  other = await fillShop({ connection, domain: "other-costs.myshopify.com", seed: 4 });
  for (const { shopId } of [shop, other]) await rebuildShop({ shopId, now: new Date("2026-07-01T00:00:00Z") });
});

afterAll(async () => {
  await db?.closeDatabase();
  await connection?.end();
  await database?.drop();
});

beforeEach(async () => {
  await connection.query("DELETE FROM promotion_costs");
  await connection.query("DELETE FROM promotion_cost_imports");
});

const NOW = new Date("2026-07-01T00:00:00Z");

function change(fields: Record<string, string | File>, { shopId } = shop as { shopId: ShopId }) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return db.inTransaction({ shopId }, (tx) => promotion.changeCosts(tx, { shopId, currency: "JPY", form, now: NOW }));
}

const list = ({ shopId } = shop as { shopId: ShopId }) =>
  db.inTransaction({ shopId }, (tx) => promotion.readCosts(tx, { shopId, page: 1, today: "2026-07-01" }));

const LEAFLET = {
  intent: "save",
  name: "チラシ",
  channel: "",
  audience: "new",
  firstDay: "2026-03-01",
  lastDay: "2026-03-31",
  amount: "300,000",
  repeatsUntil: "",
};

const HEADER = "name,channel,audience,first_day,last_day,amount,repeats_until";
const csv = (...lines: string[]) => new File([[HEADER, ...lines, ""].join("\n")], "costs.csv", { type: "text/csv" });

describe("by hand", () => {
  test("added, changed and deleted", async () => {
    expect(await change(LEAFLET)).toEqual({ ok: true, changed: 1 });
    const [added] = (await list()).costs;
    expect(added).toMatchObject({ name: "チラシ", firstDay: "2026-03-01", lastDay: "2026-03-31", amount: "300000" });
    const edit = { ...LEAFLET, costId: added?.id ?? "", version: added?.version ?? "", amount: "1" };
    expect(await change(edit)).toEqual({ ok: true, changed: 1 });
    expect((await list()).costs).toMatchObject([{ amount: "1" }]);
    // Somebody else's editor still holds the state before.
    expect(await change({ ...edit, amount: "2" })).toEqual({ ok: false, problems: { form: "conflict" } });
    expect(await change({ intent: "delete", costId: edit.costId })).toEqual({ ok: true, changed: 1 });
    expect(await change({ intent: "delete", costId: edit.costId })).toEqual({ ok: false, problems: { form: "gone" } });
    expect(await change(edit)).toEqual({ ok: false, problems: { form: "gone" } });
    expect(await list()).toMatchObject({ costs: [], total: 0 });
  });

  test("what is wrong is told by field, and nothing is stored", async () => {
    expect(await change({ ...LEAFLET, name: " ", amount: "x" })).toEqual({
      ok: false,
      problems: { name: "required", amount: "amount" },
    });
    expect(await change({ ...LEAFLET, repeats: "true" })).toEqual({
      ok: false,
      problems: { repeatsUntil: "required" },
    });
    expect(await change({ ...LEAFLET, lastDay: "2026-02-28" })).toEqual({
      ok: false,
      problems: { lastDay: "dayOrder" },
    });
    expect((await list()).total).toBe(0);
  });
});

describe("a file", () => {
  const LINES = ["A,ads,both,2026-01-31,2026-01-31,100,2026-12-31", "B,,returning,2026/2/1,2026/2/28,2000,"];

  test("is tried first, brought in as a whole, and taken back", async () => {
    await change(LEAFLET);
    const trial = { costs: 2, already: 0, amount: "2100" };
    expect(await change({ intent: "checkFile", file: csv(...LINES) })).toEqual({ ok: true, changed: 0, trial });
    expect((await list()).total).toBe(1);
    expect(await change({ intent: "importFile", file: csv(...LINES) })).toEqual({ ok: true, changed: 2 });
    const { costs, imports } = await list();
    expect(costs.map(({ name, imported }) => [name, imported])).toEqual([
      ["チラシ", false],
      ["B", true],
      ["A", true],
    ]);
    expect(imports).toMatchObject([{ fileName: "costs.csv", costs: 2, amount: "2100" }]);

    const importId = imports[0]?.id ?? "";
    expect(await change({ intent: "undoImport", importId }, other)).toEqual({ ok: false, problems: { form: "gone" } });
    expect(await change({ intent: "undoImport", importId })).toEqual({ ok: true, changed: 2 });
    expect(await change({ intent: "undoImport", importId })).toEqual({ ok: false, problems: { form: "gone" } });
    expect(await list()).toMatchObject({ costs: [{ name: "チラシ" }], imports: [] });
  });

  test("brought in again adds only what is new, equal lines of one file apart", async () => {
    await change({ intent: "importFile", file: csv(LINES[0] as string) });
    const twice = csv(...LINES, LINES[1] as string);
    expect(await change({ intent: "checkFile", file: twice })).toMatchObject({ trial: { costs: 2, already: 1 } });
    expect(await change({ intent: "importFile", file: twice })).toEqual({ ok: true, changed: 2 });
    expect((await list()).total).toBe(3);
  });

  test("with one wrong line is left alone", async () => {
    const file = csv(...LINES, "C,,new,2026-02-30,2026-03-01,5,");
    for (const intent of ["checkFile", "importFile"]) {
      expect(await change({ intent, file })).toEqual({
        ok: false,
        problems: { file: "rows" },
        rows: [{ line: 4, column: "first_day", problem: "day" }],
        rowsInAll: 1,
      });
    }
    expect((await list()).total).toBe(0);
  });

  test("its export is a file that brings nothing new", async () => {
    await change({ intent: "importFile", file: csv(...LINES, "=1+1,@x,new,2026-02-01,2026-03-01,5,") });
    const { shopId } = shop;
    const costs = await db.inTransaction({ shopId }, (tx) => promotion.readAllCosts(tx, shopId));
    expect(costs).toHaveLength(3);
    const exported = costs.map((cost) =>
      [
        cost.name.replace(/^=/, "'="),
        cost.channel.replace(/^@/, "'@"),
        cost.audience,
        cost.firstDay,
        cost.lastDay,
        cost.amount,
        cost.repeatsUntil ?? "",
      ].join(","),
    );
    expect(await change({ intent: "checkFile", file: csv(...exported) })).toMatchObject({
      trial: { costs: 0, already: 3 },
    });
  });
});

test("the cost of any days is that of the entered costs, day by day", async () => {
  const entered = [
    ["a", "new", "2026-01-10", "2026-04-20", 1_000_003, ""],
    ["b", "both", "2025-12-15", "2026-02-10", 777_777, ""],
    ["c", "both", "2026-01-31", "2026-01-31", 5_001, "2026-06-30"],
    ["d", "returning", "2026-02-01", "2026-02-28", 12_345, "2026-05-31"],
    // Days on which nobody bought anything.
    ["e", "both", "2030-01-01", "2030-01-09", 1_003, ""],
  ] as const;
  await change({
    intent: "importFile",
    file: csv(
      ...entered.map(
        ([name, audience, first, last, amount, until]) => `${name},,${audience},${first},${last},${amount},${until}`,
      ),
    ),
  });

  // The same by loops over days and orders as they were written down.
  const spans: { audience: string; days: string[]; amount: number }[] = [];
  const daysOf = (first: string, last: string) => {
    const days: string[] = [];
    for (let at = Date.parse(first); at <= Date.parse(last); at += 86_400_000) {
      days.push(new Date(at).toISOString().slice(0, 10));
    }
    return days;
  };
  const add = (audience: string, first: string, last: string, amount: number) =>
    spans.push({ audience, days: daysOf(first, last), amount });
  for (const [name, audience, first, last, amount] of entered)
    if (!"cd".includes(name)) add(audience, first, last, amount);
  for (const day of ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30"])
    add("both", `2026-${day}`, `2026-${day}`, 5_001);
  for (const last of ["02-28", "03-31", "04-30", "05-31"])
    add("returning", `2026-${last.slice(0, 2)}-01`, `2026-${last}`, 12_345);

  const firstOf = new Map<number, PlainOrder>();
  const counted = shop.orders.filter((order) => order.counted).sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
  for (const order of counted) if (!firstOf.has(order.customer)) firstOf.set(order.customer, order);
  const ordersOf = (days: string[]) => {
    const inside = counted.filter((order) => days.includes(order.day));
    return { all: inside.length, first: inside.filter((order) => firstOf.get(order.customer) === order).length };
  };
  const expected = new Map<string, { new: number; returning: number }>();
  for (const { audience, days, amount } of spans) {
    const whole = ordersOf(days);
    days.forEach((day, at) => {
      const share = Math.floor(amount / days.length) + (at < amount % days.length ? 1 : 0);
      const own = ordersOf([day]);
      const { first, all } = own.all > 0 ? own : whole.all > 0 ? whole : { first: 1, all: 2 };
      const ofNew =
        audience === "new" ? share : audience === "returning" ? 0 : Math.floor((2 * share * first + all) / (2 * all));
      const sum = expected.get(day) ?? { new: 0, returning: 0 };
      expected.set(day, { new: sum.new + ofNew, returning: sum.returning + share - ofNew });
    });
  }
  const sumOf = (from: string, to: string) => {
    const sum = { new: 0n, returning: 0n };
    for (const [day, cost] of expected) {
      if (day < from || day >= to) continue;
      sum.new += BigInt(cost.new);
      sum.returning += BigInt(cost.returning);
    }
    return sum;
  };

  const { shopId } = shop;
  const periods = [
    ["2025-12-01", "2026-01-01"],
    ["2026-01-01", "2026-02-01"],
    ["2026-02-01", "2026-02-09"],
    ["2026-01-31", "2026-02-01"],
    ["2026-02-28", "2026-03-01"],
    ["2026-05-15", "2026-07-01"],
    ["2025-01-01", "2027-01-01"],
    ["2030-01-03", "2030-01-05"],
    ["2031-01-01", "2031-02-01"],
  ].map(([from = "", to = ""]) => ({ from, to }));
  const read = (today: string) =>
    db.inTransaction({ shopId }, (tx) => promotion.readPromotionCost(tx, { shopId, periods, today }));
  expect(await read("2040-01-01")).toEqual(periods.map(({ from, to }) => sumOf(from, to)));
  // Half way: what is still to come is not counted.
  expect(await read("2026-02-05")).toEqual(
    periods.map(({ from, to }) => sumOf(from, to < "2026-02-06" ? to : "2026-02-06")),
  );
});

test("what messages cost counts on the shop's day on which they went out, added up before it is rounded", async () => {
  const { shopId } = shop;
  // Thousandths of a yen; the shop's day begins at 15:00 UTC.
  const sent = [
    ["email", "sent", "2026-03-01T14:59:59.999Z", 300],
    ["email", "sent", "2026-03-01T15:00:00Z", 300],
    ["email", "uncertain", "2026-03-02T03:00:00Z", 300],
    ["email", "skipped", "2026-03-02T03:00:00Z", 0],
    ["post", "sent", "2026-03-02T14:00:00Z", 85_000],
    ["email", "sent", "2026-03-31T15:00:00Z", 5_499],
  ] as const;
  for (const [at, [channel, state, time, milli]] of sent.entries()) {
    await connection.query(
      `INSERT INTO messages (shop_id, key, customer_id, channel, kind, state, due_at, attempted_at, created_at, cost_milli)
       VALUES ($1, $2, 1, $3, 'marketing', $4, $5, $5, $5, $6)`,
      [String(shopId), `cost:${at}`, channel, state, time, milli],
    );
  }
  await change(LEAFLET);
  const periods = [
    { from: "2026-03-01", to: "2026-03-02" },
    { from: "2026-03-02", to: "2026-03-03" },
    { from: "2026-03-01", to: "2026-04-01" },
    { from: "2026-04-01", to: "2026-05-01" },
  ];
  const read = (today: string) =>
    db.inTransaction({ shopId }, (tx) => promotion.readPromotionCost(tx, { shopId, periods, today }));
  const perDay = 300_000 / 31; // 9677.4: the first days get one more
  expect((await read("2026-06-01")).map(({ returning }) => returning)).toEqual([0n, 86n, 86n, 5n]);
  expect((await read("2026-06-01")).map((cost) => cost.new)).toEqual([
    BigInt(Math.ceil(perDay)),
    BigInt(Math.ceil(perDay)),
    300_000n,
    0n,
  ]);
  expect((await read("2026-03-01")).map(({ returning }) => returning)).toEqual([0n, 0n, 0n, 0n]);
  expect((await list()).messages).toBe("91");
  await connection.query("DELETE FROM messages WHERE shop_id = $1", [String(shopId)]);
});

import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { plainLedger } from "./plain-ledger.ts";

const NOW = new Date("2026-06-01T15:00:00Z");
const TODAY = "2026-06-01";

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");
let loyalty: typeof import("#app/features/loyalty/index.server.ts");
let ledger: typeof import("#app/features/ledger/index.server.ts");
let shopId: ShopId;
let customerId = 0n;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  loyalty = await import("#app/features/loyalty/index.server.ts");
  ledger = await import("#app/features/ledger/index.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, currency, time_zone) VALUES ('adjust.myshopify.com', 'JPY', 'UTC') RETURNING shop_id AS id",
  );
  shopId = BigInt(rows[0].id) as ShopId;
  await admin.query(
    `INSERT INTO earn_rules (shop_id, version, effective_from, active, earn_points, earn_per_minor, valid_days)
     VALUES ($1, 1, '2026-01-01', true, 1, 100, 30)`,
    [shopId],
  );
});

beforeEach(async () => {
  customerId += 1n;
  await admin.query(
    "INSERT INTO customers (shop_id, customer_id, updated_at, observed_at, tags) VALUES ($1, $2, now(), now(), '{}')",
    [shopId, customerId],
  );
});

afterAll(async () => {
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

function ask(fields: Record<string, string>, whom = customerId) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return app.inTransaction({ shopId }, (tx) =>
    loyalty.submitAdjustment(tx, { shopId, customerId: whom, form, today: TODAY, now: NOW }),
  );
}

let keys = 0;
const adjust = (direction: "give" | "take", points: string, more: Record<string, string> = {}) => {
  keys += 1;
  return ask({ intent: "adjustPoints", direction, points, why: "sorry", key: `key-${keys}-of-form`, ...more });
};
const entries = (before: string | null = null) =>
  app.inTransaction({ shopId }, (tx) => loyalty.readPointsEntries(tx, { shopId, customerId, before }));
const undo = (entryId: string) => ask({ intent: "undoAdjustment", entryId });

async function account() {
  const { rows } = await admin.query(
    `SELECT available::int, (SELECT coalesce(sum("left"), 0)::int FROM points_lots l
       WHERE l.shop_id = a.shop_id AND l.customer_id = a.customer_id) AS in_lots
     FROM points_accounts a WHERE shop_id = $1 AND customer_id = $2`,
    [shopId, customerId],
  );
  return rows[0] ?? { available: 0, in_lots: 0 };
}

/** What must hold whatever was done. */
async function expectSound(available: number) {
  expect(await account()).toEqual({ available, in_lots: available });
  const found = await app.inTransaction({ shopId }, async (tx) => [
    await ledger.findBalanceDifferences(tx, shopId),
    await loyalty.countFigureDifferences(tx, shopId),
  ]);
  expect(found).toEqual([[], 0]);
}

test("given points lie in a lot that is valid as long as earned ones; the entry has the reason and can be undone", async () => {
  expect(await adjust("give", "500")).toEqual({ ok: true, intent: "adjustPoints" });
  await expectSound(500);
  const { rows } = await admin.query(
    "SELECT expires_on::text AS ends FROM points_lots WHERE shop_id = $1 AND customer_id = $2",
    [shopId, customerId],
  );
  expect(rows).toEqual([{ ends: "2026-07-01" }]);
  const [entry] = (await entries()).entries;
  expect(entry).toMatchObject({ kind: "adjust", change: "500", balance: "500", canUndo: true });
  expect(entry?.reason).toEqual({ key: "adjust", note: "sorry" });
  expect(await undo(entry?.id ?? "")).toEqual({ ok: true, intent: "undoAdjustment" });
  await expectSound(0);
  const after = (await entries()).entries;
  expect(after.map(({ change, canUndo }) => [change, canUndo])).toEqual([
    ["-500", false],
    ["500", false],
  ]);
});

test("taken points come back when it is undone; undone twice is undone once", async () => {
  await adjust("give", "500");
  await adjust("take", "120");
  await expectSound(380);
  const [taking] = (await entries()).entries;
  expect(taking).toMatchObject({ change: "-120", balance: "380", canUndo: true });
  const both = await Promise.all([undo(taking?.id ?? ""), undo(taking?.id ?? "")]);
  expect(both.every(({ ok }) => ok)).toBe(true);
  await expectSound(500);
});

test("the same form sent twice is one change", async () => {
  const fields = { intent: "adjustPoints", direction: "give", points: "10", why: "twice", key: "the-same-form" };
  await Promise.all([ask(fields), ask(fields)]);
  await expectSound(10);
});

test("what was spent of given points is owed when they are undone, and settled by what comes next", async () => {
  await adjust("give", "50");
  const [given] = (await entries()).entries;
  await adjust("take", "20");
  expect(await undo(given?.id ?? "")).toMatchObject({ ok: true });
  await expectSound(0);
  await adjust("give", "30");
  await expectSound(10);
});

describe("nothing is written", () => {
  test.each([
    ["points that are no number", { points: "1.5" }, { points: "number" }],
    ["no points", { points: "0" }, { points: "number" }],
    ["no reason", { why: "  " }, { why: "required" }],
    ["a long reason", { why: "x".repeat(61) }, { why: "tooLong" }],
  ])("for %s", async (_, fields, problems) => {
    expect(await adjust("give", "5", fields)).toEqual({ ok: false, intent: "adjustPoints", problems });
    await expectSound(0);
  });

  test("when more is to be taken than can be spent", async () => {
    await adjust("give", "50");
    expect(await adjust("take", "51")).toMatchObject({ ok: false, problems: { points: "notEnough" } });
    await expectSound(50);
  });

  test("for an entry that is no adjustment, of somebody else, or not there; and for a customer who is not", async () => {
    await adjust("give", "50");
    const [given] = (await entries()).entries;
    expect(await ask({ intent: "undoAdjustment", entryId: given?.id ?? "" }, 999n)).toMatchObject({ ok: false });
    expect(await undo("123456789")).toMatchObject({ ok: false, problems: { form: "gone" } });
    const form = { intent: "adjustPoints", direction: "give", points: "1", why: "who", key: "nobody-at-all" };
    expect(await ask(form, 999_999n)).toMatchObject({ ok: false, problems: { form: "gone" } });
    await expectSound(50);
  });
});

test("older entries follow page by page, each with the balance after it", async () => {
  const { move } = plainLedger(admin, shopId);
  const balances: number[] = [];
  for (let n = 1; n <= 120; n++) {
    const gives = n % 3 !== 0;
    await move({
      customerId: Number(customerId),
      kind: gives ? "earn" : "expire",
      from: gives ? "issuance" : "available",
      to: gives ? "available" : "expired",
      amount: gives ? 10 : 5,
      day: "2026-05-01",
    });
    balances.push((balances.at(-1) ?? 0) + (gives ? 10 : -5));
  }
  const shown: string[] = [];
  for (let before: string | null = null; ; ) {
    const page = await entries(before);
    shown.push(...page.entries.map(({ balance }) => balance));
    before = page.before;
    if (before === null) break;
    expect(page.entries).toHaveLength(50);
  }
  expect(shown).toEqual(balances.reverse().map(String));
});

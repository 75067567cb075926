import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { type PlainLot, plainLedger } from "./plain-ledger.ts";

const TODAY = "2026-06-01";
const NOW = new Date("2026-06-01T15:00:00Z");

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");
let loyalty: typeof import("#app/features/loyalty/index.server.ts");
let shopId: ShopId;

async function newShop(domain: string): Promise<ShopId> {
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, currency, time_zone) VALUES ($1, 'JPY', 'UTC') RETURNING shop_id AS id",
    [domain],
  );
  return BigInt(rows[0].id) as ShopId;
}

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  loyalty = await import("#app/features/loyalty/index.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  shopId = await newShop("liability.myshopify.com");
  await fillWorkedExample(shopId);
  await app.inTransaction({ shopId }, (tx) => loyalty.foldPointsFigures(tx, shopId));
});

afterAll(async () => {
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

/**
 * 100 points to each of 40 customers on 1 January, for 100 days: 10 spend them on day 10, 5 on day 40; of 10 half is spent on
 * day 20 and comes back on day 30, then all expires; of 10 they are taken back on day 50; of 5 they expire. Then 100 points
 * to each of 40 others on 22 May, for 100 days; today they are 10 days old and whole. One has 77 that never end, and one 25
 * held for a redemption.
 *
 * Day 10: of 8,000 points 1,000 are spent: S = 7/8. Day 40: 8,000 − 1,000 − 4,000 (seen until day 10) = 3,000 are there, 500
 * are spent: S = 7/8 · 5/6. So 5/6 of the 4,000 are expected to expire: 3,333⅓.
 */
async function fillWorkedExample(shop: ShopId): Promise<void> {
  const { grant, shift } = plainLedger(admin, shop);
  const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
  const old = [];
  for (let customerId = 1; customerId <= 40; customerId++) {
    old.push(await grant({ customerId, points: 100, on: day(0), endsOn: day(100) }));
  }
  const spend = (lot: PlainLot, n: number, points: number) =>
    shift(lot, { kind: "spend", to: "redeemed", points, day: day(n) });
  for (const [at, lot] of old.entries()) {
    if (at < 10) await spend(lot, 10, 100);
    else if (at < 15) await spend(lot, 40, 100);
    else if (at < 25) {
      await spend(lot, 20, 50);
      await shift(lot, { kind: "return", from: "redeemed", points: 50, day: day(30) });
    } else if (at < 35) await shift(lot, { kind: "revoke", to: "revoked", points: 100, day: day(50) });
    // The night that books it may be late.
    if (lot.left > 0) await shift(lot, { kind: "expire", to: "expired", points: 100, day: day(103) });
  }
  for (let customerId = 41; customerId <= 80; customerId++) {
    await grant({ customerId, points: 100, on: "2026-05-22", endsOn: "2026-08-30" });
  }
  const forever = await grant({ customerId: 81, points: 102, on: "2026-05-30", endsOn: null, kind: "import" });
  await shift(forever, { kind: "reserve", to: "reserved", points: 25, day: "2026-05-31" });
}

const read = (shop = shopId) =>
  app.inTransaction({ shopId: shop }, (tx) => loyalty.readLiability(tx, { shopId: shop, today: TODAY }));

function say(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return app.inTransaction({ shopId }, (tx) => loyalty.savePointValue(tx, { shopId, currency: "JPY", form, now: NOW }));
}

test("before the first estimate anything may expire or not", async () => {
  const { breakage, estimate } = await read();
  expect(estimate).toBeNull();
  expect(breakage).toEqual({ expected: null, low: 0, high: 4_000 });
});

describe("after a night", () => {
  beforeAll(async () => {
    await loyalty.fitBreakage({ shopId, now: NOW });
  });

  test("what is expected to expire is the worked example's", async () => {
    const { breakage, estimate, byExpiry } = await read();
    expect(estimate).toEqual({ asOf: TODAY, customers: 80, observedDays: 151 });
    // Shares are kept as 32-bit numbers.
    expect(breakage.expected).toBeCloseTo(4_000 * (5 / 6), 1);
    expect(breakage.low).toBeLessThan(3_333);
    expect(breakage.low).toBeGreaterThan(1_000);
    expect(breakage.high).toBeGreaterThan(3_334);
    expect(breakage.high).toBeLessThan(4_000);
    expect(byExpiry).toEqual([
      { month: "2026-08-01", points: 4_000n, amount: null, breakage: expect.closeTo(3_333.3, 0) },
      { month: null, points: 77n, amount: null, breakage: 0 },
    ]);
  });

  test("outstanding and every month's flows are those of the raw entries", async () => {
    const { outstanding, addsUp, months } = await read();
    expect(outstanding).toEqual({ pending: 0n, available: 4_077n, reserved: 25n, total: 4_102n, debt: 0n });
    expect(addsUp).toBe(true);
    const plain = await admin.query(
      `SELECT to_char(occurred_at, 'YYYY-MM-01') AS month,
         sum(amount) FILTER (WHERE kind = 'earn') AS issued, sum(amount) FILTER (WHERE kind = 'import') AS imported,
         sum(CASE kind WHEN 'spend' THEN amount WHEN 'return' THEN -amount END) AS redeemed,
         sum(amount) FILTER (WHERE kind = 'expire') AS expired, sum(amount) FILTER (WHERE kind = 'revoke') AS revoked
       FROM ledger_entries WHERE shop_id = $1 GROUP BY 1`,
      [shopId],
    );
    const told = new Map(plain.rows.map(({ month, ...sums }) => [month, sums]));
    let balance = 0n;
    for (const { month, opening, closing, adjusted, ...flows } of months) {
      expect(opening).toBe(balance);
      expect(adjusted).toBe(0n);
      const sums = told.get(month) ?? {};
      const of = (name: string) => BigInt(sums[name] ?? 0);
      expect(flows).toEqual({
        issued: of("issued"),
        imported: of("imported"),
        redeemed: of("redeemed"),
        expired: of("expired"),
        revoked: of("revoked"),
      });
      balance += of("issued") + of("imported") - of("redeemed") - of("expired") - of("revoked");
      expect(closing).toBe(balance);
    }
    expect(months.map(({ month }) => month.slice(0, 7)).join(" ")).toBe(
      "2026-01 2026-02 2026-03 2026-04 2026-05 2026-06",
    );
    expect(balance).toBe(outstanding.total);
  });

  test("a second estimate of the same day is left out where one is enough", async () => {
    await admin.query("UPDATE breakage_estimates SET customers = 7 WHERE shop_id = $1", [shopId]);
    await loyalty.fitBreakage({ shopId, now: NOW, oncePerDay: true });
    expect((await read()).estimate?.customers).toBe(7);
    await loyalty.fitBreakage({ shopId, now: NOW });
    expect((await read()).estimate?.customers).toBe(80);
  });
});

describe("the value of a point", () => {
  test("is what the reward promises that is offered for the fewest points, until the merchant says it", async () => {
    expect((await read()).value).toBeNull();
    const offer = async (id: number, kind: string, points: number, terms: object, state = "active") => {
      await admin.query(
        "INSERT INTO rewards (shop_id, reward_id, version, state, position) VALUES ($1, $2, 1, $3, 1)",
        [shopId, id, state],
      );
      await admin.query(
        `INSERT INTO reward_versions (shop_id, reward_id, version, kind, name_ja, name_en, points, terms, created_at)
         VALUES ($1, $2, 1, $3, '割引', $4, $5, $6, now())`,
        [shopId, id, kind, `Off ${id}`, points, JSON.stringify(terms)],
      );
    };
    await offer(1, "percent", 50, { percentBp: 1000, valueMinor: null, pointsPerStep: null });
    await offer(2, "amount", 500, { valueMinor: 600, pointsPerStep: null });
    await offer(3, "exchange", 300, { valueMinor: 10, pointsPerStep: 10 });
    await offer(4, "amount", 100, { valueMinor: 900, pointsPerStep: null }, "paused");
    const promised = { source: "reward", version: 0, points: 10n, amountMinor: 10n, reward: { nameEn: "Off 3" } };
    expect((await read()).value).toMatchObject(promised);
    expect((await read()).amount).toBe(4_102n);
    await admin.query("DELETE FROM reward_versions WHERE shop_id = $1", [shopId]);
    await admin.query("DELETE FROM rewards WHERE shop_id = $1", [shopId]);
  });

  test("is what the merchant says; amounts of the parts add up", async () => {
    expect((await read()).amount).toBeNull();
    expect(await say({ points: "100", amount: "150", version: "0" })).toEqual({ ok: true });
    const { amount, byExpiry, value } = await read();
    expect(value).toMatchObject({ points: 100n, amountMinor: 150n, source: "merchant", version: 1 });
    // 4,102 × 1.5; 4,000 × 1.5 = 6,000; 4,077 × 1.5 = 6,115.5, rounded up, less 6,000.
    expect(amount).toBe(6_153n);
    expect(byExpiry.map((row) => row.amount)).toEqual([6_000n, 116n]);
  });

  test("what cannot be read, and what somebody else changed, is refused with nothing written", async () => {
    expect(await say({ points: "0", amount: "-1", version: "1" })).toEqual({
      ok: false,
      problems: { points: "number", amount: "amount" },
    });
    expect(await say({ points: "1", amount: "9", version: "0" })).toEqual({
      ok: false,
      problems: { form: "conflict" },
    });
    expect((await read()).value).toMatchObject({ points: 100n, amountMinor: 150n });
  });

  test("the accountant's files have English heads, decimal amounts, and lines that add up", async () => {
    const liability = await read();
    const months = loyalty.liabilityFile(liability, { table: "months", currency: "JPY" });
    expect(months.header.join()).toBe(
      "month,opening_points,issued_points,imported_points,redeemed_points,expired_points,revoked_points,adjusted_points," +
        "closing_points,currency,opening_amount,issued_amount,imported_amount,redeemed_amount,expired_amount," +
        "revoked_amount,adjusted_amount,closing_amount",
    );
    expect(months.rows[0]?.join()).toBe("2026-01,0,4000,0,1000,0,0,0,3000,JPY,0,6000,0,1500,0,0,0,4500");
    for (const row of months.rows) {
      const [opening, issued, imported, redeemed, expired, revoked, adjusted, closing] = row.slice(10).map(Number);
      const sum = [opening, issued, imported, adjusted].reduce((total = 0, part = 0) => total + part, 0) as number;
      expect(sum - [redeemed, expired, revoked].reduce<number>((total, part = 0) => total + part, 0)).toBe(closing);
    }
    const expiry = loyalty.liabilityFile(liability, { table: "expiry", currency: "JPY" });
    expect(expiry.rows.map((row) => row.join())).toEqual([
      "2026-08,4000,JPY,6000,3333",
      "never,77,JPY,116,0",
      "held,25,JPY,37,0",
    ]);
  });
});

test("a shop without points owes nothing", async () => {
  const empty = await newShop("no-points.myshopify.com");
  await loyalty.fitBreakage({ shopId: empty, now: NOW });
  const { outstanding, breakage, byExpiry, months, addsUp } = await read(empty);
  expect(outstanding.total).toBe(0n);
  expect(breakage).toEqual({ expected: 0, low: 0, high: 0 });
  expect(byExpiry).toEqual([]);
  expect(months).toHaveLength(1);
  expect(addsUp).toBe(true);
});

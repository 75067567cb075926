import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

/**
 * The kept figures of points are held against a fold of the raw entries and lots that is made here, row by row, whatever
 * was posted in whatever statements, and however often it was folded meanwhile.
 */

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");
let loyalty: typeof import("#app/features/loyalty/index.server.ts");
let shops = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  loyalty = await import("#app/features/loyalty/index.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});

afterAll(async () => {
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

interface Entry {
  kind: string;
  from: string;
  to: string;
  amount: number;
  /** Minutes after the beginning of 2026-03-01 UTC. */
  minute: number;
}

const entry: fc.Arbitrary<Entry> = fc.record({
  kind: fc.constantFrom("earn", "expire", "adjust", "reserve"),
  from: fc.constantFrom("issuance", "available"),
  to: fc.constantFrom("pending", "reserved", "expired"),
  amount: fc.integer({ min: 1, max: 1_000_000 }),
  minute: fc.integer({ min: 0, max: 4 * 1440 }),
});
const lot = fc.record({
  granted: fc.integer({ min: 1, max: 10_000 }),
  left: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
  grantedOn: fc.constantFrom("2026-03-01", "2026-03-02"),
  expiresOn: fc.constantFrom("2026-05-01", "2026-06-30", null),
});
const statements = fc.array(
  fc.oneof(
    fc.record({ entries: fc.array(entry, { minLength: 1, maxLength: 6 }) }),
    fc.record({ lots: fc.array(lot, { minLength: 1, maxLength: 4 }) }),
    fc.constant({ fold: true as const }),
  ),
  { maxLength: 12 },
);

const ZONE = "Asia/Tokyo";
const START = Date.UTC(2026, 2, 1);
const dayIn = (zone: string, at: number) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(at));

async function newShop(zone = ZONE): Promise<ShopId> {
  shops += 1;
  const { rows } = await admin.query("INSERT INTO shops (domain, time_zone) VALUES ($1, $2) RETURNING shop_id AS id", [
    `s${shops}.myshopify.com`,
    zone,
  ]);
  return BigInt(rows[0].id) as ShopId;
}

async function post(shopId: ShopId, entries: readonly Entry[]): Promise<void> {
  await admin.query(
    `INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, idempotency_key,
       reason, occurred_at)
     SELECT $1, 1, kind, amount, "from", "to", 'staff', gen_random_uuid()::text, '{}', $3::timestamptz + minute * interval '1 minute'
     FROM json_to_recordset($2) AS e (kind text, amount bigint, "from" text, "to" text, minute integer)`,
    [shopId, JSON.stringify(entries), new Date(START).toISOString()],
  );
}

const fold = (shopId: ShopId) => app.inTransaction({ shopId }, (tx) => loyalty.foldPointsFigures(tx, shopId));
const differences = (shopId: ShopId) =>
  app.inTransaction({ shopId }, (tx) => loyalty.countFigureDifferences(tx, shopId));

/** What is kept, folded or not, as one line per key. */
async function kept(shopId: ShopId) {
  const days = await admin.query(
    `SELECT day::text || ' ' || kind || ' ' || from_account || ' ' || to_account AS key, sum(points)::text AS points,
       sum(entries)::text AS entries
     FROM (SELECT day, kind, from_account, to_account, points, entries, shop_id FROM points_days UNION ALL
       SELECT day, kind, from_account, to_account, points, entries, shop_id FROM points_day_changes) d
     WHERE shop_id = $1 GROUP BY 1 HAVING sum(entries) <> 0`,
    [shopId],
  );
  const lots = await admin.query(
    `SELECT expires_on::text || ' ' || granted_on AS key, sum("left")::text AS "left"
     FROM (SELECT expires_on, granted_on, "left", shop_id FROM points_lot_days UNION ALL
       SELECT expires_on, granted_on, "left", shop_id FROM points_lot_day_changes) l
     WHERE shop_id = $1 GROUP BY 1 HAVING sum("left") <> 0`,
    [shopId],
  );
  return {
    days: Object.fromEntries(days.rows.map(({ key, points, entries }) => [key, `${points} in ${entries}`])),
    lots: Object.fromEntries(lots.rows.map(({ key, left }) => [key, left])),
  };
}

test("are the fold of all entries and lots, in whatever statements they came", async () => {
  await fc.assert(
    fc.asyncProperty(statements, async (given) => {
      const shopId = await newShop();
      const days = new Map<string, { points: number; entries: number }>();
      const lots = new Map<string, number>();
      let lotId = 0;
      for (const statement of given) {
        if ("fold" in statement) await fold(shopId);
        if ("entries" in statement) {
          await post(shopId, statement.entries);
          for (const { kind, from, to, amount, minute } of statement.entries) {
            const key = `${dayIn(ZONE, START + minute * 60_000)} ${kind} ${from} ${to}`;
            const sum = days.get(key) ?? { points: 0, entries: 0 };
            days.set(key, { points: sum.points + amount, entries: sum.entries + 1 });
          }
        }
        if ("lots" in statement) {
          for (const { granted, left, grantedOn, expiresOn } of statement.lots) {
            lotId += 1;
            await admin.query(
              `INSERT INTO points_lots (shop_id, lot_id, customer_id, entry_id, granted_on, expires_on, granted, "left")
               VALUES ($1, $2, 1, 1, $3, $4, $5, $5)`,
              [shopId, lotId, grantedOn, expiresOn, granted],
            );
            const last = left.map((share) => Math.floor(share * granted));
            for (const points of last) {
              await admin.query(`UPDATE points_lots SET "left" = $3 WHERE shop_id = $1 AND lot_id = $2`, [
                shopId,
                lotId,
                points,
              ]);
            }
            const key = `${expiresOn ?? "infinity"} ${grantedOn}`;
            lots.set(key, (lots.get(key) ?? 0) + (last.at(-1) ?? granted));
          }
        }
      }
      const expected = {
        days: Object.fromEntries([...days].map(([key, { points, entries }]) => [key, `${points} in ${entries}`])),
        lots: Object.fromEntries([...lots].filter(([, left]) => left > 0).map(([key, left]) => [key, String(left)])),
      };
      expect(await kept(shopId)).toEqual(expected);
      await fold(shopId);
      expect(await kept(shopId)).toEqual(expected);
    }),
    { numRuns: 25, seed: 20_261 },
  );
});

test("a figure changed past the ledger is found, and a rebuild mends it", async () => {
  const shopId = await newShop();
  await post(shopId, [{ kind: "earn", from: "issuance", to: "pending", amount: 500, minute: 5 }]);
  await admin.query("INSERT INTO points_accounts (shop_id, customer_id, pending) VALUES ($1, 1, 500)", [shopId]);
  await fold(shopId);
  expect(await differences(shopId)).toBe(0);
  const right = await kept(shopId);
  await admin.query("UPDATE points_days SET points = points + 1 WHERE shop_id = $1", [shopId]);
  await admin.query(
    `INSERT INTO points_lot_days (shop_id, expires_on, granted_on, "left") VALUES ($1, '2027-01-01', '2026-01-01', 5)`,
    [shopId],
  );
  expect(await differences(shopId)).toBe(3);
  await app.inTransaction({ shopId }, (tx) => loyalty.rebuildPointsFigures(tx, shopId));
  expect(await differences(shopId)).toBe(0);
  expect(await kept(shopId)).toEqual(right);
});

test("an account that does not hold what flowed into it is found", async () => {
  const shopId = await newShop();
  await post(shopId, [{ kind: "earn", from: "issuance", to: "pending", amount: 500, minute: 5 }]);
  await admin.query("INSERT INTO points_accounts (shop_id, customer_id, pending) VALUES ($1, 1, 499)", [shopId]);
  expect(await differences(shopId)).toBe(1);
});

test("a rebuild counts days anew after the shop's clock changed", async () => {
  const shopId = await newShop("UTC");
  // 16:00 UTC is the next day in Tokyo.
  await post(shopId, [{ kind: "earn", from: "issuance", to: "pending", amount: 7, minute: 16 * 60 }]);
  expect((await kept(shopId)).days).toEqual({ "2026-03-01 earn issuance pending": "7 in 1" });
  await admin.query("UPDATE shops SET time_zone = 'Asia/Tokyo' WHERE shop_id = $1", [shopId]);
  await app.inTransaction({ shopId }, (tx) => loyalty.rebuildPointsFigures(tx, shopId));
  expect((await kept(shopId)).days).toEqual({ "2026-03-02 earn issuance pending": "7 in 1" });
});

test("postings wait neither for each other nor for the folding", async () => {
  const shopId = await newShop();
  const other = new pg.Client({ connectionString: database.adminUrl });
  await other.connect();
  try {
    await other.query("BEGIN");
    await other.query(
      `INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, idempotency_key,
         reason, occurred_at) VALUES ($1, 2, 'earn', 3, 'issuance', 'pending', 'staff', 'one', '{}', now())`,
      [shopId],
    );
    await admin.query("SET lock_timeout = '2s'");
    await post(shopId, [{ kind: "earn", from: "issuance", to: "pending", amount: 4, minute: 1 }]);
    await fold(shopId);
    await other.query("COMMIT");
    expect(Object.values((await kept(shopId)).days).sort()).toEqual(["3 in 1", "4 in 1"]);
  } finally {
    await admin.query("SET lock_timeout = 0");
    await other.end();
  }
});

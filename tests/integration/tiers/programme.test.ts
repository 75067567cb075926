import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { type Counted, type Programme, placeOn, plusDays, reviewAfter, valueOn } from "./expected-tiers.ts";

/**
 * Random customers, bought on random days, under each basis, window and grace. What is kept as orders come and days pass is
 * what the definition says, and what a rebuild finds.
 */
let database: TestDatabase;
let admin: pg.Client;
let db: typeof import("#app/db.server.ts");
let tiers: typeof import("#app/features/tiers/index.server.ts");
let shops = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  db = await import("#app/db.server.ts");
  tiers = await import("#app/features/tiers/index.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});

afterAll(async () => {
  await db?.closeDatabase();
  await admin?.end();
  await database?.drop();
});

const START = "2026-01-20";
const programmes = fc.record({
  basis: fc.constantFrom("spend" as const, "orders" as const, "points" as const),
  windowKind: fc.constantFrom("rolling" as const, "year" as const, "lifetime" as const),
  windowMonths: fc.constantFrom(1, 3, 12),
  graceDays: fc.constantFrom(0, 7, 40),
});
const purchases = fc.array(
  fc.record({ customer: fc.integer({ min: 1, max: 4 }), day: fc.integer({ min: -500, max: 120 }), cents: fc.nat(300) }),
  { minLength: 1, maxLength: 14 },
);
const pins = fc.array(
  fc.record({
    customer: fc.integer({ min: 1, max: 5 }),
    place: fc.integer({ min: 0, max: 2 }),
    at: fc.integer({ min: 0, max: 100 }),
    days: fc.option(fc.integer({ min: 0, max: 60 })),
  }),
  { maxLength: 2 },
);

async function newShop(programme: Programme): Promise<{ shopId: bigint; tierIds: string[] }> {
  shops += 1;
  const { rows } = await admin.query(
    `INSERT INTO shops (domain, currency, time_zone, installed_at, tiers_as_of)
     VALUES ($1, 'JPY', 'Asia/Tokyo', '2026-01-01', $2) RETURNING shop_id`,
    [`s${shops}.myshopify.com`, START],
  );
  const shopId = BigInt(rows[0].shop_id);
  await admin.query(
    `INSERT INTO tier_programmes (shop_id, version, basis, window_kind, window_months, grace_days) VALUES ($1, 1, $2, $3, $4, $5)`,
    [shopId, programme.basis, programme.windowKind, programme.windowMonths, programme.graceDays],
  );
  const { rows: made } = await admin.query(
    `INSERT INTO tiers (shop_id, name_ja, name_en, threshold, position)
     SELECT $1, 't' || n, 't' || n, threshold, n FROM unnest($2::bigint[]) WITH ORDINALITY AS t (threshold, n)
     RETURNING tier_id`,
    [shopId, programme.thresholds],
  );
  return { shopId, tierIds: made.map(({ tier_id }) => tier_id as string) };
}

let serial = 0;
/** An order with its points, as the ingest would leave them. */
async function buy(shopId: bigint, one: { customer: number; day: string; cents: number }): Promise<void> {
  serial += 1;
  await admin.query(
    `INSERT INTO orders (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, test,
       financial_status, currency, taxes_included, discount_codes, counted, local_day, units_left, net_sales_minor, order_number)
     VALUES ($1, $2, '#', $3, $4::date, $4::date, $4::date, $4::date, false, 'paid', 'JPY', false, '{}', true, $4, 1, $5, 1)`,
    [shopId, serial, one.customer, one.day, one.cents],
  );
  await admin.query(
    `INSERT INTO customer_figures (shop_id, customer_id, orders, first_order_at, last_order_at, first_order_day, last_order_day,
       net_sales_minor, gross_profit_minor)
     VALUES ($1, $2, 1, now(), now(), $3, $3, $4, 0) ON CONFLICT DO NOTHING`,
    [shopId, one.customer, one.day, one.cents],
  );
  const points = [
    { kind: "earn", amount: one.cents + 20, from: "issuance", to: "available" },
    { kind: "revoke", amount: 20, from: "available", to: "revoked" },
  ];
  for (const { kind, amount, from, to } of points) {
    await admin.query(
      `INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
         idempotency_key, reason, occurred_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'order', $7, $8, '{}', now())`,
      [shopId, one.customer, kind, amount, from, to, serial, `${kind}:${serial}`],
    );
  }
}

const amountOf = (basis: Programme["basis"], cents: number) => (basis === "orders" ? 1 : cents);

async function kept(shopId: bigint) {
  const { rows } = await admin.query(
    `SELECT customer_id::text AS customer, tier_id::text AS tier, basis_value::text AS value, review_on::text AS "reviewOn", pinned
     FROM tier_memberships WHERE shop_id = $1 ORDER BY customer_id`,
    [shopId],
  );
  return rows;
}

test("members are those of the definition, as orders come in any order and days pass; a rebuild finds the same", async () => {
  const property = fc.asyncProperty(programmes, purchases, pins, async (chosen, bought, pinned) => {
    const programme: Programme = { ...chosen, thresholds: chosen.basis === "orders" ? [0, 2, 4] : [0, 250, 600] };
    const { shopId, tierIds } = await newShop(programme);
    const inShop = <T>(work: Parameters<typeof db.inTransaction<T>>[1]) =>
      db.inTransaction({ shopId: shopId as never }, work);
    await admin.query(
      `INSERT INTO customers (shop_id, customer_id, tags, updated_at, observed_at)
       SELECT $1, n, '{}', now(), now() FROM generate_series(1, 5) n`,
      [shopId],
    );
    const told = new Map<number, Counted[]>();
    // Days go by in steps of ten; on each, some orders are told: those of that day, and late ones.
    for (let at = 0; at <= 120; at += 10) {
      const today = plusDays(START, at);
      const assessment = { shopId: shopId as never, asOf: today, now: new Date(`${today}T12:00:00Z`) };
      await inShop((tx) => tiers.moveTierWindows(tx, assessment));
      const now = bought.filter(({ day }, n) => (day > at - 10 && day <= at) || (day <= 0 && n % 12 === at / 10));
      for (const one of now) {
        const day = plusDays(START, one.day);
        told.set(one.customer, [...(told.get(one.customer) ?? []), { day, amount: amountOf(chosen.basis, one.cents) }]);
        await buy(shopId, { ...one, day });
      }
      const customerIds = [...new Set(now.map(({ customer }) => BigInt(customer)))];
      await inShop((tx) => tiers.assessTiersOf(tx, { ...assessment, customerIds }));
      for (const pin of pinned.filter((one) => one.at > at - 10 && one.at <= at)) {
        const untilDay = pin.days === null ? null : plusDays(today, pin.days);
        const how = {
          customerId: BigInt(pin.customer),
          tierId: BigInt(tierIds[pin.place] ?? 0),
          untilDay,
          reason: "VIP",
        };
        expect(await inShop((tx) => tiers.pinTier(tx, { ...assessment, ...how }))).toEqual({ ok: true });
      }
      const pinOf = (customer: number) => {
        const ones = pinned.map((pin) => ({ ...pin, on: Math.ceil(pin.at / 10) * 10 })).filter(({ on }) => on <= at);
        const last = ones
          .filter((pin) => pin.customer === customer)
          .sort((a, b) => a.on - b.on)
          .at(-1);
        return last && (last.days === null || last.on + last.days >= at) ? last : undefined;
      };
      const everPinned = pinned.filter((pin) => Math.ceil(pin.at / 10) * 10 <= at).map(({ customer }) => customer);
      const customers = [...new Set([...told.keys(), ...everPinned])].sort((a, b) => a - b);
      const expected = customers.map((customer) => {
        const counted = told.get(customer) ?? [];
        const pin = pinOf(customer);
        const place = pin ? pin.place : placeOn(today, counted, programme);
        const ends = pin && pin.days !== null ? plusDays(START, pin.on + pin.days + 1) : null;
        return {
          customer: String(customer),
          tier: tierIds[place] ?? null,
          value: String(valueOn(today, counted, programme)),
          reviewOn: pin ? ends : reviewAfter(today, counted, programme),
          pinned: pin !== undefined,
        };
      });
      expect(await kept(shopId)).toEqual(expected);
      expect(await inShop((tx) => tiers.rebuildTiers(tx, assessment))).toBe(0);
    }
    // Every move is written down: the last one of each customer leads to where they are.
    const { rows: lost } = await admin.query(
      `SELECT m.customer_id FROM tier_memberships m
       WHERE m.shop_id = $1 AND m.tier_id <> tier_at($1, m.customer_id, 'infinity')`,
      [shopId],
    );
    expect(lost).toEqual([]);
  });
  await fc.assert(property, { numRuns: 25, seed: 300 });
}, 180_000);

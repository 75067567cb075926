import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rule } from "#app/features/segments/types.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { dayOfNumber } from "../figures/purchase.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { expectedMembers, type KeptFacts } from "./expected-members.ts";
import { readKeptFacts } from "./kept-facts.ts";
import { randomRule } from "./random-rules.ts";
import { FIRST_DAY, type RandomShop, randomShop, TODAY, writeShop, ZONE } from "./random-shop.ts";

/**
 * Random rules are asked of small random shops, as of today and of past days, and compared with who fulfils them by the
 * definitions, customer by customer.
 */

const NOW = new Date(`${dayOfNumber(TODAY)}T06:00:00Z`);
const RULES = 12;
const days = fc.integer({ min: FIRST_DAY + 30, max: TODAY - 1 }).map(dayOfNumber);

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");
let segments: typeof import("#app/features/segments/index.server.ts");
let history: typeof import("#app/features/segments/history/history-of-rule.server.ts");
let rebuild: (options: { shopId: ShopId; now: Date }) => Promise<void>;
let fitPrediction: (options: { shopId: ShopId; now: Date }) => Promise<void>;
let shopId: ShopId;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  segments = await import("#app/features/segments/index.server.ts");
  history = await import("#app/features/segments/history/history-of-rule.server.ts");
  ({ rebuildShop: rebuild } = await import("#app/ingest/rebuild-shop.server.ts"));
  ({ fitPrediction } = await import("#app/features/prediction/index.server.ts"));
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, time_zone, currency) VALUES ('rules.myshopify.com', $1, 'JPY') RETURNING shop_id AS id",
    [ZONE],
  );
  shopId = BigInt(rows[0].id) as ShopId;
});

afterAll(async () => {
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

/** Writes the shop, lets everything follow, and puts a limit of lapse and an interval of one product beside the shop's. */
async function build(shop: RandomShop): Promise<KeptFacts> {
  await writeShop(admin, { shopId: String(shopId), shop });
  await rebuild({ shopId, now: NOW });
  await fitPrediction({ shopId, now: NOW });
  for (const sql of [
    `INSERT INTO lapse_limits VALUES ($1, 1, 502, 20, 45, 'product', 50), ($1, 1, 0, 40, 90, 'shop', 50), ($1, 2, 0, 30, 60, 'shop', 50)
     ON CONFLICT (shop_id, n, first_product_id) DO UPDATE SET cooling_days = excluded.cooling_days, lapsed_days = excluded.lapsed_days`,
    `INSERT INTO reorder_intervals VALUES ($1, 502, 25, NULL, 60), ($1, 0, 50, NULL, 60)
     ON CONFLICT (shop_id, product_id) DO UPDATE SET interval_days = excluded.interval_days`,
  ]) {
    await admin.query(sql, [String(shopId)]);
  }
  return readKeptFacts(admin, String(shopId));
}

/** The file of a rule's customers holds those of its page, with the same figures. */
test("a file holds whom the pages show", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      randomShop,
      fc.array(fc.tuple(randomRule(), days), { minLength: 4, maxLength: 4 }),
      async (shop, asked) => {
        await build(shop);
        for (const [rule, day] of asked) {
          for (const asOf of [undefined, day]) {
            const streamed = [];
            for await (const row of segments.streamRuleCustomers({ shopId, rule, asOf, now: NOW })) streamed.push(row);
            const page = await app.inTransaction({ shopId }, async (tx) => {
              const context = await segments.loadRuleContext(tx, { shopId, now: NOW, asOf });
              return segments.listRuleCustomers(tx, { context, rule });
            });
            expect(streamed).toEqual([...page.rows].sort((a, b) => (a.id < b.id ? -1 : 1)));
          }
        }
      },
    ),
    { numRuns: 4, endOnFailure: true },
  );
});

async function membersOf(options: { rule: Rule; asOf: string; today?: string }): Promise<string[]> {
  const { rule, asOf, today } = options;
  return app.inTransaction({ shopId }, async (tx) => {
    const context = {
      ...(await segments.loadRuleContext(tx, { shopId, now: NOW, asOf })),
      ...(today ? { today } : {}),
    };
    const page = await segments.listRuleCustomers(tx, { context, rule });
    const { customers } = await segments.countRule(tx, { context, rule });
    expect(customers).toBe(page.rows.length);
    if (asOf >= context.today) {
      const values = new SqlValues(shopId);
      const condition = segments.ruleCondition(context, rule)("c.customer_id", values);
      const rows = await app.query<{ id: string }>(
        tx,
        `SELECT c.customer_id::text AS id FROM (SELECT DISTINCT customer_id FROM orders WHERE shop_id = $1::bigint) c WHERE ${condition}`,
        ...values.all,
      );
      expect(rows.map(({ id }) => id).sort()).toEqual(page.rows.map(({ id }) => id).sort());
    }
    return page.rows.map(({ id }) => id).sort();
  });
}
let SqlValues: typeof import("#app/lib/sql-values.ts").SqlValues;
beforeAll(async () => {
  ({ SqlValues } = await import("#app/lib/sql-values.ts"));
});

test("history in one pass is what each day's question says", { timeout: 120_000 }, async () => {
  const ends = Array.from({ length: 14 }, (_, at) => new Date(Date.UTC(2025, at + 1, 0)).toISOString().slice(0, 10));
  await fc.assert(
    fc.asyncProperty(
      randomShop,
      fc.array(randomRule(), { minLength: RULES, maxLength: RULES }),
      async (shop, rules) => {
        await build(shop);
        for (const rule of rules) {
          await app.inTransaction({ shopId }, async (tx) => {
            const context = await segments.loadRuleContext(tx, { shopId, now: NOW });
            const points = await history.historyOfRule(tx, { context, rule, days: ends });
            const expected = [];
            for (const day of ends) expected.push(await history.asOfDay(tx, { context, rule, day }));
            expect({ rule, points }).toEqual({ rule, points: expected });
          });
        }
      },
    ),
    { numRuns: 8, endOnFailure: true },
  );
});

test("today's kept figures are what the facts say as of today", { timeout: 120_000 }, async () => {
  const today = dayOfNumber(TODAY);
  // Lots and what is expected know the present alone, and it would not be the present any more.
  const rules = fc.array(randomRule(["pointsExpiring", "prediction"]), { minLength: RULES, maxLength: RULES });
  await fc.assert(
    fc.asyncProperty(randomShop, rules, async (shop, asked) => {
      await build(shop);
      for (const rule of asked) {
        const kept = await membersOf({ rule, asOf: today });
        const fromFacts = await membersOf({ rule, asOf: today, today: dayOfNumber(TODAY + 1) });
        expect({ rule, told: fromFacts }).toEqual({ rule, told: kept });
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

test("a rule names those who fulfil it, today and as of any past day", { timeout: 120_000 }, async () => {
  const today = dayOfNumber(TODAY);
  await fc.assert(
    fc.asyncProperty(
      randomShop,
      fc.array(fc.tuple(randomRule(), days), { minLength: RULES, maxLength: RULES }),
      async (shop, asked) => {
        const kept = await build(shop);
        for (const [rule, day] of asked) {
          for (const asOf of [today, day]) {
            const told = await membersOf({ rule, asOf });
            expect({ rule, asOf, told }).toEqual({ rule, asOf, told: expectedMembers({ shop, kept, rule, asOf }) });
          }
        }
      },
    ),
    { numRuns: 15, endOnFailure: true },
  );
});

import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { READY_MADE, READY_MADE_KEYS } from "#app/features/segments/rules.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { dayNumber } from "../figures/purchase.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { cdnowOrders, type RawOrder, writeCdnow } from "./cdnow-shop.ts";
import { expectedReadyMade, scoresOf, standings } from "./expected-ready-made.ts";

/** Scores and ready-made segments of the CDNOW shop, against their definitions over the raw purchases. */

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");
let segments: typeof import("#app/features/segments/index.server.ts");
let stopJobQueue: () => Promise<void>;
let shopId: ShopId;
let orders: RawOrder[];
let today: string;
let now: Date;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  segments = await import("#app/features/segments/index.server.ts");
  ({ stopJobQueue } = await import("#app/jobs/queue.server.ts"));
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, time_zone, currency) VALUES ('cdnow.myshopify.com', 'America/New_York', 'USD') RETURNING shop_id AS id",
  );
  shopId = BigInt(rows[0].id) as ShopId;
  ({ orders, today } = cdnowOrders());
  now = new Date(`${today}T16:00:00Z`);
  await writeCdnow(admin, { shopId: String(shopId), orders, today });
  await admin.query("ANALYZE");
  await rebuildShop({ shopId, now });
  await admin.query("ANALYZE");
  const { rows: made } = await admin.query("SELECT segment_id AS id FROM segments WHERE shop_id = $1", [
    String(shopId),
  ]);
  for (const { id } of made) await segments.fillSegment({ shopId, segmentId: BigInt(id), now });
}, 300_000);

afterAll(async () => {
  await stopJobQueue();
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

test("every score, and every cell of the grid", async () => {
  const everyone = standings(orders, today);
  const r = scoresOf(everyone, (each) => dayNumber(each.orders.at(-1)?.day ?? ""));
  const f = scoresOf(everyone, (each) => each.orders.length);
  const m = scoresOf(everyone, ({ net }) => net);
  const { rows } = await admin.query(
    "SELECT customer_id::text AS customer, r, f, m FROM rfm_scores ORDER BY customer_id",
  );
  const expected = everyone
    .map(({ customer }) => ({ customer, r: r.get(customer), f: f.get(customer), m: m.get(customer) }))
    .sort((a, b) => Number(BigInt(a.customer) - BigInt(b.customer)));
  expect(rows).toHaveLength(expected.length);
  expect(rows.filter((row, at) => JSON.stringify(row) !== JSON.stringify(expected[at])).slice(0, 3)).toEqual([]);

  const cells = new Map<string, { customers: number; net: number; profit: number; m: number }>();
  for (const { customer, net, profit } of everyone) {
    const key = `${r.get(customer)} ${f.get(customer)}`;
    const cell = cells.get(key) ?? { customers: 0, net: 0, profit: 0, m: 0 };
    cells.set(key, {
      customers: cell.customers + 1,
      net: cell.net + net,
      profit: cell.profit + profit,
      m: cell.m + (m.get(customer) ?? 0),
    });
  }
  const grid = await app.inTransaction({ shopId }, (tx) => segments.readRfmGrid(tx, { shopId }));
  const told = Object.fromEntries(
    grid.cells.map((cell) => [
      `${cell.r} ${cell.f}`,
      {
        customers: cell.customers,
        net: Number(cell.netSalesMinor),
        profit: Number(cell.grossProfitMinor),
        m: cell.mSum,
      },
    ]),
  );
  expect(told).toEqual(Object.fromEntries(cells));
});

describe("every ready-made segment", () => {
  let expected: Record<string, string[]>;
  beforeAll(() => {
    expected = expectedReadyMade(orders, today);
  });

  test.each(READY_MADE_KEYS)("%s", async (key) => {
    const { rows } = await admin.query(
      `SELECT m.customer_id::text AS id FROM segment_members m JOIN segments s USING (shop_id, segment_id)
       WHERE s.ready_made = $1`,
      [key],
    );
    const members = rows.map(({ id }) => id as string).sort();
    expect(members.length).toBe(expected[key]?.length);
    expect(members).toEqual(expected[key]);
    // All of these customers came in the first quarter, so of those who bought once nobody is recent.
    if (!["onceActive", "onceCooling"].includes(key)) expect(members.length).toBeGreaterThan(0);
  });
});

test("two segments compared: who is in both and in one alone, and what they brought", async () => {
  const expected = expectedReadyMade(orders, today);
  const brought = new Map(standings(orders, today).map((each) => [each.customer, each]));
  const of = (customers: string[]) => ({
    customers: customers.length,
    netSalesMinor: String(customers.reduce((sum, customer) => sum + (brought.get(customer)?.net ?? 0), 0)),
    grossProfitMinor: String(customers.reduce((sum, customer) => sum + (brought.get(customer)?.profit ?? 0), 0)),
  });
  const [best, gone] = [expected.best ?? [], expected.oftenLapsed ?? []];
  const idOf = async (key: string) => {
    const { rows } = await admin.query("SELECT segment_id AS id FROM segments WHERE ready_made = $1", [key]);
    return BigInt(rows[0].id);
  };
  const [first, second] = [await idOf("best"), await idOf("oftenLapsed")];
  const { comparison, isCounting } = await app.inTransaction({ shopId }, (tx) =>
    segments.compareSegments(tx, { shopId, first, second }),
  );
  expect(isCounting).toBe(false);
  expect(comparison).toEqual({
    both: of(best.filter((customer) => gone.includes(customer))),
    first: of(best.filter((customer) => !gone.includes(customer))),
    second: of(gone.filter((customer) => !best.includes(customer))),
  });
  expect(comparison?.both.customers).toBeGreaterThan(0);
});

describe("as of past days, its history among them", () => {
  // Points that expire know the present alone.
  const keys = READY_MADE_KEYS.filter((key) => key !== "pointsExpiring");

  test.each(["1997-12-31", "1998-03-31"])("%s", async (asOf) => {
    const expected = expectedReadyMade(orders, asOf);
    for (const key of keys) {
      const count = await app.inTransaction({ shopId }, async (tx) => {
        const context = await segments.loadRuleContext(tx, { shopId, now, asOf });
        return segments.countRule(tx, { context, rule: READY_MADE[key] });
      });
      expect({ key, customers: count.customers }).toEqual({ key, customers: expected[key]?.length });
      const { rows } = await admin.query(
        `SELECT h.customers, h.net_sales_minor::text AS net FROM segment_history h JOIN segments s USING (shop_id, segment_id)
         WHERE s.ready_made = $1 AND h.day = $2`,
        [key, asOf],
      );
      expect({ key, history: rows }).toEqual({
        key,
        history: [{ customers: count.customers, net: count.netSalesMinor }],
      });
    }
  });
});

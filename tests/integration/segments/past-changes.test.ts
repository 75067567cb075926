import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { dayNumber, dayOfNumber } from "../figures/purchase.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { customerId, type RandomOrder, writeOrders, ZONE } from "./random-shop.ts";

/** Orders of past months are cancelled, and what is kept of a segment's past days follows with the next day. */

const START = dayNumber("2026-03-20");

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");
let segments: typeof import("#app/features/segments/index.server.ts");
let orders: typeof import("#app/features/orders/index.server.ts");
let rebuildShop: typeof import("#app/ingest/rebuild-shop.server.ts").rebuildShop;
let settling: typeof import("#app/ingest/settle-customers.server.ts");
let noteCustomerChanges: typeof import("#app/features/customers/index.server.ts").noteCustomerChanges;
let stopJobQueue: () => Promise<void>;
let shopId: ShopId;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  segments = await import("#app/features/segments/index.server.ts");
  orders = await import("#app/features/orders/index.server.ts");
  ({ rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts"));
  settling = await import("#app/ingest/settle-customers.server.ts");
  ({ noteCustomerChanges } = await import("#app/features/customers/index.server.ts"));
  ({ stopJobQueue } = await import("#app/jobs/queue.server.ts"));
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, time_zone, currency) VALUES ('past.myshopify.com', $1, 'JPY') RETURNING shop_id AS id",
    [ZONE],
  );
  shopId = BigInt(rows[0].id) as ShopId;
});

afterAll(async () => {
  await stopJobQueue();
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

const instant = (day: number) => new Date(`${dayOfNumber(day)}T06:00:00Z`);
const order = (customer: number, day: string, net: number): RandomOrder => ({
  customer,
  day: dayNumber(day),
  hour: 8,
  cancelled: false,
  refunded: false,
  lines: [{ product: 1, subscribed: false, left: true, net, cost: 0 }],
});

/** Customers with two counted orders or more up to each kept day, by the raw orders. */
async function expectedHistory() {
  const { rows } = await admin.query(
    `SELECT h.day::text AS day, count(c.customer_id)::integer AS customers, coalesce(sum(c.net), 0)::text AS net
     FROM segment_history h LEFT JOIN LATERAL (
       SELECT o.customer_id, sum(l.net_total_minor) AS net FROM orders o JOIN order_lines l USING (shop_id, order_id)
       WHERE o.shop_id = h.shop_id AND o.cancelled_at IS NULL AND o.local_day <= h.day
       GROUP BY o.customer_id HAVING count(*) >= 2
     ) c ON true
     WHERE h.shop_id = $1 GROUP BY h.day ORDER BY h.day`,
    [String(shopId)],
  );
  return rows;
}

async function keptHistory() {
  const { rows } = await admin.query(
    `SELECT day::text AS day, customers, net_sales_minor::text AS net FROM segment_history WHERE shop_id = $1 ORDER BY day`,
    [String(shopId)],
  );
  return rows;
}

async function changedFrom(): Promise<string | null> {
  const { rows } = await admin.query("SELECT histories_changed_from::text AS day FROM shops WHERE shop_id = $1", [
    String(shopId),
  ]);
  return rows[0].day;
}

async function settleAfter(customers: number[], day: number): Promise<void> {
  await app.inTransaction({ shopId }, async (tx) => {
    const context = await orders.loadShop(tx, shopId);
    if (context) await orders.rebuildFigures(tx, context);
    await noteCustomerChanges(tx, { shopId, customerIds: customers.map((at) => BigInt(customerId(at))) });
  });
  await settling.settleShop({ shopId, now: instant(day) });
}

test("a cancelled order of a past month is taken out of the days kept since", async () => {
  await writeOrders(admin, {
    shopId: String(shopId),
    firstId: 1,
    orders: [
      order(0, "2025-11-03", 1_000),
      order(0, "2025-12-10", 2_000),
      order(1, "2025-10-05", 500),
      order(1, "2026-01-15", 700),
      order(1, "2026-02-20", 900),
      order(2, "2026-02-01", 300),
    ],
  });
  await rebuildShop({ shopId, now: instant(START) });
  const saved = await app.inTransaction({ shopId }, (tx) =>
    segments.saveSegment(tx, {
      shopId,
      name: "Twice",
      rule: { type: "orderCount", count: { min: 2 } },
      now: instant(START),
    }),
  );
  if (saved.result !== "saved") throw new Error("the rule is refused");
  await segments.fillSegment({ shopId, segmentId: saved.segmentId, now: instant(START) });
  await admin.query("DELETE FROM segments WHERE shop_id = $1 AND segment_id <> $2", [
    String(shopId),
    String(saved.segmentId),
  ]);
  expect(await keptHistory()).toEqual(await expectedHistory());

  // An order of today changes no day that is kept.
  await writeOrders(admin, { shopId: String(shopId), firstId: 10, orders: [order(2, dayOfNumber(START), 400)] });
  await settleAfter([2], START);
  expect(await changedFrom()).toBeNull();

  await admin.query("UPDATE orders SET cancelled_at = now() WHERE shop_id = $1 AND order_id IN (2, 4)", [
    String(shopId),
  ]);
  await settleAfter([0, 1], START);
  expect(await changedFrom()).toBe("2025-12-10");
  expect(await keptHistory()).not.toEqual(await expectedHistory());

  await settling.passReportsDay({ shopId, now: instant(START + 1) });
  expect(await changedFrom()).toBeNull();
  const { rows: jobs } = await admin.query("SELECT data FROM pgboss.job WHERE name = 'refresh-histories'");
  expect(jobs).toEqual([{ data: { shopId: String(shopId), since: "2025-12-10" } }]);
  await segments.refreshHistories({ shopId, since: "2025-12-10", now: instant(START + 1) });
  const kept = (await keptHistory()).filter(({ day }) => day <= dayOfNumber(START));
  expect(kept).toEqual((await expectedHistory()).filter(({ day }) => day <= dayOfNumber(START)));
  expect(kept.at(-1)).toMatchObject({ customers: 2 });
});

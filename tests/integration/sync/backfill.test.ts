import { afterAll, beforeAll, expect, test } from "vitest";
import type { SimOrder } from "../../simulator/model.ts";
import { updateCustomer } from "../../simulator/operations/customers.ts";
import { refundOrder } from "../../simulator/operations/order-changes.ts";
import { placeOrder } from "../../simulator/operations/orders.ts";
import { allRows, type RunningShop, someOfKurashi, startShop } from "./running-shop.ts";

let shop: RunningShop;
let sync: typeof import("#app/ingest/sync/index.server.ts");
let settings: typeof import("#app/features/settings/index.server.ts");
let db: typeof import("#app/db.server.ts");

beforeAll(async () => {
  shop = await startShop(someOfKurashi(1500));
  sync = await import("#app/ingest/sync/index.server.ts");
  settings = await import("#app/features/settings/index.server.ts");
  db = await import("#app/db.server.ts");
}, 120_000);

afterAll(() => shop.close());

const progress = async () =>
  (await db.inTransaction({ shopId: shop.shopId }, (tx) => settings.readSyncHealth(tx, shop.shopId))).backfill;

const never = () => new AbortController().signal;

/** What the store says of an order's sales, worked out without the app. */
function expectedOrder(order: SimOrder) {
  let netSales = 0;
  let unitsLeft = 0;
  for (const line of order.lines) {
    const discounts = (line.discounts ?? []).reduce((sum, { amount }) => sum + amount, 0);
    const taxes = (line.taxLines ?? []).reduce((sum, { price }) => sum + price, 0);
    const net = line.price * line.quantity - discounts - (order.taxesIncluded ? taxes : 0);
    netSales += line.quantity === 0 ? 0 : Math.floor((net * line.currentQuantity) / line.quantity + 0.5);
    unitsLeft += line.currentQuantity;
  }
  const counted = !order.test && !order.cancelledAt && order.financialStatus !== "voided" && unitsLeft > 0;
  return {
    id: order.id,
    name: `#${order.number}`,
    customerId: order.customerId ?? null,
    updatedAt: Math.floor(order.updatedAt / 1000),
    lines: order.lines.length,
    refunds: (order.refunds ?? []).length,
    counted,
    netSales,
    unitsLeft,
  };
}

async function storedOrders() {
  const { rows } = await shop.admin.query(`
    SELECT order_id::text AS id, name, customer_id::text AS "customerId",
      floor(extract(epoch FROM updated_at))::int AS "updatedAt",
      (SELECT count(*)::int FROM order_lines l WHERE l.order_id = o.order_id) AS lines,
      (SELECT count(*)::int FROM refunds r WHERE r.order_id = o.order_id) AS refunds,
      counted, net_sales_minor::int AS "netSales", units_left AS "unitsLeft"
    FROM orders o ORDER BY order_id`);
  return rows;
}

function expectedOrders() {
  const orders = [...shop.simulator.store.state(shop.domain).orders.values()];
  return orders.map(expectedOrder).sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

test("a backfill that is stopped between two pieces goes on where it was and brings in what the store has", async () => {
  const stop = new AbortController();
  const options = { shopId: shop.shopId, chunkBytes: 16 * 1024 };
  const running = sync.runBackfill({ ...options, signal: stop.signal });
  const stopped = expect(running).rejects.toThrow("stopped by the test");
  for (let read = 0; read === 0; ) {
    const { rows } = await shop.admin.query("SELECT roots_read::int AS n FROM import_progress WHERE phase = 'orders'");
    read = rows[0]?.n ?? 0;
  }
  stop.abort(new Error("stopped by the test"));
  await stopped;
  const { rows: half } = await shop.admin.query("SELECT phase, bytes_read::int, roots_read::int FROM import_progress");
  const orders = half.find(({ phase }) => phase === "orders");
  expect(orders.roots_read).toBeGreaterThan(0);
  expect(orders.roots_read).toBeLessThan(1500);
  expect(await progress()).toMatchObject({ state: "running", phase: "orders", total: 1500 });

  expect(await sync.runBackfill({ ...options, signal: never() })).toBe("done");
  const { rows: runs } = await shop.admin.query("SELECT state, phase FROM sync_runs");
  expect(runs).toEqual([{ state: "done", phase: "done" }]);
  expect(await progress()).toMatchObject({ state: "done", share: 1, problem: null });
  expect(await storedOrders()).toEqual(expectedOrders());
  const { rows: left } = await shop.admin.query("SELECT count(*)::int AS n FROM import_orders");
  expect(left).toEqual([{ n: 0 }]);
}, 120_000);

test("customers, products and their costs are as the store has them", async () => {
  const state = shop.simulator.store.state(shop.domain);
  const { rows: customers } = await shop.admin.query(
    "SELECT customer_id::text AS id, email, first_name, last_name, zip FROM customers ORDER BY customer_id",
  );
  expect(customers).toEqual(
    [...state.customers.values()]
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
      .map((customer) => ({
        id: customer.id,
        email: customer.email ?? null,
        first_name: customer.firstName,
        last_name: customer.lastName,
        zip: customer.addresses[0]?.zip ?? null,
      })),
  );
  const { rows: costs } = await shop.admin.query(
    "SELECT variant_id::text AS id, unit_cost_minor::int AS cost FROM variants ORDER BY variant_id",
  );
  expect(costs).toEqual(
    [...state.variants.values()]
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
      .map((variant) => ({ id: variant.id, cost: variant.unitCost ?? null })),
  );
  const { rows: lines } = await shop.admin.query(
    `SELECT count(*)::int AS n FROM order_lines l JOIN variants v USING (variant_id)
     WHERE l.unit_cost_minor IS DISTINCT FROM v.unit_cost_minor`,
  );
  expect(lines).toEqual([{ n: 0 }]);
});

test("what an import keeps of pieces is what the rebuild computes; a second one changes nothing", async () => {
  const before = await allRows(shop.admin);
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  await rebuildShop({ shopId: shop.shopId, now: new Date() });
  const rebuilt = await allRows(shop.admin);
  for (const [table, rows] of Object.entries(before)) expect(rebuilt[table], table).toEqual(rows);
  expect(await sync.runBackfill({ shopId: shop.shopId, signal: never() })).toBe("done");
  const after = await allRows(shop.admin);
  for (const [table, rows] of Object.entries(before)) expect(after[table], table).toEqual(rows);
}, 120_000);

test("reconcile mends what no webhook told, and then finds nothing more", async () => {
  const { store } = shop.simulator;
  const state = store.state(shop.domain);
  const old = [...state.orders.values()].find((order) => !order.refunds && !order.cancelledAt && order.customerId);
  const variant = [...state.variants.values()][0];
  if (!old?.customerId || !variant) throw new Error("the shop has no such order");
  const line = old.lines[0];
  if (!line) throw new Error("the order has no line");
  refundOrder(store, shop.domain, old.id, { lines: [{ lineItemId: line.id, quantity: 1 }] });
  const many = Array.from({ length: 23 }, () => ({ variantId: variant.id, quantity: 1 }));
  placeOrder(store, shop.domain, { customerId: old.customerId, lines: many });
  updateCustomer(store, shop.domain, old.customerId, { firstName: "改名" });

  const outcome = await sync.runReconcile({ shopId: shop.shopId, signal: never() });
  const { rows: problems } = await shop.admin.query("SELECT error FROM sync_runs WHERE error IS NOT NULL");
  expect([outcome, problems]).toEqual(["done", []]);
  expect(await storedOrders()).toEqual(expectedOrders());
  const { rows: named } = await shop.admin.query("SELECT count(*)::int AS n FROM customers WHERE first_name = '改名'");
  expect(named).toEqual([{ n: 1 }]);
  const { rows: points } = await shop.admin.query("SELECT count(*)::int AS n FROM points_lots");
  expect(points).toEqual([{ n: 1 }]);

  expect(await sync.runReconcile({ shopId: shop.shopId, signal: never() })).toBe("done");
  const { rows: runs } = await shop.admin.query(
    "SELECT changed_count AS changed FROM sync_runs WHERE kind = 'reconcile' ORDER BY run_id",
  );
  expect(runs[0].changed).toBeGreaterThanOrEqual(3);
  expect(runs[1].changed).toBe(0);
}, 60_000);

test("a bulk operation whose start was answered to nobody is found, and a failed one is said in words", async () => {
  shop.simulator.failures.add({ operation: "bulkOperationRunQuery", kind: "lost", times: 1 });
  expect(await sync.runBackfill({ shopId: shop.shopId, signal: never() })).toBe("done");
  shop.simulator.failures.add({ operation: "bulkOperationRunQuery", kind: "status", status: 403, times: 1 });
  expect(await sync.runBackfill({ shopId: shop.shopId, signal: never() })).toBe("failed");
  expect(await progress()).toMatchObject({
    state: "failed",
    problem: "shopifyRefused",
  });
}, 120_000);

import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freePort } from "../../setup/app-process.ts";
import { SimClock } from "../../simulator/clock.ts";
import { placeOrder } from "../../simulator/operations/orders.ts";
import { createSimulator, type Simulator } from "../../simulator/server.ts";
import type { PendingDelivery } from "../../simulator/store.ts";
import { SMALL_DOMAIN, smallShop } from "../../simulator/testing/small-shop.ts";
import { storedPurchases } from "../figures/stored-purchases.ts";
import { takeSnapshot } from "./snapshot.ts";
import { addCustomers, playStorm, random, shuffled } from "./storm.ts";
import { IDENTITY, startTestShop, type TestShop } from "./test-shop.ts";

const SEED = 20261122;
const DOMAIN = SMALL_DOMAIN;

let clock: SimClock;
let simulator: Simulator;
/** Gets everything once, in order. */
let calm: TestShop;
/** Gets everything twice, in disorder, with losses, and loses its worker. */
let stormy: TestShop;

beforeAll(async () => {
  clock = new SimClock();
  const port = await freePort();
  simulator = await createSimulator({
    port: 0,
    appUrl: `http://localhost:${port}`,
    ...IDENTITY,
    clock,
    shops: [smallShop({ throttle: { maximum: 20_000, restoreRate: 1000 } })],
    firstId: "9007199254740993",
  });
  // The tests deliver by themselves, unless they say otherwise.
  simulator.sender.configure(DOMAIN, { topics: [] });
  addCustomers(simulator.store, DOMAIN, 80);
  [calm, stormy] = await Promise.all([
    startTestShop({ simulator, domain: DOMAIN }),
    startTestShop({ simulator, domain: DOMAIN, port }),
  ]);
  for (const { admin } of [calm, stormy]) {
    // Points and coupons as in a shop that has had them for long.
    await admin.query("UPDATE earn_rules SET effective_from = '2020-01-01'");
    await admin.query("UPDATE coupon_campaigns SET active = true, starts_at = '2020-01-01'");
  }
}, 120_000);

afterAll(async () => {
  await Promise.all([calm?.stop(), stormy?.stop()]);
  await simulator?.close();
});

async function deliverAll(shop: TestShop, deliveries: PendingDelivery[], atOnce: number): Promise<void> {
  const waiting = [...deliveries];
  const deliverNext = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) expect(await shop.deliver(next)).toBe(200);
  };
  await Promise.all(Array.from({ length: atOnce }, deliverNext));
}

/** Kills the worker while its transaction is at the given table, in the middle of a batch. */
async function killAt(table: string, deliver: () => Promise<void>): Promise<void> {
  const { admin } = stormy;
  await admin.query("BEGIN");
  await admin.query(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`);
  await deliver();
  await vi.waitFor(
    async () => {
      const { rows } = await admin.query(
        `SELECT count(*)::int AS stuck FROM pg_locks
         WHERE NOT granted AND relation = $1::regclass
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        [table],
      );
      expect(rows).toEqual([{ stuck: 1 }]);
    },
    { timeout: 20_000, interval: 20 },
  );
  await stormy.killWorker();
  await admin.query("COMMIT");
  const { rows } = await admin.query("SELECT count(*)::int AS waiting FROM inbox_messages WHERE state = 'pending'");
  expect(rows[0].waiting).toBeGreaterThan(0);
  await stormy.restartWorker();
}

test("1,000 webhooks, each twice, shuffled, 5 % lost, the worker killed three times: as once in order", async () => {
  const draw = random(SEED);
  const { store } = simulator;
  const webhooks = playStorm({ store, domain: DOMAIN, clock, draw, orders: 300, merges: 8, webhooks: 1000 });
  expect(webhooks.length).toBeGreaterThanOrEqual(1000);

  const lost = new Set(shuffled(webhooks, draw).slice(0, Math.round(webhooks.length * 0.05)));
  // Two of the merges are known by the orders alone that moved.
  for (const merge of webhooks.filter(({ topic }) => topic === "customers/merge").slice(0, 2)) lost.add(merge);
  const told = webhooks.filter((webhook) => !lost.has(webhook));
  const twice = shuffled([...told, ...told], draw);
  const quarter = Math.ceil(twice.length / 4);
  const part = (n: number) => twice.slice(n * quarter, (n + 1) * quarter);

  const inOrder = deliverAll(calm, webhooks, 1);
  await killAt("order_lines", () => deliverAll(stormy, part(0), 20));
  await killAt("points_lots", () => deliverAll(stormy, part(1), 20));
  await killAt("period_figures", () => deliverAll(stormy, part(2), 20));
  await deliverAll(stormy, part(3), 20);
  await inOrder;
  await Promise.all([calm.drained(), stormy.drained()]);

  const { rows: inbox } = await stormy.admin.query(
    "SELECT count(*)::int AS kept, sum(duplicates)::int AS duplicates FROM inbox_messages WHERE state = 'done'",
  );
  expect(inbox).toEqual([{ kept: told.length, duplicates: told.length }]);

  const customerIds = [...store.state(DOMAIN).customers.values()]
    .filter(({ mergedInto, deletedAt }) => mergedInto === undefined && deletedAt === undefined)
    .map(({ id }) => id);
  const expected = await takeSnapshot(calm.admin, customerIds);
  expect(await takeSnapshot(stormy.admin, customerIds)).not.toEqual(expected);
  await stormy.reconcile();
  const actual = await takeSnapshot(stormy.admin, customerIds);
  for (const [name, rows] of Object.entries(expected)) {
    expect(actual[name], name).toEqual(rows);
    expect(rows.length, name).toBeGreaterThan(0);
  }

  // Both could be wrong in the same way: what the shop itself holds decides.
  const sales = new Map<string, { orders: number; net: number; profit: number }>();
  for (const { customer, netSales, cost } of storedPurchases(store, DOMAIN)) {
    const sum = sales.get(customer) ?? { orders: 0, net: 0, profit: 0 };
    sales.set(customer, { orders: sum.orders + 1, net: sum.net + netSales, profit: sum.profit + netSales - cost });
  }
  const figures = (actual.customerFigures ?? []).map((row): [string, unknown] => [
    String(row.customer_id),
    { orders: row.orders, net: Number(row.net_sales_minor), profit: Number(row.gross_profit_minor) },
  ]);
  expect(Object.fromEntries(figures)).toEqual(Object.fromEntries(sales));
}, 120_000);

test("a webhook that cannot be read is put aside, holds nothing up, and can be tried again", async () => {
  const { store } = simulator;
  const good: PendingDelivery[] = playStorm({
    store,
    domain: DOMAIN,
    clock,
    draw: random(7),
    orders: 3,
    merges: 0,
    webhooks: 6,
  });
  const [first, ...others] = good.map((delivery) => ({ ...delivery, id: `poison-${delivery.id}` }));
  if (!first) throw new Error("nothing happened");
  const poison = { ...first, body: first.body.replaceAll('"updated_at":', '"changed_at":') };
  await deliverAll(stormy, [poison, ...others], 1);
  await stormy.drained();
  const states = async () => {
    const { rows } = await stormy.admin.query(
      "SELECT state, count(*)::int AS count FROM inbox_messages WHERE webhook_id LIKE 'poison-%' GROUP BY 1 ORDER BY 1",
    );
    return rows;
  };
  expect(await states()).toEqual([
    { state: "dead", count: 1 },
    { state: "done", count: others.length },
  ]);
  const { rows: dead } = await stormy.admin.query("SELECT topic, last_error FROM inbox_messages WHERE state = 'dead'");
  expect(dead[0].topic).toBe(first.topic);
  // It says which field, never what was in it.
  expect(dead[0].last_error).toMatch(/unexpected payload \(.*updated_at/);

  // As after an update of the app that can read it.
  await stormy.admin.query("UPDATE inbox_messages SET payload = $1 WHERE state = 'dead'", [first.body]);
  expect(await stormy.submitSettings({ intent: "retry", box: "inbox", letterId: "" })).toContain("</html>");
  await stormy.drained();
  expect(await states()).toEqual([{ state: "done", count: good.length }]);
}, 60_000);

test("while the database is away webhooks are answered 503, and Shopify's retries bring them in", async () => {
  const { store, sender } = simulator;
  await stormy.database.shut();
  sender.configure(DOMAIN, { topics: ["orders/create", "orders/paid"], retryScale: 0.002 });
  const orders = Array.from({ length: 5 }, () =>
    placeOrder(store, DOMAIN, { lines: [{ variantId: "301", quantity: 1 }] }),
  );
  await vi.waitFor(() => {
    const refused = sender.log.filter(({ status }) => status === 503).map(({ webhookId }) => webhookId);
    expect(new Set(refused).size).toBe(10);
  });
  expect(sender.log.filter(({ outcome }) => outcome !== "failed")).toEqual([]);
  await stormy.database.open();
  await sender.idle();
  expect(sender.log.filter(({ outcome }) => outcome === "delivered")).toHaveLength(10);
  await vi.waitFor(
    async () => {
      const { rows } = await stormy.admin.query("SELECT count(*)::int AS kept FROM orders WHERE order_id = ANY ($1)", [
        orders.map(({ id }) => id),
      ]);
      expect(rows, stormy.workerOutput()).toEqual([{ kept: 5 }]);
    },
    { timeout: 30_000, interval: 100 },
  );
  sender.configure(DOMAIN, { topics: [] });
}, 60_000);

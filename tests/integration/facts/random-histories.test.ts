import { createHmac } from "node:crypto";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { type OrderState, orderPayload, type RefundState, refundPayload } from "../../factories/order-payload.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import {
  expectedCustomers,
  expectedMonths,
  expectedOrderNumbers,
  type FinalOrder,
  sequences,
} from "./expected-figures.ts";
import { expectedReports, type Visit } from "./expected-reports.ts";
import { keptReports } from "./kept-reports.ts";

/**
 * Random histories of orders, edits, refunds, cancellations, deletions and merges are told as webhooks: shuffled, some
 * twice, in batches of random size. Whatever the order of telling, the figures are those of the final states, computed
 * here from the definitions; a rebuild changes nothing; and the points ledger adds up.
 */

// The database dates what it receives by its own clock, so the drain must not run before it.
const NOW = new Date(Date.now() + 3_600_000);
const ZONE = "America/New_York";
const RULE_FROM = Date.UTC(2026, 5, 1);

let database: TestDatabase;
let admin: pg.Client;
let drainInbox: typeof import("#app/ingest/inbox/drain.server.ts").drainInbox;
let settleCustomers: typeof import("#app/ingest/settle-customers.server.ts").settleCustomers;
let rebuildShop: typeof import("#app/ingest/rebuild-shop.server.ts").rebuildShop;
let closeDatabase: () => Promise<void>;
let inTransaction: typeof import("#app/db.server.ts").inTransaction;
let countFigureDifferences: typeof import("#app/features/loyalty/index.server.ts").countFigureDifferences;
let shopCount = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  ({ drainInbox } = await import("#app/ingest/inbox/drain.server.ts"));
  ({ settleCustomers } = await import("#app/ingest/settle-customers.server.ts"));
  ({ rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts"));
  ({ closeDatabase, inTransaction } = await import("#app/db.server.ts"));
  ({ countFigureDifferences } = await import("#app/features/loyalty/index.server.ts"));
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});

afterAll(async () => {
  await closeDatabase();
  await admin.end();
  await database.drop();
});

// ── What can happen to an order ────────────────────────────────────────────────────────────────────────────────────

const line = fc.record({
  quantity: fc.integer({ min: 1, max: 4 }),
  cents: fc.integer({ min: 0, max: 9_999 }),
  discountCents: fc.integer({ min: 0, max: 500 }),
  giftCard: fc.boolean(),
  known: fc.boolean(),
  product: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 5 }),
});
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("refund" as const),
      line: fc.nat(2),
      quantity: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("edit" as const),
      line: fc.nat(2),
      remove: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("void" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pay" as const) }) },
);
const order = fc.record({
  customer: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 12 }),
  day: fc.integer({ min: 0, max: 330 }),
  hour: fc.constantFrom(0, 4, 5, 12, 23),
  test: fc.integer({ min: 0, max: 15 }).map((n) => n === 0),
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  steps: fc.array(step, { maxLength: 4 }),
});
const history = fc.record({
  orders: fc.array(order, { minLength: 1, maxLength: 12 }),
  merges: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })), {
    maxLength: 2,
    selector: ([, loser]) => loser,
  }),
  seed: fc.integer(),
});

type History = typeof history extends fc.Arbitrary<infer T> ? T : never;
type Webhook = { topic: string; body: string; at: number };

const CUSTOMER = 9_100_000_000_000_000_000n;
const BASE = 9_007_199_254_740_993n;
const MARGIN_BP = 4_000n;
const UNIT_COST = 300n;

/**
 * Plays a history: the webhooks it sends, and the state it ends in.
 *
 * @param nth histories that are told together have orders and customers of their own
 */
function play({ orders, merges }: History, nth = 0): { webhooks: Webhook[]; final: FinalOrder[] } {
  const customerOf = (n: number) => CUSTOMER + BigInt(10 * nth + n);
  const webhooks: Webhook[] = [];
  const survivors = new Map<number, number>();
  for (const [kept, loser] of merges) {
    const survivor = survivors.get(kept) ?? kept;
    if (survivor === loser || survivors.has(loser)) continue;
    for (const [from, to] of survivors) if (to === loser) survivors.set(from, survivor);
    survivors.set(loser, survivor);
    webhooks.push({
      topic: "customers/merge",
      at: Date.UTC(2026, 10, 1),
      body: JSON.stringify({
        admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${customerOf(kept)}`,
        admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${customerOf(loser)}`,
        status: "success",
        errors: [],
      }),
    });
  }
  const final = orders.map((spec, index) => {
    const id = BASE + BigInt(100 * nth + index);
    const processed = Date.UTC(2025, 11, 25, spec.hour) + spec.day * 86_400_000;
    let clock = processed;
    const state: OrderState = {
      id: String(id),
      customerId: spec.customer === null ? null : String(customerOf(spec.customer)),
      processedAt: new Date(processed).toISOString(),
      updatedAt: new Date(processed).toISOString(),
      test: spec.test,
      lines: spec.lines.map((one, at) => ({
        id: String(id * 10n + BigInt(at)),
        productId: one.product === null ? undefined : String(one.product),
        variantId: one.known ? "77" : undefined,
        quantity: one.quantity,
        currentQuantity: one.quantity,
        price: dollars(one.cents),
        discount: dollars(Math.min(one.discountCents, one.cents * one.quantity)),
        giftCard: one.giftCard,
      })),
      refunds: [],
    };
    const tell = (topic: string) => {
      webhooks.push({ topic, body: orderPayload(state), at: clock });
    };
    let deleted = false;
    tell("orders/create");
    for (const [at, one] of spec.steps.entries()) {
      // Two changes within one second have the same updated_at; the trigger time tells them apart.
      clock += at % 2 === 0 ? 400 : 3_600_000;
      state.updatedAt = `${new Date(clock).toISOString().slice(0, 19)}Z`;
      const target = "line" in one ? state.lines[one.line % state.lines.length] : undefined;
      if (one.kind === "refund" && target) {
        const quantity = Math.min(one.quantity, target.currentQuantity);
        if (quantity === 0) continue;
        target.currentQuantity -= quantity;
        const refund: RefundState = {
          id: String(id * 100n + BigInt(at)),
          createdAt: new Date(clock).toISOString(),
          lines: [{ lineId: target.id, quantity }],
        };
        state.refunds?.push(refund);
        webhooks.push({ topic: "refunds/create", body: refundPayload(refund, state.id), at: clock });
        tell("orders/updated");
      } else if (one.kind === "edit" && target) {
        target.currentQuantity = Math.max(0, target.currentQuantity - one.remove);
        tell("orders/updated");
      } else if (one.kind === "cancel") {
        state.cancelledAt = new Date(clock).toISOString();
        tell("orders/cancelled");
      } else if (one.kind === "void") {
        state.financialStatus = "voided";
        tell("orders/updated");
      } else if (one.kind === "delete") {
        deleted = true;
        webhooks.push({ topic: "orders/delete", body: `{"id":${state.id}}`, at: clock });
      } else {
        tell("orders/paid");
      }
    }
    const customer = spec.customer === null ? null : customerOf(survivors.get(spec.customer) ?? spec.customer);
    return finalOrder({ spec, state, deleted, id, processed, customer });
  });
  return { webhooks, final };
}

function finalOrder(end: {
  spec: History["orders"][number];
  state: OrderState;
  deleted: boolean;
  id: bigint;
  processed: number;
  customer: bigint | null;
}): FinalOrder {
  const { spec, state, id, processed, customer } = end;
  let netSales = 0n;
  let cost = 0n;
  let base = 0n;
  let units = 0;
  const goods: { product: string; net: bigint }[] = [];
  state.lines.forEach((one, at) => {
    const made = spec.lines[at];
    if (!made) return;
    const total =
      BigInt(made.cents) * BigInt(made.quantity) - BigInt(Math.min(made.discountCents, made.cents * made.quantity));
    const net = halfUp(total * BigInt(one.currentQuantity), BigInt(one.quantity));
    netSales += net;
    cost += made.known ? UNIT_COST * BigInt(one.currentQuantity) : halfUp(net * (10_000n - MARGIN_BP), 10_000n);
    if (!made.giftCard) base += net;
    units += one.currentQuantity;
    if (made.product !== null && !made.giftCard && one.currentQuantity > 0) {
      goods.push({ product: String(made.product), net });
    }
  });
  const counted = !spec.test && !state.cancelledAt && state.financialStatus !== "voided" && !end.deleted && units > 0;
  return {
    id,
    customer,
    processedAt: processed,
    day: new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short" }).format(processed),
    counted,
    netSales,
    cost,
    pointsDue: counted && processed >= RULE_FROM ? (base / 100n) * 2n : 0n,
    // Lines were given ids in this order, and sorting keeps it among equals.
    products: goods.sort((a, b) => Number(b.net - a.net)).map(({ product }) => product),
    returned: (state.refunds ?? []).length > 0,
  };
}

const halfUp = (numerator: bigint, denominator: bigint) => (2n * numerator + denominator) / (2n * denominator);
const dollars = (cents: number) => (cents / 100).toFixed(2);

// ── Telling it ─────────────────────────────────────────────────────────────────────────────────────────────────────

async function newShop(): Promise<bigint> {
  shopCount += 1;
  const { rows } = await admin.query(
    `INSERT INTO shops (domain, currency, time_zone, default_margin_bp, installed_at)
     VALUES ($1, 'USD', $2, $3, now()) RETURNING shop_id`,
    [`s${shopCount}.myshopify.com`, ZONE, Number(MARGIN_BP)],
  );
  const shopId = BigInt(rows[0].shop_id);
  await admin.query("INSERT INTO variants (shop_id, variant_id, product_id, unit_cost_minor) VALUES ($1, 77, 7, 300)", [
    shopId,
  ]);
  await admin.query("INSERT INTO earn_rules VALUES ($1, 1, $2, true, 2, 100, NULL)", [shopId, new Date(RULE_FROM)]);
  await admin.query(
    `INSERT INTO tiers (shop_id, name_ja, name_en, threshold, position)
     VALUES ($1, 'a', 'a', 0, 1), ($1, 'b', 'b', 5000, 2), ($1, 'c', 'c', 20000, 3)`,
    [shopId],
  );
  return shopId;
}

/** A generator that a seed makes repeatable (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

async function tellShuffled(shopId: bigint, webhooks: Webhook[], seed: number, most = 8): Promise<void> {
  const draw = random(seed);
  const deliveries = webhooks.flatMap((webhook, index) =>
    draw() < 0.3
      ? [
          { webhook, index },
          { webhook, index },
        ]
      : [{ webhook, index }],
  );
  for (let at = deliveries.length - 1; at > 0; at -= 1) {
    const other = Math.floor(draw() * (at + 1));
    [deliveries[at], deliveries[other]] = [deliveries[other] as never, deliveries[at] as never];
  }
  const { rows } = await admin.query("SELECT domain FROM shops WHERE shop_id = $1", [shopId]);
  while (deliveries.length > 0) {
    for (const { webhook, index } of deliveries.splice(0, 1 + Math.floor(draw() * most))) {
      await admin.query("SELECT receive_webhook($1, $2, $3, $4, $5)", [
        rows[0].domain,
        createHmac("sha256", "id").update(String(index)).digest("hex"),
        webhook.topic,
        new Date(webhook.at),
        webhook.body,
      ]);
    }
    while ((await drainInbox({ now: NOW })).more);
    if (draw() < 0.5) while ((await settleCustomers({ now: NOW })).more);
  }
  while ((await settleCustomers({ now: NOW })).more);
}

// ── Comparing ──────────────────────────────────────────────────────────────────────────────────────────────────────

async function actualCustomers(shopId: bigint) {
  const { rows } = await admin.query(
    `SELECT customer_id::text AS customer, orders, net_sales_minor::text AS "netSales",
       gross_profit_minor::text AS "grossProfit", first_order_day::text AS "firstDay", last_order_day::text AS "lastDay"
     FROM customer_figures WHERE shop_id = $1 ORDER BY customer_id`,
    [shopId],
  );
  return rows;
}

async function actualMonths(shopId: bigint) {
  const { rows } = await admin.query(
    `SELECT to_char(period_start, 'YYYY-MM') AS month, new_customers, returning_customers, customers_with_repeat, orders_first,
       orders_repeat, net_sales_first_minor::int, net_sales_repeat_minor::int, gross_profit_first_minor::int,
       gross_profit_repeat_minor::int
     FROM period_figures WHERE shop_id = $1 AND grain = 'month' AND orders_first + orders_repeat > 0`,
    [shopId],
  );
  return Object.fromEntries(rows.map(({ month, ...figures }) => [month, Object.values(figures)]));
}

/** Every derived row of the shop, as text, for comparing before and after a rebuild. */
async function derivedRows(shopId: bigint): Promise<Record<string, unknown[]>> {
  const tables: Record<string, string> = {
    orders:
      "SELECT order_id, customer_id, counted, local_day, units_left, net_sales_minor, cost_minor, known_cost_net_sales_minor, points_base_minor, order_number FROM orders WHERE shop_id = $1 ORDER BY order_id",
    order_lines:
      "SELECT order_id, line_id, units_left, net_sales_minor, cost_minor FROM order_lines WHERE shop_id = $1 ORDER BY 1, 2",
    customer_figures: "SELECT * FROM customer_figures WHERE shop_id = $1 ORDER BY customer_id",
    period_figures:
      "SELECT * FROM period_figures WHERE shop_id = $1 AND orders_first + orders_repeat > 0 ORDER BY grain, period_start",
    tier_memberships:
      "SELECT customer_id, tier_id, basis_value FROM tier_memberships WHERE shop_id = $1 ORDER BY customer_id",
    customer_histories: "SELECT * FROM customer_histories WHERE shop_id = $1 ORDER BY customer_id",
    points_accounts: "SELECT * FROM points_accounts WHERE shop_id = $1 AND available <> 0 ORDER BY customer_id",
  };
  const result: Record<string, unknown[]> = {};
  for (const [name, sql] of Object.entries(tables)) result[name] = (await admin.query(sql, [shopId])).rows;
  return result;
}

async function checkLedger(shopId: bigint, final: FinalOrder[]): Promise<void> {
  const due = new Map<string, bigint>();
  for (const { customer, pointsDue } of final) {
    if (customer !== null && pointsDue > 0n) due.set(String(customer), (due.get(String(customer)) ?? 0n) + pointsDue);
  }
  const { rows: balances } = await admin.query(
    "SELECT customer_id, available FROM points_accounts WHERE shop_id = $1 AND available <> 0",
    [shopId],
  );
  expect(Object.fromEntries(balances.map((row) => [row.customer_id, BigInt(row.available)]))).toEqual(
    Object.fromEntries(due),
  );
  const { rows: lots } = await admin.query(
    `SELECT customer_id, sum("left")::text AS points FROM points_lots WHERE shop_id = $1 GROUP BY 1 HAVING sum("left") <> 0`,
    [shopId],
  );
  expect(Object.fromEntries(lots.map((row) => [row.customer_id, BigInt(row.points)]))).toEqual(Object.fromEntries(due));
  const { rows: wrong } = await admin.query(
    `SELECT lot_id FROM points_lots l WHERE shop_id = $1 AND "left" <> granted + coalesce(
       (SELECT sum(amount) FROM lot_movements m WHERE m.shop_id = l.shop_id AND m.lot_id = l.lot_id), 0)`,
    [shopId],
  );
  expect(wrong).toEqual([]);
  const of = shopId as ShopId;
  expect(await inTransaction({ shopId: of }, (tx) => countFigureDifferences(tx, of))).toBe(0);
}

function visitsOf(final: FinalOrder[]): Visit[][] {
  return [...sequences(final).values()].map((sequence) =>
    sequence.map(({ day, netSales, cost, products }) => ({
      day,
      netSales,
      grossProfit: netSales - cost,
      lead: products[0] ?? null,
      products,
    })),
  );
}

test("figures are those of the final states, whatever the order of telling; a rebuild agrees", async () => {
  await fc.assert(
    fc.asyncProperty(history, async (drawn) => {
      const { webhooks, final } = play(drawn);
      const shopId = await newShop();
      await tellShuffled(shopId, webhooks, drawn.seed);
      await checkShop(shopId, final);
    }),
    { numRuns: 40, seed: 20261122, endOnFailure: false },
  );
}, 300_000);

test("the same of many customers told in large batches, which are divided by customer", async () => {
  const histories = fc.sample(history, { numRuns: 60, seed: 20261125 });
  const played = histories.map((one, nth) => play(one, nth));
  const shopId = await newShop();
  const webhooks = played.flatMap((one) => one.webhooks);
  await tellShuffled(shopId, webhooks, 7, 1_200);
  await checkShop(
    shopId,
    played.flatMap((one) => one.final),
  );
}, 300_000);

async function checkShop(shopId: bigint, final: FinalOrder[]): Promise<void> {
  const { rows: left } = await admin.query(
    "SELECT topic, state, last_error FROM inbox_messages WHERE shop_id = $1 AND state <> 'done'",
    [shopId],
  );
  expect(left).toEqual([]);
  expect(await actualCustomers(shopId)).toEqual(expectedCustomers(final));
  const { rows: numbers } = await admin.query(
    "SELECT order_id, order_number FROM orders WHERE shop_id = $1 AND order_number IS NOT NULL",
    [shopId],
  );
  expect(Object.fromEntries(numbers.map((row) => [row.order_id, row.order_number]))).toEqual(
    expectedOrderNumbers(final),
  );
  expect(await actualMonths(shopId)).toEqual(expectedMonths(final));
  await checkLedger(shopId, final);
  const reports = expectedReports(visitsOf(final));
  expect(await keptReports(admin, shopId)).toEqual(reports);

  const kept = await derivedRows(shopId);
  await rebuildShop({ shopId: shopId as never, now: NOW });
  expect(await derivedRows(shopId)).toEqual(kept);
  expect(await keptReports(admin, shopId)).toEqual(reports);
}

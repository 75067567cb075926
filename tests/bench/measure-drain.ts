import pg from "pg";
import { createBareTables, writeBareOrders } from "./bare-orders.ts";
import { appSettings, createBenchDatabase } from "./bench-database.ts";
import { type BenchOrder, orderBody, variantIds } from "./order-bodies.ts";
import { atLeast, type BenchRow, grouped, median, perSecond } from "./report.ts";

const KNOWN_ORDERS = 30_000;
const ROUNDS = 4;
const ORDERS_PER_ROUND = 5_000;
/** Told one by one, each drained before the next comes. */
const SINGLE_ORDERS = 300;
const CUSTOMERS = 20_000;
const ALL_ORDERS = KNOWN_ORDERS + (ROUNDS + 1) * ORDERS_PER_ROUND + SINGLE_ORDERS;
const DAY_MS = 86_400_000;

/** A shop that gives points, has tiers, and a next-visit coupon for each order out of a filled pool. */
const SHOP = `
INSERT INTO shops (domain, currency, time_zone, installed_at)
  VALUES ('bench.myshopify.com', 'USD', 'America/New_York', now() - interval '400 days');
INSERT INTO earn_rules (shop_id, version, effective_from, active, earn_points, earn_per_minor, valid_days)
  VALUES (1, 1, '2020-01-01', true, 1, 100, 365);
INSERT INTO tiers (shop_id, name_ja, name_en, threshold, position)
  VALUES (1, 'a', 'a', 0, 1), (1, 'b', 'b', 10000, 2), (1, 'c', 'c', 30000, 3);
INSERT INTO coupon_campaigns (shop_id, kind, active, value_kind, value_minor, starts_at, discount_id)
  VALUES (1, 'next_visit', true, 'amount', 500, '2020-01-01', 'gid://shopify/DiscountCodeNode/1');
INSERT INTO coupon_codes (shop_id, campaign_id, revision, code, discount_id, state)
  SELECT 1, campaign_id, 1, 'CODE' || g, discount_id, 'ready'
  FROM coupon_campaigns, generate_series(1, ${ALL_ORDERS}) g`;

/**
 * Orders per second out of the inbox with their whole effect, against one statement per 1,000 of the same orders that
 * writes order, customer figures and a ledger row.
 */
export async function* measureDrain(options: { serverUrl: string }): AsyncGenerator<BenchRow[]> {
  const { url, admin } = await createBenchDatabase({ serverUrl: options.serverUrl, name: "bench_drain" });
  Object.assign(process.env, appSettings({ databaseUrl: url }));
  const { drainInbox } = await import("#app/ingest/inbox/drain.server.ts");
  const { closeDatabase } = await import("#app/db.server.ts");
  const bare = [new pg.Client({ connectionString: url }), new pg.Client({ connectionString: url })];
  for (const client of bare) await client.connect();
  await admin.query(SHOP);
  await admin.query(
    `INSERT INTO variants (shop_id, variant_id, product_id, unit_cost_minor) SELECT 1, v, v, 300 FROM unnest($1::bigint[]) v`,
    [variantIds],
  );
  await createBareTables(admin);

  async function drainAll(): Promise<number> {
    const began = performance.now();
    for (;;) {
      const { more } = await drainInbox({ now: new Date() });
      if (!more) return (performance.now() - began) / 1000;
    }
  }

  const now = Date.now();
  const known = ordersOf({ first: 0, count: KNOWN_ORDERS, from: now - 400 * DAY_MS, to: now - 3 * DAY_MS });
  for (const piece of pieces(known, 5_000)) {
    await putIntoInbox(admin, piece);
    await drainAll();
  }
  // As customers are that an import or customers/create has told.
  await admin.query("UPDATE customers SET complete = true");
  await writeBareOrders(bare, known);
  await admin.query("VACUUM ANALYZE");

  const rates = { ours: [] as number[], bare: [] as number[], bareOnTwo: [] as number[] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const first = KNOWN_ORDERS + round * ORDERS_PER_ROUND;
    const orders = ordersOf({ first, count: ORDERS_PER_ROUND, from: now - 2 * DAY_MS, to: now });
    await putIntoInbox(admin, orders);
    const ours = orders.length / (await drainAll());
    const against = orders.length / (await writeBareOrders(bare.slice(0, 1), orders));
    const others = orders.map((one) => ({ ...one, order: one.order + 1_000_000 }));
    const againstTwo = orders.length / (await writeBareOrders(bare, others));
    if (round === 0) continue; // warm-up
    rates.ours.push(ours);
    rates.bare.push(against);
    rates.bareOnTwo.push(againstTwo);
  }
  const singles = ordersOf({ first: ALL_ORDERS - SINGLE_ORDERS, count: SINGLE_ORDERS, from: now - DAY_MS, to: now });
  let singly = 0;
  for (const order of singles) {
    await putIntoInbox(admin, [order]);
    singly += await drainAll();
  }
  const bareSingly = await writeBareOrders(bare.slice(0, 1), singles, 1);
  await requireEffects(admin, ALL_ORDERS);
  await closeDatabase();
  for (const client of [...bare, admin]) await client.end();

  const ours = median(rates.ours);
  const against = median(rates.bare);
  const againstTwo = median(rates.bareOnTwo);
  const rows = `${grouped(ROUNDS * ORDERS_PER_ROUND)} webhooks of 10.7 KB upon ${grouped(KNOWN_ORDERS)} orders`;
  yield [
    {
      what: "drain, whole effect, against a bare three-table statement per 1,000, batch after batch as ours",
      rows,
      ours: perSecond(ours, "orders"),
      against: perSecond(against, "orders"),
      ratio: ours / against,
      reach: atLeast(0.2, ours / against),
    },
    {
      what: "drain, whole effect, against the same statement on two connections at once",
      rows,
      ours: perSecond(ours, "orders"),
      against: perSecond(againstTwo, "orders"),
      ratio: ours / againstTwo,
    },
    {
      what: "one order at a time, whole effect, against the bare statement for one, on one connection",
      rows: `${SINGLE_ORDERS} webhooks`,
      ours: perSecond(SINGLE_ORDERS / singly, "orders"),
      against: perSecond(SINGLE_ORDERS / bareSingly, "orders"),
      ratio: bareSingly / singly,
      reach: atLeast(0.5, bareSingly / singly),
    },
    { what: "drain, whole effect", rows, ours: perSecond(ours, "orders"), reach: atLeast(4_000, ours, " orders/s") },
  ];
}

function ordersOf(options: { first: number; count: number; from: number; to: number }): BenchOrder[] {
  const { first, count, from, to } = options;
  return Array.from({ length: count }, (_, index) => ({
    order: first + index,
    // A multiplicative hash: customers come back, in no order.
    customer: (Math.imul(first + index + 1, 0x9e3779b1) >>> 0) % CUSTOMERS,
    processedAt: Math.round(from + ((to - from) * index) / count),
  }));
}

function* pieces<T>(items: T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

async function putIntoInbox(admin: pg.Client, orders: BenchOrder[]): Promise<void> {
  for (const piece of pieces(orders, 1_000)) {
    await admin.query(
      `INSERT INTO inbox_messages (shop_id, webhook_id, topic, triggered_at, payload)
       SELECT 1, 'w-' || o, 'orders/create', now(), p FROM unnest($1::text[], $2::bigint[]) AS u (p, o)`,
      [piece.map(orderBody), piece.map(({ order }) => order)],
    );
  }
}

/** A fast drain that leaves something out would be no measurement. */
async function requireEffects(admin: pg.Client, orders: number): Promise<void> {
  const { rows } = await admin.query<Record<string, number>>(
    `SELECT (SELECT count(*) FROM orders WHERE counted)::integer AS orders,
       (SELECT sum(orders) FROM customer_figures)::integer AS customer_figures,
       (SELECT sum(orders_first + orders_repeat) FROM period_figures WHERE grain = 'month')::integer AS period_figures,
       (SELECT count(*) FROM ledger_entries)::integer AS ledger_entries,
       (SELECT count(*) FROM coupons WHERE state = 'assigned')::integer AS coupons`,
  );
  for (const [effect, found] of Object.entries(rows[0] ?? {})) {
    if (found !== orders) throw new Error(`${orders} orders drained, but ${effect} tells ${found}`);
  }
}

import { afterAll, beforeAll, expect, test } from "vitest";
import { createCustomer, requestPrivacy, updateCustomer } from "../../simulator/operations/customers.ts";
import { refundOrder } from "../../simulator/operations/order-changes.ts";
import { placeOrder } from "../../simulator/operations/orders.ts";
import { redactShop, uninstallApp } from "../../simulator/operations/shop.ts";
import type { StoreEvent } from "../../simulator/store.ts";
import { buildBody } from "../../simulator/webhooks/bodies.ts";
import { type RunningShop, someOfKurashi, startShop } from "./running-shop.ts";

/** Values that stand for one person alone, to be looked for afterwards. */
const PERSON = {
  email: "zuleika.quinquagesima@example.com",
  phone: "+819098765432",
  firstName: "Zuleika",
  lastName: "Quinquagesima",
  address1: "Nirgendwo 7-7-7",
  zip: "999-7777",
};

let shop: RunningShop;
let drainInbox: typeof import("#app/ingest/inbox/drain.server.ts").drainInbox;
let outbox: typeof import("#app/shopify/outbox.server.ts");
let customerId: string;
let deliveries = 0;
const events: StoreEvent[] = [];

beforeAll(async () => {
  shop = await startShop(someOfKurashi(30));
  ({ drainInbox } = await import("#app/ingest/inbox/drain.server.ts"));
  outbox = await import("#app/shopify/outbox.server.ts");
  const sync = await import("#app/ingest/sync/index.server.ts");
  await sync.runBackfill({ shopId: shop.shopId, signal: never() });
  shop.simulator.store.onEvent((event) => events.push(event));
}, 120_000);

afterAll(() => shop.close());

const never = () => new AbortController().signal;

/** Puts what happened in the store into the inbox, as deliveries would. */
async function receive(only?: (event: StoreEvent) => boolean): Promise<void> {
  for (const event of events.splice(0)) {
    if (only && !only(event)) continue;
    const body = buildBody(shop.simulator.store.state(shop.domain), event);
    if (body === undefined) continue;
    deliveries += 1;
    await shop.admin.query("SELECT receive_webhook($1, $2, $3, $4, $5)", [
      shop.domain,
      `delivery-${deliveries}`,
      event.topic,
      new Date(event.at).toISOString(),
      body,
    ]);
  }
}

async function drain(): Promise<void> {
  while ((await drainInbox({ now: new Date(Date.now() + 3_600_000) })).more);
}

/** Columns of any table in which one of the values is found, in whatever way it is stored. */
async function whereFound(values: string[]): Promise<string[]> {
  const { rows: columns } = await shop.admin.query<{ schema: string; table: string; name: string }>(
    `SELECT table_schema AS schema, table_name AS "table", column_name AS name FROM information_schema.columns
     JOIN pg_class c ON c.relname = table_name AND c.relkind IN ('r', 'p')
     WHERE table_schema IN ('public', 'pgboss')
       AND (data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea') OR udt_name = 'bpchar')`,
  );
  const found = new Set<string>();
  for (const { schema, table, name } of columns) {
    const { rows } = await shop.admin.query(
      `SELECT 1 FROM "${schema}"."${table}" t, unnest($1::text[]) AS v
       WHERE position(lower(v) IN lower(t."${name}"::text)) > 0 LIMIT 1`,
      [values],
    );
    if (rows.length > 0) found.add(`${table}.${name}`);
  }
  return [...found].sort();
}

test("a customer's data request ends in a file of everything kept about them", async () => {
  const { store } = shop.simulator;
  const { email, phone, firstName, lastName, address1, zip } = PERSON;
  const address = { firstName, lastName, address1, zip, city: "Tsuruoka", countryCode: "JP", phone };
  const customer = createCustomer(store, shop.domain, { email, firstName, lastName, addresses: [address] } as never);
  customerId = customer.id;
  const variantId = [...store.state(shop.domain).variants.keys()][0] as string;
  const order = placeOrder(store, shop.domain, { customerId, lines: [{ variantId, quantity: 3 }] });
  updateCustomer(store, shop.domain, customerId, { phone });
  const line = order.lines[0];
  if (!line) throw new Error("no line");
  refundOrder(store, shop.domain, order.id, { lines: [{ lineItemId: line.id, quantity: 1 }] });
  await receive();
  await drain();
  expect(await whereFound([email])).toEqual(["customer_search.value", "customers.email", "inbox_messages.payload"]);
  await outbox.runOutbox({ now: new Date(Date.now() + 3_600_000), signal: never() });
  const owner = `gid://shopify/Customer/${customerId}`;
  expect([...store.state(shop.domain).metafields.values()].map((field) => field.ownerId)).toContain(owner);

  requestPrivacy(store, shop.domain, { topic: "customers/data_request", customerId });
  await receive();
  await drain();
  const { rows: requests } = await shop.admin.query("SELECT request_id FROM privacy_requests");
  expect(requests).toHaveLength(1);
  const { exportCustomerData } = await import("#app/features/privacy/index.server.ts");
  const requestId = BigInt(requests[0].request_id);
  await exportCustomerData({ shopId: shop.shopId, requestId, now: new Date() });
  const { rows } = await shop.admin.query("SELECT state, export FROM privacy_requests");
  expect(rows[0].state).toBe("done");
  expect(rows[0].export).toMatchObject({
    customers: [{ customer_id: customerId, email, last_name: lastName }],
    orders: [{ order_id: order.id }],
    order_lines: [{ quantity: "3", units_left: "2" }],
    refunds: [{ order_id: order.id }],
    refund_lines: [{ quantity: "1" }],
    figures: [{ orders: "1" }],
    points_entries: [{ kind: "earn", source_id: order.id }],
    points_lots: [{ order_id: order.id }],
  });
  const told = rows[0].export.webhooks as { topic: string; payload: string }[];
  expect(told.map(({ topic }) => topic)).toEqual(
    expect.arrayContaining(["customers/create", "orders/create", "refunds/create", "customers/data_request"]),
  );
  for (const { payload } of told) expect(payload).toMatch(new RegExp(`${customerId}|${order.id}`));
  expect(rows[0].export.points_lot_movements).toHaveLength(
    (await shop.admin.query("SELECT FROM lot_movements")).rows.length,
  );
});

test("after a redaction no column of the database holds anything of the person, and the figures stay", async () => {
  const { store } = shop.simulator;
  const before = await shop.admin.query(
    "SELECT sum(net_sales_minor) AS sales, count(*) AS n FROM orders WHERE counted",
  );
  // One of their orders still waits in the inbox when the request comes.
  const variantId = [...store.state(shop.domain).variants.keys()][0] as string;
  const late = placeOrder(store, shop.domain, { customerId, lines: [{ variantId, quantity: 1 }] });
  await receive((event) => event.topic === "orders/create");
  await shop.admin.query(
    "UPDATE inbox_messages SET next_attempt_at = now() + interval '2 hours' WHERE state = 'pending'",
  );
  // Two were given up: one is no JSON at all, the other tells of a customer.
  await shop.admin.query(
    `INSERT INTO inbox_messages (shop_id, webhook_id, topic, triggered_at, payload, state, last_error)
     VALUES ($1, 'dead-1', 'orders/create', now(), $2, 'dead', 'unexpected payload (not JSON)'),
       ($1, 'dead-2', 'customers/update', now(), $3, 'dead', 'Error')`,
    [String(shop.shopId), `{"email": "${PERSON.email}", `, `{"id": ${customerId}, "last_name": "${PERSON.lastName}"}`],
  );
  requestPrivacy(store, shop.domain, { topic: "customers/redact", customerId });
  await receive();
  await drain();
  expect(await whereFound(Object.values(PERSON))).toEqual([]);
  const { rows: dead } = await shop.admin.query(
    "SELECT payload, last_error FROM inbox_messages WHERE state = 'dead' ORDER BY webhook_id",
  );
  expect(dead).toEqual([
    { payload: "{}", last_error: "redacted" },
    { payload: "{}", last_error: "redacted" },
  ]);
  const { rows: names } = await shop.admin.query(
    "SELECT redacted_at IS NOT NULL AS redacted, tags FROM customers WHERE customer_id = $1",
    [customerId],
  );
  expect(names).toEqual([{ redacted: true, tags: [] }]);

  // It comes through all the same, by the reconcile that was asked for, and brings nobody back.
  const { rows: jobs } = await shop.admin.query(
    "SELECT count(*)::int AS n FROM pgboss.job WHERE name = 'reconcile-shop'",
  );
  expect(jobs[0].n).toBeGreaterThan(0);
  const sync = await import("#app/ingest/sync/index.server.ts");
  expect(await sync.runReconcile({ shopId: shop.shopId, signal: never() })).toBe("done");
  expect(await whereFound(Object.values(PERSON))).toEqual([]);
  const after = await shop.admin.query("SELECT sum(net_sales_minor) AS sales, count(*) AS n FROM orders WHERE counted");
  expect(Number(after.rows[0].n)).toBe(Number(before.rows[0].n) + 1);
  const { rows: owner } = await shop.admin.query("SELECT customer_id::text AS id FROM orders WHERE order_id = $1", [
    late.id,
  ]);
  expect(owner).toEqual([{ id: customerId }]);

  await outbox.runOutbox({ now: new Date(Date.now() + 3_600_000), signal: never() });
  const gid = `gid://shopify/Customer/${customerId}`;
  expect([...store.state(shop.domain).metafields.values()].map((field) => field.ownerId)).not.toContain(gid);
  const { rows: waiting } = await shop.admin.query("SELECT kind, last_error FROM outbox_effects WHERE state <> 'done'");
  expect(waiting).toEqual([]);
});

test("what is kept for a time only is gone after it", async () => {
  const { pruneInbox } = await import("#app/ingest/inbox/prune-inbox.server.ts");
  const { rows: kept } = await shop.admin.query("SELECT count(*)::int AS n FROM inbox_messages");
  await shop.admin.query(
    `INSERT INTO privacy_requests (shop_id, kind, customer_id, state, export, done_at)
     VALUES ($1, 'data_request', 1, 'done', '{}', now())`,
    [String(shop.shopId)],
  );
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  const left = async () => {
    const { rows } = await shop.admin.query(
      `SELECT (SELECT count(*)::int FROM inbox_messages WHERE state = 'done') AS done,
         (SELECT count(*)::int FROM inbox_messages WHERE state = 'dead') AS dead,
         (SELECT count(*)::int FROM privacy_requests WHERE export IS NOT NULL) AS files`,
    );
    return rows[0];
  };
  expect(await pruneInbox({ shopId: shop.shopId, now: inDays(13) })).toBe(0);
  expect(await pruneInbox({ shopId: shop.shopId, now: inDays(29) })).toBe(kept[0].n - 2);
  expect(await left()).toEqual({ done: 0, dead: 2, files: 1 });
  expect(await pruneInbox({ shopId: shop.shopId, now: inDays(61) })).toBe(2);
  expect(await left()).toEqual({ done: 0, dead: 0, files: 0 });
});

test("notices of an installation that ended before the present one take nothing away", async () => {
  const admin = shop.admin;
  const late = async (topic: string, ago: string) => {
    deliveries += 1;
    await admin.query("SELECT receive_webhook($1, $2, $3, now() - $4::interval, '{}')", [
      shop.domain,
      `delivery-${deliveries}`,
      topic,
      ago,
    ]);
    await drain();
    const { rows } = await admin.query(
      "SELECT uninstalled_at IS NULL AS installed, (SELECT count(*)::int FROM sessions) AS sessions FROM shops",
    );
    expect(rows).toEqual([{ installed: true, sessions: 1 }]);
  };
  await late("app/uninstalled", "1 hour");
  await late("shop/redact", "1 hour");
  // Nobody noticed the reinstall: the token alone is newer than the notice.
  await admin.query("UPDATE shops SET installed_at = now() - interval '90 days'");
  await late("app/uninstalled", "1 hour");
  await late("shop/redact", "1 hour");
});

test("an uninstall takes the tokens and stops the work; the shop's redaction leaves no row", async () => {
  const { store } = shop.simulator;
  uninstallApp(store, shop.domain);
  await receive();
  await drain();
  const { rows } = await shop.admin.query(
    "SELECT uninstalled_at IS NOT NULL AS gone, (SELECT count(*)::int FROM sessions) AS sessions FROM shops",
  );
  expect(rows).toEqual([{ gone: true, sessions: 0 }]);
  redactShop(store, shop.domain);
  await receive();
  await drain();
  const { rows: tables } = await shop.admin.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns JOIN pg_class c ON c.relname = table_name AND c.relkind = 'r'
     WHERE table_schema = 'public' AND column_name = 'shop_id'`,
  );
  for (const { name } of tables) {
    const { rows: left } = await shop.admin.query(`SELECT count(*)::int AS n FROM ${name}`);
    expect([name, left[0].n]).toEqual([name, 0]);
  }
});

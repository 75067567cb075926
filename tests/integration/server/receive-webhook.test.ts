import { createHmac, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { API_SECRET, OLD_API_SECRET, setAppSettings } from "./app-settings.ts";

let database: TestDatabase;
let admin: pg.Client;
let server: Server;
let address: string;
let closeDatabase: () => Promise<void>;

const DOMAIN = "one.myshopify.com";

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  const { receiveWebhook } = await import("#app/ingest/inbox/receive.server.ts");
  ({ closeDatabase } = await import("#app/db.server.ts"));
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query("INSERT INTO shops (domain) VALUES ($1)", [DOMAIN]);
  server = createServer(receiveWebhook).listen(0);
  address = `http://localhost:${(server.address() as AddressInfo).port}/webhooks`;
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await closeDatabase();
  await admin.end();
  await database.drop();
});

interface Delivery {
  body?: string | Buffer;
  secret?: string;
  headers?: Record<string, string | undefined>;
}

async function deliver({ body = '{"id":1}', secret = API_SECRET, headers = {} }: Delivery): Promise<number> {
  const all: Record<string, string | undefined> = {
    "content-type": "application/json",
    "x-shopify-topic": "orders/create",
    "x-shopify-shop-domain": DOMAIN,
    "x-shopify-webhook-id": randomUUID(),
    "x-shopify-triggered-at": "2026-07-01T00:00:00.123456789Z",
    "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(address, { method: "POST", body: body as BodyInit, headers: given });
  return response.status;
}

async function kept(webhookId: string) {
  const { rows } = await admin.query(
    "SELECT topic, payload, state, duplicates, triggered_at FROM inbox_messages WHERE webhook_id = $1",
    [webhookId],
  );
  return rows;
}

test("a delivery is kept as it came", async () => {
  const id = randomUUID();
  const body = '{"id": 9007199254740993123, "name":"山田 花子"}\n';
  expect(await deliver({ body, headers: { "x-shopify-webhook-id": id } })).toBe(200);
  expect(await kept(id)).toEqual([
    {
      topic: "orders/create",
      payload: body,
      state: "pending",
      duplicates: 0,
      triggered_at: new Date("2026-07-01T00:00:00.123Z"),
    },
  ]);
});

test("a duplicate is answered alike, counted, and kept once", async () => {
  const id = randomUUID();
  const statuses = await Promise.all(
    Array.from({ length: 5 }, () => deliver({ headers: { "x-shopify-webhook-id": id } })),
  );
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect(await kept(id)).toMatchObject([{ duplicates: 4 }]);
});

test("a burst of deliveries with duplicates and a malformed one among them is sorted out", async () => {
  const ids = Array.from({ length: 60 }, () => randomUUID());
  const good = [...ids, ...ids].map((id) => deliver({ headers: { "x-shopify-webhook-id": id } }));
  const bad = Array.from({ length: 5 }, () => deliver({ body: Buffer.from([0x7b, 0xff, 0x7d]) }));
  expect(new Set(await Promise.all(good))).toEqual(new Set([200]));
  expect(new Set(await Promise.all(bad))).toEqual(new Set([400]));
  const { rows } = await admin.query(
    "SELECT count(*)::int AS kept, sum(duplicates)::int AS duplicates FROM inbox_messages WHERE webhook_id = ANY ($1)",
    [ids],
  );
  expect(rows).toEqual([{ kept: 60, duplicates: 60 }]);
});

test("the secret before a rotation is good too", async () => {
  const id = randomUUID();
  expect(await deliver({ secret: OLD_API_SECRET, headers: { "x-shopify-webhook-id": id } })).toBe(200);
  expect(await kept(id)).toHaveLength(1);
});

test.each([
  ["another secret", { secret: "somebody else's" }],
  [
    "another body",
    { headers: { "x-shopify-hmac-sha256": createHmac("sha256", API_SECRET).update("{}").digest("base64") } },
  ],
  ["a signature that is none", { headers: { "x-shopify-hmac-sha256": "?" } }],
])("%s is refused", async (_, delivery: Delivery) => {
  const id = randomUUID();
  expect(await deliver({ ...delivery, headers: { ...delivery.headers, "x-shopify-webhook-id": id } })).toBe(401);
  expect(await kept(id)).toEqual([]);
});

test("a shop that was never here is answered 200, so that Shopify stops, and nothing is kept", async () => {
  const id = randomUUID();
  const headers = { "x-shopify-webhook-id": id, "x-shopify-shop-domain": "nobody.myshopify.com" };
  expect(await deliver({ headers })).toBe(200);
  expect(await kept(id)).toEqual([]);
});

test.each([
  ["x-shopify-hmac-sha256", undefined],
  ["x-shopify-topic", undefined],
  ["x-shopify-shop-domain", undefined],
  ["x-shopify-shop-domain", "evil.example.com"],
  ["x-shopify-webhook-id", undefined],
  ["x-shopify-triggered-at", "yesterday"],
  ["x-shopify-triggered-at", "2026-13-45T00:00:00Z"],
])("%s: %s is malformed", async (name, value) => {
  expect(await deliver({ headers: { [name]: value } })).toBe(400);
});

test("a delivery without the time of its trigger is dated by its arrival", async () => {
  const id = randomUUID();
  const before = Date.now();
  expect(await deliver({ headers: { "x-shopify-webhook-id": id, "x-shopify-triggered-at": undefined } })).toBe(200);
  const [row] = await kept(id);
  expect(row.triggered_at.getTime()).toBeGreaterThanOrEqual(before);
});

test("bytes that are no text are malformed", async () => {
  expect(await deliver({ body: Buffer.from([0x7b, 0xff, 0x7d]) })).toBe(400);
});

test("more than 10 MB is too large", async () => {
  const status = await deliver({ body: Buffer.alloc(10 * 1024 * 1024 + 1, 0x20) }).catch(() => "connection cut");
  expect([413, "connection cut"]).toContain(status);
});

test("while the database is away Shopify is asked to try again, and afterwards everything goes on", async () => {
  const name = new URL(database.url).pathname.slice(1);
  await admin.query("ALTER FUNCTION receive_webhook RENAME TO receive_webhook_away");
  await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
    [name],
  );
  expect(await deliver({})).toBe(503);
  await admin.query("ALTER FUNCTION receive_webhook_away RENAME TO receive_webhook");
  expect(await deliver({})).toBe(200);
});

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConsentFact, CustomerFact } from "#app/features/customers/index.server.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

let database: TestDatabase;
let admin: pg.Client;
let apply: (customers: CustomerFact[]) => Promise<void>;
let tell: (consents: ConsentFact[]) => Promise<void>;
let closeDatabase: () => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  const db = await import("#app/db.server.ts");
  const { applyConsents, applyCustomers } = await import("#app/features/customers/index.server.ts");
  closeDatabase = db.closeDatabase;
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query("INSERT INTO shops (domain) VALUES ('one.myshopify.com') RETURNING shop_id");
  const shopId = BigInt(rows[0].shop_id) as never;
  apply = (customers) => db.inTransaction({ shopId }, (tx) => applyCustomers(tx, { shopId, customers }));
  tell = (consents) => db.inTransaction({ shopId }, (tx) => applyConsents(tx, { shopId, consents }));
});

afterAll(async () => {
  await closeDatabase();
  await admin.end();
  await database.drop();
});

async function stored(customerId: bigint) {
  const { rows } = await admin.query("SELECT * FROM customers WHERE customer_id = $1", [customerId]);
  return rows[0];
}

const fromApi: CustomerFact = {
  customerId: 9_100_000_000_000_000_001n,
  email: "old@example.com",
  phone: "+81300000000",
  firstName: "花子",
  locale: "ja",
  tags: ["vip"],
  emailMarketingState: "SUBSCRIBED",
  updatedAt: "2026-11-01T00:00:00Z",
  observedAt: "2026-11-01T00:00:01.000Z",
  complete: true,
};
const fromWebhook: CustomerFact = {
  customerId: fromApi.customerId,
  email: "new@example.com",
  phone: null,
  firstName: "花子",
  updatedAt: "2026-11-02T00:00:00Z",
  observedAt: "2026-11-02T00:00:01.000000Z",
  complete: true,
};

test("a newer state replaces what it tells, empties what it tells to be empty, and keeps what it does not tell", async () => {
  await apply([fromApi]);
  await apply([fromWebhook]);
  expect(await stored(fromApi.customerId)).toMatchObject({
    email: "new@example.com",
    phone: null,
    locale: "ja",
    tags: ["vip"],
    email_marketing_state: "subscribed",
  });
});

test("an older state told late changes nothing", async () => {
  await apply([fromApi]);
  expect(await stored(fromApi.customerId)).toMatchObject({ email: "new@example.com", phone: null });
});

test("a customer inside an order fills in, and gives way to the customer itself however old", async () => {
  const customerId = 9_100_000_000_000_000_002n;
  const part: CustomerFact = {
    customerId,
    email: "part@example.com",
    updatedAt: "2026-11-05T00:00:00Z",
    observedAt: "2026-11-05T00:00:00.000000Z",
    complete: false,
  };
  await apply([part]);
  expect(await stored(customerId)).toMatchObject({ email: "part@example.com", complete: false });
  await apply([{ ...fromApi, customerId }]);
  await apply([part]);
  expect(await stored(customerId)).toMatchObject({ email: "old@example.com", complete: true });
});

test("a redacted customer is not filled in again", async () => {
  const customerId = 9_100_000_000_000_000_003n;
  await apply([{ ...fromApi, customerId }]);
  await admin.query("UPDATE customers SET email = NULL, redacted_at = now() WHERE customer_id = $1", [customerId]);
  await apply([{ ...fromWebhook, customerId }]);
  expect((await stored(customerId)).email).toBeNull();
});

test("of what is told about a consent the newest stands, in any order and by whatever way", async () => {
  const customerId = 9_100_000_000_000_000_004n;
  const consent = (state: string, minute: number): ConsentFact => ({
    customerId,
    channel: "email",
    state,
    toldAt: `2026-11-03T00:0${minute}:00Z`,
  });
  const state = async () => (await stored(customerId)).email_marketing_state;
  await tell([consent("subscribed", 2), consent("not_subscribed", 1)]);
  expect(await stored(customerId)).toMatchObject({ email_marketing_state: "subscribed", complete: false });
  // The state of the customer that was asked for before it, and arrives later.
  await apply([{ ...fromApi, customerId, emailMarketingState: "NOT_SUBSCRIBED" }]);
  expect(await stored(customerId)).toMatchObject({ email: "old@example.com", email_marketing_state: "subscribed" });
  await apply([{ ...fromWebhook, customerId }]);
  expect(await state()).toBe("subscribed");
  const asked = { updatedAt: "2026-11-03T00:05:00Z", observedAt: "2026-11-03T00:05:00Z" };
  await apply([{ ...fromApi, ...asked, customerId, emailMarketingState: "UNSUBSCRIBED" }]);
  expect(await state()).toBe("unsubscribed");
  // A webhook that was held up says nothing new.
  await tell([consent("subscribed", 4)]);
  expect(await state()).toBe("unsubscribed");
  await tell([consent("subscribed", 6)]);
  expect(await state()).toBe("subscribed");
  await admin.query("UPDATE customers SET redacted_at = now(), email_marketing_state = NULL WHERE customer_id = $1", [
    customerId,
  ]);
  await tell([consent("subscribed", 8)]);
  expect(await state()).toBeNull();
});

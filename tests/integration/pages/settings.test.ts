import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { fillShop } from "./page-shop.ts";

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let earning: typeof import("#app/features/earning/index.server.ts");
let settings: typeof import("#app/features/settings/index.server.ts");
let rebuildShop: typeof import("#app/ingest/rebuild-shop.server.ts").rebuildShop;
let stopJobQueue: typeof import("#app/jobs/queue.server.ts").stopJobQueue;
let shopId: ShopId;
let otherShopId: ShopId;

const now = new Date("2026-07-01T00:00:00Z");

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  db = await import("#app/db.server.ts");
  earning = await import("#app/features/earning/index.server.ts");
  settings = await import("#app/features/settings/index.server.ts");
  ({ rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts"));
  ({ stopJobQueue } = await import("#app/jobs/queue.server.ts"));
});

let serial = 10;
beforeEach(async () => {
  serial += 2;
  ({ shopId } = await fillShop({ connection, domain: `s${serial}.myshopify.com`, seed: serial }));
  ({ shopId: otherShopId } = await fillShop({ connection, domain: `o${serial}.myshopify.com`, seed: serial + 1 }));
  for (const shop of [shopId, otherShopId]) {
    await connection.query(
      `INSERT INTO tiers (shop_id, name_ja, name_en, threshold, position)
       VALUES ($1, 'レギュラー', 'Regular', 0, 1), ($1, 'シルバー', 'Silver', 20000, 2), ($1, 'ゴールド', 'Gold', 50000, 3)`,
      [shop],
    );
    await connection.query(
      "INSERT INTO coupon_campaigns (shop_id, kind, value_kind, value_minor) VALUES ($1, 'next_visit', 'amount', 500)",
      [shop],
    );
    await rebuildShop({ shopId: shop, now });
  }
});

afterAll(async () => {
  await stopJobQueue?.();
  await db?.closeDatabase();
  await connection?.end();
  await database?.drop();
});

const inShop = <T>(work: Parameters<typeof db.inTransaction<T>>[1]) => db.inTransaction({ shopId }, work);
const asForm = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};
test("a saved earn rule is the next version; an old page's edit is refused", async () => {
  const rule = { intent: "saveRule", active: "true", points: "2", perAmount: "100", validDays: "" };
  const submit = (fields: Record<string, string>) =>
    inShop((tx) =>
      earning.submitEarningForm(tx, { shopId, currency: "JPY", form: asForm(fields), today: "2026-07-01", now }),
    );
  expect(await submit({ ...rule, version: "0" })).toMatchObject({ ok: true });
  expect(await inShop((tx) => earning.readEarnRule(tx, shopId))).toEqual({
    version: 1,
    active: true,
    points: 2,
    perMinor: "100",
    withTax: false,
    validDays: null,
    releaseAfter: "order",
    releaseDays: 0,
    shortfall: "debt",
  });
  expect(await submit({ ...rule, version: "0" })).toMatchObject({ problems: { form: "conflict" } });
  expect(await submit({ ...rule, version: "1", perAmount: "0", points: "0" })).toMatchObject({
    problems: { perAmount: "positive", points: "number" },
  });
});

test("dead letters of both boxes are listed and put back in line, one or all, those of this shop alone", async () => {
  for (const shop of [shopId, otherShopId]) {
    await connection.query(
      `INSERT INTO inbox_messages (shop_id, webhook_id, topic, triggered_at, payload, state, attempts, last_error)
       SELECT $1, 'w' || n, 'orders/create', now(), '{}', 'dead', 8, 'unexpected payload (id)' FROM generate_series(1, 3) n`,
      [shop],
    );
    await connection.query(
      `INSERT INTO outbox_effects (shop_id, kind, key, payload, state, last_error) VALUES ($1, 'tags', 'k', '{}', 'dead', $2)`,
      [shop, '{"key":"userError","params":{"code":"TAKEN"}}'],
    );
  }
  const letters = () => inShop((tx) => settings.readDeadLetters(tx, shopId));
  const merchant = await inShop((tx) => settings.readMerchant(tx, { shopId, now }));
  if (!merchant) throw new Error("no shop");
  const retry = (box: string, letterId: string) =>
    inShop((tx) => settings.changeSettings(tx, { merchant, form: asForm({ intent: "retry", box, letterId }) }));
  expect((await letters()).map(({ problem }) => problem)).toEqual([
    ...Array(3).fill({ key: "unreadable", detail: "id" }),
    { key: "userError", detail: "TAKEN" },
  ]);
  await retry("inbox", (await letters())[0]?.id ?? "");
  expect(await letters()).toHaveLength(3);
  await retry("inbox", "");
  expect((await letters()).map(({ box }) => box)).toEqual(["outbox"]);
  await retry("outbox", "");
  expect(await letters()).toEqual([]);
  const { rows } = await connection.query(
    "SELECT count(*)::int AS n FROM inbox_messages WHERE shop_id = $1 AND state = 'dead'",
    [otherShopId],
  );
  expect(rows[0].n).toBe(3);
});

test("a first step is done once the shop has what it asks for; a coupon that a shopper saw proves the blocks", async () => {
  const steps = () => inShop((tx) => settings.readFirstSteps(tx, shopId));
  const undone = { backfill: false, tiers: false, reward: false, coupon: false, blocks: false, programme: false };
  await connection.query("UPDATE coupon_campaigns SET active = false WHERE shop_id = $1", [shopId]);
  expect(await steps()).toEqual(undone);
  const { rows } = await connection.query("SELECT customer_id FROM customers WHERE shop_id = $1 LIMIT 1", [shopId]);
  const doing = [
    ["backfill", "INSERT INTO sync_runs (shop_id, kind, state) VALUES ($1, 'backfill', 'done')"],
    ["tiers", "UPDATE shops SET loyalty_reviewed_at = now() WHERE shop_id = $1"],
    ["reward", "INSERT INTO rewards (shop_id, version, position) VALUES ($1, 1, 1)"],
    ["coupon", "UPDATE coupon_campaigns SET active = true WHERE shop_id = $1"],
    [
      "blocks",
      `INSERT INTO coupons (shop_id, campaign_id, customer_id, key, state, value_kind, value_minor, assigned_at, expires_on, seen_at)
       SELECT $1, min(campaign_id), ${rows[0].customer_id}, 'k', 'seen', 'amount', 500, now(), '2026-08-01', now()
       FROM coupon_campaigns WHERE shop_id = $1`,
    ],
    [
      "programme",
      `INSERT INTO programmes (shop_id, name, version, enabled_at, created_at, updated_at)
       VALUES ($1, 'After the first order', 1, now(), now(), now())`,
    ],
  ] as const;
  let expected: Record<string, boolean> = undone;
  for (const [step, statement] of doing) {
    await connection.query(statement, [shopId]);
    expected = { ...expected, [step]: true };
    expect(await steps()).toEqual(expected);
  }
});

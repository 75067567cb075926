import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { fillShop } from "./page-shop.ts";

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let earning: typeof import("#app/features/earning/index.server.ts");
let tierFeature: typeof import("#app/features/tiers/index.server.ts");
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
  tierFeature = await import("#app/features/tiers/index.server.ts");
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
const readTiers = () => inShop((tx) => tierFeature.readTierSettings(tx, shopId));
const change = (fields: Record<string, string>) =>
  inShop((tx) => tierFeature.submitTierForm(tx, { shopId, currency: "JPY", form: asForm(fields), now }));
const tierNamed = async (name: string) => {
  const tier = (await readTiers()).tiers.find(({ nameEn }) => nameEn === name);
  if (!tier) throw new Error(name);
  return tier;
};

/** Members by the thresholds alone, counted from the spend of 12 months. */
async function expectedMembers(): Promise<number[]> {
  const { rows } = await connection.query<{ threshold: string; next: string | null }>(
    `SELECT threshold, lead(threshold) OVER (ORDER BY threshold) AS next
     FROM tiers WHERE shop_id = $1 ORDER BY 1`,
    [shopId],
  );
  const { rows: spends } = await connection.query<{ spend: string }>(
    `SELECT coalesce(sum(net_sales_minor) FILTER (WHERE local_day > date '2025-07-01' AND local_day <= date '2026-07-01'), 0) AS spend
     FROM orders WHERE shop_id = $1 AND counted GROUP BY customer_id`,
    [shopId],
  );
  return rows.map(
    ({ threshold, next }) =>
      spends.filter(({ spend }) => +spend >= +threshold && (next === null || +spend < +next)).length,
  );
}

describe("tiers", () => {
  test("every change moves members to the tier that their spend reaches", async () => {
    const version = async () => (await readTiers()).version;
    const members = async () => (await readTiers()).tiers.map((tier) => tier.members);
    expect(await members()).toEqual(await expectedMembers());
    const common = { nameJa: "プラチナ", nameEn: "Platinum" };
    expect(
      await change({ intent: "saveTier", tierId: "", version: await version(), ...common, threshold: "10,000" }),
    ).toMatchObject({ ok: true });
    expect(await members()).toEqual(await expectedMembers());
    const silver = (await tierNamed("Silver")).id;
    expect(
      await change({ intent: "moveTier", tierId: silver, version: await version(), direction: "down" }),
    ).toMatchObject({ ok: true });
    expect((await readTiers()).tiers.map(({ nameEn, threshold }) => `${nameEn} ${threshold}`)).toEqual([
      "Regular 0",
      "Silver 10000",
      "Platinum 20000",
      "Gold 50000",
    ]);
    expect(await members()).toEqual(await expectedMembers());
    const regular = (await tierNamed("Regular")).id;
    await change({ intent: "deleteTier", tierId: regular, version: await version() });
    expect(await members()).toEqual(await expectedMembers());
    const settingsNow = await readTiers();
    const { rows } = await connection.query("SELECT count(*)::int AS n FROM customer_figures WHERE shop_id = $1", [
      shopId,
    ]);
    expect(settingsNow.customersWithoutTier).toBe(
      rows[0].n - settingsNow.tiers.reduce((sum, tier) => sum + tier.members, 0),
    );
  });

  test("of two editors the second is told, and changes nothing", async () => {
    const { version } = await readTiers();
    const gold = (await tierNamed("Gold")).id;
    const edit = { intent: "saveTier", tierId: gold, version, nameJa: "金", nameEn: "Gold" };
    expect(await change({ ...edit, threshold: "60000" })).toMatchObject({ ok: true });
    expect(await change({ ...edit, threshold: "70000" })).toEqual({
      ok: false,
      intent: "saveTier",
      problems: { form: "conflict" },
    });
    expect((await tierNamed("Gold")).threshold).toBe("60000");
  });

  test.each([
    [{ nameJa: "", nameEn: "X", threshold: "1" }, { nameJa: "required" }],
    [{ nameJa: "あ", nameEn: "x".repeat(61), threshold: "1" }, { nameEn: "tooLong" }],
    [{ nameJa: "あ", nameEn: "X", threshold: "1.5" }, { threshold: "amount" }],
    [{ nameJa: "あ", nameEn: "X", threshold: "-5" }, { threshold: "amount" }],
    [{ nameJa: "あ", nameEn: "X", threshold: "20000" }, { threshold: "taken" }],
  ])("%j is refused", async (fields, problems) => {
    const { version } = await readTiers();
    expect(await change({ intent: "saveTier", tierId: "", version, ...fields })).toMatchObject({ ok: false, problems });
    expect((await readTiers()).tiers).toHaveLength(3);
  });

  test("while the figures are computed an edit is told so, and changes nothing", async () => {
    const { version } = await readTiers();
    const tierId = (await tierNamed("Gold")).id;
    const refused = await inShop(async (tx) => {
      await db.lockShopFacts(tx, shopId);
      return change({ intent: "deleteTier", tierId, version });
    });
    expect(refused).toMatchObject({ ok: false, problems: { form: "busy" } });
    expect(await change({ intent: "deleteTier", tierId, version })).toMatchObject({ ok: true });
  });

  test("the last tier stays", async () => {
    for (const name of ["Gold", "Silver"]) {
      const { version } = await readTiers();
      await change({ intent: "deleteTier", tierId: (await tierNamed(name)).id, version });
    }
    const { version } = await readTiers();
    const tierId = (await tierNamed("Regular")).id;
    expect(await change({ intent: "deleteTier", tierId, version })).toMatchObject({ problems: { form: "last" } });
  });

  test("another shop's tier can be neither changed nor deleted", async () => {
    const { rows } = await connection.query("SELECT tier_id::text AS id FROM tiers WHERE shop_id = $1 LIMIT 1", [
      otherShopId,
    ]);
    const { version } = await readTiers();
    const of = { tierId: rows[0].id as string, version };
    expect(await change({ intent: "deleteTier", ...of })).toMatchObject({ problems: { form: "gone" } });
    expect(await change({ intent: "moveTier", direction: "up", ...of })).toMatchObject({ problems: { form: "gone" } });
    const edit = { nameJa: "あ", nameEn: "X", threshold: "7" };
    expect(await change({ intent: "saveTier", ...of, ...edit })).toMatchObject({ problems: { form: "gone" } });
  });
});

test("a saved earn rule is the next version; an old page's edit is refused", async () => {
  const rule = { intent: "saveRule", active: "true", points: "2", perAmount: "100", validDays: "" };
  const submit = (fields: Record<string, string>) =>
    inShop((tx) => earning.submitEarnRule(tx, { shopId, currency: "JPY", form: asForm(fields), now }));
  expect(await submit({ ...rule, version: "0" })).toMatchObject({ ok: true });
  expect(await inShop((tx) => earning.readEarnRule(tx, shopId))).toEqual({
    version: 1,
    active: true,
    points: 2,
    perMinor: "100",
    validDays: null,
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

import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { parseProgramme } from "../../app/contracts/programme.ts";
import { createTestDatabase, type TestDatabase } from "../setup/database.ts";
import { setAppSettings } from "./server/app-settings.ts";

const adminGraphql = vi.hoisted(() => vi.fn());
vi.mock("../../app/shopify/admin-client.server.ts", () => ({ adminGraphql }));

const SHOP = 1n as ShopId;
const OTHER = 2n as ShopId;
const now = new Date("2026-07-03T00:00:00Z");

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let settings: typeof import("#app/features/settings/index.server.ts");
let shopper: typeof import("#app/features/shopper/index.server.ts");

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  db = await import("#app/db.server.ts");
  settings = await import("#app/features/settings/index.server.ts");
  shopper = await import("#app/features/shopper/index.server.ts");
  await connection.query(`
    INSERT INTO shops (shop_id, domain, currency, time_zone, taxes_included, installed_at) VALUES
      (1, 'one.myshopify.com', 'JPY', 'Asia/Tokyo', true, now()), (2, 'two.myshopify.com', 'USD', 'UTC', false, now());
    INSERT INTO tiers (shop_id, tier_id, name_ja, name_en, threshold, position) VALUES
      (1, 7, '金', 'Gold', 50000, 2), (1, 3, '銀', 'Silver', 10000, 1);
    INSERT INTO earn_rules (shop_id, version, effective_from, active, earn_points, earn_per_minor, with_tax) VALUES
      (1, 1, '2026-01-01Z', true, 9, 100, true), (1, 2, '2026-02-01Z', true, 1, 100, false),
      (2, 1, '2026-01-01Z', false, 1, 100, false);
    INSERT INTO earn_bonuses (shop_id, version, bonus_id, kind, name, active, times_bp, points, month_day, scope, target,
      order_number, from_day, to_day) VALUES
      (1, 2, 1, 'days', 'the 20th', true, 20000, null, 20, null, null, null, null, null),
      (1, 2, 2, 'product', 'tea', true, null, 50, null, 'tag', 'tea', null, '2026-06-01', '2026-09-01'),
      (1, 2, 3, 'order_number', 'third order', true, null, 100, null, null, null, 3, null, null),
      (1, 2, 4, 'product', 'over', false, null, 70, null, 'tag', 'pot', null, null, null),
      (1, 1, 1, 'days', 'of an older version', true, 90000, null, 5, null, null, null, null, null);
  `);
});

afterAll(async () => {
  await connection.end();
  await db.closeDatabase();
  await database.drop();
});

beforeEach(async () => {
  adminGraphql.mockReset();
  await connection.query("DELETE FROM outbox_effects");
  await connection.query("UPDATE shops SET points_name_ja = NULL, points_name_en = NULL, accent_color = NULL");
});

function save(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ intent: "saveWords", ...fields })) form.set(name, value);
  return db.inTransaction({ shopId: SHOP }, async (tx) => {
    const merchant = { shopId: SHOP, now, defaultMarginBp: 5000 } as never;
    return settings.changeSettings(tx, { merchant, form });
  });
}

const read = (shopId: ShopId) => db.inTransaction({ shopId }, (tx) => shopper.loadProgramme(tx, { shopId, now }));

async function asked(): Promise<string[]> {
  const { rows } = await connection.query("SELECT shop_id || ' ' || kind AS effect FROM outbox_effects");
  return rows.map(({ effect }) => effect);
}

describe("the shop's own words", () => {
  test("are kept, and every surface is told", async () => {
    const change = await save({ pointsNameJa: " マイル ", pointsNameEn: "miles", accent: "#1F6F4A" });
    expect(change.ok).toBe(true);
    expect(await read(SHOP)).toMatchObject({ pointsName: { ja: "マイル", en: "miles" }, accent: "#1f6f4a" });
    expect(await read(OTHER)).toMatchObject({ pointsName: null, accent: null });
    expect(await asked()).toEqual(["1 metafields.programme"]);
  });

  test("empty is the usual word and the page's own colour", async () => {
    await save({ pointsNameJa: "マイル", pointsNameEn: "miles", accent: "#1f6f4a" });
    await save({ pointsNameJa: "", pointsNameEn: "", accent: "" });
    expect(await read(SHOP)).toMatchObject({ pointsName: null, accent: null });
  });

  test.each([
    [{ pointsNameJa: "マイル", pointsNameEn: "", accent: "" }, { pointsNameEn: "required" }],
    [{ pointsNameJa: "", pointsNameEn: "miles", accent: "" }, { pointsNameJa: "required" }],
    [{ pointsNameJa: "あ".repeat(21), pointsNameEn: "miles", accent: "" }, { pointsNameJa: "nameLength" }],
    [{ pointsNameJa: "", pointsNameEn: "", accent: "green" }, { accent: "color" }],
    [{ pointsNameJa: "", pointsNameEn: "", accent: "#12345" }, { accent: "color" }],
  ])("%j is refused beside its field, and nothing is written", async (fields, problems) => {
    expect(await save(fields)).toEqual({ ok: false, intent: "saveWords", problems });
    expect(await asked()).toEqual([]);
    expect(await read(SHOP)).toMatchObject({ pointsName: null, accent: null });
  });
});

describe("the programme", () => {
  test("says what is earned and the tiers from the lowest on; its readers understand it", async () => {
    const programme = await read(SHOP);
    expect(programme).toMatchObject({
      currency: "JPY",
      digits: 0,
      taxesIncluded: true,
      earning: {
        points: 1,
        perMinor: 100,
        withTax: false,
        bonuses: [
          { scope: "days", timesBp: 20_000, points: null, monthDay: 20, from: null },
          { scope: "tag", target: "tea", timesBp: null, points: 50, from: "2026-06-01", to: "2026-09-01" },
        ],
      },
      tiers: [
        { handle: "tier-3", name: { ja: "銀", en: "Silver" }, threshold: 10_000 },
        { handle: "tier-7", name: { ja: "金", en: "Gold" }, threshold: 50_000 },
      ],
    });
    expect(parseProgramme(JSON.stringify(programme))).toEqual(programme);
  });

  test("with the rule switched off nothing is promised", async () => {
    expect(await read(OTHER)).toMatchObject({ currency: "USD", digits: 2, earning: null });
  });

  test("is written to the shop and to the app's installation alike", async () => {
    adminGraphql.mockImplementation(async ({ operation }: { operation: string }) =>
      operation.includes("metafieldsSet")
        ? { metafieldsSet: { userErrors: [] } }
        : { shop: { id: "gid://shopify/Shop/5" }, currentAppInstallation: { id: "gid://shopify/AppInstallation/6" } },
    );
    await shopper.writeProgramme({ shopId: SHOP, now });
    const [shop, app] = adminGraphql.mock.calls[1]?.[0].variables.metafields ?? [];
    expect(shop).toMatchObject({ ownerId: "gid://shopify/Shop/5", namespace: "$app", key: "programme", type: "json" });
    expect(app).toMatchObject({ ownerId: "gid://shopify/AppInstallation/6", namespace: "okaeri", key: "programme" });
    expect(app.value).toBe(shop.value);
    expect(parseProgramme(shop.value)).toEqual(await read(SHOP));
  });

  test("a shop that was never told is told once", async () => {
    await shopper.tellAppUrl(SHOP);
    await shopper.tellAppUrl(SHOP);
    const { rows } = await connection.query("SELECT revision FROM outbox_effects WHERE kind = 'metafields.programme'");
    expect(rows).toEqual([{ revision: 1 }]);
  });
});

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

let database: TestDatabase;
let admin: pg.Client;
let db: typeof import("#app/db.server.ts");
let products: typeof import("#app/features/products/index.server.ts");
let shopId: ShopId;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  db = await import("#app/db.server.ts");
  products = await import("#app/features/products/index.server.ts");
  const { rows } = await admin.query("INSERT INTO shops (domain) VALUES ('kinds.example') RETURNING shop_id");
  shopId = BigInt(rows[0].shop_id) as ShopId;
});

afterAll(async () => {
  await db?.closeDatabase();
  await admin?.end();
  await database?.drop();
});

let told = Date.parse("2026-01-01T00:00:00Z");

/** Tells of a product as a webhook does, later than whatever was told before. */
async function tell(productId: bigint, tags: string[]): Promise<void> {
  told += 1000;
  const at = new Date(told).toISOString();
  await db.inTransaction({ shopId }, (tx) =>
    products.applyProducts(tx, {
      shopId,
      products: [
        {
          productId,
          title: `Product ${productId}`,
          productType: "",
          vendor: "",
          tags,
          status: "active",
          updatedAt: at,
          observedAt: at,
          variants: [],
        },
      ],
    }),
  );
}

async function change(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return db.inTransaction({ shopId }, (tx) => products.changeKinds(tx, { shopId, form }));
}

async function kinds(): Promise<Record<string, string>> {
  const { rows } = await admin.query("SELECT product_id, kind FROM products WHERE shop_id = $1", [shopId]);
  return Object.fromEntries(rows.map(({ product_id, kind }) => [product_id, kind]));
}

test("a product's own kind goes before its collections', those before its tags', and without any it is regular", async () => {
  await tell(1n, ["Trial", "gift"]);
  await tell(2n, ["Gift"]);
  await tell(3n, []);
  expect(await kinds()).toEqual({ 1: "regular", 2: "regular", 3: "regular" });

  expect(await change({ intent: "saveRule", scope: "tag", target: " GIFT ", kind: "gift_set" })).toMatchObject({
    ok: true,
    changed: 2,
  });
  expect(await kinds()).toEqual({ 1: "gift_set", 2: "gift_set", 3: "regular" });
  // Of two tags' kinds, trial goes first.
  await change({ intent: "saveRule", scope: "tag", target: "trial", kind: "trial" });
  expect(await kinds()).toEqual({ 1: "trial", 2: "gift_set", 3: "regular" });

  await change({ intent: "saveRule", scope: "collection", target: "77", title: "Picks", kind: "subscription" });
  await admin.query("INSERT INTO collection_products VALUES ($1, 77, 1), ($1, 77, 3)", [shopId]);
  await change({ intent: "setProducts", productIds: "2,3", kind: "regular" });
  expect(await kinds()).toEqual({ 1: "subscription", 2: "regular", 3: "regular" });
  // Back to what collections and tags say.
  await change({ intent: "setProducts", productIds: "2,3", kind: "" });
  expect(await kinds()).toEqual({ 1: "subscription", 2: "gift_set", 3: "subscription" });
  await change({ intent: "removeRule", scope: "collection", target: "77" });
  expect(await kinds()).toEqual({ 1: "trial", 2: "gift_set", 3: "regular" });
});

test("a product that comes or is tagged later gets its kind at once", async () => {
  await tell(4n, ["trial"]);
  await tell(3n, ["gift"]);
  expect(await kinds()).toMatchObject({ 3: "gift_set", 4: "trial" });
  await tell(4n, []);
  expect(await kinds()).toMatchObject({ 4: "regular" });
});

test("what is wrong with a form is said, and nothing is changed", async () => {
  const before = await kinds();
  expect(await change({ intent: "setProducts", productIds: "", kind: "trial" })).toMatchObject({
    ok: false,
    problems: { productIds: "required" },
  });
  expect(await change({ intent: "setProducts", productIds: "1;drop", kind: "trial" })).toMatchObject({ ok: false });
  expect(await change({ intent: "saveRule", scope: "tag", target: " ", kind: "trial" })).toMatchObject({
    ok: false,
    problems: { target: "required" },
  });
  expect(await change({ intent: "saveRule", scope: "collection", target: "", kind: "trial" })).toMatchObject({
    ok: false,
    problems: { target: "required" },
  });
  expect(await change({ intent: "saveRule", scope: "tag", target: "x", kind: "sample" })).toMatchObject({
    ok: false,
    problems: { kind: "required" },
  });
  expect(await kinds()).toEqual(before);
});

test("the list says why, and is found by name, tag and kind", async () => {
  const list = (address: string) =>
    db.inTransaction({ shopId }, (tx) =>
      products.listProducts(tx, { shopId, list: products.parseProductQuery(new URLSearchParams(address)) }),
    );
  const all = await list("");
  expect(all.rows.map(({ id, decidedBy }) => [id, decidedBy?.scope, decidedBy?.title])).toEqual([
    ["1", "tag", "trial"],
    ["2", "tag", "GIFT"],
    ["3", "tag", "GIFT"],
    ["4", undefined, undefined],
  ]);
  const ids = async (address: string) => (await list(address)).rows.map(({ id }) => id);
  expect(await ids("q=product 2")).toEqual(["2"]);
  expect(await ids("q=trial")).toEqual(["1"]);
  expect(await ids("kind=gift_set")).toEqual(["2", "3"]);
  expect(await ids("q=%25")).toEqual([]);
  expect(await ids(`after=${encodeURIComponent("2~Product 2")}`)).toEqual(["3", "4"]);
});

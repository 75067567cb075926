import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { quoteCart } from "../../simulator/operations/checkout.ts";
import { discountStatus } from "../../simulator/operations/discounts.ts";
import { type RunningShop, someOfKurashi, startShop } from "../sync/running-shop.ts";

/** What a tier gives in Shopify follows the programme, whatever gets lost and whoever changes it there. */
let shop: RunningShop;
let db: typeof import("#app/db.server.ts");
let outbox: typeof import("#app/shopify/outbox.server.ts");
let tiers: typeof import("#app/features/tiers/index.server.ts");
/** The outbox's own clock: a retry is due at once when it is moved on. */
let now = new Date();
let product: string;

const DISCOUNT = { kind: "discount", percent: "5" };
const onlyOf = (target: string, from = "", to = "") => ({ kind: "membersOnly", target, title: "Tea", from, to });

beforeAll(async () => {
  shop = await startShop(someOfKurashi(30));
  db = await import("#app/db.server.ts");
  outbox = await import("#app/shopify/outbox.server.ts");
  tiers = await import("#app/features/tiers/index.server.ts");
  const sync = await import("#app/ingest/sync/index.server.ts");
  await sync.runBackfill({ shopId: shop.shopId, signal: new AbortController().signal });
  await shop.admin.query("DELETE FROM tiers");
  await shop.admin.query(
    `INSERT INTO tiers (shop_id, name_ja, name_en, handle, threshold, position)
     VALUES ($1, 'レギュラー', 'Regular', 'regular', 0, 1), ($1, 'シルバー', 'Silver', 'silver', 1, 2),
       ($1, 'ゴールド', 'Gold', 'gold', 900000000, 3)`,
    [shop.shopId],
  );
  product = [...state().products.values()][0]?.id ?? "";
}, 120_000);

afterEach(() => shop.simulator.failures.clear());
afterAll(() => shop.close());

const state = () => shop.simulator.store.state(shop.domain);
const gid = () => `gid://shopify/Product/${product}`;

async function publish(perks: Record<string, Record<string, string>[]>): Promise<void> {
  const inShop = <T>(work: Parameters<typeof db.inTransaction<T>>[1]) =>
    db.inTransaction({ shopId: shop.shopId }, work);
  const { programme, version } = await inShop((tx) => tiers.readTierSettings(tx, shop.shopId));
  const draft = {
    ...programme,
    windowMonths: String(programme.windowMonths),
    graceDays: String(programme.graceDays),
    tiers: programme.tiers.map((tier) => ({ ...tier, multiplier: "1", perks: perks[tier.handle] ?? [] })),
  };
  const today = now.toISOString().slice(0, 10);
  const submit = (fields: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return inShop((tx) => tiers.submitTierForm(tx, { shopId: shop.shopId, currency: "JPY", form, today, now }));
  };
  const asked = await submit({ intent: "dryRun", version: String(version), draft: JSON.stringify(draft) });
  if (!asked.ok || !asked.dryRun) throw new Error(JSON.stringify(asked));
  const done = await submit({ intent: "publish", draftId: String(asked.dryRun.draftId) });
  expect(done.ok).toBe(true);
  await drain();
}

async function drain(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    now = new Date(now.getTime() + 3_600_000);
    await outbox.runOutbox({ now, signal: new AbortController().signal });
    const { rows } = await shop.admin.query("SELECT kind, last_error FROM outbox_effects WHERE state = 'pending'");
    if (rows.length === 0) return;
  }
  throw new Error("the outbox does not come to rest");
}

async function reconcile(): Promise<void> {
  await tiers.askForPerks(shop.shopId);
  await drain();
}

const working = () =>
  [...state().discounts.values()].filter(
    (discount) => discount.automatic && discountStatus(discount, shop.simulator.store.now()) !== "EXPIRED",
  );
const shown = () => working().map(({ title, value, tags }) => ({ title, value, tags }));

test("a discount of a tier is there once though answers are lost, and follows the programme", async () => {
  shop.simulator.failures.add({ operation: "discountAutomaticBasicCreate", kind: "lost", times: 1 });
  shop.simulator.failures.add({ operation: "segmentCreate", kind: "lost", times: 1 });
  await publish({ silver: [DISCOUNT] });
  const silver = { title: "シルバー", tags: ["okaeri", "okaeri-tier:silver"] };
  expect(shown()).toEqual([{ ...silver, value: { percentage: 0.05 } }]);
  expect([...state().segments.values()].map(({ query }) => query)).toEqual([
    "customer_tags CONTAINS 'okaeri-tier:silver'",
  ]);

  await publish({ silver: [{ ...DISCOUNT, percent: "7.5" }], gold: [{ ...DISCOUNT, percent: "10" }] });
  expect(shown().map(({ title, value }) => [title, value])).toEqual([
    ["シルバー", { percentage: 0.075 }],
    ["ゴールド", { percentage: 0.1 }],
  ]);

  for (const discount of working()) Object.assign(discount, { endsAt: shop.simulator.store.now() - 1 });
  await reconcile();
  expect(working()).toHaveLength(2);
}, 60_000);

test("whoever is in the tier gets it at the checkout, and nobody else", async () => {
  await publish({ silver: [DISCOUNT] });
  const member = [...state().customers.values()].find(({ tags }) => tags.includes("okaeri-tier:silver"));
  const variant = [...state().variants.values()].find(({ price }) => price >= 1000);
  if (!member || !variant) throw new Error("nobody, or nothing");
  // It begins by the outbox's clock, which runs ahead of the shop's.
  for (const discount of working()) Object.assign(discount, { startsAt: shop.simulator.store.now() });
  const lines = [{ variantId: variant.id, quantity: 1 }];
  const quote = (customerId?: string) =>
    quoteCart(shop.simulator.store, shop.domain, customerId ? { lines, customerId } : { lines });
  expect(quote(member.id).discounts).toBe(Math.round(variant.price * 0.05));
  expect(quote().discounts).toBe(0);
}, 60_000);

test("it ends when the perk goes, though the answer is lost and somebody turns it on again", async () => {
  await publish({ silver: [DISCOUNT] });
  shop.simulator.failures.add({ operation: "discountAutomaticDeactivate", kind: "lost", times: 2 });
  await publish({});
  expect(working()).toEqual([]);
  for (const discount of state().discounts.values()) {
    if (discount.automatic) Object.assign(discount, { endsAt: undefined });
  }
  await reconcile();
  expect(working()).toEqual([]);
}, 60_000);

const field = () => fieldOf(gid());
function fieldOf(ownerId: string) {
  return [...state().metafields.values()].find((each) => each.ownerId === ownerId && each.key === "members_only");
}

test("a members-only product says which tiers may buy it, from its first day to its last", async () => {
  shop.simulator.failures.add({ operation: "metafieldsSet", kind: "lost", times: 1 });
  await publish({ silver: [onlyOf(gid())] });
  expect(JSON.parse(field()?.value ?? "null")).toEqual(["silver", "gold"]);
  expect([...state().validations.values()].map(({ functionHandle, enabled }) => [functionHandle, enabled])).toEqual([
    ["members-only-validation", true],
  ]);

  const openRule = async () =>
    (await db.inTransaction({ shopId: shop.shopId }, (tx) => tiers.readTierSettings(tx, shop.shopId))).openRule;
  expect(await openRule()).toBeNull();
  // The merchant turns the rule off: it stays off, and the page of tiers says so.
  for (const validation of state().validations.values()) validation.enabled = false;
  Object.assign(field() as object, { value: '["nobody"]' });
  await reconcile();
  expect(await openRule()).toMatchObject({ state: "off" });
  for (const validation of state().validations.values()) validation.enabled = true;
  await reconcile();
  expect(await openRule()).toBeNull();
  expect(JSON.parse(field()?.value ?? "null")).toEqual(["silver", "gold"]);

  const day = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
  await publish({ gold: [onlyOf(gid(), "", day(3))] });
  expect(JSON.parse(field()?.value ?? "null")).toEqual(["gold"]);
  now = new Date(now.getTime() + 5 * 86_400_000);
  shop.simulator.failures.add({ operation: "metafieldsDelete", kind: "lost", times: 1 });
  await tiers.passPerksHour(shop.shopId);
  await drain();
  expect(field()).toBeUndefined();
  const { rows } = await shop.admin.query("SELECT 1 FROM members_only_products");
  expect(rows).toEqual([]);
}, 60_000);

test("products of a collection follow it, and a product that is gone hinders none", async () => {
  const collection = [...state().collections.values()].find(({ productIds }) => productIds.length > 1);
  if (!collection) throw new Error("no collection");
  await publish({
    gold: [onlyOf(`gid://shopify/Collection/${collection.id}`), onlyOf("gid://shopify/Product/99999999")],
  });
  const marked = collection.productIds.map((id) => fieldOf(`gid://shopify/Product/${id}`)?.value);
  expect(new Set(marked)).toEqual(new Set(['["gold"]']));
  const left = collection.productIds[0];
  collection.productIds = collection.productIds.slice(1);
  await tiers.passPerksHour(shop.shopId);
  await drain();
  expect(fieldOf(`gid://shopify/Product/${left}`)).toBeUndefined();
}, 60_000);

test("whoever is held out of a discount has a tag that shuts it, told before the tier's; without a share it opens", async () => {
  await publish({ silver: [{ ...DISCOUNT, holdOut: "40" }] });
  const { rows } = await shop.admin.query("SELECT customer_id::text AS id, held_out FROM tier_arms");
  const members = [...state().customers.values()].filter(({ tags }) => tags.includes("okaeri-tier:silver"));
  expect(rows.map(({ id }) => id).sort()).toEqual(members.map(({ id }) => id).sort());
  const heldOut = new Set(rows.filter((row) => row.held_out).map(({ id }) => id as string));
  expect(heldOut.size).toBeGreaterThan(0);
  expect(heldOut.size).toBeLessThan(members.length);
  const tagged = () =>
    [...state().customers.values()].filter(({ tags }) => tags.includes("okaeri-held-out:silver")).map(({ id }) => id);
  expect(new Set(tagged())).toEqual(heldOut);

  const variant = [...state().variants.values()].find(({ price }) => price >= 1000);
  const quote = (customerId: string) => {
    for (const discount of working()) Object.assign(discount, { startsAt: shop.simulator.store.now() });
    const lines = [{ variantId: variant?.id ?? "", quantity: 1 }];
    return quoteCart(shop.simulator.store, shop.domain, { lines, customerId }).discounts;
  };
  for (const { id } of members) expect([id, quote(id) > 0]).toEqual([id, !heldOut.has(id)]);
  expect(working()).toHaveLength(1);

  await publish({ silver: [DISCOUNT] });
  expect(tagged()).toEqual([]);
  for (const { id } of members) expect(quote(id)).toBeGreaterThan(0);
  expect(working()).toHaveLength(1);
}, 60_000);

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type RunningShop, someOfKurashi, startShop } from "./running-shop.ts";

/** A customer's tier in Shopify, as a tag and a metafield: told of those who moved alone, through lost answers. */
let shop: RunningShop;
let db: typeof import("#app/db.server.ts");
let outbox: typeof import("#app/shopify/outbox.server.ts");
let tiers: typeof import("#app/features/tiers/index.server.ts");
let sync: typeof import("#app/ingest/sync/index.server.ts");
let now = new Date();

beforeAll(async () => {
  shop = await startShop(someOfKurashi(150));
  db = await import("#app/db.server.ts");
  outbox = await import("#app/shopify/outbox.server.ts");
  tiers = await import("#app/features/tiers/index.server.ts");
  sync = await import("#app/ingest/sync/index.server.ts");
  await shop.admin.query("UPDATE tiers SET threshold = position * 1000 WHERE position > 1");
  await shop.admin.query("UPDATE tiers SET handle = lower(name_en)");
  await sync.runBackfill({ shopId: shop.shopId, signal: never() });
}, 120_000);

afterEach(() => shop.simulator.failures.clear());
afterAll(() => shop.close());

const never = () => new AbortController().signal;
const inTx = <T>(work: (tx: import("#app/db.server.ts").Tx) => Promise<T>) =>
  db.inTransaction({ shopId: shop.shopId }, work);

async function drain(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    now = new Date(now.getTime() + 3_600_000);
    await outbox.runOutbox({ now, signal: never() });
    const { rows } = await shop.admin.query("SELECT count(*)::int AS n FROM outbox_effects WHERE state = 'pending'");
    if (rows[0].n === 0) return;
  }
  throw new Error("the outbox does not come to rest");
}

/** Each customer's handles as the platform has them: the tags' and the metafield's. */
function told(): Record<string, { tags: string[]; metafield: string | null }> {
  const state = shop.simulator.store.state(shop.domain);
  const fields = [...state.metafields.values()].filter(({ key }) => key === "tier");
  return Object.fromEntries(
    [...state.customers.values()].map(({ id, tags }) => [
      id,
      {
        tags: tags.filter((tag) => tag.startsWith("okaeri-tier:")).map((tag) => tag.slice("okaeri-tier:".length)),
        metafield: fields.find(({ ownerId }) => ownerId === `gid://shopify/Customer/${id}`)?.value ?? null,
      },
    ]),
  );
}

/** What they are to say. */
async function expected(): Promise<Record<string, { tags: string[]; metafield: string | null }>> {
  const { rows } = await shop.admin.query(
    `SELECT m.customer_id::text AS id, t.handle FROM tier_memberships m JOIN tiers t USING (shop_id, tier_id) WHERE t.threshold > 0`,
  );
  const handles = new Map(rows.map(({ id, handle }) => [id as string, handle as string]));
  const ids = [...shop.simulator.store.state(shop.domain).customers.keys()];
  return Object.fromEntries(
    ids.map((id) => [id, { tags: handles.has(id) ? [handles.get(id) ?? ""] : [], metafield: handles.get(id) ?? null }]),
  );
}

test("after an import everyone above the lowest tier carries its tag and metafield, though answers are lost", async () => {
  shop.simulator.failures.add({ operation: "tagsAdd", kind: "lost", times: 2 });
  shop.simulator.failures.add({ operation: "metafieldsSet", kind: "lost", times: 1 });
  await drain();
  const is = told();
  expect(is).toEqual(await expected());
  expect(Object.values(is).some(({ tags }) => tags[0] === "gold")).toBe(true);
  expect(Object.values(is).some(({ tags }) => tags.length === 0)).toBe(true);
}, 120_000);

test("a tier set by hand changes the tag and the metafield of that customer alone; taken off, they are back", async () => {
  const before = told();
  const [customer] = Object.entries(before).find(([, { metafield }]) => metafield === "gold") ?? [""];
  const { rows } = await shop.admin.query("SELECT tier_id FROM tiers WHERE position = 2");
  const pin = { shopId: shop.shopId, customerId: BigInt(customer), asOf: "2026-11-21", now };
  const tierId = BigInt(rows[0].tier_id);
  await inTx((tx) => tiers.pinTier(tx, { ...pin, tierId, untilDay: null, reason: "test" }));
  await drain();
  expect(told()).toEqual({ ...before, [customer]: { tags: ["silver"], metafield: "silver" } });
  expect(await expected()).toEqual(told());
  await inTx((tx) => tiers.unpinTier(tx, pin));
  await drain();
  expect(told()).toEqual(await expected());
}, 60_000);

test("when nobody moved nothing is to be told", async () => {
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  await rebuildShop({ shopId: shop.shopId, now: new Date() });
  const { rows } = await shop.admin.query("SELECT customer_id FROM tier_marks WHERE is_due");
  expect(rows).toEqual([]);
}, 60_000);

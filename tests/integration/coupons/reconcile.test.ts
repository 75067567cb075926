import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { addCode, codesOf, discountStatus } from "../../simulator/operations/discounts.ts";
import { type RunningShop, someOfKurashi, startShop } from "../sync/running-shop.ts";

let shop: RunningShop;
let db: typeof import("#app/db.server.ts");
let outbox: typeof import("#app/shopify/outbox.server.ts");
let coupons: typeof import("#app/features/coupons/index.server.ts");
let campaignId: bigint;
let customerId: bigint;
/** The outbox's own clock: a retry is due at once when it is moved on. */
let now = new Date();

beforeAll(async () => {
  shop = await startShop(someOfKurashi(30));
  db = await import("#app/db.server.ts");
  outbox = await import("#app/shopify/outbox.server.ts");
  coupons = await import("#app/features/coupons/index.server.ts");
  const sync = await import("#app/ingest/sync/index.server.ts");
  await sync.runBackfill({ shopId: shop.shopId, signal: new AbortController().signal });
  const { rows } = await shop.admin.query(
    `UPDATE coupon_campaigns SET kind = 'compensation', pool_target = 10
     RETURNING campaign_id, (SELECT min(customer_id) FROM customer_figures) AS customer_id`,
  );
  campaignId = BigInt(rows[0].campaign_id);
  customerId = BigInt(rows[0].customer_id);
  await inTx((tx) => coupons.activateCampaign(tx, { shopId: shop.shopId, campaignId, now }));
  await drain();
}, 120_000);

afterEach(() => shop.simulator.failures.clear());
afterAll(() => shop.close());

function inTx<T>(work: (tx: import("#app/db.server.ts").Tx) => Promise<T>): Promise<T> {
  return db.inTransaction({ shopId: shop.shopId }, work);
}

async function drain(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    now = new Date(now.getTime() + 3_600_000);
    await outbox.runOutbox({ now, signal: new AbortController().signal });
    const { rows } = await shop.admin.query("SELECT count(*)::int AS n FROM outbox_effects WHERE state = 'pending'");
    if (rows[0].n === 0) return;
  }
  throw new Error("the outbox does not come to rest");
}

async function reconcile(): Promise<void> {
  await coupons.askToReconcile(shop.shopId);
  await drain();
  await shop.simulator.idle();
}

async function issue(key: string): Promise<string> {
  const given = await inTx((tx) =>
    coupons.issueCoupon(tx, { shopId: shop.shopId, campaignId, customerId, key, source: { type: "staff" }, now }),
  );
  if (!given.ok || !given.code) throw new Error(JSON.stringify(given));
  return given.code;
}

const state = () => shop.simulator.store.state(shop.domain);
const discounts = () => [...state().discounts.values()].filter(({ title }) => title.startsWith("okaeri-"));

/** Codes of ours that a shopper could use in Shopify now. */
function working(): string[] {
  return discounts()
    .filter((discount) => discountStatus(discount, shop.simulator.store.now()) === "ACTIVE")
    .flatMap((discount) => codesOf(state(), discount.id).map(({ code }) => code))
    .sort();
}

/** Codes that ought to work: ready ones and those in customers' hands. */
async function expected(): Promise<string[]> {
  const { rows } = await shop.admin.query(
    `SELECT code FROM coupon_codes WHERE state = 'ready'
     UNION ALL SELECT code FROM coupons WHERE state IN ('assigned', 'seen') ORDER BY 1`,
  );
  return rows.map(({ code }) => code as string).sort();
}

test("a held code that Shopify lost is replaced, a code that should be gone goes, one added by hand stays", async () => {
  const held = await issue("lost");
  await drain();
  expect(working()).toEqual(await expected());
  const [discount] = discounts();
  if (!discount) throw new Error("no discount");
  const { store } = shop.simulator;
  store.remove(shop.domain, "codes", state().codeByName.get(held.toLowerCase())?.id as string);
  addCode(store, shop.domain, discount.id, "OK-STRAYC-DEFG");
  addCode(store, shop.domain, discount.id, "OK-STRAYC-DEFH");
  addCode(store, shop.domain, discount.id, "BYHAND");
  await reconcile();
  const { rows } = await shop.admin.query("SELECT state, code FROM coupons WHERE key = 'lost'");
  expect(rows).toEqual([{ state: "assigned", code: expect.stringMatching(/^OK-/) }]);
  expect(rows[0].code).not.toBe(held);
  expect(working()).toEqual([...(await expected()), "BYHAND"].sort());
  store.remove(shop.domain, "codes", state().codeByName.get("byhand")?.id as string);
}, 60_000);

test("a discount that somebody ended in Shopify is made anew with codes for those who hold one", async () => {
  const held = await issue("ended elsewhere");
  await drain();
  for (const discount of discounts()) discount.endsAt = shop.simulator.store.now() - 1;
  expect(working()).toEqual([]);
  await reconcile();
  const { rows } = await shop.admin.query("SELECT code FROM coupons WHERE key = 'ended elsewhere'");
  expect(rows[0].code).not.toBe(held);
  expect(working()).toContain(rows[0].code);
  expect(working()).toEqual(await expected());
}, 60_000);

test("a discount whose making was never answered is found once its value is no longer given", async () => {
  await shop.admin.query("UPDATE coupon_discounts SET revision = 90; UPDATE coupon_campaigns SET revision = 91");
  await shop.admin.query("UPDATE coupon_codes SET revision = 90 WHERE state <> 'deleted'");
  await shop.admin.query("UPDATE coupon_campaigns SET discount_id = NULL");
  await coupons.refillPools({ shopId: shop.shopId, now });
  await drain();
  // As if nothing of the last discount had been written down, and the value was changed meanwhile.
  const { rows } = await shop.admin.query("DELETE FROM coupon_discounts WHERE revision = 91 RETURNING discount_id");
  await shop.admin.query("DELETE FROM coupon_codes WHERE discount_id = $1", [rows[0].discount_id]);
  await shop.admin.query("UPDATE coupon_campaigns SET revision = 92, discount_id = NULL");
  await reconcile();
  const { rows: found } = await shop.admin.query("SELECT revision FROM coupon_discounts WHERE discount_id = $1", [
    rows[0].discount_id,
  ]);
  expect(found).toEqual([{ revision: 91 }]);
}, 60_000);

test("a campaign that ended has no working code, though answers are lost and somebody turns it on again", async () => {
  await coupons.refillPools({ shopId: shop.shopId, now });
  await drain();
  await issue("open");
  shop.simulator.failures.add({ operation: "discountCodeDeactivate", kind: "lost", times: 2 });
  await inTx((tx) => coupons.endCampaigns(tx, { shopId: shop.shopId, campaignIds: [campaignId], now }));
  await drain();
  await shop.simulator.idle();
  expect(working()).toEqual([]);
  expect((await shop.admin.query("SELECT 1 FROM coupon_discounts WHERE deactivated_at IS NULL")).rows).toEqual([]);
  for (const discount of discounts()) Object.assign(discount, { endsAt: undefined });
  await reconcile();
  expect(working()).toEqual([]);
  const { rows } = await shop.admin.query("SELECT state FROM coupons WHERE key = 'open'");
  expect(rows).toEqual([{ state: "expired" }]);
}, 60_000);

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { codesOf } from "../../simulator/operations/discounts.ts";
import { placeOrder } from "../../simulator/operations/orders.ts";
import { type RunningShop, someOfKurashi, startShop } from "./running-shop.ts";

let shop: RunningShop;
let db: typeof import("#app/db.server.ts");
let outbox: typeof import("#app/shopify/outbox.server.ts");
let coupons: typeof import("#app/features/coupons/index.server.ts");
let sync: typeof import("#app/ingest/sync/index.server.ts");
let campaignId: bigint;
/** The outbox's own clock: a retry is due at once when it is moved on. */
let now = new Date();

beforeAll(async () => {
  shop = await startShop(someOfKurashi(50));
  db = await import("#app/db.server.ts");
  outbox = await import("#app/shopify/outbox.server.ts");
  coupons = await import("#app/features/coupons/index.server.ts");
  sync = await import("#app/ingest/sync/index.server.ts");
  await sync.runBackfill({ shopId: shop.shopId, signal: never() });
  await shop.admin.query("UPDATE coupon_campaigns SET pool_target = 300");
  const { rows } = await shop.admin.query("SELECT campaign_id FROM coupon_campaigns");
  campaignId = BigInt(rows[0].campaign_id);
}, 120_000);

afterEach(() => shop.simulator.failures.clear());
afterAll(() => shop.close());

const never = () => new AbortController().signal;

/** Runs everything that is due, retries included, as if an hour passed between two runs. */
async function drain(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    now = new Date(now.getTime() + 3_600_000);
    await outbox.runOutbox({ now, signal: never() });
    const { rows } = await shop.admin.query("SELECT count(*)::int AS n FROM outbox_effects WHERE state = 'pending'");
    if (rows[0].n === 0) return;
  }
  throw new Error("the outbox does not come to rest");
}

function inTx<T>(work: (tx: import("#app/db.server.ts").Tx) => Promise<T>): Promise<T> {
  return db.inTransaction({ shopId: shop.shopId }, work);
}

/** Codes of every discount in the platform, and those the app calls ready or attached. */
async function codes() {
  const state = shop.simulator.store.state(shop.domain);
  const discounts = [...state.discounts.values()].filter((discount) => discount.title.startsWith("okaeri-"));
  const there = discounts.flatMap((discount) => codesOf(state, discount.id).map(({ code }) => code));
  const { rows } = await shop.admin.query(
    "SELECT code, state, redeem_code_id FROM coupon_codes WHERE state <> 'deleted'",
  );
  return { discounts, there: there.sort(), here: rows.map(({ code }) => code as string).sort(), rows };
}

test("everyone with a tier above the lowest is told of it after a rebuild, and of its new name", async () => {
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  const tiers = await import("#app/features/tiers/index.server.ts");
  await shop.admin.query("UPDATE tiers SET threshold = 1 WHERE position = 2");
  await rebuildShop({ shopId: shop.shopId, now: new Date() });
  await drain();
  const { rows: members } = await shop.admin.query(
    "SELECT customer_id FROM tier_memberships JOIN tiers USING (shop_id, tier_id) WHERE position > 1",
  );
  expect(members.length).toBeGreaterThan(0);
  const fields = () => [...shop.simulator.store.state(shop.domain).metafields.values()];
  const told = (text: string) =>
    members.filter(({ customer_id }) => {
      const ownerId = `gid://shopify/Customer/${customer_id}`;
      return fields().some((field) => field.ownerId === ownerId && field.value.includes(text));
    });
  expect(told('"tier"')).toEqual(members);
  const submit = (fields: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const today = new Date().toISOString().slice(0, 10);
    return inTx((tx) =>
      tiers.submitTierForm(tx, { shopId: shop.shopId, currency: "JPY", form, today, now: new Date() }),
    );
  };
  const { programme, version } = await inTx((tx) => tiers.readTierSettings(tx, shop.shopId));
  const typed = programme.tiers.map((tier, at) => ({
    ...tier,
    ...(at === 1 ? { nameJa: "新しい名前", nameEn: "A new name" } : {}),
    multiplier: "1",
  }));
  const { windowMonths, graceDays, ...measure } = programme;
  const draft = { ...measure, windowMonths: String(windowMonths), graceDays: String(graceDays), tiers: typed };
  const asked = await submit({ intent: "dryRun", version: String(version), draft: JSON.stringify(draft) });
  if (!asked.ok || !asked.dryRun) throw new Error(JSON.stringify(asked));
  const saved = await submit({ intent: "publish", draftId: asked.dryRun.draftId });
  expect(saved).toMatchObject({ ok: true, moved: 0 });
  await drain();
  expect(told("A new name")).toEqual(members);
}, 60_000);

test("turning a campaign on makes one discount and fills the pool, whatever answers are lost", async () => {
  shop.simulator.failures.add({ operation: "discountCodeBasicCreate", kind: "lost", times: 1 });
  shop.simulator.failures.add({ operation: "discountRedeemCodeBulkAdd", kind: "lost", times: 2 });
  await inTx((tx) => coupons.activateCampaign(tx, { shopId: shop.shopId, campaignId, now: new Date() }));
  await drain();
  const { discounts, there, here, rows } = await codes();
  expect(discounts).toHaveLength(1);
  expect(discounts[0]).toMatchObject({ usageLimit: 1, value: { amount: 500 }, appliesOncePerCustomer: false });
  expect(here).toHaveLength(300);
  expect(there).toEqual(here);
  expect(rows.every((row) => row.state === "ready" && row.redeem_code_id !== null)).toBe(true);
}, 60_000);

test("a pool below its low-water mark is filled up again, one above is left alone", async () => {
  await shop.admin.query(
    "UPDATE coupon_codes SET state = 'attached' WHERE code_id IN (SELECT code_id FROM coupon_codes LIMIT 140)",
  );
  await coupons.refillPools({ shopId: shop.shopId, now });
  await drain();
  expect((await codes()).here).toHaveLength(300);
  await shop.admin.query(
    "UPDATE coupon_codes SET state = 'attached' WHERE code_id IN (SELECT code_id FROM coupon_codes WHERE state = 'ready' LIMIT 20)",
  );
  await coupons.refillPools({ shopId: shop.shopId, now });
  await drain();
  const { here, there } = await codes();
  expect(here).toHaveLength(460);
  expect(there).toEqual(here);
}, 60_000);

test("a coupon that an empty pool owes gets its code, and the customer's metafield shows it", async () => {
  await shop.admin.query("UPDATE coupon_codes SET state = 'attached'");
  const { store } = shop.simulator;
  const state = store.state(shop.domain);
  const customerId = [...state.orders.values()].find((order) => order.customerId)?.customerId as string;
  const variantId = [...state.variants.keys()][0] as string;
  placeOrder(store, shop.domain, { customerId, lines: [{ variantId, quantity: 2 }] });
  await sync.runReconcile({ shopId: shop.shopId, signal: never() });
  const { rows: owed } = await shop.admin.query("SELECT state, code FROM coupons");
  expect(owed).toEqual([{ state: "owed", code: null }]);
  await drain();
  const { rows: given } = await shop.admin.query("SELECT state, code FROM coupons");
  expect(given).toEqual([{ state: "assigned", code: expect.stringMatching(/^OK-/) }]);
  const field = [...state.metafields.values()].find((one) => one.ownerId === `gid://shopify/Customer/${customerId}`);
  const view = JSON.parse(field?.value ?? "null");
  expect(view.coupons).toMatchObject([{ code: given[0].code, state: "assigned" }]);
  expect(view.balance).toBeGreaterThan(0);
}, 60_000);

test("turning it off takes the codes that nobody holds out of the platform", async () => {
  // One whose id was not known yet when it was minted.
  await shop.admin.query(
    "UPDATE coupon_codes SET redeem_code_id = NULL WHERE code_id = (SELECT max(code_id) FROM coupon_codes WHERE state = 'ready')",
  );
  await inTx((tx) => coupons.deactivateCampaign(tx, { shopId: shop.shopId, campaignId, now: new Date() }));
  await drain();
  await shop.simulator.idle();
  const { here, there, rows } = await codes();
  expect(rows.every((row) => row.state === "attached")).toBe(true);
  expect(there).toEqual(here);
}, 60_000);

test("a coupon that is owed gets a code, and its value, also when the campaign was changed and turned off", async () => {
  await shop.admin.query(
    "UPDATE coupons SET state = 'owed', code = NULL; UPDATE coupon_campaigns SET revision = 2, discount_id = NULL, value_minor = 700",
  );
  await coupons.refillPools({ shopId: shop.shopId, now });
  await drain();
  const { rows } = await shop.admin.query(
    "SELECT k.state, k.value_minor, c.revision, c.state AS code FROM coupons k JOIN coupon_codes c USING (shop_id, code)",
  );
  expect(rows).toEqual([{ state: "assigned", value_minor: "700", revision: 2, code: "attached" }]);
  const ready = await shop.admin.query("SELECT 1 FROM coupon_codes WHERE state = 'ready'");
  expect(ready.rows).toEqual([]);
}, 60_000);

test("a coupon comes back when its order counts again, with its code while that is there", async () => {
  const { rows: given } = await shop.admin.query("SELECT assigned_order_id, code FROM coupons");
  const orderIds = [BigInt(given[0].assigned_order_id)];
  const settled = async (counted: boolean) => {
    await shop.admin.query("UPDATE orders SET counted = $1 WHERE order_id = $2", [counted, String(orderIds[0])]);
    await inTx((tx) =>
      coupons.settleOrderCoupons(tx, { shopId: shop.shopId, orderIds, knownOrderIds: orderIds, now: new Date() }),
    );
    return (await shop.admin.query("SELECT state, code FROM coupons")).rows;
  };
  expect(await settled(false)).toMatchObject([{ state: "revoked" }]);
  expect(await settled(true)).toEqual([{ state: "assigned", code: given[0].code }]);
  await settled(false);
  await drain();
  expect(await settled(true)).toEqual([{ state: "owed", code: null }]);
  await drain();
  const { rows } = await shop.admin.query("SELECT state, code FROM coupons");
  expect(rows).toEqual([{ state: "assigned", code: expect.stringMatching(/^OK-/) }]);
  expect(rows[0].code).not.toBe(given[0].code);
}, 60_000);

test("a discount that the merchant deleted is made anew", async () => {
  await inTx((tx) => coupons.activateCampaign(tx, { shopId: shop.shopId, campaignId, now: new Date() }));
  await drain();
  const { store } = shop.simulator;
  const state = store.state(shop.domain);
  const { rows: campaigns } = await shop.admin.query("SELECT discount_id FROM coupon_campaigns");
  const old = campaigns[0].discount_id.split("/").at(-1) as string;
  for (const code of codesOf(state, old)) store.remove(shop.domain, "codes", code.id);
  store.remove(shop.domain, "discounts", old);
  await shop.admin.query("UPDATE coupon_codes SET state = 'attached'");
  await coupons.refillPools({ shopId: shop.shopId, now });
  await drain();
  const { there, rows } = await codes();
  expect(rows.filter((row) => row.state === "ready")).toHaveLength(300);
  expect(rows.filter((row) => row.state === "ready").every(({ code }) => there.includes(code))).toBe(true);
}, 60_000);

test("codes that Shopify refused for good are not asked for again by themselves", async () => {
  const effects = "outbox_effects WHERE key LIKE 'codes.mint:%'";
  await shop.admin.query(`UPDATE outbox_effects SET state = 'dead' WHERE key LIKE 'codes.mint:%'`);
  await shop.admin.query("UPDATE coupon_campaigns SET pool_target = 1000");
  await coupons.refillPools({ shopId: shop.shopId, now });
  expect((await shop.admin.query(`SELECT state FROM ${effects}`)).rows).toEqual([{ state: "dead" }]);
  await shop.admin.query("UPDATE coupon_campaigns SET pool_target = 300");
  await shop.admin.query(`UPDATE outbox_effects SET state = 'done' WHERE key LIKE 'codes.mint:%'`);
}, 60_000);

test("what Shopify cannot be told is tried eight times, then shown, and done after a retry", async () => {
  const effect = { kind: "metafields.app_url", key: "metafields:app_url", payload: {} };
  await inTx((tx) => outbox.enqueueEffect(tx, { shopId: shop.shopId, ...effect }));
  shop.simulator.failures.add({ operation: "metafieldsSet", kind: "status", status: 403, times: 8 });
  await drain();
  const { rows } = await shop.admin.query(
    "SELECT effect_id, state, attempts, last_error FROM outbox_effects WHERE state = 'dead'",
  );
  expect(rows).toMatchObject([{ attempts: 8, last_error: '{"key":"shopifyRefused","params":{"code":"403"}}' }]);
  const effectId = BigInt(rows[0].effect_id);
  const { retryDeadLetters } = await import("#app/features/settings/retry-dead-letters.server.ts");
  const letter = { shopId: shop.shopId, box: "outbox", letterId: effectId, now } as const;
  expect(await inTx((tx) => retryDeadLetters(tx, letter))).toBe(1);
  await drain();
  const { rows: after } = await shop.admin.query("SELECT state FROM outbox_effects WHERE effect_id = $1", [
    String(effectId),
  ]);
  expect(after).toEqual([{ state: "done" }]);
}, 60_000);

test("a new address of the app is told to the shop and its customers, the same one is not told again", async () => {
  const { tellAppUrl } = await import("#app/features/shopper/index.server.ts");
  const pending = async () => (await shop.admin.query("SELECT kind FROM outbox_effects WHERE state = 'pending'")).rows;
  await tellAppUrl(shop.shopId);
  await drain();
  await tellAppUrl(shop.shopId);
  expect(await pending()).toEqual([]);
  await shop.admin.query(`UPDATE outbox_effects SET payload = '{"url":"http://old.example"}' WHERE key = 'app_url'`);
  await tellAppUrl(shop.shopId);
  expect(new Set((await pending()).map(({ kind }) => kind))).toEqual(
    new Set(["metafields.app_url", "metafields.loyalty"]),
  );
  await drain();
  await tellAppUrl(shop.shopId);
  expect(await pending()).toEqual([]);
}, 60_000);

test("an effect that is asked for again while it runs is done again", async () => {
  let runs = 0;
  outbox.registerEffectHandlers({
    "test.again": {
      batchSize: 1,
      async run() {
        runs += 1;
        if (runs === 1) await inTx((tx) => outbox.enqueueEffect(tx, { shopId: shop.shopId, ...again }));
        return undefined;
      },
    },
  });
  const again = { kind: "test.again", key: "test.again", payload: {} };
  await inTx((tx) => outbox.enqueueEffect(tx, { shopId: shop.shopId, ...again }));
  await drain();
  expect(runs).toBe(2);
});

test("what is done is noted without waiting for somebody who asks for several of them again", async () => {
  const runs: string[] = [];
  let asking: Promise<void> | undefined;
  let noted: () => void = () => undefined;
  const isNoted = new Promise<void>((resolve) => {
    noted = resolve;
  });
  outbox.registerEffectHandlers({
    "test.several": {
      batchSize: 2,
      async run(effects) {
        runs.push(...effects.map(({ key }) => key));
        if (!asking) await new Promise<void>((holds) => (asking = inTx((tx) => askInTurn(tx, holds))));
        return undefined;
      },
    },
  });
  const ask = (tx: import("#app/db.server.ts").Tx, key: string) =>
    outbox.enqueueEffect(tx, { shopId: shop.shopId, kind: "test.several", key, payload: {} });
  const askInTurn = async (tx: import("#app/db.server.ts").Tx, holds: () => void) => {
    await ask(tx, "test.b");
    holds();
    await isNoted;
    await ask(tx, "test.a");
  };
  await inTx(async (tx) => {
    await ask(tx, "test.a");
    await ask(tx, "test.b");
  });
  now = new Date(now.getTime() + 3_600_000);
  await outbox.runOutbox({ now, signal: never() });
  noted();
  await asking;
  await drain();
  expect(runs.sort()).toEqual(["test.a", "test.a", "test.b", "test.b"]);
});

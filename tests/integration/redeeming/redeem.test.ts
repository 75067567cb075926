import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { cancelOrder } from "../../simulator/operations/order-changes.ts";
import { openRedeemingShop, type RedeemingShop } from "./redeeming-shop.ts";

let shop: RedeemingShop;
/** 500 points for ¥500. */
let amountOff: string;

beforeAll(async () => {
  shop = await openRedeemingShop();
  amountOff = await shop.addReward({ kind: "amount", points: 500, terms: { valueMinor: 500 } });
}, 120_000);

afterEach(async () => {
  shop.simulator.failures.clear();
  expect(await shop.faults()).toEqual([]);
});
afterAll(() => shop.close());

let asked = 0;
const ask = (rewardId: string, more: { points?: number } = {}) => {
  asked += 1;
  return { key: `request-${asked}`, rewardId, ...more };
};
const codeOf = async (id: bigint) => (await shop.stateOf(id)).code;

test("points become a code for this customer alone, and the order that carries it spends them", async () => {
  const customer = await shop.addCustomer(800);
  const other = await shop.addCustomer(0);
  const { problem, redemption } = await shop.redeem(customer, ask(amountOff));
  expect(problem).toBeNull();
  expect(redemption).toMatchObject({ state: "held", points: 500n, code: expect.stringMatching(/^PT-/) });
  const code = redemption?.code as string;
  expect(await shop.accountOf(customer)).toEqual({ available: 300, reserved: 500, debt: 0 });
  expect(() => shop.order(other, [code])).toThrow();
  const order = shop.order(customer, [code]);
  expect(order.discountCodes).toEqual([{ code, amount: 500, type: "fixed_amount" }]);
  await shop.reconcile();
  expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({ state: "confirmed", late: false });
  expect(await shop.accountOf(customer)).toMatchObject({ reserved: 0 });
  expect(() => shop.order(customer, [code])).toThrow();
});

test("fifty devices redeem one balance: one gets a code, the others are told that it is not enough", async () => {
  const customer = await shop.addCustomer(500);
  const rewards = await Promise.all(
    Array.from({ length: 50 }, () => shop.addReward({ kind: "amount", points: 500, terms: { valueMinor: 500 } })),
  );
  const answers = await Promise.all(rewards.map((rewardId) => shop.redeem(customer, ask(rewardId))));
  expect(answers.filter(({ problem }) => problem === null)).toHaveLength(1);
  expect(answers.filter(({ problem }) => problem === "insufficient")).toHaveLength(49);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 0, reserved: 500 });
}, 60_000);

test("one request that arrives many times takes the points once, and each gets the same code", async () => {
  const customer = await shop.addCustomer(1_500);
  const request = ask(amountOff);
  const answers = await Promise.all(Array.from({ length: 5 }, () => shop.redeem(customer, request)));
  expect(new Set(answers.map(({ redemption }) => redemption?.redemptionId)).size).toBe(1);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 1_000, reserved: 500 });
});

test("of an exchange the shopper chooses whole steps, and the order must be large enough for its share", async () => {
  const terms = { valueMinor: 10, pointsPerStep: 100, maxPoints: 1_000, maxShareBp: 5_000 };
  const exchange = await shop.addReward({ kind: "exchange", points: 200, terms });
  const customer = await shop.addCustomer(900);
  for (const points of [undefined, 100, 250, 1_100]) {
    expect(await shop.redeem(customer, ask(exchange, points ? { points } : {}))).toMatchObject({ problem: "points" });
  }
  expect(await shop.redeem(customer, ask(exchange, { points: 1_000 }))).toMatchObject({ problem: "insufficient" });
  const { redemption } = await shop.redeem(customer, ask(exchange, { points: 700 }));
  expect(redemption).toMatchObject({ state: "held", points: 700n, valueMinor: 70n });
  const discount = [...shop.simulator.store.state(shop.domain).discounts.values()].at(-1);
  expect(discount).toMatchObject({ value: { amount: 70 }, minimumSubtotal: 140, usageLimit: 1 });
});

test("a hold that is over: the code is put out of work, then the points are back", async () => {
  const customer = await shop.addCustomer(500);
  const { redemption } = await shop.redeem(customer, ask(amountOff));
  await shop.sweepAfter(59);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 0, reserved: 500 });
  await shop.sweepAfter(63);
  expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({ state: "released" });
  expect(await shop.accountOf(customer)).toEqual({ available: 500, reserved: 0, debt: 0 });
  const code = redemption?.code as string;
  expect(() => shop.order(customer, [code])).toThrow();
});

test("a code that was used shortly before its hold ended stays spent", async () => {
  const customer = await shop.addCustomer(500);
  const { redemption } = await shop.redeem(customer, ask(amountOff));
  shop.order(customer, [redemption?.code as string]);
  await shop.sweepAfter(63);
  expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({
    state: "ending",
    problem: "used_unseen",
  });
  await shop.reconcile();
  expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({ state: "confirmed" });
});

test("an order that comes after the points went back takes them again, and leaves a debt for what was spent elsewhere", async () => {
  const { mayCarryRedemption } = shop.rewards;
  const customer = await shop.addCustomer(500);
  const { redemption } = await shop.redeem(customer, ask(amountOff));
  const id = redemption?.redemptionId as bigint;
  const code = await codeOf(id);
  await shop.sweepAfter(63);
  const rest = await shop.addReward({ kind: "goods", points: 300 });
  expect(await shop.redeem(customer, ask(rest))).toMatchObject({ problem: null });
  expect(await shop.accountOf(customer)).toMatchObject({ available: 200 });
  // The merchant lets it through by hand.
  const order = shop.order(customer, []);
  order.discountCodes = [{ code, amount: 500, type: "fixed_amount" }];
  order.updatedAt = shop.simulator.store.touched(order);
  shop.simulator.store.put(shop.domain, "orders", order);
  expect(mayCarryRedemption({ discountCodes: [code.toLowerCase()] })).toBe(true);
  await shop.reconcile();
  expect(await shop.stateOf(id)).toMatchObject({ state: "confirmed", late: true });
  expect(await shop.accountOf(customer)).toMatchObject({ available: 0, debt: 300 });
  cancelOrder(shop.simulator.store, shop.domain, order.id);
  await shop.reconcile();
  expect(await shop.stateOf(id)).toMatchObject({ state: "returned" });
  expect(await shop.accountOf(customer)).toMatchObject({ available: 200, debt: 0 });
});

test("a cancelled order's points return, unless the shop has it otherwise", async () => {
  for (const returns of [true, false]) {
    await shop.admin.query(
      `INSERT INTO reward_settings (shop_id, return_on_cancel) VALUES ($1, $2)
       ON CONFLICT (shop_id) DO UPDATE SET return_on_cancel = excluded.return_on_cancel`,
      [String(shop.shopId), returns],
    );
    const customer = await shop.addCustomer(500);
    const { redemption } = await shop.redeem(customer, ask(amountOff));
    const order = shop.order(customer, [redemption?.code as string]);
    await shop.reconcile();
    cancelOrder(shop.simulator.store, shop.domain, order.id);
    await shop.reconcile();
    expect(await shop.accountOf(customer)).toMatchObject({ available: returns ? 500 : 0, reserved: 0 });
  }
  await shop.admin.query("UPDATE reward_settings SET return_on_cancel = true");
});

describe("what keeps a shopper from redeeming", () => {
  test("a limit per customer, and one that is still open", async () => {
    const reward = await shop.addReward({ kind: "amount", points: 10, terms: { valueMinor: 1, timesPerCustomer: 1 } });
    const customer = await shop.addCustomer(500);
    const { redemption } = await shop.redeem(customer, ask(reward));
    expect(await shop.redeem(customer, ask(reward))).toMatchObject({ problem: "limit" });
    // One that came to nothing does not count.
    await shop.sweepAfter(63);
    expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({ state: "released" });
    expect(await shop.redeem(customer, ask(reward))).toMatchObject({ problem: null });
    await shop.redeem(customer, ask(amountOff));
    expect(await shop.redeem(customer, ask(amountOff))).toMatchObject({ problem: "insufficient" });
  });

  test("a tier, a reward that is paused, an unknown one", async () => {
    const reward = await shop.addReward({ kind: "amount", points: 10, terms: { valueMinor: 1, tierIds: ["999"] } });
    const customer = await shop.addCustomer(100);
    expect(await shop.redeem(customer, ask(reward))).toMatchObject({ problem: "tier" });
    await shop.admin.query("UPDATE rewards SET state = 'paused' WHERE reward_id = $1", [reward]);
    expect(await shop.redeem(customer, ask(reward))).toMatchObject({ problem: "unavailable" });
    expect(await shop.redeem(customer, ask("999999"))).toMatchObject({ problem: "unavailable" });
  });
});

describe("other kinds", () => {
  test("free shipping, percent off, a free product: each takes off what it says", async () => {
    const state = shop.simulator.store.state(shop.domain);
    const [variantId = ""] = state.variants.keys();
    const price = state.variants.get(variantId)?.price ?? 0;
    const shipping = await shop.addReward({ kind: "free_shipping", points: 10 });
    const percent = await shop.addReward({ kind: "percent", points: 10, terms: { percentBp: 1_000 } });
    const product = await shop.addReward({ kind: "free_product", points: 10, terms: { variantId } });
    const off = { shipping: state.shop.shippingPrice, percent: Math.round(price * 3 * 0.1), product: price };
    for (const [name, rewardId] of Object.entries({ shipping, percent, product })) {
      const customer = await shop.addCustomer(10);
      const { redemption } = await shop.redeem(customer, ask(rewardId));
      const order = shop.order(customer, [redemption?.code as string]);
      expect(order.discountCodes?.[0]?.amount, name).toBe(off[name as keyof typeof off]);
    }
    await shop.reconcile();
  });

  test("some products, some collections, all but some: the code takes off what counts alone", async () => {
    const { store } = shop.simulator;
    const state = store.state(shop.domain);
    const [variantId = ""] = state.variants.keys();
    const productId = state.variants.get(variantId)?.productId ?? "";
    const other = [...state.products.keys()].find((id) => id !== productId) ?? "";
    const collection = { id: store.nextId(), title: "C", handle: "c", productIds: [productId], updatedAt: store.now() };
    store.put(shop.domain, "collections", collection);
    const counting = [{ productIds: [productId] }, { collectionIds: [collection.id] }, { excludedProductIds: [other] }];
    const excluding = [{ excludedProductIds: [productId] }, { excludedCollectionIds: [collection.id] }];
    for (const [works, scopes] of [[true, counting] as const, [false, excluding] as const]) {
      for (const scope of scopes) {
        const reward = await shop.addReward({ kind: "amount", points: 10, terms: { valueMinor: 70, ...scope } });
        const customer = await shop.addCustomer(10);
        const { redemption } = await shop.redeem(customer, ask(reward));
        const code = redemption?.code as string;
        if (works) expect(shop.order(customer, [code]).discountCodes?.[0]?.amount, JSON.stringify(scope)).toBe(70);
        else expect(() => shop.order(customer, [code]), JSON.stringify(scope)).toThrow();
      }
    }
    await shop.reconcile();
  });

  test("goods are a task for staff, received at once", async () => {
    const goods = await shop.addReward({ kind: "goods", points: 100 });
    const customer = await shop.addCustomer(100);
    expect((await shop.redeem(customer, ask(goods))).redemption).toMatchObject({ state: "confirmed", code: null });
    const { rows } = await shop.admin.query("SELECT state FROM reward_tasks WHERE customer_id = $1", [customer]);
    expect(rows).toEqual([{ state: "open" }]);
  });

  test("a file is served by a link of its redemption, as a download, for some minutes", async () => {
    const { rows } = await shop.admin.query(
      `INSERT INTO reward_files (shop_id, name, media_type, bytes, content, uploaded_at)
       VALUES ($1, 'レシピ.pdf', 'application/pdf', 4, '\\x25504446', now()) RETURNING file_id::text AS id`,
      [String(shop.shopId)],
    );
    const reward = await shop.addReward({ kind: "content", points: 50, terms: { fileId: rows[0].id } });
    const customer = await shop.addCustomer(50);
    await shop.redeem(customer, ask(reward));
    const now = new Date();
    const { inTransaction } = await import("#app/db.server.ts");
    const view = await inTransaction({ shopId: shop.shopId }, (tx) =>
      shop.rewards.readRewardsFor(tx, { shopId: shop.shopId, customerId: BigInt(customer), now }),
    );
    const token = view?.redemptions[0]?.contentUrl?.split("/").at(-1) as string;
    const served = await shop.rewards.serveContent({ token, now });
    expect(Object.fromEntries(served.headers)).toMatchObject({
      "content-type": "application/pdf",
      "content-disposition": "attachment; filename*=UTF-8''%E3%83%AC%E3%82%B7%E3%83%94.pdf",
      "x-content-type-options": "nosniff",
    });
    expect(await served.text()).toBe("%PDF");
    const later = new Date(now.getTime() + 16 * 60_000);
    expect((await shop.rewards.serveContent({ token, now: later })).status).toBe(404);
    expect((await shop.rewards.serveContent({ token: `${token}x`, now })).status).toBe(404);
  });
});

test("what points took off orders of some days, and what went for things that lower no sales", async () => {
  const { readRedeemedPoints } = await import("#app/features/loyalty/index.server.ts");
  const { inTransaction } = await import("#app/db.server.ts");
  const dayAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const { shopId, admin, simulator } = shop;
  // Two points are ¥1.
  await admin.query("INSERT INTO point_values (shop_id, points, amount_minor, updated_at) VALUES ($1, 2, 1, now())", [
    String(shopId),
  ]);
  const told = async (from: number, to: number) => {
    const span = { from: dayAgo(from), to: dayAgo(to) };
    const redeemed = await inTransaction({ shopId }, (tx) =>
      readRedeemedPoints(tx, { shopId, timeZone: "Asia/Tokyo", span }),
    );
    const { points, takenOff, ofUnknownAmount, apart } = redeemed;
    expect([redeemed.worth, apart.worth]).toEqual(
      [points, apart.points].map((count) => String(Math.ceil(Number(count) / 2))),
    );
    return [Number(points), Number(takenOff), ofUnknownAmount, Number(apart.points)];
  };
  const before = await told(3, -3);
  const long = await told(45, 35);
  const [percent, goods] = [
    await shop.addReward({ kind: "percent", points: 200, terms: { percentBp: 1_000 } }),
    await shop.addReward({ kind: "goods", points: 300 }),
  ];
  const orderWith = async (rewardId: string) => {
    const customer = await shop.addCustomer(500);
    const { redemption } = await shop.redeem(customer, ask(rewardId));
    return shop.order(customer, [redemption?.code as string]);
  };
  await orderWith(amountOff);
  await orderWith(percent);
  await shop.redeem(await shop.addCustomer(300), ask(goods));
  // Held, and not used.
  await shop.redeem(await shop.addCustomer(500), ask(amountOff));
  const cancelled = await orderWith(amountOff);
  cancelOrder(simulator.store, shop.domain, cancelled.id);
  // Told now, of an order long ago.
  const early = await orderWith(amountOff);
  early.processedAt = Date.now() - 40 * 86_400_000;
  simulator.store.put(shop.domain, "orders", early);
  await shop.reconcile();
  const more = (after: number[], than: number[]) => after.map((value, at) => value - (than[at] ?? 0));
  expect(more(await told(3, -3), before)).toEqual([500 + 200 + 300, 500, 1, 300]);
  expect(more(await told(45, 35), long)).toEqual([500, 500, 0, 0]);
});

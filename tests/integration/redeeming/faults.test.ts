import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { StagedFailure } from "../../simulator/failures.ts";
import { openRedeemingShop, type RedeemingShop } from "./redeeming-shop.ts";

let shop: RedeemingShop;
let amountOff: string;
let credit: string;
let asked = 0;
const nextKey = () => {
  asked += 1;
  return `fault-${asked}-key`;
};

beforeAll(async () => {
  shop = await openRedeemingShop();
  amountOff = await shop.addReward({ kind: "amount", points: 500, terms: { valueMinor: 500 } });
  credit = await shop.addReward({ kind: "store_credit", points: 500, terms: { valueMinor: 450 } });
}, 120_000);

// Whatever happened: no point lost, none doubled, no code that works without its reserve.
afterEach(async () => {
  shop.simulator.failures.clear();
  expect(await shop.faults()).toEqual([]);
});
afterAll(() => shop.close());

const fail = (failure: Partial<StagedFailure>) =>
  shop.simulator.failures.add({ kind: "drop", times: 1, ...failure } as StagedFailure);
/** An outage: no call of the shop is answered, those of `operation` alone where it is named. */
const outage = (operation?: string) => fail({ kind: "status", status: 503, times: 10_000, operation });
const redeem = (customer: string, rewardId = amountOff) => shop.redeem(customer, { key: nextKey(), rewardId });

/** Sweeps for an hour, every five minutes. */
async function sweepForAnHour(patienceMs?: number): Promise<void> {
  for (let minutes = 3; minutes <= 68; minutes += 5) await shop.sweepAfter(minutes, patienceMs);
}

const creditsOf = (customer: string) =>
  [...shop.simulator.store.state(shop.domain).storeCreditAccounts.values()]
    .filter((account) => account.customerId === customer)
    .flatMap((account) => account.transactions.map(({ amount }) => amount));

describe("Shopify executes and the answer is lost", () => {
  test("of the discount: it is read back while the shopper waits", async () => {
    const customer = await shop.addCustomer(500);
    fail({ kind: "lost", operation: "discountCodeBasicCreate" });
    expect(await redeem(customer)).toMatchObject({ problem: null, redemption: { state: "held" } });
  });

  test("of the discount, and Shopify stays away: the points return once the code is put out of work", async () => {
    const customer = await shop.addCustomer(500);
    fail({ kind: "lost", operation: "discountCodeBasicCreate" });
    outage("RedemptionDiscount");
    const { problem, redemption } = await redeem(customer);
    expect(problem).toBe("unreachable");
    expect(await shop.accountOf(customer)).toMatchObject({ available: 0, reserved: 500 });
    await shop.sweepAfter(10, 500);
    expect(await shop.accountOf(customer)).toMatchObject({ available: 0, reserved: 500 });
    shop.simulator.failures.clear();
    await shop.sweepAfter(15);
    expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({ state: "failed" });
    expect(await shop.accountOf(customer)).toMatchObject({ available: 500, reserved: 0 });
  }, 60_000);

  test("of putting it out of work: done again, and the points return once", async () => {
    const customer = await shop.addCustomer(500);
    const { redemption } = await redeem(customer);
    fail({ kind: "lost", operation: "discountCodeDeactivate" });
    await sweepForAnHour();
    expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({ state: "released" });
    expect(await shop.accountOf(customer)).toMatchObject({ available: 500, reserved: 0 });
  }, 60_000);

  test("of store credit: it is given once", async () => {
    const customer = await shop.addCustomer(1_000);
    expect(await redeem(customer, credit)).toMatchObject({ redemption: { state: "confirmed" } });
    fail({ kind: "lost", operation: "storeCreditAccountCredit" });
    const { redemption } = await redeem(customer, credit);
    expect(redemption).toMatchObject({ state: "making" });
    await sweepForAnHour();
    expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({ state: "confirmed" });
    expect(creditsOf(customer)).toEqual([450, 450]);
  }, 60_000);
});

describe("Shopify does not execute", () => {
  test.each(["status", "drop"] as const)(
    "%s: the points are back after a while, the code was never there",
    async (kind) => {
      const customer = await shop.addCustomer(500);
      fail({ kind, status: 500, operation: "discountCodeBasicCreate" });
      const { problem, redemption } = await redeem(customer);
      expect(problem).toBe("unreachable");
      // It might still come into being.
      await shop.sweepAfter(3);
      expect(await shop.accountOf(customer)).toMatchObject({ available: 0, reserved: 500 });
      await shop.sweepAfter(6);
      expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({ state: "failed" });
      expect(await shop.accountOf(customer)).toMatchObject({ available: 500, reserved: 0 });
    },
  );

  test("store credit that did not arrive: the points are back, none was given", async () => {
    const customer = await shop.addCustomer(500);
    fail({ kind: "drop", operation: "storeCreditAccountCredit" });
    const { redemption } = await redeem(customer, credit);
    await shop.sweepAfter(3);
    expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({ state: "making" });
    await shop.sweepAfter(11);
    expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({ state: "failed" });
    expect(await shop.accountOf(customer)).toMatchObject({ available: 500, reserved: 0 });
    expect(creditsOf(customer)).toEqual([]);
  });

  test("it refuses: the points are back at once", async () => {
    const customer = await shop.addCustomer(500);
    const wrong = await shop.addReward({ kind: "percent", points: 500, terms: { percentBp: 0 } });
    expect(await redeem(customer, wrong)).toMatchObject({ problem: "refused", redemption: { state: "failed" } });
    expect(await shop.accountOf(customer)).toMatchObject({ available: 500, reserved: 0 });
  });
});

test("of several store credits nobody can tell which is ours: a person is asked", async () => {
  const { changeStoreCredit } = await import("../../simulator/graphql/resolvers/customers.ts");
  const customer = await shop.addCustomer(500);
  fail({ kind: "lost", operation: "storeCreditAccountCredit" });
  const { redemption } = await redeem(customer, credit);
  // The merchant gives the same amount by hand in these minutes.
  const { store } = shop.simulator;
  const context = { store, domain: shop.domain, state: store.state(shop.domain) };
  const args = { id: `gid://shopify/Customer/${customer}`, amount: { amount: "450", currencyCode: "JPY" } };
  changeStoreCredit("credit", args, context as Parameters<typeof changeStoreCredit>[2]);
  await sweepForAnHour();
  expect(await shop.stateOf(redemption?.redemptionId as bigint)).toMatchObject({ state: "unclear" });
  expect(await shop.accountOf(customer)).toMatchObject({ available: 0, reserved: 500 });
}, 60_000);

test("an outage of an hour: what is held stays held, and everything comes to its end after it", async () => {
  const [held, making, crediting] = await Promise.all([500, 500, 500].map((points) => shop.addCustomer(points)));
  const before = await redeem(held as string);
  outage();
  const during = await Promise.all([redeem(making as string), redeem(crediting as string, credit)]);
  expect(during.map(({ problem }) => problem)).toEqual(["unreachable", "unreachable"]);
  await sweepForAnHour(300);
  expect(await shop.faults()).toEqual([]);
  expect(await shop.accountOf(held as string)).toMatchObject({ available: 0, reserved: 500 });
  shop.simulator.failures.clear();
  await shop.sweepAfter(75);
  for (const customer of [held, making, crediting]) {
    expect(await shop.accountOf(customer as string)).toMatchObject({ available: 500, reserved: 0 });
  }
  expect(await shop.stateOf(before.redemption?.redemptionId as bigint)).toMatchObject({ state: "released" });
}, 60_000);

test("the order and the end of the hold at once: the points go one way", async () => {
  for (let round = 0; round < 5; round += 1) {
    const customer = await shop.addCustomer(500);
    const { redemption } = await redeem(customer);
    shop.order(customer, [redemption?.code as string]);
    await Promise.all([shop.reconcile(), shop.sweepAfter(63), shop.sweepAfter(64)]);
    await shop.reconcile();
    expect(await shop.accountOf(customer)).toMatchObject({ available: 0, reserved: 0, debt: 0 });
  }
}, 60_000);

test("a refund that takes points and a redemption of them at once: what is gone twice is owed, never lost", async () => {
  const { inTransaction } = await import("#app/db.server.ts");
  const { takePoints } = await import("#app/features/ledger/index.server.ts");
  for (let round = 0; round < 5; round += 1) {
    const customer = await shop.addCustomer(500);
    const taking = {
      customerId: BigInt(customer),
      amount: 500n,
      kind: "adjust" as const,
      key: `refund:${customer}`,
      source: { type: "staff", id: null },
      reason: { key: "adjust" },
      shortfall: "debt" as const,
    };
    const take = inTransaction({ shopId: shop.shopId }, (tx) =>
      takePoints(tx, { shopId: shop.shopId, now: new Date(), takings: [taking] }),
    );
    const [redeemed] = await Promise.all([redeem(customer), take]);
    const held = redeemed.problem === null ? 500 : 0;
    expect(await shop.accountOf(customer)).toEqual({ available: 0, reserved: held, debt: held });
  }
}, 60_000);

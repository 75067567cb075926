import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { discountStatus } from "../../simulator/operations/discounts.ts";
import { type Gate, killAtGate, killWhen, type Script } from "./kill-process.ts";
import { openRedeemingShop, type RedeemingShop } from "./redeeming-shop.ts";

/** Longer than whoever waits for it lives. */
const HANG_MS = 20_000;

let shop: RedeemingShop;
/** 500 points for ¥500 off, and for ¥450 of store credit. */
let amountOff: string;
let credit: string;
let asked = 0;
const nextKey = () => {
  asked += 1;
  return `killed-${asked}-key`;
};

beforeAll(async () => {
  shop = await openRedeemingShop();
  amountOff = await shop.addReward({ kind: "amount", points: 500, terms: { valueMinor: 500 } });
  credit = await shop.addReward({ kind: "store_credit", points: 500, terms: { valueMinor: 450 } });
}, 120_000);

// At which step ever: no point lost, none doubled, no code that works without its reserve.
afterEach(async () => {
  shop.simulator.failures.clear();
  expect(await shop.faults()).toEqual([]);
});
afterAll(() => shop.close());

const state = () => shop.simulator.store.state(shop.domain);
const redeeming = (customer: string, rewardId = amountOff): Script => ({
  script: "redeem-once.ts",
  args: [String(shop.shopId), customer, rewardId, nextKey()],
});
/** Ends holds as it is done an hour later. */
const sweeping = (): Script => ({ script: "sweep-once.ts", args: [String(shop.shopId), "63"] });

async function redemptionOf(customer: string): Promise<{ state: string; code: string } | undefined> {
  const { rows } = await shop.admin.query("SELECT state, code FROM redemptions WHERE customer_id = $1", [customer]);
  return rows[0];
}

/** Whether a shopper could use the code of a customer's redemption. */
async function codeWorks(customer: string): Promise<boolean> {
  const code = state().codeByName.get(String((await redemptionOf(customer))?.code).toLowerCase());
  const discount = code && state().discounts.get(code.discountId);
  return discount !== undefined && discountStatus(discount, shop.simulator.store.now()) === "ACTIVE";
}

/** Shopify does what is asked, and answers later than anybody waits. */
function hang(operation: string): () => boolean {
  shop.simulator.failures.add({ kind: "hang", milliseconds: HANG_MS, times: 1, operation });
  return () => shop.simulator.failures.list().length === 0;
}

/** Sweeps for an hour, every five minutes. */
async function sweepForAnHour(): Promise<void> {
  for (let minutes = 3; minutes <= 68; minutes += 5) await shop.sweepAfter(minutes);
}

const creditsOf = (customer: string) =>
  [...state().storeCreditAccounts.values()]
    .filter((account) => account.customerId === customer)
    .flatMap((account) => account.transactions.map(({ amount }) => amount));

async function expectBack(customer: string): Promise<void> {
  await sweepForAnHour();
  expect((await redemptionOf(customer))?.state).toMatch(/^(failed|released)$/);
  expect(await shop.accountOf(customer)).toEqual({ available: 500, reserved: 0, debt: 0 });
  expect(await codeWorks(customer)).toBe(false);
}

describe("whoever redeems is killed with -9", () => {
  test("before the points are held: nothing has happened", async () => {
    const customer = await shop.addCustomer(500);
    await killAtGate(shop.admin, { ...redeeming(customer), gate: { table: "ledger_entries", on: "INSERT" } });
    expect(await redemptionOf(customer)).toBeUndefined();
    expect(await shop.accountOf(customer)).toMatchObject({ available: 500, reserved: 0 });
  });

  const steps: [string, Gate, boolean][] = [
    ["once they are held, before Shopify is asked", { table: "redemptions", on: "UPDATE" }, false],
    ["before the code is written down", { table: "redemptions", on: "UPDATE", when: "NEW.state = 'held'" }, true],
  ];
  test.each(steps)("%s: the points are held, and come back", async (_step, gate, works) => {
    const customer = await shop.addCustomer(500);
    await killAtGate(shop.admin, { ...redeeming(customer), gate });
    expect(await redemptionOf(customer)).toMatchObject({ state: "making" });
    expect(await shop.accountOf(customer)).toMatchObject({ available: 0, reserved: 500 });
    expect(await codeWorks(customer)).toBe(works);
    expect(await shop.faults()).toEqual([]);
    await expectBack(customer);
  });

  test("while Shopify makes the code: it is found, put out of work, and the points come back", async () => {
    const customer = await shop.addCustomer(500);
    hang("discountCodeBasicCreate");
    await killWhen(redeeming(customer), () => codeWorks(customer));
    expect(await redemptionOf(customer)).toMatchObject({ state: "making" });
    expect(await shop.faults()).toEqual([]);
    await expectBack(customer);
  });

  test("before the code is written down, and the shopper uses it all the same: its order confirms", async () => {
    const customer = await shop.addCustomer(500);
    const gate: Gate = { table: "redemptions", on: "UPDATE", when: "NEW.state = 'held'" };
    await killAtGate(shop.admin, { ...redeeming(customer), gate });
    shop.order(customer, [(await redemptionOf(customer))?.code as string]);
    await shop.reconcile();
    expect(await redemptionOf(customer)).toMatchObject({ state: "confirmed" });
    await sweepForAnHour();
    expect(await shop.accountOf(customer)).toEqual({ available: 0, reserved: 0, debt: 0 });
  });

  test("before store credit is asked for: none was given, and the points come back", async () => {
    const customer = await shop.addCustomer(500);
    await killAtGate(shop.admin, { ...redeeming(customer, credit), gate: { table: "redemptions", on: "UPDATE" } });
    await sweepForAnHour();
    expect(await redemptionOf(customer)).toMatchObject({ state: "failed" });
    expect(await shop.accountOf(customer)).toMatchObject({ available: 500, reserved: 0 });
    expect(creditsOf(customer)).toEqual([]);
  });

  test("while Shopify gives store credit: it was given once, and the points are spent once", async () => {
    const customer = await shop.addCustomer(500);
    hang("storeCreditAccountCredit");
    await killWhen(redeeming(customer, credit), async () => creditsOf(customer).length > 0);
    await sweepForAnHour();
    expect(await redemptionOf(customer)).toMatchObject({ state: "confirmed" });
    expect(creditsOf(customer)).toEqual([450]);
  });

  test("before the store credit that was given is written down: the same", async () => {
    const customer = await shop.addCustomer(500);
    const gate: Gate = { table: "redemptions", on: "UPDATE", when: "NEW.state = 'confirmed'" };
    await killAtGate(shop.admin, { ...redeeming(customer, credit), gate });
    expect(creditsOf(customer)).toEqual([450]);
    await sweepForAnHour();
    expect(await redemptionOf(customer)).toMatchObject({ state: "confirmed" });
    expect(creditsOf(customer)).toEqual([450]);
  });
});

describe("whoever ends a hold is killed with -9", () => {
  const holds = async () => {
    const customer = await shop.addCustomer(500);
    await shop.redeem(customer, { key: nextKey(), rewardId: amountOff });
    return customer;
  };

  const gates: [string, Gate, { state: string; works: boolean }][] = [
    [
      "before it is noted",
      { table: "redemptions", on: "UPDATE", when: "NEW.state = 'ending'" },
      { state: "held", works: true },
    ],
    ["before the points go back", { table: "ledger_entries", on: "INSERT" }, { state: "ending", works: false }],
  ];
  test.each(gates)("%s: the next sweep gives them back, once", async (_step, gate, { state: left, works }) => {
    const customer = await holds();
    await killAtGate(shop.admin, { ...sweeping(), gate });
    expect(await redemptionOf(customer)).toMatchObject({ state: left });
    expect(await codeWorks(customer)).toBe(works);
    expect(await shop.accountOf(customer)).toMatchObject({ available: 0, reserved: 500 });
    expect(await shop.faults()).toEqual([]);
    await expectBack(customer);
  });

  const questions: [string, string, boolean][] = [
    ["while Shopify is asked about the code", "RedemptionDiscount", true],
    ["once the code is dead, before that is known", "discountCodeDeactivate", false],
  ];
  test.each(questions)("%s: the next sweep gives the points back, once", async (_step, operation, works) => {
    const customer = await holds();
    const isAsked = hang(operation);
    await killWhen(sweeping(), async () => isAsked());
    expect(await redemptionOf(customer)).toMatchObject({ state: "ending" });
    expect(await codeWorks(customer)).toBe(works);
    expect(await shop.accountOf(customer)).toMatchObject({ available: 0, reserved: 500 });
    expect(await shop.faults()).toEqual([]);
    await expectBack(customer);
  });
});

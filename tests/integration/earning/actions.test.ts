import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openEarningShop, yenOrder } from "./earning-shop.ts";

type Earning = typeof import("#app/features/earning/index.server.ts");

let shop: Awaited<ReturnType<typeof openEarningShop>>;
let earning: Earning;
let id: string;
let customer = 100;
const timeZone = "Asia/Tokyo";

beforeAll(async () => {
  shop = await openEarningShop();
  id = String(shop.shopId);
  earning = await import("#app/features/earning/index.server.ts");
  await save({ action: "signup", points: "100", validDays: "30" });
  await save({ action: "consent_email", points: "20" });
  await save({ action: "consent_sms", points: "30" });
  await save({ action: "birthday", points: "500" });
  await save({ action: "review", points: "50", lastDay: "2026-12-31" });
  await save({ action: "referral", points: "300", friendPoints: "200", friendsLimit: "2" });
  await shop.admin.query("UPDATE earn_actions SET effective_from = '2026-02-01'");
});
beforeEach(() => {
  customer += 10;
});
afterEach(async () => expect(await shop.faults()).toEqual([]));
afterAll(() => shop.close());

async function save(fields: Record<string, string>): Promise<unknown> {
  const form = new FormData();
  const whole = { intent: "saveAction", version: "0", active: "true", ...fields };
  for (const [name, value] of Object.entries(whole)) form.set(name, value);
  const now = new Date("2026-02-01T00:00:00Z");
  return shop.inTx((tx) =>
    earning.submitEarningForm(tx, { shopId: shop.shopId, currency: "JPY", form, today: "2026-02-01", now }),
  );
}

const available = async (whose = customer) => (await shop.accountOf(whose)).available;

test("a bad rule is refused by field, one that somebody else changed as a whole", async () => {
  expect(await save({ action: "survey", points: "0", fromDay: "2026-02-30" })).toMatchObject({
    problems: { points: "number", fromDay: "day" },
  });
  expect(await save({ action: "survey", points: "5", fromDay: "2026-03-02", lastDay: "2026-03-01" })).toMatchObject({
    problems: { lastDay: "later" },
  });
  expect(await save({ action: "signup", points: "5" })).toMatchObject({ problems: { form: "conflict" } });
});

test("signing up gives once, with its own last day; whoever was there before gets none", async () => {
  await shop.tellCustomers([{ id: customer }], "2026-07-01T03:00:00Z");
  await shop.tellCustomers([{ id: customer }], "2026-07-02T03:00:00Z");
  expect(await available()).toBe(100);
  const { rows } = await shop.admin.query("SELECT expires_on::text AS day FROM points_lots WHERE customer_id = $1", [
    customer,
  ]);
  expect(rows).toEqual([{ day: "2026-07-31" }]);
  await shop.tellCustomers([{ id: customer + 1 }], "2026-01-20T03:00:00Z");
  expect(await available(customer + 1)).toBe(0);
});

test("consent gives once for each channel, and only to those who agree from then on", async () => {
  const created = "2026-01-20T03:00:00Z";
  await shop.tellCustomers([{ id: customer, consent: "subscribed" }], "2026-01-20T03:00:00Z");
  await shop.tellCustomers(
    [{ id: customer, created, consent: "subscribed", sms: "subscribed" }],
    "2026-07-01T03:00:00Z",
  );
  expect(await available()).toBe(30);
  await shop.tellCustomers([{ id: customer + 1, consent: "not_subscribed" }], "2026-01-20T03:00:00Z");
  for (const [day, consent] of [
    ["01", "subscribed"],
    ["02", "unsubscribed"],
    ["03", "subscribed"],
  ] as const) {
    await shop.tellCustomers([{ id: customer + 1, created, consent }], `2026-07-${day}T03:00:00Z`);
  }
  expect(await available(customer + 1)).toBe(20);
});

test("consent that Shopify tells by itself gives at once, whether the customer is told before it or after", async () => {
  const at = (minute: number) => `2026-07-01T03:0${minute}:00Z`;
  await shop.tellCustomers([{ id: customer, created: "2026-01-20T03:00:00Z" }], "2026-01-20T03:00:00Z");
  await shop.tellConsent({ id: customer, channel: "email", state: "subscribed" }, at(1));
  expect(await available()).toBe(20);
  // A state that was asked for before, and arrives later, does not take it back; nor is it given twice.
  await shop.tellCustomers([{ id: customer, created: "2026-01-20T03:00:00Z", consent: "not_subscribed" }], at(0));
  await shop.tellConsent({ id: customer, channel: "email", state: "subscribed" }, at(2));
  await shop.tellConsent({ id: customer, channel: "sms", state: "pending" }, at(2));
  expect(await available()).toBe(20);
  const { rows } = await shop.admin.query(
    "SELECT email_marketing_state AS email, sms_marketing_state AS sms FROM customers WHERE shop_id = $1 AND customer_id = $2",
    [id, customer],
  );
  expect(rows).toEqual([{ email: "subscribed", sms: "pending" }]);
  // Signing up with consent: 100 for the one, 20 for the other.
  await shop.tellConsent({ id: customer + 1, channel: "email", state: "subscribed" }, at(1));
  await shop.tellCustomers([{ id: customer + 1, created: at(1) }], at(1));
  expect(await available(customer + 1)).toBe(120);
});

test("a birthday gives once a year, one of 29 February on the 28th, and not twice for a changed one", async () => {
  await shop.tellCustomers([{ id: customer }, { id: customer + 1 }], "2026-01-20T03:00:00Z");
  const born = (whose: number, month: number, day: number) =>
    shop.admin.query(
      `INSERT INTO customer_extras (shop_id, customer_id, birth_month, birth_day, updated_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (shop_id, customer_id) DO UPDATE SET birth_month = $3, birth_day = $4`,
      [id, whose, month, day],
    );
  await born(customer, 2, 29);
  await born(customer + 1, 6, 15);
  await shop.passDay("2026-02-27T03:00:00Z");
  expect(await available()).toBe(0);
  for (const day of ["2026-02-28", "2026-03-01", "2026-06-18"]) await shop.passDay(`${day}T03:00:00Z`);
  expect(await available()).toBe(500);
  expect(await available(customer + 1)).toBe(500);
  await born(customer + 1, 8, 1);
  await shop.passDay("2026-08-01T03:00:00Z");
  expect(await available(customer + 1)).toBe(500);
  await shop.passDay("2028-02-29T03:00:00Z");
  expect(await available()).toBe(1000);
});

test("a review gives once under its id, while the rule holds", async () => {
  await shop.tellCustomers([{ id: customer }], "2026-01-20T03:00:00Z");
  const review = (key: string, now: string) =>
    shop.inTx((tx) =>
      earning.awardHook(tx, {
        shop: { shopId: shop.shopId, timeZone },
        action: "review",
        customerId: BigInt(customer),
        key,
        now: new Date(now),
      }),
    );
  expect(await review("r1", "2026-07-01T03:00:00Z")).toEqual([BigInt(customer)]);
  expect(await review("r1", "2026-07-02T03:00:00Z")).toEqual([]);
  expect(await review("r2", "2026-12-31T14:00:00Z")).toEqual([BigInt(customer)]);
  expect(await review("r3", "2026-12-31T15:00:00Z")).toEqual([]);
  expect(await available()).toBe(100);
});

test("who brings a friend is given points with the friend's first order, while it counts", async () => {
  const [friend, third, fourth] = [customer + 1, customer + 2, customer + 3];
  await shop.tellCustomers(
    [customer, friend, third, fourth, customer + 4].map((one) => ({ id: one })),
    "2026-01-20T03:00:00Z",
  );
  const code = await shop.inTx((tx) =>
    earning.referralCodeOf(tx, { shopId: shop.shopId, customerId: BigInt(customer) }),
  );
  const claim = (whose: number) =>
    shop.inTx((tx) =>
      earning.claimReferral(tx, {
        shop: { shopId: shop.shopId, timeZone },
        friendId: BigInt(whose),
        code: code.toLowerCase(),
        now: new Date("2026-06-01T03:00:00Z"),
      }),
    );
  expect(await claim(customer)).toBe("self");
  expect(await claim(friend)).toBeNull();
  expect(await claim(friend)).toBe("claimed");
  await shop.admin.query("UPDATE customers SET email = $1 WHERE customer_id = $2", [
    `C${customer}@example.com`,
    customer + 4,
  ]);
  expect(await claim(customer + 4)).toBe("self");
  await shop.tell([yenOrder(5000 + customer, { customer: third })]);
  expect(await claim(third)).toBe("notNew");
  expect(await claim(fourth)).toBeNull();
  await shop.tellCustomers([{ id: customer + 5 }], "2026-01-21T03:00:00Z");
  expect(await claim(customer + 5)).toBe("limit");

  const order = yenOrder(6000 + customer, { customer: friend });
  await shop.tell([order]);
  await shop.tell([order]);
  expect([await available(), await available(friend)]).toEqual([300, 300]);
  await shop.tell([yenOrder(6000 + customer, { customer: friend, cancelledAt: "2026-07-02T00:00:00Z", later: 1 })]);
  expect([await available(), await available(friend)]).toEqual([0, 0]);
  await shop.tell([yenOrder(7000 + customer, { customer: friend, units: 1 })]);
  expect([await available(), await available(friend)]).toEqual([300, 210]);
});

test("a file of points is checked, brought in, and taken back; what was spent is owed", async () => {
  await shop.tellCustomers([{ id: customer }, { id: customer + 1 }], "2026-01-20T03:00:00Z");
  const send = async (intent: string, text: string) => {
    const form = new FormData();
    form.set("intent", intent);
    form.set("file", new File([text], "smile.csv"));
    const now = new Date("2026-07-10T03:00:00Z");
    return shop.inTx((tx) =>
      earning.submitEarningForm(tx, { shopId: shop.shopId, currency: "JPY", form, today: "2026-07-10", now }),
    );
  };
  const file = `email,points\nC${customer}@example.com,1200\nc${customer + 1}@example.com,50\n`;
  expect(await send("checkPoints", `${file}nobody@example.com,3\n`)).toMatchObject({
    ok: false,
    lines: [{ line: 4, column: "email", problem: "customerUnknown" }],
  });
  expect(await send("checkPoints", file)).toMatchObject({ trial: { customers: 2, points: "1250" } });
  expect(await available()).toBe(0);
  expect(await send("importPoints", file)).toMatchObject({ ok: true, changed: 2 });
  expect([await available(), await available(customer + 1)]).toEqual([1200, 50]);

  const { takePoints } = await import("#app/features/ledger/index.server.ts");
  const taking = {
    customerId: BigInt(customer),
    amount: 200n,
    kind: "adjust" as const,
    key: "spent",
    source: { type: "staff", id: null },
    reason: { key: "adjust" },
  };
  await shop.inTx((tx) => takePoints(tx, { shopId: shop.shopId, now: new Date(), takings: [taking] }));
  const { imports } = await shop.inTx((tx) => earning.readEarning(tx, shop.shopId));
  const importId = imports[0]?.id ?? "";
  const undo = () => {
    const form = new FormData();
    form.set("intent", "undoPoints");
    form.set("importId", importId);
    return shop.inTx((tx) =>
      earning.submitEarningForm(tx, {
        shopId: shop.shopId,
        currency: "JPY",
        form,
        today: "2026-07-10",
        now: new Date(),
      }),
    );
  };
  expect(await undo()).toMatchObject({ ok: true, changed: 2 });
  expect(await undo()).toMatchObject({ problems: { form: "gone" } });
  expect(await shop.accountOf(customer)).toEqual({ pending: 0, available: 0, debt: 200 });
  expect(await available(customer + 1)).toBe(0);
});

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openEarningShop, yenOrder } from "./earning-shop.ts";

let shop: Awaited<ReturnType<typeof openEarningShop>>;
let id: string;
let version = 1;
let nextOrder = 1_000;
let nextCustomer = 100;
let customer: number;
function newNumber(): number {
  nextOrder += 1;
  return nextOrder;
}

const order = (options: Omit<Parameters<typeof yenOrder>[1], "customer"> = {}, number = newNumber()) =>
  yenOrder(number, { customer, ...options });

beforeAll(async () => {
  shop = await openEarningShop();
  id = String(shop.shopId);
});
beforeEach(() => {
  nextCustomer += 1;
  customer = nextCustomer;
});
afterEach(async () => expect(await shop.faults()).toEqual([]));
afterAll(() => shop.close());

/** A version of the rule for orders from the next of these test days on. */
async function newRule(columns: Record<string, unknown>): Promise<{ at: string; day: string }> {
  version += 1;
  const day = `2026-08-${String(version).padStart(2, "0")}`;
  const names = Object.keys(columns);
  await shop.admin.query(
    `INSERT INTO earn_rules (shop_id, version, effective_from, active, earn_points, earn_per_minor${names.map((name) => `, ${name}`).join("")})
     VALUES ($1, $2, $3, true, 1, 100${names.map((_, at) => `, $${at + 4}`).join("")})`,
    [id, version, `${day}T00:00:00+09:00`, ...Object.values(columns)],
  );
  return { at: `${day}T12:00:00+09:00`, day };
}

async function newBonus(columns: Record<string, unknown>): Promise<{ at: string; day: string }> {
  const rule = await newRule({});
  const names = Object.keys(columns);
  await shop.admin.query(
    `INSERT INTO earn_bonuses (shop_id, version, bonus_id, name, active, ${names.join(", ")})
     VALUES ($1, $2, nextval('earn_bonus_ids'), 'bonus', true, ${names.map((_, at) => `$${at + 3}`).join(", ")})`,
    [id, version, ...Object.values(columns)],
  );
  return rule;
}

/** A taking by the staff, as if the points had been spent. */
async function spend(points: number): Promise<void> {
  const { takePoints } = await import("#app/features/ledger/index.server.ts");
  const { refused } = await shop.inTx((tx) =>
    takePoints(tx, {
      shopId: shop.shopId,
      now: new Date("2026-07-10T03:00:00Z"),
      takings: [
        {
          customerId: BigInt(customer),
          amount: BigInt(points),
          kind: "adjust",
          key: `spend:${customer}:${nextOrder}`,
          source: { type: "staff", id: null },
          reason: { key: "adjust" },
        },
      ],
    }),
  );
  expect(refused).toEqual([]);
}

test("points that were spent before a refund are owed, and the next order settles them", async () => {
  await shop.tell([order({}, 1)]);
  await spend(80);
  await shop.tell([order({ left: 5, later: 1 }, 1)]);
  expect(await shop.accountOf(customer)).toEqual({ pending: 0, available: 0, debt: 30 });
  await shop.tell([order({ units: 4 })]);
  expect(await shop.accountOf(customer)).toEqual({ pending: 0, available: 10, debt: 0 });
});

test("a refund takes what is left of the customer's other points before it leaves a debt", async () => {
  const first = order();
  const firstId = Number(first.id);
  await shop.tell([first, order({ units: 2 })]);
  await spend(100);
  await shop.tell([order({ cancelledAt: "2026-07-02T00:00:00Z", later: 1 }, firstId)]);
  expect(await shop.accountOf(customer)).toEqual({ pending: 0, available: 0, debt: 80 });
});

test("where the shop bears what is not there, nothing is owed, and raising the order again gives nothing twice", async () => {
  const { at } = await newRule({ shortfall: "forgive" });
  const number = newNumber();
  await shop.tell([order({ at }, number)]);
  await spend(80);
  await shop.tell([order({ at, left: 0, later: 1 }, number)]);
  expect(await shop.accountOf(customer)).toEqual({ pending: 0, available: 0, debt: 0 });
  await shop.tell([order({ at, left: 9, later: 2 }, number)]);
  expect(await shop.accountOf(customer)).toEqual({ pending: 0, available: 10, debt: 0 });
});

test("points that expired are not taken back a second time", async () => {
  const { at } = await newRule({ valid_days: 10 });
  const number = newNumber();
  await shop.tell([order({ at }, number)]);
  await spend(60);
  await shop.passDay("2026-10-01T03:00:00Z");
  expect(await shop.accountOf(customer)).toEqual({ pending: 0, available: 0, debt: 0 });
  await shop.tell([order({ at, left: 2, later: 1 }, number)]);
  expect(await shop.accountOf(customer)).toEqual({ pending: 0, available: 0, debt: 40 });
  await shop.tell([order({ at, later: 2 }, number)]);
  expect(await shop.accountOf(customer)).toEqual({ pending: 0, available: 0, debt: 0 });
});

test("points wait for the days after the order, and for its payment", async () => {
  const { at } = await newRule({ release_after: "paid", release_days: 14 });
  const number = newNumber();
  const now = "2026-08-11T03:00:00Z";
  await shop.tell([order({ at, financialStatus: "pending" }, number)], now);
  expect(await shop.accountOf(customer)).toMatchObject({ pending: 100, available: 0 });
  await shop.passDay("2026-09-30T03:00:00Z");
  expect(await shop.accountOf(customer)).toMatchObject({ pending: 100, available: 0 });
  await shop.tell([order({ at, financialStatus: "paid", left: 5, later: 1 }, number)], now);
  expect(await shop.accountOf(customer)).toMatchObject({ pending: 50, available: 0 });
  await shop.passDay("2026-08-17T03:00:00Z");
  expect(await shop.accountOf(customer)).toMatchObject({ pending: 50, available: 0 });
  await shop.passDay("2026-10-02T03:00:00Z");
  expect(await shop.accountOf(customer)).toMatchObject({ pending: 0, available: 50 });
});

test("points wait until the order is fulfilled, and are there at once where that is long ago", async () => {
  const { at } = await newRule({ release_after: "fulfilled", release_days: 3 });
  const number = newNumber();
  await shop.tell([order({ at }, number)], "2026-10-03T03:00:00Z");
  expect(await shop.accountOf(customer)).toMatchObject({ pending: 100, available: 0 });
  await shop.tell([order({ at, fulfilledAt: "2026-10-01T03:00:00Z", later: 1 }, number)], "2026-10-03T03:00:00Z");
  await shop.passDay("2026-10-03T13:00:00Z");
  expect(await shop.accountOf(customer)).toMatchObject({ pending: 100, available: 0 });
  await shop.passDay("2026-10-04T03:00:00Z");
  expect(await shop.accountOf(customer)).toMatchObject({ pending: 0, available: 100 });
  await shop.tell([order({ at, fulfilledAt: "2026-10-01T03:00:00Z" })], "2026-10-05T03:00:00Z");
  expect(await shop.accountOf(customer)).toMatchObject({ pending: 0, available: 200 });
});

test("tax counts where the rule says so; gift cards never do", async () => {
  const { at } = await newRule({ with_tax: true });
  await shop.tell([order({ at, tax: "1000" })]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 110 });
  await shop.tell([order({ at, tax: "1000", giftCard: true })]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 110 });
});

test("campaign days: twice on the 20th, only while the campaign lasts", async () => {
  await newBonus({ kind: "days", times_bp: 20_000, month_day: 20, to_day: "2026-09-20" });
  const on = (day: string) => order({ at: `${day}T12:00:00+09:00` });
  await shop.tell([on("2026-08-19")]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 100 });
  await shop.tell([on("2026-08-20")]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 300 });
  await shop.tell([on("2026-09-20")]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 400 });
});

test("a product's bonus counts its own lines, by units or by amount, and follows refunds", async () => {
  const { at } = await newBonus({ kind: "product", scope: "product", target: "7", points: 5 });
  const number = newNumber();
  await shop.tell([order({ at, product: "7" }, number), order({ at, product: "8" })]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 250 });
  await shop.tell([order({ at, product: "7", left: 4, later: 1 }, number)]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 160 });
  const later = await newBonus({ kind: "product", scope: "tag", target: "tea", times_bp: 15_000 });
  await shop.admin.query(
    `INSERT INTO products (shop_id, product_id, title, tags, updated_at, observed_at) VALUES ($1, 9, 'Tea', '{Tea}', now(), now())`,
    [id],
  );
  await shop.tell([order({ at: later.at, product: "9" })]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 310 });
});

test("the bonus of the second order moves when the first one is cancelled", async () => {
  const { at } = await newBonus({ kind: "order_number", order_number: 2, points: 50 });
  const hour = (hours: number) => new Date(Date.parse(at) + hours * 3_600_000).toISOString();
  const first = newNumber();
  await shop.tell([order({ at: hour(0) }, first), order({ at: hour(1) }), order({ at: hour(2) })]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 350 });
  await shop.tell([order({ at: hour(0), cancelledAt: hour(3), later: 3 }, first)]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 250 });
  const { rows } = await shop.admin.query(
    `SELECT source_id::int - $2::int AS nth, sum(CASE kind WHEN 'earn' THEN amount ELSE -amount END)::int AS points
     FROM ledger_entries WHERE customer_id = $1 GROUP BY 1 HAVING sum(CASE kind WHEN 'earn' THEN amount ELSE -amount END) <> 0 ORDER BY 1`,
    [customer, first],
  );
  expect(rows).toEqual([
    { nth: 1, points: 100 },
    { nth: 2, points: 150 },
  ]);
});

test("an order is multiplied by the tier that the customer had when it was placed", async () => {
  const { at, day } = await newRule({});
  const { rows } = await shop.admin.query(
    `INSERT INTO tiers (shop_id, name_ja, name_en, threshold, position, multiplier_bp)
     VALUES ($1, 'a', 'a', 100000000, 9, 15000) RETURNING tier_id`,
    [id],
  );
  const tier = rows[0].tier_id;
  await shop.admin.query("INSERT INTO tier_multipliers VALUES ($1, $2, '2026-01-01', 15000)", [id, tier]);
  await shop.admin.query(
    `INSERT INTO tier_changes (shop_id, customer_id, to_tier_id, changed_at, reason) VALUES ($1, $2, $3, $4, 'order')`,
    [id, customer, tier, `${day}T06:00:00+09:00`],
  );
  await shop.tell([order({ at: `${day}T05:00:00+09:00` })]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 100 });
  await shop.tell([order({ at, units: 3 })]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 145 });
});

test("an order told without its customer earns once somebody claims it, and moves with whoever it becomes", async () => {
  const number = newNumber();
  await shop.tell([{ ...order({}, number), customerId: null }]);
  await shop.tell([order({ later: 1 }, number)]);
  expect(await shop.accountOf(customer)).toMatchObject({ available: 100 });
  await spend(30);
  const other = nextCustomer + 1000;
  await shop.tell([{ ...order({ later: 2 }, number), customerId: String(other) }]);
  expect(await shop.accountOf(customer)).toEqual({ pending: 0, available: 0, debt: 30 });
  expect(await shop.accountOf(other)).toEqual({ pending: 0, available: 100, debt: 0 });
});

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { yenOrder } from "../earning/earning-shop.ts";
import { type FollowUpShop, openFollowUpDatabase, stepAfter } from "./follow-up-shop.ts";

let database: Awaited<ReturnType<typeof openFollowUpDatabase>>;
let shop: FollowUpShop;
let id: string;
beforeAll(async () => {
  database = await openFollowUpDatabase();
});
beforeEach(async () => {
  shop = await database.newShop();
  id = String(shop.shopId);
  await shop.tellCustomers([1, 2, 3].map(agrees), "2026-05-01T03:00:00Z");
});
afterAll(() => database.close());

const agrees = (customer: number) => ({ id: customer, consent: "subscribed" });
/** Noon in Tokyo. */
const noon = (day: string) => `${day}T03:00:00Z`;
const again = { kind: "afterDays" as const, days: 0 };

/** An order that is told at its moment. */
async function buy(order: number, customer: number, day: string, rest: object = {}): Promise<void> {
  await shop.tell([yenOrder(order, { customer, at: noon(day), ...rest })], noon(day));
}
const begun = async () => (await shop.enrolments()).map(({ customer, key, next }) => [customer, key, next]);

test("each order begins it, one of a product only while some of that is kept", async () => {
  await shop.programme({ anchor: { kind: "order", number: null }, steps: [stepAfter(7)], again });
  const product = await shop.programme({
    anchor: { kind: "product", productIds: ["77"] },
    steps: [stepAfter(3)],
    again,
  });
  await shop.programme({ anchor: { kind: "order", number: 2 }, steps: [stepAfter(1)] });
  await buy(1, 1, "2026-07-01", { product: "77" });
  await buy(2, 1, "2026-07-02", { product: "78" });
  await buy(3, 2, "2026-07-02", { product: "77", left: 0 });
  await shop.settle(noon("2026-07-02"));
  expect((await begun()).sort()).toEqual([
    [1, "order:1", "2026-07-04"],
    [1, "order:1", "2026-07-08"],
    [1, "order:2", "2026-07-03"],
    [1, "order:2", "2026-07-09"],
  ]);
  const { rows } = await shop.admin.query(
    "SELECT anchor_key FROM enrolments WHERE shop_id = $1 AND programme_id = $2",
    [id, String(product)],
  );
  expect(rows).toEqual([{ anchor_key: "order:1" }]);
});

test.each([
  // Away for longer than 30 days, or than 60: on the 31st, the 61st day after the last order.
  { stage: "cooling" as const, eve: "2026-06-10", day: "2026-06-11" },
  { stage: "lapsed" as const, eve: "2026-07-10", day: "2026-07-11" },
])(
  "who has $stage begins on the first such day, and not who was so when it was switched on",
  async ({ stage, eve, day }) => {
    await shop.admin.query("INSERT INTO lapse_rules (shop_id, cooling_days, lapsed_days) VALUES ($1, 30, 60)", [id]);
    await shop.programme({ anchor: { kind: "lapse", stage }, steps: [stepAfter(0)] }, { since: noon("2026-06-01") });
    await buy(1, 1, "2026-05-11");
    await buy(2, 2, "2026-03-01"); // lapsed before it was on
    await buy(3, 3, "2026-06-01");
    await shop.settle(noon("2026-06-01"));
    await shop.passReportsDay(noon(eve));
    expect(await begun()).toEqual([]);
    await shop.passReportsDay(noon(day));
    await shop.passReportsDay(noon(day));
    expect(await begun()).toEqual([[1, "lapse:2026-05-11", day]]);
  },
);

test("a product falls due by its usual interval, or the shop's, and only where it was not bought again", async () => {
  // Fifty bought product 77 again after 20 days, sixty product 99 after 40: so long it usually takes in the shop.
  const others = Array.from({ length: 110 }, (_, at) => ({ customer: 1_000 + at, at, is77: at < 50 }));
  await shop.tell(
    others.flatMap(({ customer, at, is77 }) =>
      ["2026-05-01", is77 ? "2026-05-21" : "2026-06-10"].map((day, n) =>
        yenOrder(1_000 + 2 * at + n, { customer, at: noon(day), product: is77 ? "77" : "99" }),
      ),
    ),
    noon("2026-06-10"),
  );
  const due = (productIds: string[] | null) => ({ kind: "reorderDue" as const, productIds });
  await shop.programme({ anchor: due(["77", "88"]), steps: [stepAfter(-7), stepAfter(7)], again });
  await shop.programme({ anchor: due(null), steps: [stepAfter(0)], again });
  await buy(1, 1, "2026-06-25", { product: "77" }); // due on 15 July
  await buy(2, 2, "2026-06-20", { product: "77" }); // bought again
  await buy(3, 2, "2026-07-01", { product: "77" });
  await buy(4, 3, "2026-06-05", { product: "88" }); // which has no interval of its own: due on 15 July by the shop's
  await shop.settle(noon("2026-07-01"));
  await shop.passReportsDay(noon("2026-07-07"));
  expect(await begun()).toEqual([]);
  await shop.passReportsDay(noon("2026-07-08"));
  expect(await begun()).toEqual([
    [1, "reorder:77:1", "2026-07-08"],
    [3, "reorder:88:4", "2026-07-08"],
  ]);
  await shop.passReportsDay(noon("2026-07-15"));
  expect((await begun()).filter(([customer]) => customer !== 2)).toEqual([
    [1, "reorder:77:1", "2026-07-08"],
    [1, "reorder:77:1", "2026-07-15"],
    [3, "reorder:88:4", "2026-07-08"],
  ]);
});

test("who bought a product again before falls due by their own clock, not by the product's interval", async () => {
  // Sixty bought product 77 again after 30 days each time, so that nobody's rhythm is another's.
  await shop.tell(
    Array.from({ length: 60 }, (_, at) => ({ customer: 2_000 + at, at })).flatMap(({ customer, at }) =>
      ["2026-04-01", "2026-05-01"].map((day, n) =>
        yenOrder(2_000 + 2 * at + n, { customer, at: noon(day), product: "77" }),
      ),
    ),
    noon("2026-05-01"),
  );
  await buy(1, 1, "2026-06-20", { product: "77" }); // for the first time: due by the product's interval on 20 July
  // Every ten days, six times over: due long before the product's interval.
  for (const [at, day] of ["04-21", "05-01", "05-11", "05-21", "05-31", "06-10", "06-20"].entries()) {
    await buy(10 + at, 2, `2026-${day}`, { product: "77" });
  }
  await shop.settle(noon("2026-06-20"));
  const { fitPrediction } = await import("#app/features/prediction/index.server.ts");
  await fitPrediction({ shopId: shop.shopId, now: new Date(noon("2026-06-20")) });
  const { rows } = await shop.admin.query(
    "SELECT due_on::text AS due FROM reorder_clocks WHERE shop_id = $1 AND customer_id = 2 AND product_id = 77",
    [id],
  );
  const { due } = rows[0];
  expect(due >= "2026-06-30" && due < "2026-07-08").toBe(true);
  await shop.programme({ anchor: { kind: "reorderDue", productIds: ["77"] }, steps: [stepAfter(0)], again });
  await shop.programme({ anchor: { kind: "reorderDue", productIds: null }, steps: [stepAfter(0)], again });
  await shop.passReportsDay(noon("2026-06-29"));
  expect((await begun()).filter(([customer]) => Number(customer) < 1_000)).toEqual([]);
  await shop.passReportsDay(noon(due));
  const own = [2, "reorder:77:16", due];
  expect((await begun()).filter(([customer]) => Number(customer) < 1_000)).toEqual([own, own]);
  await shop.passReportsDay(noon("2026-07-20"));
  const usual = [1, "reorder:77:1", "2026-07-20"];
  expect((await begun()).filter(([customer]) => Number(customer) < 1_000)).toEqual([usual, usual, own, own]);
});

test("a subscription that stopped, by how many deliveries there were", async () => {
  await shop.programme({
    anchor: { kind: "subscriptionCancelled", deliveries: { least: 1, most: 1 } },
    steps: [stepAfter(1)],
  });
  await shop.programme({
    anchor: { kind: "subscriptionCancelled", deliveries: { least: 2, most: null } },
    steps: [stepAfter(5)],
  });
  await buy(1, 1, "2026-06-01", { product: "77" });
  await buy(2, 2, "2026-05-12", { product: "77" });
  await buy(3, 2, "2026-06-01", { product: "77" });
  await shop.admin.query("UPDATE order_lines SET selling_plan_id = 9 WHERE shop_id = $1", [id]);
  await shop.settle(noon("2026-06-01"));
  // The one interval that is known is 20 days; a delivery that is late by half of that does not come: from 2 July on.
  await shop.passReportsDay(noon("2026-06-30"));
  expect(await begun()).toEqual([]);
  await shop.passReportsDay(noon("2026-07-02"));
  expect((await begun()).filter(([customer]) => customer === 2)).toEqual([
    [2, "subscription:77:2026-06-01", "2026-07-07"],
  ]);
  // Nobody knows the first customer's interval; with few in the shop it is the shop's median, the same 20 days.
  expect((await begun()).filter(([customer]) => customer === 1)).toEqual([
    [1, "subscription:77:2026-06-01", "2026-07-03"],
  ]);
});

test("coupons that end, while they can still be used", async () => {
  const { rows } = await shop.admin.query(
    `INSERT INTO coupon_campaigns (shop_id, kind, active, value_kind, value_minor, starts_at, discount_id)
     VALUES ($1, 'compensation', true, 'amount', 500, '2026-01-01', 'gid://shopify/DiscountCodeNode/1') RETURNING campaign_id AS id`,
    [id],
  );
  await shop.admin.query(
    `INSERT INTO coupons (shop_id, coupon_id, campaign_id, customer_id, key, source_type, code, state, held_out, value_kind,
       value_minor, assigned_at, expires_on)
     SELECT $1, n, $2, c, 'k' || n, 'staff', 'CODE' || n, s, false, 'amount', 500, now(), d::date
     FROM (VALUES (901, 1, 'assigned', '2026-07-20'), (902, 2, 'used', '2026-07-20'), (903, 3, 'seen', '2026-07-21'))
       AS v (n, c, s, d)`,
    [id, rows[0].id],
  );
  await shop.programme({ anchor: { kind: "couponExpiring", campaignId: null }, steps: [stepAfter(-7)], again });
  await shop.passReportsDay(noon("2026-07-12"));
  expect(await begun()).toEqual([]);
  await shop.passReportsDay(noon("2026-07-13"));
  expect(await begun()).toEqual([[1, "coupon:901", "2026-07-13"]]);
  await shop.passReportsDay(noon("2026-07-14"));
  expect(await begun()).toEqual([
    [1, "coupon:901", "2026-07-13"],
    [3, "coupon:903", "2026-07-14"],
  ]);
});

test("a tier that rises or falls, as the programme says", async () => {
  const { rows } = await shop.admin.query(
    `INSERT INTO tiers (shop_id, name_ja, name_en, threshold, position) VALUES ($1, 'r', 'r', 0, 1), ($1, 'g', 'g', 20000, 2)
     RETURNING tier_id AS id`,
    [id],
  );
  await shop.programme({ anchor: { kind: "tierChange", direction: "up" }, steps: [stepAfter(1)], again });
  await shop.programme({ anchor: { kind: "tierChange", direction: "down" }, steps: [stepAfter(2)], again });
  const { pinTier } = await import("#app/features/tiers/index.server.ts");
  const pin = (customerId: bigint, tier: number, day: string) =>
    shop.inTx((tx) =>
      pinTier(tx, {
        shopId: shop.shopId,
        customerId,
        tierId: BigInt(rows[tier].id),
        untilDay: null,
        asOf: day,
        now: new Date(noon(day)),
        reason: "r",
      }),
    );
  await pin(1n, 1, "2026-07-01");
  await shop.settle(noon("2026-07-01"));
  expect((await begun()).map(([customer, , next]) => [customer, next])).toEqual([[1, "2026-07-02"]]);
  await pin(1n, 0, "2026-07-10");
  await shop.settle(noon("2026-07-10"));
  expect((await begun()).map(([customer, , next]) => [customer, next])).toEqual([
    [1, "2026-07-02"],
    [1, "2026-07-12"],
  ]);
});

test("who enters a segment or leaves it, but not who was put there by a new rule", async () => {
  const segments = await import("#app/features/segments/index.server.ts");
  await buy(1, 1, "2026-07-01");
  await buy(2, 2, "2026-07-01");
  await buy(3, 2, "2026-07-02");
  await shop.settle(noon("2026-07-02"));
  const saved = await shop.inTx((tx) =>
    segments.saveSegment(tx, {
      shopId: shop.shopId,
      name: "once",
      rule: { type: "orderCount", count: { min: 1, max: 1 } },
      now: new Date(noon("2026-07-02")),
    }),
  );
  if (saved.result !== "saved") throw new Error("the rule is refused");
  const { segmentId } = saved;
  for (const change of ["entered", "left"] as const) {
    const anchor = { kind: "segment" as const, segmentId: String(segmentId), change };
    await shop.programme({ anchor, steps: [stepAfter(change === "entered" ? 3 : 4)], again });
  }
  await segments.fillSegment({ shopId: shop.shopId, segmentId, now: new Date(noon("2026-07-02")) });
  await shop.passReportsDay(noon("2026-07-02"));
  expect(await begun()).toEqual([]);
  await buy(4, 3, "2026-07-03"); // enters
  await buy(5, 1, "2026-07-03"); // leaves
  await shop.settle(noon("2026-07-03"));
  await shop.passReportsDay(noon("2026-07-04"));
  expect((await begun()).map(([customer, , next]) => [customer, next])).toEqual([
    [1, "2026-07-07"],
    [3, "2026-07-06"],
  ]);
});

test("nobody begins by what happened before it was switched on, nor anew when it was off between", async () => {
  const anchor = { kind: "signUp" as const };
  await shop.programme({ anchor, steps: [stepAfter(1)] }, { since: noon("2026-05-02") });
  const programmeId = await shop.programme({ anchor, steps: [stepAfter(9)] }, { since: null });
  await shop.tellCustomers([{ ...agrees(4), created: noon("2026-05-03") }], noon("2026-05-03"));
  await shop.settle(noon("2026-05-03"));
  expect(await begun()).toEqual([[4, "signUp", "2026-05-04"]]);
  await shop.admin.query("UPDATE programmes SET enabled_at = $3 WHERE shop_id = $1 AND programme_id = $2", [
    id,
    String(programmeId),
    noon("2026-05-04"),
  ]);
  await shop.tellCustomers([{ ...agrees(5), created: noon("2026-05-05") }], noon("2026-05-05"));
  await shop.tellCustomers([{ ...agrees(4), created: noon("2026-05-03") }], noon("2026-05-05"));
  await shop.settle(noon("2026-05-05"));
  expect(await begun()).toEqual([
    [4, "signUp", "2026-05-04"],
    [5, "signUp", "2026-05-06"],
    [5, "signUp", "2026-05-14"],
  ]);
});

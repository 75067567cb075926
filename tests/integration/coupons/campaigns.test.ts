import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { addCodes, type CouponShop, campaignRow, openCouponShop, orderRow } from "./coupon-shop.ts";

let shop: CouponShop;
let coupons: typeof import("#app/features/coupons/index.server.ts");

beforeAll(async () => {
  shop = await openCouponShop();
  coupons = await import("#app/features/coupons/index.server.ts");
});

afterEach(async () => {
  await shop.admin.query(
    `TRUNCATE coupons, coupon_codes, coupon_campaigns, coupon_discounts, coupon_figures, coupon_moves, orders,
       customer_extras, customer_histories, lapse_limits, outbox_effects`,
  );
});
afterAll(() => shop.close());

const issue = (campaignId: bigint, customerId: bigint, key: string) =>
  shop.inTx((tx) =>
    coupons.issueCoupon(tx, {
      shopId: shop.shopId,
      campaignId,
      customerId,
      key,
      source: { type: "staff" },
      now: new Date("2026-07-01T03:00:00Z"),
    }),
  );

const passDay = (today: string) =>
  shop.inTx((tx) => coupons.giveDueCoupons(tx, { shopId: shop.shopId, today, now: new Date(`${today}T03:00:00Z`) }));

const holders = async () =>
  (await shop.rows("SELECT customer_id FROM coupons ORDER BY coupon_id")).map((row) => Number(row.customer_id));

test("a coupon is issued once per key, to the survivor, with the last day of its campaign at most", async () => {
  await shop.insert(
    "coupon_campaigns",
    campaignRow({ campaign_id: 1, kind: "compensation", ends_on: "2026-07-20", ends_at: "2026-07-20T15:00:00Z" }),
  );
  await addCodes(shop, 1, 5);
  await shop.admin.query("UPDATE customers SET merged_into = 2 WHERE customer_id = 3");
  const first = await issue(1n, 3n, "a");
  expect(first).toMatchObject({ ok: true, state: "assigned", code: "C1-1", isNew: true });
  expect(await issue(1n, 3n, "a")).toEqual({ ...first, isNew: false });
  expect(await shop.rows("SELECT customer_id, expires_on::text, source_type FROM coupons")).toEqual([
    { customer_id: "2", expires_on: "2026-07-20", source_type: "staff" },
  ]);
  await shop.admin.query("UPDATE customers SET merged_into = NULL");
});

test("nothing is issued of a campaign that is off, unknown or over, or to nobody", async () => {
  await shop.insert(
    "coupon_campaigns",
    campaignRow({ campaign_id: 1, kind: "reward", active: false }),
    campaignRow({ campaign_id: 2, kind: "reward", ends_on: "2026-06-30", ends_at: "2026-06-30T15:00:00Z" }),
    campaignRow({ campaign_id: 3, kind: "reward" }),
  );
  expect(await issue(1n, 1n, "a")).toEqual({ ok: false, problem: "notGiving" });
  expect(await issue(2n, 1n, "b")).toEqual({ ok: false, problem: "notGiving" });
  expect(await issue(9n, 1n, "c")).toEqual({ ok: false, problem: "unknownCampaign" });
  expect(await issue(3n, 99n, "d")).toEqual({ ok: false, problem: "unknownCustomer" });
  expect(await shop.rows("SELECT 1 FROM coupons")).toEqual([]);
});

test("birthdays are found so many days ahead, once a year, and 29 February on the 28th of a common year", async () => {
  await shop.insert("coupon_campaigns", campaignRow({ campaign_id: 1, kind: "birthday", days_before: 7 }));
  const born = (customer_id: number, birth_month: number, birth_day: number) => ({
    customer_id,
    birth_month,
    birth_day,
    updated_at: new Date(),
  });
  await shop.insert("customer_extras", born(1, 2, 28), born(2, 2, 29), born(3, 3, 1), born(4, 2, 20));
  await passDay("2026-02-20");
  expect(await holders()).toEqual([4]);
  await passDay("2026-02-21");
  expect(await holders()).toEqual([4, 1, 2]);
  await passDay("2026-02-21");
  await passDay("2026-02-24");
  expect(await holders()).toEqual([4, 1, 2, 3]);
  // In a leap year the 29th is the 29th.
  await passDay("2028-02-21");
  expect(await holders()).toEqual([4, 1, 2, 3, 1]);
  await passDay("2028-02-22");
  expect(await holders()).toEqual([4, 1, 2, 3, 1, 2]);
});

test("who becomes lapsed is asked back once per absence; who lapsed before the campaign is not", async () => {
  await shop.insert(
    "coupon_campaigns",
    campaignRow({ campaign_id: 1, kind: "win_back", starts_at: "2026-07-01T00:00:00Z" }),
  );
  await shop.admin.query(
    `INSERT INTO lapse_limits (shop_id, n, first_product_id, cooling_days, lapsed_days, basis, came_back)
     SELECT $1, n, 0, 60, 90, 'shop', 50 FROM generate_series(1, 11) n`,
    [shop.shopId],
  );
  const history = (customer_id: number, ...days: string[]) => ({
    customer_id,
    first_product_id: 5,
    last_order_returned: false,
    days,
    net_sales_minor: days.map(() => 1000),
    gross_profit_minor: days.map(() => 500),
    product_ids: days.map(() => 5),
    reordered_product_ids: [],
    reorder_gap_days: [],
  });
  // 91 days after their last order: 1 July is 91 days after 1 April.
  await shop.insert("customer_histories", history(1, "2026-04-01"), history(2, "2026-03-01"), history(3, "2026-04-02"));
  await passDay("2026-07-01");
  expect(await holders()).toEqual([1]);
  await passDay("2026-07-02");
  expect(await holders()).toEqual([1, 3]);
  // Back once more, and lapsed again.
  await shop.admin.query(
    `UPDATE customer_histories SET days = days || '2026-07-05'::date, net_sales_minor = net_sales_minor || 1000::bigint,
       gross_profit_minor = gross_profit_minor || 500::bigint, product_ids = product_ids || 5::bigint WHERE customer_id = 1`,
  );
  await passDay("2026-10-04");
  expect(await holders()).toEqual([1, 3, 1]);
});

test("who reaches a tier is given its coupon once a year, not who falls to it nor who had it before", async () => {
  await shop.admin.query("TRUNCATE tiers, tier_changes");
  const tier = (tier_id: number, position: number) => ({
    tier_id,
    name_ja: "t",
    name_en: "t",
    threshold: position,
    position,
  });
  await shop.insert("tiers", tier(1, 1), tier(2, 2), tier(3, 3));
  await shop.insert("coupon_campaigns", campaignRow({ campaign_id: 1, kind: "tier", tier_id: 2 }));
  const move = (customer_id: number, from_tier_id: number, to_tier_id: number, more: object = {}) => ({
    customer_id,
    from_tier_id,
    to_tier_id,
    changed_at: "2026-05-01T00:00:00Z",
    reason: "order",
    ...more,
  });
  await shop.insert(
    "tier_changes",
    move(1, 1, 2),
    move(2, 3, 2),
    move(3, 1, 3),
    move(4, 1, 2, { changed_at: "2025-12-01T00:00:00Z" }),
    move(5, 1, 2, { reason: "history" }),
    move(6, 1, 2),
  );
  const give = (now: string, customerIds: bigint[]) =>
    shop.inTx((tx) => coupons.giveTierCoupons(tx, { shopId: shop.shopId, customerIds, now: new Date(now) }));
  await give("2026-05-02T00:00:00Z", [1n, 2n, 3n, 4n, 5n]);
  expect(await holders()).toEqual([1]);
  await shop.insert("tier_changes", move(1, 2, 1), move(1, 1, 2));
  await give("2026-06-02T00:00:00Z", [1n, 6n]);
  expect(await holders()).toEqual([1, 6]);
});

test("the held-out are the same customers each time, recorded without a coupon", async () => {
  await shop.insert("coupon_campaigns", campaignRow({ campaign_id: 7, kind: "next_visit", hold_out_bp: 5000 }));
  await addCodes(shop, 7, 40);
  const orders = Array.from({ length: 40 }, (_, at) => orderRow({ order_id: at + 1, customer_id: (at % 20) + 1 }));
  await shop.insert("orders", ...orders);
  await shop.settle(orders.map(({ order_id }) => BigInt(order_id as number)));
  const drawn = (customer: number) =>
    Number.parseInt(createHash("md5").update(`7:${customer}`).digest("hex").slice(0, 8), 16) % 10_000 < 5000;
  const rows = await shop.rows("SELECT customer_id, state, code FROM coupons");
  expect(rows).toHaveLength(40);
  for (const { customer_id, state, code } of rows) {
    expect({ customer_id, state }).toEqual({
      customer_id,
      state: drawn(Number(customer_id)) ? "held_out" : "assigned",
    });
    expect(code === null).toBe(drawn(Number(customer_id)));
  }
  // An order that counts no more takes back what it brought, and brings it again: held out stays held out.
  const held = rows.find(({ state }) => state === "held_out");
  const orderId = BigInt(held?.customer_id as string);
  const states = async () =>
    (await shop.rows(`SELECT state FROM coupons WHERE assigned_order_id = ${orderId}`)).map(({ state }) => state);
  await shop.admin.query("UPDATE orders SET counted = false WHERE order_id = $1", [orderId]);
  await shop.settle([orderId], { known: true });
  expect(await states()).toEqual(["revoked"]);
  await shop.admin.query("UPDATE orders SET counted = true WHERE order_id = $1", [orderId]);
  await shop.settle([orderId], { known: true });
  expect(await states()).toEqual(["held_out"]);
});

test("several campaigns give at one order, each from its own pool", async () => {
  await shop.insert(
    "coupon_campaigns",
    campaignRow({ campaign_id: 1, kind: "next_visit" }),
    campaignRow({ campaign_id: 2, kind: "next_visit", value_kind: "free_shipping", value_minor: null }),
    campaignRow({ campaign_id: 3, kind: "next_visit", starts_at: "2026-07-02T00:00:00Z" }),
  );
  await addCodes(shop, 1, 1);
  await addCodes(shop, 2, 2);
  await shop.insert("orders", orderRow({ order_id: 1 }), orderRow({ order_id: 2, customer_id: 2 }));
  await shop.settle([1n, 2n]);
  await shop.settle([1n, 2n]);
  expect(
    await shop.rows(
      "SELECT campaign_id AS c, assigned_order_id AS o, state, code, value_kind FROM coupons ORDER BY 1, 2",
    ),
  ).toEqual([
    { c: "1", o: "1", state: "assigned", code: "C1-1", value_kind: "amount" },
    { c: "1", o: "2", state: "owed", code: null, value_kind: "amount" },
    { c: "2", o: "1", state: "assigned", code: "C2-1", value_kind: "free_shipping" },
    { c: "2", o: "2", state: "assigned", code: "C2-2", value_kind: "free_shipping" },
  ]);
});

test.each([
  { gives_back: true, after: { state: "owed", code: null, used_order_id: null, given_back_order_id: "2" } },
  { gives_back: false, after: { state: "used", code: "C1-1", used_order_id: "2", given_back_order_id: null } },
])("a coupon whose order is cancelled comes back only where the campaign says so: $gives_back", async (rule) => {
  await shop.insert(
    "coupon_campaigns",
    campaignRow({ campaign_id: 1, kind: "next_visit", gives_back: rule.gives_back, valid_days: 700 }),
  );
  await addCodes(shop, 1, 1);
  await shop.insert(
    "orders",
    orderRow({ order_id: 1 }),
    orderRow({ order_id: 2, discount_codes: ["C1-1"], processed_at: "2026-07-05T00:00:00Z", customer_id: null }),
  );
  await shop.settle([1n]);
  await shop.settle([2n]);
  const coupon = async () =>
    (
      await shop.rows(
        `SELECT state, code, used_order_id, given_back_order_id, used_net_sales_minor AS net,
           used_gross_profit_minor AS profit, used_discount_minor AS discount FROM coupons`,
      )
    )[0];
  expect(await coupon()).toMatchObject({ state: "used", net: "3000", profit: "2000", discount: "500" });
  // A partial refund moves what it brought.
  await shop.admin.query("UPDATE orders SET net_sales_minor = 1500, cost_minor = 500 WHERE order_id = 2");
  await shop.settle([2n], { known: true });
  expect(await coupon()).toMatchObject({ state: "used", net: "1500", profit: "1000" });
  await shop.admin.query("UPDATE orders SET counted = false, cancelled_at = now() WHERE order_id = 2");
  await shop.settle([2n], { known: true });
  expect(await coupon()).toMatchObject({ ...rule.after, net: null, profit: null, discount: null });
  // Told again, nothing changes.
  await shop.settle([1n, 2n], { known: true });
  expect(await coupon()).toMatchObject(rule.after);
});

test("a campaign past its last day ends: its open coupons expire, the others keep their states, and nothing more is given", async () => {
  await shop.insert(
    "coupon_campaigns",
    campaignRow({ campaign_id: 1, kind: "compensation", ends_on: "2026-07-20", ends_at: "2026-07-20T15:00:00Z" }),
    campaignRow({ campaign_id: 2, kind: "compensation", ends_on: "2026-07-21", ends_at: "2026-07-21T15:00:00Z" }),
  );
  await addCodes(shop, 1, 2);
  for (const [campaign, customer] of [
    [1n, 1n],
    [1n, 2n],
    [1n, 3n],
    [2n, 1n],
  ] as const) {
    await issue(campaign, customer, `${campaign}:${customer}`);
  }
  await shop.admin.query("UPDATE coupons SET state = 'used' WHERE key = '1:1'");
  const now = new Date("2026-07-20T15:00:00Z");
  await shop.inTx((tx) => coupons.endCampaignsOfDay(tx, { shopId: shop.shopId, now }));
  expect(await shop.rows("SELECT key, state FROM coupons ORDER BY key")).toEqual([
    { key: "1:1", state: "used" },
    { key: "1:2", state: "expired" },
    { key: "1:3", state: "expired" },
    { key: "2:1", state: "owed" },
  ]);
  expect(
    await shop.rows("SELECT active, ended_at IS NOT NULL AS ended FROM coupon_campaigns ORDER BY campaign_id"),
  ).toEqual([
    { active: false, ended: true },
    { active: true, ended: false },
  ]);
  expect(await issue(1n, 9n, "late")).toEqual({ ok: false, problem: "notGiving" });
});

test("what is kept of a campaign is what its coupons say, folded or not, and a rebuild agrees", async () => {
  await shop.insert("coupon_campaigns", campaignRow({ campaign_id: 1, kind: "next_visit" }));
  await addCodes(shop, 1, 3);
  const orders = [1, 2, 3, 4].map((order_id) => orderRow({ order_id, customer_id: order_id }));
  await shop.insert("orders", ...orders, orderRow({ order_id: 9, discount_codes: ["C1-2"], customer_id: null }));
  await shop.settle([1n, 2n, 3n, 4n]);
  await shop.inTx((tx) => coupons.foldCouponFigures(tx, shop.shopId));
  await shop.settle([9n]);
  await shop.inTx((tx) => coupons.markCouponsSeen(tx, { shopId: shop.shopId, codes: ["C1-3"], now: new Date() }));
  const kept = () =>
    shop.rows(
      `SELECT state, sum(coupons)::int AS coupons, sum(seen)::int AS seen, sum(orders)::int AS orders,
         sum(net_sales_minor)::int AS net, sum(discount_minor)::int AS discount
       FROM (SELECT state, coupons, seen, orders, net_sales_minor, discount_minor FROM coupon_figures
         UNION ALL SELECT state, coupons, seen, orders, net_sales_minor, discount_minor FROM coupon_moves) f
       GROUP BY 1 HAVING sum(coupons) > 0 ORDER BY 1`,
    );
  const expected = [
    { state: "assigned", coupons: 1, seen: 0, orders: 0, net: 0, discount: 0 },
    { state: "owed", coupons: 1, seen: 0, orders: 0, net: 0, discount: 0 },
    { state: "seen", coupons: 1, seen: 1, orders: 0, net: 0, discount: 0 },
    { state: "used", coupons: 1, seen: 0, orders: 1, net: 3000, discount: 500 },
  ];
  expect(await kept()).toEqual(expected);
  await shop.inTx((tx) => coupons.foldCouponFigures(tx, shop.shopId));
  expect(await kept()).toEqual(expected);
  await shop.admin.query("UPDATE coupon_figures SET coupons = coupons + 7");
  await shop.inTx((tx) => coupons.rebuildCouponFigures(tx, shop.shopId));
  expect(await kept()).toEqual(expected);
});

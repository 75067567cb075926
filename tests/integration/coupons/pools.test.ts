import { afterAll, beforeAll, expect, test } from "vitest";
import { addCodes, type CouponShop, campaignRow, openCouponShop, orderRow } from "./coupon-shop.ts";

let shop: CouponShop;
let coupons: typeof import("#app/features/coupons/index.server.ts");

beforeAll(async () => {
  shop = await openCouponShop();
  coupons = await import("#app/features/coupons/index.server.ts");
});
afterAll(() => shop.close());

test("200 orders at once on a pool of 50: none waits for a code, none gets another's, the rest get theirs when it refills", async () => {
  await shop.insert("coupon_campaigns", campaignRow({ campaign_id: 1, kind: "next_visit", pool_target: 100 }));
  await addCodes(shop, 1, 50);
  const orders = Array.from({ length: 200 }, (_, at) => orderRow({ order_id: at + 1, customer_id: (at % 20) + 1 }));
  await shop.insert("orders", ...orders);
  await Promise.all(orders.map(({ order_id }) => shop.settle([BigInt(order_id as number)])));
  const count = async (condition: string) =>
    Number((await shop.rows(`SELECT count(*) AS n FROM coupons WHERE ${condition}`))[0]?.n);
  expect(await count("true")).toBe(200);
  expect(await count("state = 'assigned'")).toBe(50);
  expect(await count("state = 'owed' AND code IS NULL")).toBe(150);
  // It was asked for codes, once.
  expect(await shop.rows("SELECT key, state FROM outbox_effects WHERE kind = 'codes.mint'")).toEqual([
    { key: "codes.mint:1", state: "pending" },
  ]);
  await addCodes(shop, 1, 120, 51);
  await Promise.all([1, 2, 3].map(() => shop.inTx((tx) => coupons.attachOwedCodes(tx, shop.shopId))));
  expect(await count("state = 'assigned'")).toBe(170);
  await addCodes(shop, 1, 60, 171);
  await shop.inTx((tx) => coupons.attachOwedCodes(tx, shop.shopId));
  expect(await count("state = 'assigned'")).toBe(200);
  expect(await shop.rows("SELECT count(DISTINCT code) AS codes FROM coupons")).toEqual([{ codes: "200" }]);
  expect(await shop.rows("SELECT count(*) AS n FROM coupon_codes WHERE state = 'ready'")).toEqual([{ n: "30" }]);
});

test("a code that another transaction is taking is passed over, not waited for", async () => {
  await shop.insert("coupon_campaigns", campaignRow({ campaign_id: 2, kind: "reward" }));
  await addCodes(shop, 2, 1);
  const issue = (key: string) =>
    shop.inTx((tx) =>
      coupons.issueCoupon(tx, {
        shopId: shop.shopId,
        campaignId: 2n,
        customerId: 1n,
        key,
        source: { type: "reward" },
        now: new Date(),
      }),
    );
  await shop.admin.query("BEGIN");
  await shop.admin.query("SELECT 1 FROM coupon_codes WHERE campaign_id = 2 FOR UPDATE");
  expect(await issue("a")).toMatchObject({ ok: true, state: "owed", code: null });
  await shop.admin.query("COMMIT");
  expect(await issue("b")).toMatchObject({ ok: true, state: "assigned", code: "C2-1" });
});

test("the same key asked for 50 times at once is one coupon", async () => {
  await shop.insert("coupon_campaigns", campaignRow({ campaign_id: 3, kind: "reward" }));
  await addCodes(shop, 3, 60);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      shop.inTx((tx) =>
        coupons.issueCoupon(tx, {
          shopId: shop.shopId,
          campaignId: 3n,
          customerId: 1n,
          key: "once",
          source: { type: "reward" },
          now: new Date(),
        }),
      ),
    ),
  );
  expect(new Set(answers.map((answer) => answer.ok && answer.couponId)).size).toBe(1);
  expect(answers.filter((answer) => answer.ok && answer.isNew)).toHaveLength(1);
});

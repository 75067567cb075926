import { afterAll, beforeAll, expect, test } from "vitest";
import { addCodes, type CouponShop, openCouponShop, orderRow } from "./coupon-shop.ts";

let shop: CouponShop;
let coupons: typeof import("#app/features/coupons/index.server.ts");

beforeAll(async () => {
  shop = await openCouponShop();
  coupons = await import("#app/features/coupons/index.server.ts");
});
afterAll(() => shop.close());

const FORM = {
  intent: "save",
  kind: "next_visit",
  nameJa: "夏",
  nameEn: "Summer",
  valueKind: "amount",
  amount: "500",
  percent: "",
  minimum: "",
  eligible: "all",
  eligibleItems: "[]",
  combinesWithOrder: "false",
  combinesWithProduct: "false",
  combinesWithShipping: "true",
  validDays: "60",
  beginsOn: "",
  endsOn: "",
  poolTarget: "5",
  holdOut: "",
  givesBack: "true",
  daysBefore: "",
  tierId: "",
};

const now = new Date("2026-07-01T03:00:00Z");

function send(campaignId: bigint | null, fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...FORM, ...fields })) form.set(name, value);
  return shop.inTx((tx) =>
    coupons.changeCampaign(tx, { shopId: shop.shopId, currency: "JPY", campaignId, form, today: "2026-07-01", now }),
  );
}

const read = async (campaignId: bigint) =>
  shop.inTx((tx) => coupons.readCampaign(tx, { shopId: shop.shopId, campaignId, now }));

test("a campaign is made, edited on the state that was read, switched on and off, and ended", async () => {
  const made = await send(null, {});
  if (!made.ok) throw new Error(JSON.stringify(made));
  const id = BigInt(made.campaignId);
  const revision = async () =>
    (await shop.rows(`SELECT revision FROM coupon_campaigns WHERE campaign_id = ${id}`))[0]?.revision;
  expect(await read(id)).toMatchObject({ phase: "off", nameJa: "夏", valueMinor: "500", figures: { given: 0 } });

  const version = (await read(id))?.version ?? "";
  expect(await send(id, { version, validDays: "30" })).toMatchObject({ ok: true });
  expect(await revision()).toBe(1);
  expect(await send(id, { version, validDays: "10" })).toEqual({ ok: false, problems: { form: "conflict" } });
  const items = JSON.stringify([{ id: "77", title: "Tea" }]);
  const next = (await read(id))?.version ?? "";
  expect(await send(id, { version: next, eligible: "products", eligibleItems: items })).toMatchObject({ ok: true });
  expect(await revision()).toBe(2);
  expect((await read(id))?.eligibleItems).toEqual([{ id: "77", title: "Tea" }]);

  expect(await send(id, { intent: "activate" })).toMatchObject({ ok: true });
  expect((await read(id))?.phase).toBe("on");
  expect(await send(id, { intent: "deactivate" })).toMatchObject({ ok: true });
  expect((await read(id))?.phase).toBe("off");
  expect(await send(id, { intent: "end" })).toMatchObject({ ok: true });
  expect((await read(id))?.phase).toBe("ended");
  expect(await send(id, { intent: "activate" })).toEqual({ ok: false, problems: { form: "gone" } });
  expect(await send(id, { version: (await read(id))?.version ?? "" })).toMatchObject({ ok: false });
});

test("a campaign with a first day waits for it, and an earlier last day takes the coupons in customers' hands with it", async () => {
  const made = await send(null, { beginsOn: "2026-07-10" });
  if (!made.ok) throw new Error(JSON.stringify(made));
  const id = BigInt(made.campaignId);
  await send(id, { intent: "activate" });
  expect((await read(id))?.phase).toBe("scheduled");
  await addCodes(shop, Number(id), 5);
  const at = (day: string) => ({ local_day: day, processed_at: `${day}T03:00:00Z` });
  await shop.insert(
    "orders",
    orderRow({ order_id: 1, ...at("2026-07-09") }),
    orderRow({ order_id: 2, ...at("2026-07-10") }),
  );
  await shop.settle([1n, 2n]);
  const days = async () => shop.rows("SELECT assigned_order_id AS o, expires_on::text AS day FROM coupons");
  expect(await days()).toEqual([{ o: "2", day: "2026-09-08" }]);
  const edit = { version: (await read(id))?.version ?? "", beginsOn: "2026-07-10", endsOn: "2026-08-31" };
  expect(await send(id, edit)).toMatchObject({ ok: true });
  expect(await days()).toEqual([{ o: "2", day: "2026-08-31" }]);
  expect(await send(null, { endsOn: "2026-06-30" })).toEqual({ ok: false, problems: { endsOn: "inPast" } });
});

test("holders are found by code and by customer, page by page; coupons that end soon by their day", async () => {
  await shop.admin.query("TRUNCATE coupons, coupon_codes, orders");
  const made = await send(null, { poolTarget: "100" });
  if (!made.ok) throw new Error(JSON.stringify(made));
  const id = BigInt(made.campaignId);
  await send(id, { intent: "activate" });
  await addCodes(shop, Number(id), 70);
  const orders = Array.from({ length: 70 }, (_, at) =>
    orderRow({ order_id: 100 + at, customer_id: 1 + (at % 10), processed_at: "2026-07-02T00:00:00Z" }),
  );
  await shop.insert("orders", ...orders);
  await shop.settle(orders.map(({ order_id }) => BigInt(order_id as number)));
  const list = (search: string, after: bigint | null = null) =>
    shop.inTx((tx) => coupons.listHolders(tx, { shopId: shop.shopId, campaignId: id, search, after }));
  const first = await list("");
  expect(first.rows).toHaveLength(50);
  const second = await list("", BigInt(first.after ?? "0"));
  expect(second.rows).toHaveLength(20);
  expect(second.after).toBeNull();
  expect(new Set([...first.rows, ...second.rows].map(({ couponId }) => couponId)).size).toBe(70);
  expect((await list("3")).rows.map(({ customerId }) => customerId)).toEqual(Array(7).fill("3"));
  expect((await list(` c${id}-7 `)).rows).toMatchObject([{ code: `C${id}-7` }]);
  expect((await list("C-none")).rows).toEqual([]);
  const ending = await shop.inTx((tx) =>
    coupons.couponsEndingSoon(tx, { shopId: shop.shopId, endsOn: "2026-08-30", limit: 60 }),
  );
  expect(ending).toHaveLength(60);
  const rest = await shop.inTx((tx) =>
    coupons.couponsEndingSoon(tx, { shopId: shop.shopId, endsOn: "2026-08-30", after: ending.at(-1)?.couponId }),
  );
  expect(rest).toHaveLength(10);
  expect(await shop.inTx((tx) => coupons.readLowPools(tx, { shopId: shop.shopId, now: new Date() }))).toEqual(
    expect.arrayContaining([expect.objectContaining({ campaignId: String(id), ready: 0, target: 100 })]),
  );
});

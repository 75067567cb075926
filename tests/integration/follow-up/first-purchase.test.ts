import { afterAll, beforeAll, expect, test } from "vitest";
import { yenOrder } from "../earning/earning-shop.ts";
import { type FollowUpShop, openFollowUpDatabase } from "./follow-up-shop.ts";

const DAY_MS = 86_400_000;
let database: Awaited<ReturnType<typeof openFollowUpDatabase>>;
let shop: FollowUpShop;
beforeAll(async () => {
  database = await openFollowUpDatabase();
  shop = await database.newShop();
});
afterAll(() => database.close());

test("after the first purchase, day by day: six messages on their days, until the second order", async () => {
  const { changeProgrammes } = await import("#app/features/follow-up/index.server.ts");
  const { passReportsDay, settleShop } = await import("#app/ingest/settle-customers.server.ts");
  const { shopId, admin } = shop;
  const id = String(shopId);
  const form = new FormData();
  for (const [name, value] of Object.entries({ intent: "takeOn", key: "afterFirst", language: "ja", enable: "true" }))
    form.set(name, value);
  const on = new Date("2027-12-17T03:00:00Z");
  const taken = await shop.inTx((tx) => changeProgrammes(tx, { shopId, form, today: "2027-12-17", now: on }));
  expect(taken).toMatchObject({ ok: true });
  // Nobody is to be missing here because of the draw.
  await admin.query("UPDATE programmes SET hold_out_bp = 0 WHERE shop_id = $1", [id]);
  await shop.tellCustomers(
    [1, 2, 3].map((customer) => ({ id: customer, consent: customer === 3 ? "not_subscribed" : "subscribed" })),
    on.toISOString(),
  );
  await shop.tell([yenOrder(1, { customer: 1, at: "2027-12-17T02:59:00Z" })], on.toISOString()); // a minute too early
  const begin = Date.parse("2027-12-18T01:30:00Z"); // half past ten in Tokyo
  await shop.tell(
    [2, 3].map((customer) => yenOrder(customer, { customer, at: new Date(begin).toISOString() })),
    new Date(begin).toISOString(),
  );
  for (let day = 0; day <= 75; day += 1) {
    const now = new Date(begin + day * DAY_MS);
    if (day === 30) await shop.tell([yenOrder(9, { customer: 3, at: now.toISOString() })], now.toISOString());
    await settleShop({ shopId, now });
    await passReportsDay({ shopId, now });
    await shop.work(now.toISOString());
  }
  const { rows: messages } = await admin.query(
    `SELECT customer_id::int AS customer, (due_at AT TIME ZONE 'Asia/Tokyo')::date::text AS day FROM messages
     WHERE shop_id = $1 ORDER BY message_id`,
    [id],
  );
  expect(messages.filter(({ customer }) => customer !== 3)).toEqual(
    ["2027-12-18", "2028-01-01", "2028-01-15", "2028-01-29", "2028-02-12", "2028-02-26"].map((day) => ({
      customer: 2,
      day,
    })),
  );
  // Whoever gave no consent gets no message and loses no step: the staff have it, or it says why not.
  const { rows: told } = await admin.query(
    "SELECT DISTINCT due_on::text AS day FROM tasks WHERE shop_id = $1 AND customer_id = 3 ORDER BY 1",
    [id],
  );
  expect(told.map(({ day }) => day)).toEqual(["2027-12-18", "2028-01-01", "2028-01-15"]);
  expect((await shop.enrolments()).map(({ customer, state, reason }) => [customer, state, reason])).toEqual([
    [2, "done", null],
    [3, "ended", "bought"],
  ]);
}, 60_000);

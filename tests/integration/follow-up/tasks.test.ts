import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { yenOrder } from "../earning/earning-shop.ts";
import { type FollowUpShop, openFollowUpDatabase, stepAfter } from "./follow-up-shop.ts";

let database: Awaited<ReturnType<typeof openFollowUpDatabase>>;
let shop: FollowUpShop;
beforeAll(async () => {
  database = await openFollowUpDatabase();
});
beforeEach(async () => {
  shop = await database.newShop();
});
afterAll(() => database.close());

const DAY_0 = "2026-07-10T03:00:00Z"; // noon in Tokyo
const first = { kind: "order" as const, number: 1 };
const onDay = (day: number, hour = 3) => new Date(Date.UTC(2026, 6, 10 + day, hour)).toISOString();

async function buyFirst(customers: { id: number; email?: string; consent?: string }[]): Promise<void> {
  await shop.tellCustomers(customers, DAY_0);
  await shop.tell(
    customers.map(({ id }) => yenOrder(id, { customer: id, at: "2026-07-10T02:00:00Z" })),
    DAY_0,
  );
  await shop.settle(DAY_0);
}
const agrees = (id: number) => ({ id, consent: "subscribed" });

describe("steps become tasks, and are done", () => {
  test("each on its day, not before its hour, once however often and by however many it is worked", async () => {
    const templateId = await shop.template();
    await shop.programme({ anchor: first, steps: [stepAfter(0, { templateId }), stepAfter(14, { templateId })] });
    await buyFirst([agrees(1), agrees(2)]);
    await Promise.all([shop.work(DAY_0), shop.work(DAY_0), shop.work(DAY_0)]);
    expect((await shop.messages()).map(({ customer }) => customer).sort()).toEqual([1, 2]);
    await shop.work(onDay(13));
    expect(await shop.messages()).toHaveLength(2);
    await shop.work(onDay(14, -9)); // midnight: its hour is ten
    expect((await shop.tasks()).filter(({ state }) => state === "open")).toHaveLength(2);
    expect(await shop.messages()).toHaveLength(2);
    await shop.work(onDay(14, 1));
    await shop.work(onDay(20));
    expect(await shop.messages()).toHaveLength(4);
    expect((await shop.enrolments()).map(({ state }) => state)).toEqual(["done", "done"]);
  });

  test("after days in which nothing ran, the last of those that were due, not a heap", async () => {
    const templateId = await shop.template();
    const steps = [7, 14, 21].map((day) => stepAfter(day, { templateId }));
    await shop.programme({ anchor: first, steps });
    await buyFirst([agrees(1)]);
    await shop.work(onDay(15));
    expect((await shop.tasks()).map(({ step }) => step)).toEqual([steps[1]?.stepId]);
    await shop.work(onDay(21));
    expect((await shop.tasks()).map(({ step }) => step)).toEqual([steps[1]?.stepId, steps[2]?.stepId]);
  });

  test("nothing goes out in the quiet hours, when nothing ran at its time or a person does it then", async () => {
    const templateId = await shop.template();
    const quietHours = { from: 21, until: 8 };
    for (const sending of ["automatic", "person"] as const)
      await shop.programme({ anchor: first, steps: [stepAfter(7, { templateId })], quietHours, sending });
    await buyFirst([agrees(1)]);
    await shop.work(onDay(7, 0)); // nine in the morning: not yet its hour
    expect(await shop.messages()).toEqual([]);
    await shop.work(onDay(7, 14)); // an hour before midnight
    expect(await shop.messages()).toEqual([]);
    const { doTasks } = await import("#app/features/follow-up/index.server.ts");
    const { loadShop } = await import("#app/features/orders/index.server.ts");
    const { rows } = await shop.admin.query("SELECT task_id FROM tasks WHERE shop_id = $1 AND NOT automatic", [
      String(shop.shopId),
    ]);
    await shop.inTx(async (tx) => {
      const context = await loadShop(tx, shop.shopId);
      if (!context) throw new Error("no shop");
      await doTasks(tx, { shop: context, now: new Date(onDay(7, 14)), taskIds: [BigInt(rows[0].task_id)], by: "7" });
    });
    await shop.work(onDay(7, 22));
    expect(await shop.messages()).toHaveLength(1);
    await shop.work(onDay(7, 23)); // eight in the morning
    const { rows: due } = await shop.admin.query("SELECT due_at FROM messages WHERE shop_id = $1", [
      String(shop.shopId),
    ]);
    expect(due.map(({ due_at }) => due_at.toISOString())).toEqual([onDay(7, 23), onDay(7, 23)]);
  });

  test("by the first channel that reaches, else not: no consent, no address", async () => {
    const templateId = await shop.template();
    await shop.programme({ anchor: first, steps: [stepAfter(0, { templateId, channels: ["line", "email"] })] });
    await shop.programme({ anchor: first, steps: [stepAfter(0, { templateId, channels: ["email", "staff"] })] });
    await buyFirst([{ id: 1 }, { id: 2, email: "" }, agrees(3)]);
    await shop.work(DAY_0);
    const told = (await shop.tasks()).map(({ customer, channel, state, reason }) => [customer, channel, state, reason]);
    expect(told.filter(([customer]) => customer !== 3).sort()).toEqual([
      [1, "line", "skipped", "optedOut"],
      [1, "staff", "open", null],
      [2, "line", "skipped", "noAddress"],
      [2, "staff", "open", null],
    ]);
    expect(told.filter(([customer]) => customer === 3)).toEqual([
      [3, "email", "done", null],
      [3, "email", "done", null],
    ]);
    const { doTasks } = await import("#app/features/follow-up/index.server.ts");
    const { loadShop } = await import("#app/features/orders/index.server.ts");
    const { rows } = await shop.admin.query("SELECT task_id FROM tasks WHERE shop_id = $1 AND state = 'open'", [
      String(shop.shopId),
    ]);
    const counts = await shop.inTx(async (tx) => {
      const context = await loadShop(tx, shop.shopId);
      if (!context) throw new Error("no shop");
      const taskIds = rows.map(({ task_id }) => BigInt(task_id));
      return doTasks(tx, { shop: context, now: new Date(DAY_0), taskIds, by: "7" });
    });
    expect(counts).toEqual({ done: 2, skipped: 0, waits: 0 });
    const { rows: done } = await shop.admin.query(
      "SELECT customer_id::int AS customer, done_by AS by FROM tasks WHERE shop_id = $1 AND channel = 'staff' ORDER BY 1",
      [String(shop.shopId)],
    );
    expect(done).toEqual([
      { customer: 1, by: "7" },
      { customer: 2, by: "7" },
    ]);
  });

  test("who bought in the minutes between is not told to come back", async () => {
    const templateId = await shop.template();
    await shop.programme({
      anchor: first,
      steps: [stepAfter(7, { templateId })],
      exit: { onOrder: true, onSegmentLeave: false },
    });
    await buyFirst([agrees(1)]);
    await shop.work(onDay(7, -9));
    await shop.tell([yenOrder(9, { customer: 1, at: onDay(7, 0) })], onDay(7, 0));
    // Reports have not followed yet.
    await shop.work(onDay(7, 2));
    expect(await shop.tasks()).toMatchObject([{ state: "skipped", reason: "bought" }]);
    expect(await shop.messages()).toEqual([]);
  });

  test("gives points once, and a coupon whose code stands in the message; without a code it waits for one", async () => {
    const templateId = await shop.template();
    const { rows } = await shop.admin.query(
      `INSERT INTO coupon_campaigns (shop_id, kind, active, value_kind, value_minor, starts_at, discount_id)
       VALUES ($1, 'compensation', true, 'amount', 500, '2026-01-01', 'gid://shopify/DiscountCodeNode/1') RETURNING campaign_id AS id`,
      [String(shop.shopId)],
    );
    const gift = { kind: "coupon" as const, campaignId: String(rows[0].id) };
    await shop.programme({ anchor: first, steps: [stepAfter(0, { templateId, gift })] });
    await shop.programme({
      anchor: first,
      steps: [stepAfter(0, { templateId, gift: { kind: "points", points: 30 } })],
    });
    await buyFirst([agrees(1)]);
    await shop.work(DAY_0);
    await shop.work(DAY_0);
    expect((await shop.accountOf(1)).available).toBe(100 + 30);
    expect((await shop.messages()).filter(({ values }) => values?.coupon)).toEqual([]);
    expect((await shop.tasks()).filter(({ state }) => state === "open")).toMatchObject([{ reason: "code" }]);

    await shop.admin.query(
      `INSERT INTO coupon_codes (shop_id, campaign_id, revision, code, discount_id, state)
       VALUES ($1, $2, 1, 'CODE-1', 'gid://shopify/DiscountCodeNode/1', 'ready')`,
      [String(shop.shopId), rows[0].id],
    );
    const { attachOwedCodes } = await import("#app/features/coupons/index.server.ts");
    await shop.inTx((tx) => attachOwedCodes(tx, shop.shopId));
    await shop.work(onDay(0, 4));
    expect((await shop.messages()).flatMap(({ values }) => values?.coupon?.code ?? [])).toEqual(["CODE-1"]);
    expect((await shop.accountOf(1)).available).toBe(100 + 30);
    expect(await shop.faults()).toEqual([]);
  });

  test("each task tells what its customer is expected to bring, as the customer's page does", async () => {
    await shop.admin.query(
      `INSERT INTO prediction_models (shop_id, as_of, customers, repeaters, used_prior, r, alpha, a, b, margin, last_quarter)
       VALUES ($1, '2026-07-10', 100, 40, false, 0.243, 4.414, 0.793, 2.426, 0.5, '[]')`,
      [String(shop.shopId)],
    );
    await shop.programme({ anchor: first, steps: [stepAfter(0)] });
    await buyFirst([agrees(1)]);
    await shop.work(DAY_0);
    const { readCustomerPrediction } = await import("#app/features/prediction/index.server.ts");
    const shown = await shop.inTx((tx) =>
      readCustomerPrediction(tx, { shopId: shop.shopId, customerId: 1n, today: "2026-07-10", currency: "JPY" }),
    );
    const { rows } = await shop.admin.query("SELECT expected_profit_minor AS profit FROM tasks WHERE shop_id = $1", [
      String(shop.shopId),
    ]);
    expect(Number(shown?.grossProfit)).toBeGreaterThan(0);
    expect(rows).toEqual([{ profit: shown?.grossProfit }]);
  });

  test("a message that promises a coupon is not sent to who gets none: held out of its campaign, or that is over", async () => {
    const templateId = await shop.template();
    const { rows } = await shop.admin.query(
      `INSERT INTO coupon_campaigns (shop_id, kind, active, value_kind, value_minor, starts_at, discount_id, hold_out_bp)
       VALUES ($1, 'compensation', false, 'amount', 500, '2026-01-01', 'gid://shopify/DiscountCodeNode/1', 0),
         ($1, 'win_back', true, 'amount', 500, '2026-01-01', 'gid://shopify/DiscountCodeNode/2', 5000)
       RETURNING campaign_id AS id`,
      [String(shop.shopId)],
    );
    const [over, tried] = rows.map(({ id }) => ({ kind: "coupon" as const, campaignId: String(id) }));
    const customers = Array.from({ length: 40 }, (_, at) => at + 1);
    await shop.admin.query(
      `INSERT INTO coupon_codes (shop_id, campaign_id, revision, code, discount_id, state)
       SELECT $1, $2, 1, 'CODE-' || n, 'gid://shopify/DiscountCodeNode/2', 'ready' FROM generate_series(1, 40) n`,
      [String(shop.shopId), tried?.campaignId],
    );
    await shop.programme({ anchor: first, steps: [stepAfter(0, { templateId, gift: over ?? null })] });
    const trial = await shop.programme({ anchor: first, steps: [stepAfter(0, { templateId, gift: tried ?? null })] });
    await buyFirst(customers.map(agrees));
    await shop.work(DAY_0);
    const { rows: told } = await shop.admin.query(
      `SELECT t.programme_id = $2 AS tried, t.state, t.reason, k.state AS coupon, m.message_id IS NOT NULL AS told, count(*)::int AS n
       FROM tasks t LEFT JOIN coupons k ON k.shop_id = $1 AND k.key = 'task:' || t.task_id
       LEFT JOIN messages m ON m.shop_id = $1 AND m.key = 'task:' || t.task_id
       WHERE t.shop_id = $1 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2`,
      [String(shop.shopId), String(trial)],
    );
    expect(told).toEqual([
      { tried: false, state: "skipped", reason: "noCoupon", coupon: null, told: false, n: 40 },
      { tried: true, state: "done", reason: null, coupon: "assigned", told: true, n: expect.any(Number) },
      { tried: true, state: "skipped", reason: "heldOut", coupon: "held_out", told: false, n: expect.any(Number) },
    ]);
    expect(told[1].n + told[2].n).toBe(40);
  });

  test("what a contact costs is that of the channel which is used", async () => {
    const templateId = await shop.template();
    await shop.admin.query(
      `INSERT INTO messaging_settings (shop_id, email_cost_milli, post_cost_milli, updated_at) VALUES ($1, 400, 85000, now())`,
      [String(shop.shopId)],
    );
    await shop.programme({
      anchor: first,
      steps: [stepAfter(0, { templateId, channels: ["email", "post", "staff"] })],
      sending: "person",
    });
    await buyFirst([agrees(1), { id: 2 }, { id: 3 }]);
    await shop.admin.query(
      "UPDATE customers SET address1 = '1-2', zip = '100-0001' WHERE shop_id = $1 AND customer_id = 2",
      [String(shop.shopId)],
    );
    await shop.work(DAY_0);
    const costs = async () =>
      (
        await shop.admin.query(
          "SELECT channel, cost_milli::int AS cost FROM tasks WHERE shop_id = $1 ORDER BY customer_id",
          [String(shop.shopId)],
        )
      ).rows;
    expect(await costs()).toEqual([
      { channel: "email", cost: 400 },
      { channel: "post", cost: 85_000 },
      { channel: "staff", cost: 0 },
    ]);
    await shop.admin.query(
      `UPDATE customers SET email_marketing_state = 'unsubscribed', address1 = '1-3', zip = '100-0001'
       WHERE shop_id = $1 AND customer_id = 1`,
      [String(shop.shopId)],
    );
    const { doTasks } = await import("#app/features/follow-up/index.server.ts");
    const { loadShop } = await import("#app/features/orders/index.server.ts");
    const { rows } = await shop.admin.query("SELECT task_id FROM tasks WHERE shop_id = $1 AND customer_id = 1", [
      String(shop.shopId),
    ]);
    await shop.inTx(async (tx) => {
      const context = await loadShop(tx, shop.shopId);
      if (!context) throw new Error("no shop");
      await doTasks(tx, { shop: context, now: new Date(DAY_0), taskIds: [BigInt(rows[0].task_id)], by: "7" });
    });
    expect((await costs())[0]).toEqual({ channel: "post", cost: 85_000 });
  });

  test("what is no longer so is not done: not of the audience, the step's condition, the order refunded, consent withdrawn", async () => {
    const templateId = await shop.template();
    const segmentId = "77";
    const members = (customers: number[]) =>
      shop.admin.query(
        `INSERT INTO segment_members (shop_id, segment_id, customer_id, entered_on)
         SELECT $1, 77, c, '2026-07-01' FROM unnest($2::bigint[]) c`,
        [String(shop.shopId), customers],
      );
    await members([1, 2, 5]);
    await shop.programme({
      anchor: first,
      segmentId,
      steps: [stepAfter(0, { templateId })],
      exit: { onOrder: false, onSegmentLeave: true },
      sending: "person",
    });
    const condition = { kind: "segment" as const, segmentId, member: false };
    const lacks = { kind: "lacks" as const, what: "birthday" as const };
    await shop.programme({ anchor: first, steps: [stepAfter(0, { templateId, condition })], sending: "person" });
    await shop.programme({ anchor: first, steps: [stepAfter(0, { templateId, condition: lacks })], sending: "person" });
    await shop.tellCustomers([1, 2, 3, 4, 5].map(agrees), DAY_0);
    await shop.tell(
      [1, 2, 3, 4].map((id) => yenOrder(id, { customer: id, at: "2026-07-10T02:00:00Z" })),
      DAY_0,
    );
    await shop.settle(DAY_0);
    await shop.work(DAY_0);
    await shop.admin.query("DELETE FROM segment_members WHERE shop_id = $1", [String(shop.shopId)]);
    await members([3]);
    await shop.admin.query(
      `INSERT INTO customer_extras (shop_id, customer_id, birth_month, birth_day, updated_at) VALUES ($1, 2, 4, 1, now())`,
      [String(shop.shopId)],
    );
    await shop.tell([yenOrder(4, { customer: 4, at: "2026-07-10T02:00:00Z", left: 0, later: 3 })], DAY_0);
    await shop.admin.query(
      "UPDATE customers SET email_marketing_state = 'unsubscribed' WHERE shop_id = $1 AND customer_id = 1",
      [String(shop.shopId)],
    );
    const { doTasks } = await import("#app/features/follow-up/index.server.ts");
    const { loadShop } = await import("#app/features/orders/index.server.ts");
    const { rows } = await shop.admin.query(
      "SELECT task_id FROM tasks WHERE shop_id = $1 AND state = 'open' ORDER BY task_id",
      [String(shop.shopId)],
    );
    const taskIds = rows.map(({ task_id }) => BigInt(task_id));
    const click = (by: string) =>
      shop.inTx(async (tx) => {
        const context = await loadShop(tx, shop.shopId);
        if (!context) throw new Error("no shop");
        return doTasks(tx, { shop: context, now: new Date(DAY_0), taskIds, by });
      });
    // Three people click at once.
    const counts = await Promise.all(["7", "8", "9"].map(click));
    expect(counts.reduce((sum, { done, skipped }) => sum + done + skipped, 0)).toBe(taskIds.length);
    const told = (await shop.tasks()).map(({ customer, state, reason }) => [customer, state, reason].join(" ")).sort();
    expect(told).toEqual([
      "1 skipped leftSegment",
      "1 skipped optedOut",
      "1 skipped optedOut",
      "2 done ",
      "2 skipped condition",
      "2 skipped leftSegment",
      "3 done ",
      "3 skipped condition",
      "4 skipped refunded",
      "4 skipped refunded",
    ]);
    expect((await shop.messages()).map(({ customer }) => customer).sort()).toEqual([2, 3]);
  });

  test("a programme that waits for people sends nothing by itself; one that is switched off leaves nothing open", async () => {
    const templateId = await shop.template();
    const programmeId = await shop.programme({
      anchor: first,
      steps: [stepAfter(0, { templateId })],
      sending: "person",
    });
    await buyFirst([agrees(1)]);
    await shop.work(onDay(3));
    expect(await shop.tasks()).toMatchObject([{ channel: "email", state: "open" }]);
    expect(await shop.messages()).toEqual([]);
    const { endProgramme } = await import("#app/features/follow-up/index.server.ts");
    const named = { shopId: shop.shopId, programmeId, now: new Date(onDay(3)) };
    expect(await shop.inTx((tx) => endProgramme(tx, named))).toEqual({ ended: 0, skipped: 1 });
    expect(await shop.tasks()).toMatchObject([{ state: "skipped", reason: "programmeOff" }]);
  });

  test("what staff is asked by hand is asked once", async () => {
    await shop.tellCustomers([agrees(1)], DAY_0);
    const { makeTasks } = await import("#app/features/follow-up/index.server.ts");
    const ask = () =>
      shop.inTx((tx) =>
        makeTasks(tx, {
          shopId: shop.shopId,
          now: new Date(DAY_0),
          tasks: [
            {
              key: "hand:1",
              source: { type: "hand", id: null },
              customerId: 1n,
              title: "Call back",
              dueOn: "2026-07-11",
            },
            {
              key: "hand:2",
              source: { type: "hand", id: null },
              customerId: 99n,
              title: "Nobody",
              dueOn: "2026-07-11",
            },
          ],
        }),
      );
    expect(await ask()).toHaveLength(1);
    expect(await ask()).toEqual([]);
  });
});

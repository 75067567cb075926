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

const NOW = "2026-07-10T03:00:00Z";
const agrees = (id: number) => ({ id, consent: "subscribed" });
const first = { kind: "order" as const, number: 1 };

describe("who begins a programme", () => {
  test("whoever places a first order after it was switched on, once, from the order's day", async () => {
    await shop.programme({ anchor: first, steps: [stepAfter(14)] }, { since: "2026-07-01T00:00:00Z" });
    await shop.tellCustomers([agrees(1), agrees(2)], NOW);
    await shop.tell([
      yenOrder(1, { customer: 1, at: "2026-07-09T15:30:00Z" }), // the 10th in Tokyo
      yenOrder(2, { customer: 2, at: "2026-06-30T00:00:00Z" }), // before it was on
    ]);
    await shop.settle(NOW);
    await shop.tell([yenOrder(1, { customer: 1, at: "2026-07-09T15:30:00Z" })]);
    await shop.settle(NOW);
    expect(await shop.enrolments()).toEqual([
      { customer: 1, key: "order:1", state: "active", reason: null, next: "2026-07-24" },
    ]);
  });

  test("of an order that comes late, steps whose day is over for longer than two days are not begun with", async () => {
    await shop.programme({ anchor: first, steps: [stepAfter(0), stepAfter(7), stepAfter(30)] });
    await shop.tellCustomers([agrees(1)], NOW);
    await shop.tell([yenOrder(1, { customer: 1, at: "2026-07-01T00:00:00Z" })]);
    await shop.settle(NOW);
    expect(await shop.enrolments()).toMatchObject([{ next: "2026-07-08" }]);
    const over = await shop.programme({ anchor: first, steps: [stepAfter(0)] });
    const { enrolCustomers } = await import("#app/features/follow-up/index.server.ts");
    const counts = await shop.inTx((tx) =>
      enrolCustomers(tx, {
        shopId: shop.shopId,
        now: new Date(NOW),
        today: "2026-07-10",
        programmeId: over,
        customers: [{ customerId: 1n, anchorKey: "order:1", anchorOn: "2026-07-01" }],
      }),
    );
    expect(counts).toEqual({ enrolled: 0, heldOut: 0, already: 0, over: 1 });
  });

  test("whoever comes into it or is through is a member of a segment that asks so, and no longer of the other", async () => {
    const own = String(shop.shopId);
    for (const state of ["enrolled", "finished"]) {
      await shop.admin.query(
        `INSERT INTO segments (shop_id, name, rule, members_as_of, created_at, updated_at) VALUES ($1, $2, $3, $4::date, now(), now())`,
        [own, state, { type: "programme", state }, "2026-07-10"],
      );
    }
    const inSegments = async () => {
      const { rows } = await shop.admin.query(
        `SELECT s.name FROM segment_members m JOIN segments s USING (shop_id, segment_id)
         WHERE m.shop_id = $1 AND s.name IN ('enrolled', 'finished')`,
        [own],
      );
      return rows.map(({ name }) => name);
    };
    await shop.programme({ anchor: first, steps: [stepAfter(0)] });
    await shop.tellCustomers([agrees(1)], NOW);
    await shop.tell([yenOrder(1, { customer: 1, at: "2026-07-10T00:00:00Z" })]);
    await shop.settle(NOW);
    await shop.settle(NOW);
    expect(await inSegments()).toEqual(["enrolled"]);
    await shop.work(NOW);
    await shop.settle(NOW);
    expect(await inSegments()).toEqual(["finished"]);
  });

  test("members of the audience alone", async () => {
    const { rows } = await shop.admin.query("SELECT segment_id FROM segments WHERE shop_id = $1 LIMIT 1", [
      String(shop.shopId),
    ]);
    const segmentId = String(rows[0]?.segment_id ?? 77);
    await shop.programme({ anchor: { kind: "signUp" }, segmentId, steps: [stepAfter(1)] });
    await shop.admin.query(
      "INSERT INTO segment_members (shop_id, segment_id, customer_id, entered_on) VALUES ($1, $2, 1, '2026-07-01')",
      [String(shop.shopId), segmentId],
    );
    await shop.tellCustomers([agrees(1), agrees(2)], NOW);
    await shop.settle(NOW);
    expect((await shop.enrolments()).map(({ customer, key }) => [customer, key])).toEqual([[1, "signUp"]]);
  });

  test("again only after so many days, or never", async () => {
    await shop.programme({
      anchor: { kind: "order", number: null },
      steps: [stepAfter(9)],
      again: { kind: "afterDays", days: 30 },
    });
    await shop.programme({
      anchor: { kind: "order", number: null },
      steps: [stepAfter(9)],
      again: { kind: "afterDays", days: 0 },
    });
    await shop.tellCustomers([agrees(1)], NOW);
    for (const [id, at] of [
      [1, "2026-05-01"],
      [2, "2026-05-20"],
      [3, "2026-07-02"],
    ] as const) {
      await shop.tell([yenOrder(id, { customer: 1, at: `${at}T00:00:00Z` })], `${at}T01:00:00Z`);
      await shop.settle(`${at}T01:00:00Z`);
    }
    expect((await shop.enrolments()).map(({ key }) => key).sort()).toEqual([
      "order:1",
      "order:1",
      "order:2",
      "order:3",
      "order:3",
    ]);
  });

  test("a share is held out, always the same, and gets no tasks", async () => {
    await shop.programme({ anchor: { kind: "signUp" }, steps: [stepAfter(0)] }, { holdOutBp: 5_000 });
    const ids = Array.from({ length: 200 }, (_, at) => at + 1);
    await shop.tellCustomers(ids.map(agrees), NOW);
    await shop.settle(NOW);
    await shop.work(NOW);
    const { rows } = await shop.admin.query(
      "SELECT customer_id::int AS customer, held_out FROM enrolments WHERE shop_id = $1",
      [String(shop.shopId)],
    );
    const heldOut = rows.filter((row) => row.held_out).map((row) => row.customer);
    expect(rows).toHaveLength(200);
    // Binomial: within four standard deviations of the half.
    expect(Math.abs(heldOut.length - 100)).toBeLessThan(29);
    const tasked = new Set((await shop.tasks()).map(({ customer }) => customer));
    expect(heldOut.filter((customer) => tasked.has(customer))).toEqual([]);
    expect(tasked.size).toBe(200 - heldOut.length);
  });

  test("a birthday begins days ahead, and one of 29 February on the 28th of other years", async () => {
    await shop.programme({
      anchor: { kind: "birthday" },
      steps: [stepAfter(-7), stepAfter(0)],
      again: { kind: "afterDays", days: 300 },
    });
    await shop.tellCustomers([agrees(1), agrees(2)], NOW);
    await shop.admin.query(
      `INSERT INTO customer_extras (shop_id, customer_id, birth_month, birth_day, updated_at)
       VALUES ($1, 1, 2, 29, now()), ($1, 2, 3, 1, now())`,
      [String(shop.shopId)],
    );
    await shop.passReportsDay("2027-02-20T20:00:00Z"); // the 21st in Tokyo
    expect(await shop.enrolments()).toEqual([
      { customer: 1, key: "birthday:2027", state: "active", reason: null, next: "2027-02-21" },
    ]);
    await shop.passReportsDay("2028-02-21T20:00:00Z");
    expect((await shop.enrolments()).filter(({ key }) => key === "birthday:2028")).toMatchObject([
      { customer: 1, next: "2028-02-22" },
    ]);
  });

  test("points and coupons that end are told of before, from the day that they end on", async () => {
    await shop.programme({ anchor: { kind: "pointsExpiring" }, steps: [stepAfter(-7)] });
    await shop.tellCustomers([agrees(1)], NOW);
    const { grantPoints } = await import("#app/features/ledger/index.server.ts");
    await shop.inTx((tx) =>
      grantPoints(tx, {
        shopId: shop.shopId,
        now: new Date(NOW),
        grants: [
          {
            customerId: 1n,
            amount: 50n,
            kind: "adjust",
            key: "k",
            source: { type: "staff", id: null },
            reason: { key: "adjust" },
            grantedOn: "2026-07-10",
            expiresOn: "2026-07-20",
            releasesOn: null,
          },
        ],
      }),
    );
    await shop.passReportsDay("2026-07-12T03:00:00Z");
    expect(await shop.enrolments()).toEqual([]);
    await shop.passReportsDay("2026-07-13T03:00:00Z");
    expect(await shop.enrolments()).toMatchObject([{ key: "points:2026-07-20", next: "2026-07-13" }]);
  });
});

describe("what ends it", () => {
  const steps = () => [stepAfter(7), stepAfter(14)];
  beforeEach(async () => {
    await shop.tellCustomers([agrees(1), agrees(2)], NOW);
  });

  test("the next order, where the programme says so", async () => {
    await shop.programme({ anchor: first, steps: steps(), exit: { onOrder: true, onSegmentLeave: false } });
    await shop.programme({ anchor: first, steps: steps() });
    await shop.tell([yenOrder(1, { customer: 1, at: "2026-07-09T00:00:00Z" })]);
    await shop.settle(NOW);
    await shop.tell([yenOrder(2, { customer: 1, at: "2026-07-12T00:00:00Z" })], "2026-07-12T01:00:00Z");
    await shop.settle("2026-07-12T01:00:00Z");
    expect((await shop.enrolments()).map(({ state, reason }) => [state, reason])).toEqual([
      ["ended", "bought"],
      ["active", null],
    ]);
  });

  test("the order's own cancellation, and a person's erasure", async () => {
    await shop.programme({ anchor: first, steps: steps() });
    await shop.tell([
      yenOrder(1, { customer: 1, at: "2026-07-09T00:00:00Z" }),
      yenOrder(2, { customer: 2, at: "2026-07-09T00:00:00Z" }),
    ]);
    await shop.settle(NOW);
    await shop.tell(
      [yenOrder(1, { customer: 1, at: "2026-07-09T00:00:00Z", left: 0, later: 30 })],
      "2026-07-11T00:00:00Z",
    );
    await shop.settle("2026-07-11T00:00:00Z");
    const { redactCustomer } = await import("#app/features/privacy/index.server.ts");
    const payload = { customer: { id: 2, email: "c2@example.com", phone: null }, orders_to_redact: [] };
    await shop.inTx((tx) => redactCustomer(tx, { shopId: shop.shopId, payload, now: new Date(NOW) }));
    expect((await shop.enrolments()).map(({ customer, reason }) => [customer, reason])).toEqual([
      [1, "refunded"],
      [2, "redacted"],
    ]);
  });

  test("a merged customer's goes on for the survivor, once", async () => {
    await shop.programme({ anchor: first, steps: steps(), again: { kind: "afterDays", days: 0 } });
    await shop.tell([yenOrder(1, { customer: 2, at: "2026-07-09T00:00:00Z" })]);
    await shop.settle(NOW);
    await shop.merge({ keptId: 1, mergedId: 2 }, NOW);
    await shop.settle(NOW);
    expect(await shop.enrolments()).toMatchObject([{ customer: 1, state: "active", key: "order:1" }]);
  });

  test("who moves to a new version goes on with the first step that they have not had", async () => {
    const one = stepAfter(0);
    const two = stepAfter(14);
    const programmeId = await shop.programme({ anchor: first, steps: [one, two] });
    await shop.tell([yenOrder(1, { customer: 1, at: "2026-07-10T00:00:00Z" })]);
    await shop.settle(NOW);
    await shop.work(NOW);
    const between = stepAfter(5);
    await shop.programme({ anchor: first, steps: [one, between, two] }, { programmeId: Number(programmeId) });
    const { moveToVersion, countUnderWay } = await import("#app/features/follow-up/index.server.ts");
    const named = { shopId: shop.shopId, programmeId };
    expect(await shop.inTx((tx) => countUnderWay(tx, named))).toBe(1);
    expect(await shop.inTx((tx) => moveToVersion(tx, { ...named, today: "2026-07-11", now: new Date(NOW) }))).toBe(1);
    expect(await shop.enrolments()).toMatchObject([{ next: "2026-07-15" }]);
  });
});

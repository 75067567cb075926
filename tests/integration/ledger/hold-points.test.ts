import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openPointLedger, type PointLedger } from "./point-ledger.ts";

type Holds = typeof import("#app/features/ledger/index.server.ts");

let ledger: PointLedger;
let holds: Holds;
const now = new Date("2026-07-10T03:00:00Z");
const reason = { key: "redeem" };

beforeAll(async () => {
  ledger = await openPointLedger();
  holds = await import("#app/features/ledger/index.server.ts");
});

afterEach(async () => expect(await ledger.faults()).toEqual([]));
afterAll(() => ledger.close());

function reserve(customerId: number, redemptionId: number, points: number, today = "2026-07-10") {
  const { shopId } = ledger;
  const ids = { customerId: BigInt(customerId), redemptionId: BigInt(redemptionId) };
  return ledger.inTx((tx) => holds.reservePoints(tx, { shopId, ...ids, points: BigInt(points), today, now, reason }));
}

function end(verb: "confirmHold" | "releaseHold" | "returnSpent", redemptionIds: number[], today = "2026-07-10") {
  const { shopId } = ledger;
  const batch = { shopId, redemptionIds: redemptionIds.map(BigInt), now, reason, today, graceDays: 14 };
  return ledger.inTx((tx) => holds[verb](tx, batch));
}

test("a reservation takes the lots that end first, and a release gives each its own back", async () => {
  await ledger.addCustomer(1, [
    { points: 100, expiresOn: null },
    { points: 100, expiresOn: "2026-12-31" },
    { points: 100, expiresOn: "2026-08-01" },
  ]);
  expect(await reserve(1, 11, 150)).toEqual({ ok: true });
  expect(await ledger.accountOf(1)).toEqual({ available: 150, reserved: 150 });
  expect((await ledger.lotsOf(1)).map((lot) => lot.left)).toEqual([100, 50, 0]);
  expect(await end("releaseHold", [11])).toEqual([1n]);
  expect(await ledger.accountOf(1)).toEqual({ available: 300, reserved: 0 });
  expect(await ledger.lotsOf(1)).toEqual([
    { left: 100, expiresOn: null },
    { left: 100, expiresOn: "2026-12-31" },
    { left: 100, expiresOn: "2026-08-01" },
  ]);
});

test("fifty reservations of one balance at once: one wins, the others learn what is there", async () => {
  await ledger.addCustomer(2, [{ points: 500, expiresOn: null }]);
  const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => reserve(2, 200 + at, 500)));
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  expect(answers.filter((answer) => !answer.ok)).toEqual(
    Array.from({ length: 49 }, () => ({ ok: false, spendable: 0n })),
  );
  expect(await ledger.accountOf(2)).toEqual({ available: 0, reserved: 500 });
});

test("each step is done once, however often it is asked for, also at once", async () => {
  await ledger.addCustomer(3, [{ points: 100, expiresOn: null }]);
  await Promise.all(Array.from({ length: 5 }, () => reserve(3, 31, 60)));
  expect(await ledger.accountOf(3)).toEqual({ available: 40, reserved: 60 });
  await Promise.all(Array.from({ length: 5 }, () => end("confirmHold", [31])));
  expect(await ledger.accountOf(3)).toEqual({ available: 40, reserved: 0 });
  await Promise.all(Array.from({ length: 5 }, () => end("releaseHold", [31])));
  expect(await ledger.accountOf(3)).toEqual({ available: 40, reserved: 0 });
  await Promise.all(Array.from({ length: 5 }, () => end("returnSpent", [31])));
  expect(await ledger.accountOf(3)).toEqual({ available: 100, reserved: 0 });
});

test("confirmed and released at once, points go one way only", async () => {
  const ids = Array.from({ length: 20 }, (_, at) => 400 + at);
  await ledger.addCustomer(4, [{ points: 2000, expiresOn: null }]);
  for (const id of ids) await reserve(4, id, 100);
  await Promise.all(ids.flatMap((id) => [end("confirmHold", [id]), end("releaseHold", [id])]));
  const { available, reserved } = await ledger.accountOf(4);
  expect(reserved).toBe(0);
  const { rows } = await ledger.admin.query(
    "SELECT kind, count(*)::int AS n FROM ledger_entries WHERE customer_id = 4 AND kind IN ('confirm', 'unreserve') GROUP BY 1",
  );
  expect(rows.reduce((sum, row) => sum + row.n, 0)).toBe(20);
  expect(available).toBe(100 * (rows.find((row) => row.kind === "unreserve")?.n ?? 0));
});

test("a lot that ended while its points were held gets the grace, and cannot be spent before", async () => {
  await ledger.addCustomer(5, [
    { points: 80, expiresOn: "2026-07-10" },
    { points: 80, expiresOn: "2027-07-10" },
  ]);
  await reserve(5, 51, 60);
  expect(await reserve(5, 52, 100, "2026-07-11")).toEqual({ ok: false, spendable: 80n });
  await end("releaseHold", [51], "2026-07-13");
  expect(await ledger.lotsOf(5)).toEqual([
    { left: 80, expiresOn: "2026-07-27" },
    { left: 80, expiresOn: "2027-07-10" },
  ]);
});

test("points come back into one lot from several redemptions at once", async () => {
  await ledger.addCustomer(6, [{ points: 90, expiresOn: null }]);
  for (const id of [61, 62, 63]) await reserve(6, id, 30);
  await end("confirmHold", [61, 62, 63]);
  await end("returnSpent", [61, 62, 63]);
  expect(await ledger.accountOf(6)).toEqual({ available: 90, reserved: 0 });
});

test("after the points ended twice, each time has its own entry", async () => {
  await ledger.addCustomer(7, [{ points: 50, expiresOn: "2026-07-10" }]);
  await reserve(7, 71, 30);
  const expire = (asOf: string) => ledger.inTx((tx) => holds.expirePoints(tx, { shopId: ledger.shopId, asOf, now }));
  await expire("2026-07-11");
  await end("releaseHold", [71], "2026-07-11");
  expect(await ledger.accountOf(7)).toEqual({ available: 30, reserved: 0 });
  await expire("2026-07-26");
  expect(await ledger.accountOf(7)).toEqual({ available: 0, reserved: 0 });
});

test("an order that came late takes the points again, and what is not there any more is owed until it is given back", async () => {
  await ledger.addCustomer(8, [{ points: 100, expiresOn: null }]);
  await reserve(8, 81, 80);
  await end("releaseHold", [81]);
  await reserve(8, 82, 70);
  const late = { shopId: ledger.shopId, customerId: 8n, redemptionId: 81n, points: 80n, now, reason };
  await ledger.inTx((tx) => holds.spendLate(tx, late));
  expect(await ledger.accountOf(8)).toEqual({ available: 0, reserved: 70 });
  const debtOf = async () =>
    (await ledger.admin.query("SELECT debt::int FROM points_accounts WHERE customer_id = 8")).rows[0].debt;
  expect(await debtOf()).toBe(50);
  // Points that come back settle the debt first.
  await end("releaseHold", [82]);
  expect(await ledger.accountOf(8)).toEqual({ available: 20, reserved: 0 });
  expect(await debtOf()).toBe(0);
  await end("returnSpent", [81]);
  expect(await ledger.accountOf(8)).toEqual({ available: 100, reserved: 0 });
});

test("a debt of a late order goes away with its order", async () => {
  await ledger.addCustomer(9, [{ points: 40, expiresOn: null }]);
  await reserve(9, 91, 40);
  await end("releaseHold", [91]);
  await reserve(9, 92, 40);
  const late = { shopId: ledger.shopId, customerId: 9n, redemptionId: 91n, points: 40n, now, reason };
  await ledger.inTx((tx) => holds.spendLate(tx, late));
  await end("returnSpent", [91]);
  await end("releaseHold", [92]);
  expect(await ledger.accountOf(9)).toEqual({ available: 40, reserved: 0 });
});

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openPointLedger, type PointLedger } from "./point-ledger.ts";

type Ledger = typeof import("#app/features/ledger/index.server.ts");
type Grant = Parameters<Ledger["grantPoints"]>[1]["grants"][number];
type Taking = Parameters<Ledger["takePoints"]>[1]["takings"][number];

let ledger: PointLedger;
let use: Ledger;
const now = new Date("2026-07-10T03:00:00Z");
const source = { type: "staff", id: null };
const reason = { key: "adjust" };

beforeAll(async () => {
  ledger = await openPointLedger();
  use = await import("#app/features/ledger/index.server.ts");
});

afterEach(async () => expect(await ledger.faults()).toEqual([]));
afterAll(() => ledger.close());

function grant(...grants: (Partial<Grant> & { customer: number; points: number; key: string })[]) {
  const rows = grants.map(({ customer, points, ...rest }): Grant => {
    const when = { grantedOn: "2026-07-10", expiresOn: null, releasesOn: null };
    return { customerId: BigInt(customer), amount: BigInt(points), kind: "adjust", source, reason, ...when, ...rest };
  });
  return ledger.inTx((tx) => use.grantPoints(tx, { shopId: ledger.shopId, now, grants: rows }));
}

function take(...takings: (Partial<Taking> & { customer: number; points: number; key: string })[]) {
  const rows = takings.map(({ customer, points, ...rest }): Taking => {
    return { customerId: BigInt(customer), amount: BigInt(points), kind: "adjust", source, reason, ...rest };
  });
  return ledger.inTx((tx) => use.takePoints(tx, { shopId: ledger.shopId, now, takings: rows }));
}

async function accounts(customer: number) {
  const { rows } = await ledger.admin.query(
    `SELECT pending::int, available::int, debt::int FROM points_accounts WHERE shop_id = $1 AND customer_id = $2`,
    [String(ledger.shopId), customer],
  );
  return rows[0];
}

const lefts = async (customer: number) => (await ledger.lotsOf(customer)).map(({ left }) => left);

test("a grant and a taking are done once under their key, also at once", async () => {
  await ledger.addCustomer(1, []);
  await Promise.all(Array.from({ length: 5 }, () => grant({ customer: 1, points: 100, key: "a" })));
  expect(await accounts(1)).toEqual({ pending: 0, available: 100, debt: 0 });
  await Promise.all(Array.from({ length: 5 }, () => take({ customer: 1, points: 30, key: "b" })));
  expect(await accounts(1)).toEqual({ pending: 0, available: 70, debt: 0 });
});

test("takings share a customer's lots in the order of their ends, and what is not there is refused by row", async () => {
  await ledger.addCustomer(2, [
    { points: 50, expiresOn: null },
    { points: 50, expiresOn: "2026-12-31" },
    { points: 50, expiresOn: "2026-08-01" },
  ]);
  const { customerIds, refused } = await take(
    { customer: 2, points: 30, key: "2a" },
    { customer: 2, points: 130, key: "2b" },
    { customer: 2, points: 40, key: "2c" },
  );
  expect(customerIds).toEqual([2n]);
  expect(refused).toEqual([{ key: "2b", available: 120n }]);
  expect(await lefts(2)).toEqual([50, 30, 0]);
});

test("what is owed is settled by the next points, and only by points that can be spent", async () => {
  await ledger.addCustomer(3, [{ points: 20, expiresOn: null }]);
  await take({ customer: 3, points: 100, key: "3a", shortfall: "debt" });
  expect(await accounts(3)).toEqual({ pending: 0, available: 0, debt: 80 });
  await grant({ customer: 3, points: 50, key: "3b", releasesOn: "2026-07-20" });
  expect(await accounts(3)).toEqual({ pending: 50, available: 0, debt: 80 });
  const release = (asOf: string) => ledger.inTx((tx) => use.releasePoints(tx, { shopId: ledger.shopId, asOf, now }));
  expect(await release("2026-07-19")).toEqual([]);
  expect(await release("2026-07-20")).toEqual([3n]);
  expect(await accounts(3)).toEqual({ pending: 0, available: 0, debt: 30 });
  await grant({ customer: 3, points: 45, key: "3c" });
  expect(await accounts(3)).toEqual({ pending: 0, available: 15, debt: 0 });
});

test("a shop that bears what is not there leaves the customer without debt", async () => {
  await ledger.addCustomer(4, [{ points: 20, expiresOn: null }]);
  await take({ customer: 4, points: 100, key: "4a", shortfall: "forgive" });
  expect(await accounts(4)).toEqual({ pending: 0, available: 0, debt: 0 });
});

test("merged customers bring what waits, what can be spent and what they owe; later grants go to the survivor", async () => {
  for (const id of [5, 6]) await ledger.addCustomer(id, []);
  await grant(
    { customer: 5, points: 100, key: "5a" },
    { customer: 6, points: 40, key: "6a", releasesOn: "2026-08-01" },
  );
  await take({ customer: 6, points: 30, key: "6b", shortfall: "debt" });
  await ledger.admin.query("UPDATE customers SET merged_into = 5 WHERE customer_id = 6");
  await ledger.inTx((tx) => use.mergeAccounts(tx, { shopId: ledger.shopId, mergedCustomerIds: [6n], now }));
  expect(await accounts(6)).toEqual({ pending: 0, available: 0, debt: 0 });
  expect(await accounts(5)).toEqual({ pending: 40, available: 70, debt: 0 });
  expect(await grant({ customer: 6, points: 5, key: "6c" })).toEqual([5n]);
  expect(await accounts(5)).toEqual({ pending: 40, available: 75, debt: 0 });
});

test("an adjustment is undone once by an entry that names it; what it gave and was spent is owed", async () => {
  await ledger.addCustomer(7, [{ points: 100, expiresOn: "2026-07-10" }]);
  const adjust = (points: number, key: string) =>
    ledger.inTx((tx) =>
      use.adjustPoints(tx, {
        shopId: ledger.shopId,
        customerId: 7n,
        points: BigInt(points),
        note: "why",
        key,
        expiresOn: null,
        today: "2026-07-10",
        now,
      }),
    );
  const entryOf = async (key: string) => {
    const { rows } = await ledger.admin.query(
      "SELECT entry_id FROM ledger_entries WHERE idempotency_key = $1 AND shop_id = $2",
      [`adjust:${key}`, String(ledger.shopId)],
    );
    return BigInt(rows[0].entry_id);
  };
  const undo = (entryId: bigint) =>
    ledger.inTx((tx) => use.undoAdjustment(tx, { shopId: ledger.shopId, entryId, today: "2026-07-12", now }));

  expect(await adjust(-130, "too many")).toEqual({ ok: false, available: 100n });
  await adjust(-60, "taken");
  await adjust(50, "given");
  await take({ customer: 7, points: 70, key: "7spent" });
  await Promise.all([undo(await entryOf("given")), undo(await entryOf("given"))]);
  expect(await accounts(7)).toEqual({ pending: 0, available: 0, debt: 30 });
  await undo(await entryOf("taken"));
  await undo(await entryOf("taken"));
  expect(await accounts(7)).toEqual({ pending: 0, available: 30, debt: 0 });
  expect(await ledger.lotsOf(7)).toEqual([
    { left: 30, expiresOn: "2026-07-26" },
    { left: 0, expiresOn: null },
  ]);
});

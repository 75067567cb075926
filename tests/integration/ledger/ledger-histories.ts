import fc from "fast-check";
import { expect } from "vitest";
import type { OrderState } from "../../factories/order-payload.ts";
import { type EarningDatabase, type EarningShop, yenOrder } from "../earning/earning-shop.ts";

/**
 * Random histories of orders, refunds, payments, claims, merges, days, adjustments and redemptions. After each, the ledger
 * must add up by a fold that shares nothing with the app; what orders gave must be what the definition says of their last
 * states; and a shop that is told only those states must have given the same, and its customers must have the same.
 */

const CUSTOMERS = [1, 2, 3, 4];
const ORDERS = 6;
const START = Date.UTC(2026, 6, 15, 3);
const DAY_MS = 86_400_000;

const customer = fc.constantFrom(...CUSTOMERS);
const points = fc.integer({ min: 1, max: 250 });
const order = fc.nat(ORDERS - 1);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("order" as const),
      order,
      left: fc.integer({ min: 0, max: 5 }),
      paid: fc.boolean(),
      cancelled: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
      voided: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      again: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("claim" as const), order, customer }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("merge" as const), kept: customer, merged: customer }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("days" as const), days: fc.integer({ min: 1, max: 20 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("adjust" as const),
      customer,
      points,
      take: fc.boolean(),
      ends: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("undo" as const), nth: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("reserve" as const), customer, points }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("confirm" as const, "release" as const, "return" as const),
      nth: fc.nat(5),
    }),
  },
);

export const ledgerHistory = fc.record({
  orders: fc.array(
    fc.record({
      customer: fc.option(customer, { freq: 5 }),
      day: fc.integer({ min: 0, max: 12 }),
      units: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: ORDERS, maxLength: ORDERS },
  ),
  steps: fc.array(step, { minLength: 3, maxLength: 16 }),
});

type History = typeof ledgerHistory extends fc.Arbitrary<infer T> ? T : never;
type Step = History["steps"][number];

/** Orders of the 20th give twice, the second order 50 more; points wait two days, and for the payment. */
async function prepare(shop: EarningShop): Promise<void> {
  const id = String(shop.shopId);
  await shop.admin.query("UPDATE earn_rules SET release_after = 'paid', release_days = 2 WHERE shop_id = $1", [id]);
  await shop.admin.query(
    `INSERT INTO earn_bonuses (shop_id, version, bonus_id, kind, name, active, times_bp, points, month_day, order_number)
     VALUES ($1, 1, 1, 'days', 'a', true, 20000, NULL, 20, NULL), ($1, 1, 2, 'order_number', 'b', true, NULL, 50, NULL, 2)`,
    [id],
  );
  await shop.tellCustomers(
    CUSTOMERS.map((one) => ({ id: one })),
    "2026-01-05T00:00:00Z",
  );
}

interface World {
  shop: EarningShop;
  clock: number;
  states: Map<number, OrderState>;
  told: OrderState[];
  survivors: Map<number, number>;
  adjusted: string[];
  redemptions: number[];
}

const survivorOf = (world: World, one: number) => world.survivors.get(one) ?? one;
const placedAt = (spec: History["orders"][number], at: number) => START + spec.day * DAY_MS + at * 60_000;

/** Plays a history and checks all that must hold. */
export async function checkLedgerHistory(database: EarningDatabase, history: History): Promise<void> {
  const shop = await database.newShop();
  await prepare(shop);
  const world: World = {
    shop,
    clock: START,
    states: new Map(),
    told: [],
    survivors: new Map(),
    adjusted: [],
    redemptions: [],
  };
  let entries: string[] = [];
  for (const [at, one] of history.steps.entries()) {
    await play(world, { history, step: one, at });
    expect(await shop.faults()).toEqual([]);
    // It throws where more was taken back than an order had given, also on the way.
    await givenByOrder(shop);
    const now = await entriesOf(shop);
    expect(now.slice(0, entries.length)).toEqual(entries);
    entries = now;
  }
  await checkOrders(world, history);
  await checkReplay(world, database);
}

async function play(world: World, { history, step, at }: { history: History; step: Step; at: number }): Promise<void> {
  const { shop } = world;
  const ledger = await import("#app/features/ledger/index.server.ts");
  const now = new Date(world.clock);
  const iso = now.toISOString();
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tokyo", dateStyle: "short" }).format(now);
  const tell = async (state: OrderState) => {
    world.states.set(Number(state.id), state);
    world.told.push(state);
    await shop.tell([state], iso);
  };
  switch (step.kind) {
    case "order": {
      const spec = history.orders[step.order];
      if (!spec) return;
      const before = world.states.get(step.order + 1);
      await tell({
        ...yenOrder(step.order + 1, {
          customer: 1,
          at: new Date(placedAt(spec, step.order)).toISOString(),
          units: spec.units,
          left: Math.min(step.left, spec.units),
        }),
        customerId: before ? before.customerId : spec.customer === null ? null : String(spec.customer),
        financialStatus: step.voided ? "voided" : step.paid ? "paid" : "pending",
        cancelledAt: step.cancelled ? iso : null,
        updatedAt: new Date(world.clock + at * 1000).toISOString(),
      });
      // An older state that comes late changes nothing.
      if (step.again) await shop.tell([world.told[at % world.told.length] as OrderState], iso);
      return;
    }
    case "claim": {
      const before = world.states.get(step.order + 1);
      if (!before || before.customerId !== null) return;
      await tell({
        ...before,
        customerId: String(step.customer),
        updatedAt: new Date(world.clock + at * 1000).toISOString(),
      });
      return;
    }
    case "merge": {
      const [kept, merged] = [survivorOf(world, step.kept), step.merged];
      if (kept === merged || world.survivors.has(merged)) return;
      for (const [from, to] of world.survivors) if (to === merged) world.survivors.set(from, kept);
      world.survivors.set(merged, kept);
      await shop.merge({ keptId: kept, mergedId: merged }, iso);
      return;
    }
    case "days":
      world.clock += step.days * DAY_MS;
      await shop.passDay(new Date(world.clock).toISOString());
      return;
    case "adjust": {
      const key = `${at}`;
      const adjustment = {
        shopId: shop.shopId,
        customerId: BigInt(step.customer),
        points: BigInt(step.take ? -step.points : step.points),
        note: "why",
        key,
        expiresOn: step.ends ? today : null,
        today,
        now,
      };
      const { ok } = await shop.inTx((tx) => ledger.adjustPoints(tx, adjustment));
      if (ok) world.adjusted.push(`adjust:${key}`);
      return;
    }
    case "undo": {
      const key = world.adjusted[step.nth % Math.max(1, world.adjusted.length)];
      if (key === undefined) return;
      const { rows } = await shop.admin.query(
        "SELECT entry_id FROM ledger_entries WHERE shop_id = $1 AND idempotency_key = $2",
        [String(shop.shopId), key],
      );
      const undone = { shopId: shop.shopId, entryId: BigInt(rows[0].entry_id), today, now };
      await shop.inTx((tx) => ledger.undoAdjustment(tx, undone));
      return;
    }
    case "reserve": {
      const redemptionId = at + 1;
      const reserved = await shop.inTx((tx) =>
        ledger.reservePoints(tx, {
          shopId: shop.shopId,
          customerId: BigInt(survivorOf(world, step.customer)),
          redemptionId: BigInt(redemptionId),
          points: BigInt(step.points),
          today,
          now,
          reason: { key: "redeem" },
        }),
      );
      if (reserved.ok) world.redemptions.push(redemptionId);
      return;
    }
    default: {
      const redemptionId = world.redemptions[step.nth % Math.max(1, world.redemptions.length)];
      if (redemptionId === undefined) return;
      const end = { confirm: ledger.confirmHold, release: ledger.releaseHold, return: ledger.returnSpent }[step.kind];
      const batch = { shopId: shop.shopId, redemptionIds: [BigInt(redemptionId)], now, reason: { key: "redeem" } };
      await shop.inTx((tx) => end(tx, { ...batch, today, graceDays: 14 }));
    }
  }
}

async function entriesOf(shop: EarningShop): Promise<string[]> {
  const { rows } = await shop.admin.query(
    "SELECT to_jsonb(e)::text AS entry FROM ledger_entries e WHERE shop_id = $1 ORDER BY entry_id",
    [String(shop.shopId)],
  );
  return rows.map(({ entry }) => entry);
}

/** What each order gave and took back, by entries, for whoever the customer is by now. */
async function givenByOrder(shop: EarningShop): Promise<Record<string, number>> {
  const { rows } = await shop.admin.query(
    `SELECT source_id || ' ' || coalesce(c.merged_into, e.customer_id) AS place,
       sum(CASE e.kind WHEN 'earn' THEN amount ELSE 0 END)::int AS earned,
       sum(CASE e.kind WHEN 'revoke' THEN amount ELSE 0 END)::int AS revoked
     FROM ledger_entries e
     LEFT JOIN customers c ON c.shop_id = e.shop_id AND c.customer_id = e.customer_id
     WHERE e.shop_id = $1 AND source_type = 'order' GROUP BY 1`,
    [String(shop.shopId)],
  );
  for (const { place, earned, revoked } of rows)
    if (revoked > earned) throw new Error(`${place}: more taken than given`);
  const given = rows.map(({ place, earned, revoked }) => [place, earned - revoked] as const);
  return Object.fromEntries(given.filter(([, left]) => left !== 0));
}

async function checkOrders(world: World, history: History): Promise<void> {
  const counted = [...world.states.values()]
    .filter(({ financialStatus, cancelledAt, lines }) => {
      return financialStatus !== "voided" && !cancelledAt && (lines[0]?.currentQuantity ?? 0) > 0;
    })
    .sort((one, other) => Date.parse(one.processedAt) - Date.parse(other.processedAt));
  const orders = new Map<number, number>();
  const due: Record<string, number> = {};
  for (const state of counted) {
    if (!state.customerId) continue;
    const owner = survivorOf(world, Number(state.customerId));
    const nth = (orders.get(owner) ?? 0) + 1;
    orders.set(owner, nth);
    const spec = history.orders[Number(state.id) - 1];
    const base = (state.lines[0]?.currentQuantity ?? 0) * 10;
    // Days count from 15 July, so that the 20th is five days later.
    due[`${state.id} ${owner}`] = base * (spec?.day === 5 ? 2 : 1) + (nth === 2 ? 50 : 0);
  }
  expect(await givenByOrder(world.shop)).toEqual(due);
}

/** What customers have, by their accounts; those alone of whom points were moved by orders and nothing else. */
async function balancesByOrders(shop: EarningShop): Promise<{ balances: Record<string, number>; others: string[] }> {
  const { rows } = await shop.admin.query(
    `SELECT coalesce(c.merged_into, a.customer_id)::text AS owner, sum(a.pending + a.available - a.debt)::int AS points,
       bool_or(EXISTS (SELECT FROM ledger_entries e WHERE e.shop_id = a.shop_id AND e.customer_id = a.customer_id
         AND e.kind NOT IN ('earn', 'revoke', 'release', 'settle', 'merge_out', 'merge_in'))) AS other
     FROM points_accounts a
     LEFT JOIN customers c ON c.shop_id = a.shop_id AND c.customer_id = a.customer_id
     WHERE a.shop_id = $1 GROUP BY 1`,
    [String(shop.shopId)],
  );
  const balances = rows
    .filter(({ other, points }) => !other && points !== 0)
    .map(({ owner, points }) => [owner, points]);
  return {
    balances: Object.fromEntries(balances),
    others: rows.filter(({ other }) => other).map(({ owner }) => owner),
  };
}

/** The last states alone, told to another shop, the merges first: orders gave the same, and balances are the same. */
async function checkReplay(world: World, database: EarningDatabase): Promise<void> {
  const shop = await database.newShop();
  await prepare(shop);
  const now = new Date(world.clock + DAY_MS).toISOString();
  for (const [mergedId, keptId] of world.survivors) await shop.merge({ keptId, mergedId }, now);
  const states = [...world.states.values()];
  if (states.length > 0) await shop.tell(states.toReversed(), now);
  expect(await givenByOrder(shop)).toEqual(await givenByOrder(world.shop));
  const { balances: replayed } = await balancesByOrders(shop);
  const { balances, others } = await balancesByOrders(world.shop);
  for (const owner of others) delete replayed[owner];
  expect(replayed).toEqual(balances);
  expect(await shop.faults()).toEqual([]);
}

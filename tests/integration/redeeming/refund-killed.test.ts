import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { SimOrder } from "../../simulator/model.ts";
import { cancelOrder, refundOrder } from "../../simulator/operations/order-changes.ts";
import { buildBody } from "../../simulator/webhooks/bodies.ts";
import { type Gate, killAtGate, killWhen } from "./kill-process.ts";
import { openRedeemingShop, type RedeemingShop } from "./redeeming-shop.ts";

/** Tea for ¥1,080 each with 8 % of tax inside, three of them; 1 point for each ¥100 without tax. */
const UNIT_YEN = 1_080;
const TAX = 1.08;
const OFF_YEN = 500;
const pointsFor = (yen: number) => Math.floor(yen / TAX / 100);

let shop: RedeemingShop;
let reward: string;
let drainInbox: typeof import("#app/ingest/inbox/drain.server.ts").drainInbox;
let runOutbox: typeof import("#app/shopify/outbox.server.ts").runOutbox;
/** What the shop has told and nobody has received yet. */
const told: { topic: string; body: string; at: number }[] = [];

beforeAll(async () => {
  shop = await openRedeemingShop();
  reward = await shop.addReward({ kind: "amount", points: 500, terms: { valueMinor: OFF_YEN } });
  await shop.admin.query(
    "UPDATE earn_rules SET active = true, effective_from = '2026-01-01', earn_points = 1, earn_per_minor = 100",
  );
  ({ drainInbox } = await import("#app/ingest/inbox/drain.server.ts"));
  const { effectHandlers } = await import("#app/ingest/sync/effect-handlers.server.ts");
  const outbox = await import("#app/shopify/outbox.server.ts");
  outbox.registerEffectHandlers(effectHandlers);
  ({ runOutbox } = outbox);
  const { store } = shop.simulator;
  store.onEvent((event) => {
    const body = buildBody(store.state(shop.domain), event);
    if (body !== undefined) told.push({ topic: event.topic, body, at: event.at });
  });
}, 120_000);

afterEach(async () => {
  shop.simulator.failures.clear();
  expect(await shop.faults()).toEqual([]);
});
afterAll(() => shop.close());

/** The receiver keeps what was told; given twice, as Shopify does at times. */
async function receive(): Promise<void> {
  const batch = told.splice(0);
  for (const { topic, body, at } of [...batch, ...batch]) {
    await shop.admin.query("SELECT receive_webhook($1, $2, $3, $4, $5)", [
      shop.domain,
      randomUUID(),
      topic,
      new Date(at).toISOString(),
      body,
    ]);
  }
}

/** Applies all that was received, whatever the database's clock is ahead. */
async function drain(): Promise<void> {
  while ((await drainInbox({ now: new Date(Date.now() + 1_000) })).more);
  const { rows } = await shop.admin.query("SELECT topic, last_error FROM inbox_messages WHERE state <> 'done'");
  expect(rows).toEqual([]);
}

/** An order of three units that took ¥500 off for 500 points; told, not applied. */
async function spend(): Promise<{ customer: string; order: SimOrder }> {
  const customer = await shop.addCustomer(500);
  const { redemption } = await shop.redeem(customer, { key: `order-of-${customer}`, rewardId: reward });
  told.splice(0);
  const order = shop.order(customer, [redemption?.code as string]);
  await receive();
  return { customer, order };
}

/** All that an order moves, as it stands. */
async function books(): Promise<string> {
  const { rows } = await shop.admin.query(
    `SELECT
       (SELECT json_agg(e ORDER BY entry_id) FROM ledger_entries e) AS entries,
       (SELECT json_agg(m ORDER BY entry_id, lot_id) FROM lot_movements m) AS movements,
       (SELECT json_agg(l ORDER BY lot_id) FROM points_lots l) AS lots,
       (SELECT json_agg(a ORDER BY customer_id) FROM points_accounts a) AS accounts,
       (SELECT json_agg(r ORDER BY redemption_id) FROM redemptions r) AS redemptions,
       (SELECT json_agg(o ORDER BY order_id) FROM orders o) AS orders,
       (SELECT json_agg(l ORDER BY line_id) FROM order_lines l) AS lines,
       (SELECT json_agg(r ORDER BY refund_id) FROM refunds r) AS refunds,
       (SELECT json_agg(f ORDER BY grain, period_start) FROM period_figures f) AS figures,
       (SELECT json_agg(i ORDER BY message_id) FROM inbox_messages i) AS inbox`,
  );
  return JSON.stringify(rows);
}

/** Kills whoever applies what was told at one step after the other: each time everything is as it was before. */
async function killAtEach(gates: readonly Gate[]): Promise<void> {
  const before = await books();
  for (const gate of gates) {
    await killAtGate(shop.admin, { script: "drain-once.ts", gate });
    expect(await books(), `${gate.on} of ${gate.table}`).toBe(before);
  }
}

async function expectEarned(order: SimOrder, expected: { earned: number; revoked: number }): Promise<void> {
  const { rows } = await shop.admin.query(
    `SELECT coalesce(sum(amount) FILTER (WHERE kind = 'earn'), 0)::int AS earned,
       coalesce(sum(amount) FILTER (WHERE kind = 'revoke'), 0)::int AS revoked
     FROM ledger_entries WHERE source_type = 'order' AND source_id = $1`,
    [order.id],
  );
  expect(rows).toEqual([expected]);
}

const ALL_UNITS = 3 * UNIT_YEN - OFF_YEN;
const EARNED = pointsFor(ALL_UNITS);

test("an order with a redemption's code, applied by workers that are killed at every step", async () => {
  const { customer, order } = await spend();
  await killAtEach([
    { table: "ledger_entries", on: "INSERT", when: "NEW.kind = 'earn'" },
    { table: "ledger_entries", on: "INSERT", when: "NEW.kind = 'confirm'" },
    { table: "redemptions", on: "UPDATE", when: "NEW.state = 'confirmed'" },
  ]);
  await drain();
  await expectEarned(order, { earned: EARNED, revoked: 0 });
  expect(await shop.accountOf(customer)).toEqual({ available: EARNED, reserved: 0, debt: 0 });
}, 90_000);

test("its refund in part, the same: what the unit had earned is taken back once", async () => {
  const { customer, order } = await spend();
  await drain();
  const { store } = shop.simulator;
  refundOrder(store, shop.domain, order.id, { lines: [{ lineItemId: order.lines[0]?.id as string, quantity: 1 }] });
  await receive();
  await killAtEach([
    { table: "refunds", on: "INSERT" },
    { table: "ledger_entries", on: "INSERT" },
    { table: "points_lots", on: "UPDATE" },
    { table: "period_figures", on: "UPDATE" },
    { table: "inbox_messages", on: "UPDATE" },
  ]);
  await drain();
  const left = pointsFor((ALL_UNITS * 2) / 3);
  await expectEarned(order, { earned: EARNED, revoked: EARNED - left });
  // Points that an order spent do not come back with a part of it.
  expect(await shop.accountOf(customer)).toEqual({ available: left, reserved: 0, debt: 0 });
}, 90_000);

test("its cancellation, the same: all that it had earned goes, all that it had spent comes back, once", async () => {
  const { customer, order } = await spend();
  await drain();
  cancelOrder(shop.simulator.store, shop.domain, order.id);
  await receive();
  await killAtEach([
    { table: "ledger_entries", on: "INSERT", when: "NEW.kind = 'revoke'" },
    { table: "ledger_entries", on: "INSERT", when: "NEW.kind = 'return'" },
    { table: "redemptions", on: "UPDATE", when: "NEW.state = 'returned'" },
  ]);
  await drain();
  await expectEarned(order, { earned: EARNED, revoked: EARNED });
  expect(await shop.accountOf(customer)).toEqual({ available: 500, reserved: 0, debt: 0 });

  // What Shopify shows of it: told by somebody who is killed while Shopify takes it, then once more.
  const shown = () => {
    const fields = [...shop.simulator.store.state(shop.domain).metafields.values()];
    const field = fields.find(({ ownerId, key }) => ownerId.endsWith(`/${customer}`) && key === "loyalty");
    return field && JSON.parse(field.value).balance;
  };
  shop.simulator.failures.add({ kind: "hang", milliseconds: 20_000, times: 1, operation: "metafieldsSet" });
  await killWhen({ script: "tell-once.ts" }, async () => shop.simulator.failures.list().length === 0);
  for (let hours = 1; hours <= 10 && shown() !== 500; hours += 1) {
    const now = new Date(Date.now() + hours * 3_600_000);
    await runOutbox({ now, signal: new AbortController().signal });
  }
  expect(shown()).toBe(500);
}, 90_000);

test("a refund that takes points and a redemption of them at once: held and owed, or not held; never lost", async () => {
  const whole = pointsFor(3 * UNIT_YEN);
  for (let round = 0; round < 5; round += 1) {
    const customer = await shop.addCustomer(500 - whole);
    told.splice(0);
    const order = shop.order(customer, []);
    await receive();
    await drain();
    expect(await shop.accountOf(customer)).toEqual({ available: 500, reserved: 0, debt: 0 });
    cancelOrder(shop.simulator.store, shop.domain, order.id);
    await receive();
    const request = { key: `race-of-${customer}`, rewardId: reward };
    const [{ problem }] = await Promise.all([shop.redeem(customer, request), drain()]);
    const isHeld = problem === null;
    expect(await shop.accountOf(customer)).toEqual({
      available: isHeld ? 0 : 500 - whole,
      reserved: isHeld ? 500 : 0,
      debt: isHeld ? whole : 0,
    });
  }
}, 60_000);

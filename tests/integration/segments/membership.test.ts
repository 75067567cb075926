import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rule } from "#app/features/segments/types.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { dayOfNumber } from "../figures/purchase.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { randomRule } from "./random-rules.ts";
import {
  customerId,
  type RandomShop,
  randomShop,
  statesOf,
  TODAY,
  writeOrders,
  writeShop,
  ZONE,
} from "./random-shop.ts";

/**
 * Days pass and orders come in, and members of segments follow by looking at few customers. After each step they are those
 * whom the whole rule names; and all that was recorded of comings and goings adds up to them.
 */

const START = TODAY - 240;
const SEGMENTS = 8;
/** What a merchant can change for everybody at once is asked by one of these at least. */
const ASKING: Rule[] = [
  { type: "product", where: "any", match: { by: "kind", kinds: ["trial"] } },
  { type: "rfm", r: { min: 4 } },
  { type: "lifecycle", states: ["lapsed"] },
];

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");
let segments: typeof import("#app/features/segments/index.server.ts");
let passDay: typeof import("#app/ingest/pass-day.server.ts").passDay;
let rebuildShop: typeof import("#app/ingest/rebuild-shop.server.ts").rebuildShop;
let fitPrediction: typeof import("#app/features/prediction/index.server.ts").fitPrediction;
let settling: typeof import("#app/ingest/settle-customers.server.ts");
let orders: typeof import("#app/features/orders/index.server.ts");
let changeLapseRule: typeof import("#app/features/repeat/index.server.ts").changeLapseRule;
let noteCustomerChanges: typeof import("#app/features/customers/index.server.ts").noteCustomerChanges;
let stopJobQueue: () => Promise<void>;
let shopId: ShopId;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  segments = await import("#app/features/segments/index.server.ts");
  ({ passDay } = await import("#app/ingest/pass-day.server.ts"));
  ({ rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts"));
  ({ fitPrediction } = await import("#app/features/prediction/index.server.ts"));
  settling = await import("#app/ingest/settle-customers.server.ts");
  orders = await import("#app/features/orders/index.server.ts");
  ({ noteCustomerChanges } = await import("#app/features/customers/index.server.ts"));
  ({ changeLapseRule } = await import("#app/features/repeat/index.server.ts"));
  ({ stopJobQueue } = await import("#app/jobs/queue.server.ts"));
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, time_zone, currency) VALUES ('members.myshopify.com', $1, 'JPY') RETURNING shop_id AS id",
    [ZONE],
  );
  shopId = BigInt(rows[0].id) as ShopId;
});

afterAll(async () => {
  await stopJobQueue();
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

const instant = (day: number) => new Date(`${dayOfNumber(day)}T06:00:00Z`);

/** Begins with the orders before the start, and segments of these rules. */
async function begin(shop: RandomShop, rules: Rule[]): Promise<bigint[]> {
  const own = [String(shopId)];
  for (const table of [
    "segments",
    "segment_members",
    "segment_events",
    "segment_history",
    "rfm_scores",
    "rfm_cells",
    "rfm_scales",
  ]) {
    await admin.query(`DELETE FROM ${table} WHERE shop_id = $1`, own);
  }
  await admin.query(
    "UPDATE shops SET segments_as_of = NULL, tiers_as_of = NULL, subscriptions_as_of = NULL WHERE shop_id = $1",
    own,
  );
  await admin.query("DELETE FROM lapse_rules WHERE shop_id = $1", own);
  await writeShop(admin, { shopId: own[0] as string, shop: { ...shop, orders: [] } });
  const before = shop.orders.filter(({ day }) => day <= START);
  await writeOrders(admin, { shopId: own[0] as string, orders: before, firstId: 1 });
  await rebuildShop({ shopId, now: instant(START) });
  await fitPrediction({ shopId, now: instant(START) });
  const ids: bigint[] = [];
  for (const [at, rule] of rules.entries()) {
    const saved = await app.inTransaction({ shopId }, (tx) =>
      segments.saveSegment(tx, { shopId, name: `Segment ${at}`, rule, now: instant(START) }),
    );
    if (saved.result !== "saved") throw new Error("a random rule is refused");
    await segments.fillSegment({ shopId, segmentId: saved.segmentId, now: instant(START) });
    ids.push(saved.segmentId);
  }
  return ids;
}

async function expectMembers(options: { ids: bigint[]; rules: Rule[]; day: number; step: string }): Promise<void> {
  const { ids, rules, day, step } = options;
  for (const [at, segmentId] of ids.entries()) {
    const rule = rules[at] as Rule;
    const whole = await app.inTransaction({ shopId }, async (tx) => {
      const context = await segments.loadRuleContext(tx, { shopId, now: instant(day) });
      return (await segments.listRuleCustomers(tx, { context, rule })).rows.map(({ id }) => id).sort();
    });
    const { rows } = await admin.query(
      "SELECT customer_id::text AS id FROM segment_members WHERE shop_id = $1 AND segment_id = $2 ORDER BY 1",
      [String(shopId), String(segmentId)],
    );
    const told = { step, day: dayOfNumber(day), rule };
    expect({ ...told, members: rows.map(({ id }) => id) }).toEqual({ ...told, members: whole });
    const inFile = [];
    const keptAs = { segmentId, membersAsOf: dayOfNumber(day) };
    for await (const { id } of segments.streamRuleCustomers({ shopId, rule, now: instant(day), keptAs }))
      inFile.push(id);
    expect({ ...told, inFile }).toEqual({ ...told, inFile: whole });
    const { rows: kept } = await admin.query("SELECT customers FROM segments WHERE shop_id = $1 AND segment_id = $2", [
      String(shopId),
      String(segmentId),
    ]);
    expect({ ...told, customers: kept[0].customers }).toEqual({ ...told, customers: whole.length });
  }
}

test("members that follow days and orders are those of the whole rule", { timeout: 180_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      randomShop,
      fc.array(randomRule(), { minLength: SEGMENTS, maxLength: SEGMENTS }),
      fc.array(fc.integer({ min: 1, max: 45 }), { minLength: 5, maxLength: 7 }),
      async (shop, random, strides) => {
        const rules = [...random, ...ASKING];
        const ids = await begin(shop, rules);
        await expectMembers({ ids, rules, day: START, step: "begun" });
        const { rows: first } = await admin.query(
          "SELECT segment_id, customer_id FROM segment_members WHERE shop_id = $1",
          [String(shopId)],
        );
        let day = START;
        let nextId = 100;
        for (const stride of strides) {
          const since = day;
          day += stride;
          await passDay({ shopId, now: instant(day) });
          await settling.settleShop({ shopId, now: instant(day) });
          await settling.passReportsDay({ shopId, now: instant(day) });
          await fitPrediction({ shopId, now: instant(day), oncePerDay: true });
          await settling.settleShop({ shopId, now: instant(day) });
          await noteDatedFacts({ shop, since, day });
          await settling.settleShop({ shopId, now: instant(day) });
          await expectMembers({ ids, rules, day, step: "days passed" });

          const fresh = shop.orders.filter((order) => order.day > since && order.day <= day);
          await writeOrders(admin, { shopId: String(shopId), orders: fresh, firstId: nextId });
          nextId += fresh.length;
          await app.inTransaction({ shopId }, async (tx) => {
            const context = await orders.loadShop(tx, shopId);
            if (context) await orders.rebuildFigures(tx, context);
            await noteCustomerChanges(tx, {
              shopId,
              customerIds: fresh.map(({ customer }) => BigInt(customerId(customer))),
            });
          });
          await settling.settleShop({ shopId, now: instant(day) });
          await expectMembers({ ids, rules, day, step: "orders came" });
        }
        for (const about of ["tiers", "kinds", "scores", "lapse"] as const) {
          await changeForAll[about](day);
          await settling.followChangeForAll({ shopId, about, now: instant(day) });
          await expectMembers({ ids, rules, day, step: about });
        }
        await expectEventsToAddUp(first, ids);
        await expectGrid();
      },
    ),
    { numRuns: 5, endOnFailure: true },
  );
});

/** What a merchant changes for everybody at once. */
const changeForAll = {
  tiers: () =>
    admin.query(
      `UPDATE tier_memberships m SET tier_id = (SELECT max(tier_id) FROM tiers t WHERE t.shop_id = m.shop_id)
       WHERE shop_id = $1 AND customer_id % 2 = 0`,
      [String(shopId)],
    ),
  kinds: () =>
    admin.query(
      "UPDATE products SET kind = CASE kind WHEN 'trial' THEN 'regular' ELSE 'trial' END WHERE shop_id = $1",
      [String(shopId)],
    ),
  scores: () =>
    app.inTransaction({ shopId }, (tx) =>
      segments.saveRfmScale(tx, {
        shopId,
        scale: {
          lookBackDays: 90,
          limits: { rDays: [10, 30, 60, 90], fOrders: [2, 3, 4, 5], mMinor: ["1", "2", "3", "4"] },
        },
      }),
    ),
  lapse: (day: number) => {
    const form = new FormData();
    form.set("coolingDays", "20");
    form.set("lapsedDays", "60");
    return app.inTransaction({ shopId }, (tx) => changeLapseRule(tx, { shopId, form, today: dayOfNumber(day) }));
  },
};

/** What was said, changed or assigned meanwhile would have been told as a change of its customers. */
async function noteDatedFacts({ shop, since, day }: { shop: RandomShop; since: number; day: number }): Promise<void> {
  const isNew = (on: number) => on > since && on <= day;
  const moved = [
    ...shop.coupons.filter(({ assigned, usedAfter }) => [assigned, assigned + (usedAfter ?? 0)].some(isNew)),
    ...shop.voices.filter(({ said }) => said.some((one) => isNew(one.day))),
    ...shop.contacts.filter((one) => statesOf(one).some(({ from }) => isNew(from))),
    ...shop.enrolments.filter(({ begun, lasts }) => [begun, begun + (lasts ?? 0)].some(isNew)),
    ...shop.situations.filter(({ from, lasts }) => [from, from + (lasts ?? 0)].some(isNew)),
  ];
  await app.inTransaction({ shopId }, (tx) =>
    noteCustomerChanges(tx, { shopId, customerIds: moved.map(({ customer }) => BigInt(customerId(customer))) }),
  );
}

async function expectEventsToAddUp(first: { segment_id: string; customer_id: string }[], ids: bigint[]): Promise<void> {
  const own = [String(shopId)];
  const inside = new Set(first.map(({ segment_id, customer_id }) => `${segment_id} ${customer_id}`));
  const { rows: events } = await admin.query(
    "SELECT segment_id, customer_id, kind FROM segment_events WHERE shop_id = $1 ORDER BY event_id",
    own,
  );
  for (const { segment_id, customer_id, kind } of events) {
    const key = `${segment_id} ${customer_id}`;
    expect({ key, wasInside: inside.has(key) }).toEqual({ key, wasInside: kind === "left" });
    if (kind === "entered") inside.add(key);
    else inside.delete(key);
  }
  const { rows: members } = await admin.query(
    "SELECT segment_id, customer_id FROM segment_members WHERE shop_id = $1 AND segment_id = ANY ($2)",
    [...own, ids.map(String)],
  );
  expect([...inside].sort()).toEqual(
    members.map(({ segment_id, customer_id }) => `${segment_id} ${customer_id}`).sort(),
  );
}

/** The grid moved by differences is the grid counted anew. */
async function expectGrid(): Promise<void> {
  const { rows: kept } = await admin.query(
    `SELECT r, f, customers, m_sum::text, net_sales_minor::text, gross_profit_minor::text FROM rfm_cells
     WHERE shop_id = $1 AND customers > 0 ORDER BY r, f`,
    [String(shopId)],
  );
  const { rows: counted } = await admin.query(
    `SELECT z.r, z.f, count(*)::integer AS customers, sum(z.m)::text AS m_sum, sum(k.net_sales_minor)::text AS net_sales_minor,
       sum(k.gross_profit_minor)::text AS gross_profit_minor
     FROM rfm_scores z JOIN customer_figures k USING (shop_id, customer_id) WHERE shop_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [String(shopId)],
  );
  expect(kept).toEqual(counted);
}

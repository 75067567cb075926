import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { randomFrom } from "../../factories/simulated-experiment.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");
let experiments: typeof import("#app/features/experiments/index.server.ts");

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  experiments = await import("#app/features/experiments/index.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});

afterAll(async () => {
  await app?.closeDatabase();
  await admin?.end();
  await database?.drop();
});

/** Days are counted from 1 March 2026 in Tokyo. */
const dayOf = (day: number) => new Date(Date.UTC(2026, 2, 1 + day)).toISOString().slice(0, 10);
const at = (day: number, hour: number) => new Date(Date.UTC(2026, 2, 1 + day, hour - 9)).toISOString();
const CREATED = new Date("2026-02-28T03:00:00Z");
const HORIZON = 30;
const WEEKS = 4;
const POINT_MINOR = 2;

interface Customer {
  id: bigint;
  assignedDay: number;
  heldOut: boolean;
  orders: { day: number; net: number; cost: number; withCoupon: boolean }[];
  points: { day: number; amount: number; into: boolean }[];
  mailDays: number[];
  otherCouponDay: number | null;
}

function randomCustomers(count: number): Customer[] {
  const random = randomFrom(5);
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  return Array.from({ length: count }, (_, at) => {
    const assignedDay = between(0, 27);
    return {
      id: 9_007_199_254_740_993n + BigInt(at),
      assignedDay,
      heldOut: random() < 0.4,
      orders: Array.from({ length: between(0, 4) }, () => ({
        day: between(-40, 70),
        net: between(500, 9000),
        cost: between(100, 400),
        withCoupon: random() < 0.3,
      })),
      points: Array.from({ length: between(0, 3) }, () => ({
        day: between(-20, 70),
        amount: between(1, 300),
        into: random() < 0.6,
      })),
      mailDays: Array.from({ length: between(0, 2) }, () => between(-5, 60)),
      otherCouponDay: random() < 0.3 ? between(-5, 60) : null,
    };
  });
}

async function insert(table: string, shopId: ShopId, rows: Record<string, unknown>[]): Promise<void> {
  for (const row of rows) {
    const names = Object.keys(row);
    await admin.query(
      `INSERT INTO ${table} (shop_id, ${names.map((name) => `"${name}"`).join(", ")})
       VALUES ($1, ${names.map((_, place) => `$${place + 2}`).join(", ")})`,
      [String(shopId), ...Object.values(row)],
    );
  }
}

let shops = 0;

/** A shop with two campaigns; the first holds 40 % out. */
async function newShop(): Promise<ShopId> {
  shops += 1;
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, time_zone, currency) VALUES ($1, 'Asia/Tokyo', 'JPY') RETURNING shop_id AS id",
    [`s${shops}.myshopify.com`],
  );
  const shopId = BigInt(rows[0].id) as ShopId;
  await insert("coupon_campaigns", shopId, [
    { campaign_id: 1, kind: "next_visit", active: true, value_kind: "amount", value_minor: 500, hold_out_bp: 4000 },
    { campaign_id: 2, kind: "birthday", active: true, value_kind: "amount", value_minor: 500, hold_out_bp: 0 },
  ]);
  return shopId;
}

const coupon = (row: Record<string, unknown>) => ({
  state: "assigned",
  value_kind: "amount",
  value_minor: 500,
  expires_on: "2027-01-01",
  ...row,
});

let keys = 0;
async function fill(shopId: ShopId, customers: readonly Customer[]): Promise<void> {
  const key = () => String(++keys);
  await insert("point_values", shopId, [{ points: 1, amount_minor: POINT_MINOR, updated_at: CREATED }]);
  for (const { id: customer, ...known } of customers) {
    const customer_id = String(customer);
    await insert("customers", shopId, [{ customer_id, tags: [], updated_at: CREATED, observed_at: CREATED }]);
    for (const { day, net, cost, withCoupon } of known.orders) {
      const order_id = key();
      const told = { created_at: at(day, 12), processed_at: at(day, 12), updated_at: CREATED, observed_at: CREATED };
      await insert("orders", shopId, [
        {
          ...told,
          order_id,
          customer_id,
          name: `#${order_id}`,
          test: false,
          financial_status: "paid",
          currency: "JPY",
          taxes_included: false,
          discount_codes: [],
          counted: true,
          local_day: dayOf(day),
          net_sales_minor: net,
          cost_minor: cost,
        },
      ]);
      if (withCoupon && !known.heldOut) {
        const used = { state: "used", code: `U${order_id}`, used_order_id: order_id, used_at: at(day, 12) };
        await insert("coupons", shopId, [
          coupon({ campaign_id: 1, customer_id, key: key(), assigned_at: at(known.assignedDay, 23), ...used }),
        ]);
      }
    }
    const state = known.heldOut ? { state: "held_out", held_out: true } : { code: `C${key()}` };
    const assigned = { assigned_at: at(known.assignedDay, 20), key: key() };
    await insert("coupons", shopId, [coupon({ campaign_id: 1, customer_id, ...assigned, ...state })]);
    if (known.otherCouponDay !== null) {
      const given = { assigned_at: at(known.otherCouponDay, 1), key: key(), code: `O${key()}` };
      await insert("coupons", shopId, [coupon({ campaign_id: 2, customer_id, ...given })]);
    }
    await insert(
      "ledger_entries",
      shopId,
      known.points.map(({ day, amount, into }) => ({
        customer_id,
        kind: "adjust",
        amount,
        from_account: into ? "issuance" : "available",
        to_account: into ? "available" : "redeemed",
        source_type: "staff",
        idempotency_key: key(),
        reason: "{}",
        occurred_at: at(day, 0),
      })),
    );
    await insert(
      "messages",
      shopId,
      known.mailDays.map((day) => ({
        key: key(),
        customer_id,
        channel: "email",
        kind: "marketing",
        state: "sent",
        due_at: at(day, 9),
        sent_at: at(day, 9),
        cost_milli: 2500,
        created_at: CREATED,
      })),
    );
  }
}

async function start(shopId: ShopId, fields: Record<string, string> = {}): Promise<string> {
  const form = new FormData();
  const all = {
    intent: "start",
    hypothesis: "クーポンで再購入が増える",
    subject: "coupon_campaign:1",
    repeats: "",
    metric: "profit",
    expected: "100",
    horizonDays: String(HORIZON),
    weeks: String(WEEKS),
    ...fields,
  };
  for (const [name, value] of Object.entries(all)) form.set(name, value);
  const answer = await app.inTransaction({ shopId }, (tx) =>
    experiments.submitExperimentForm(tx, { shopId, currency: "JPY", today: "2026-02-28", now: CREATED, form }),
  );
  if (!answer.ok || answer.experimentId === null) throw new Error(JSON.stringify(answer));
  return answer.experimentId;
}

const read = (shopId: ShopId, experimentId: string, today: string) =>
  app.inTransaction({ shopId }, (tx) =>
    experiments.readExperiment(tx, { shopId, experimentId: BigInt(experimentId), today }),
  );

/** As the definitions say, one customer after the other. */
function expectedDays(customers: readonly Customer[], today: number) {
  const days = new Map<string, Record<string, number>>();
  for (const { assignedDay: from, heldOut, ...known } of customers) {
    const key = `${dayOf(from)} ${heldOut}`;
    const sums = days.get(key) ?? Object.fromEntries(SUM_NAMES.map((name) => [name, 0]));
    const add = (name: (typeof SUM_NAMES)[number], value: number) => {
      sums[name] = (sums[name] ?? 0) + value;
    };
    days.set(key, sums);
    add("assigned", 1);
    if (from + HORIZON >= today) continue;
    const after = known.orders.filter(({ day }) => day > from && day <= from + HORIZON);
    const before = known.orders.filter(({ day }) => day < from && day >= from - HORIZON);
    const isIn = (day: number) => day >= from && day <= from + HORIZON;
    const gross = (orders: Customer["orders"]) => orders.reduce((sum, { net, cost }) => sum + net - cost, 0);
    const points = known.points
      .filter(({ day }) => isIn(day))
      .reduce((sum, { amount, into }) => sum + (into ? amount : -amount), 0);
    const back = after.length > 0 ? 1 : 0;
    const profit = gross(after) - points * POINT_MINOR - 2.5 * known.mailDays.filter(isIn).length;
    const past = gross(before);
    add("customers", 1);
    add("back", back);
    add("profit", profit);
    add("profit_squared", profit ** 2);
    add("past", past);
    add("past_squared", past ** 2);
    add("past_profit", past * profit);
    add("past_back", past * back);
    add("contaminated", known.otherCouponDay !== null && isIn(known.otherCouponDay) ? 1 : 0);
    const attributed = heldOut ? [] : after.filter(({ withCoupon }) => withCoupon);
    add(
      "attributed_minor",
      attributed.reduce((sum, { net }) => sum + net, 0),
    );
  }
  return days;
}

const SUM_NAMES = [
  "assigned",
  "customers",
  "back",
  "profit",
  "profit_squared",
  "past",
  "past_squared",
  "past_profit",
  "past_back",
  "contaminated",
  "attributed_minor",
] as const;

test("what is kept of each day is what its customers did within the horizon, whatever their arm", async () => {
  const shopId = await newShop();
  const customers = randomCustomers(120);
  await fill(shopId, customers);
  const experimentId = await start(shopId);
  for (const today of [20, 45, 90]) {
    await experiments.measureExperiments({ shopId, now: new Date(at(today, 0)) });
    const { rows } = await admin.query(
      "SELECT *, assigned_on::text AS day FROM experiment_days WHERE shop_id = $1 AND experiment_id = $2",
      [String(shopId), experimentId],
    );
    const expected = expectedDays(customers, today);
    expect(rows.map(({ day, held_out }) => `${day} ${held_out}`).sort()).toEqual([...expected.keys()].sort());
    for (const row of rows) {
      const sums = expected.get(`${row.day} ${row.held_out}`);
      expect(Object.fromEntries(SUM_NAMES.map((name) => [name, Number(row[name]) + 0]))).toEqual(sums);
    }
  }
  const details = await read(shopId, experimentId, dayOf(90));
  const heldOut = customers.filter((customer) => customer.heldOut).length;
  expect(details?.heldOut).toMatchObject({ assigned: heldOut, measured: heldOut });
  expect(details?.treated.measured).toBe(120 - heldOut);
  expect(details?.experiment).toMatchObject({ ended: true, verdict: { kind: "too-small", effect: null } });
});

describe("an experiment", () => {
  test("is decided once, and a later run of its hypothesis knows its effect", async () => {
    const shopId = await newShop();
    const first = await start(shopId);
    const decide = (experimentId: string) => {
      const form = new FormData();
      const fields = { intent: "decide", experimentId, decision: "extend", note: "もう一度" };
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      return app.inTransaction({ shopId }, (tx) =>
        experiments.submitExperimentForm(tx, { shopId, currency: "JPY", today: dayOf(90), now: CREATED, form }),
      );
    };
    await insert("experiment_days", shopId, [
      ...[false, true].map((held_out) => ({
        experiment_id: first,
        assigned_on: dayOf(1),
        held_out,
        assigned: held_out ? 400 : 600,
        customers: held_out ? 400 : 600,
        back: 100,
        profit: held_out ? 40_000 : 66_000,
        profit_squared: held_out ? 8_000_000 : 14_520_000,
        past: 0,
        past_squared: 0,
        past_profit: 0,
        past_back: 0,
        contaminated: 0,
        attributed_minor: 0,
      })),
    ]);
    await admin.query("UPDATE experiments SET measured_until = $2 WHERE experiment_id = $1", [first, dayOf(90)]);
    // Means 110 and 100; each customer's variance 14,520,000 / 600 − 110² = 12,100 and 100² = 10,000, over n − 1.
    const shown = await read(shopId, first, dayOf(90));
    const standardError = Math.sqrt(12_100 / 599 + 10_000 / 399);
    expect(shown?.experiment.verdict.effect?.difference.estimate).toBeCloseTo(10, 9);
    expect(shown?.experiment.verdict.effect?.difference.standardError).toBeCloseTo(standardError, 9);
    expect(shown?.days).toHaveLength(1);
    expect(await decide(first)).toMatchObject({ ok: true });
    expect(await decide(first)).toMatchObject({ ok: false, problems: { form: "conflict" } });
    const second = await start(shopId, { repeats: first });
    const { pastRuns } = (await read(shopId, second, dayOf(0))) ?? {};
    expect(pastRuns).toMatchObject([{ id: first, estimate: expect.closeTo(10, 9) }]);
  });

  test("tries a campaign that nobody tries yet", async () => {
    const shopId = await newShop();
    await start(shopId);
    await expect(start(shopId)).rejects.toThrow("taken");
    await expect(start(shopId, { subject: "coupon_campaign:77" })).rejects.toThrow("gone");
    await expect(start(shopId, { metric: "repeat", expected: "0" })).rejects.toThrow("positive");
  });

  test("tries a programme: who was enrolled first when, what its tasks gave, what others sent meanwhile", async () => {
    const shopId = await newShop();
    await insert("programmes", shopId, [
      {
        programme_id: 1,
        name: "お礼",
        version: 1,
        hold_out_bp: 5000,
        enabled_at: CREATED,
        created_at: CREATED,
        updated_at: CREATED,
      },
      {
        programme_id: 2,
        name: "b",
        version: 1,
        hold_out_bp: 0,
        enabled_at: null,
        created_at: CREATED,
        updated_at: CREATED,
      },
    ]);
    await expect(start(shopId, { subject: "programme:9" })).rejects.toThrow("gone");
    const experimentId = await start(shopId, { subject: "programme:1" });
    await expect(start(shopId, { subject: "programme:1" })).rejects.toThrow("taken");
    const enrolled = (customer_id: number, day: number, held_out = false, anchor_key = "a") => ({
      programme_id: 1,
      version: 1,
      customer_id,
      anchor_key,
      anchor_on: dayOf(day),
      held_out,
      enrolled_at: at(day, 12),
    });
    await insert("enrolments", shopId, [
      enrolled(1, 3),
      enrolled(1, 9, false, "b"),
      enrolled(2, 3, true),
      enrolled(3, 4),
      enrolled(4, 40), // after its weeks
    ]);
    const task = {
      source_type: "programme",
      channel: "email",
      automatic: true,
      due_on: dayOf(4),
      due_at: at(4, 10),
      created_at: at(4, 10),
    };
    await insert("tasks", shopId, [
      { task_id: 1, key: "t1", programme_id: 1, customer_id: 1, ...task },
      { task_id: 2, key: "t2", programme_id: 2, customer_id: 3, ...task },
    ]);
    const message = {
      channel: "email",
      kind: "marketing",
      state: "sent",
      source_type: "task",
      due_at: at(4, 10),
      sent_at: at(4, 10),
      cost_milli: 2500,
      created_at: CREATED,
    };
    await insert("messages", shopId, [
      { key: "m1", customer_id: 1, source_id: 1, ...message },
      { key: "m2", customer_id: 3, source_id: 2, ...message },
    ]);
    await experiments.measureExperiments({ shopId, now: new Date(at(90, 0)) });
    const { rows } = await admin.query(
      `SELECT assigned_on::text AS day, held_out, customers::int, profit, contaminated::int FROM experiment_days
       WHERE shop_id = $1 ORDER BY 1, 2`,
      [String(shopId)],
    );
    expect(rows).toEqual([
      { day: dayOf(3), held_out: false, customers: 1, profit: -2.5, contaminated: 0 },
      { day: dayOf(3), held_out: true, customers: 1, profit: 0, contaminated: 0 },
      { day: dayOf(4), held_out: false, customers: 1, profit: -2.5, contaminated: 1 },
    ]);
    const details = await read(shopId, experimentId, dayOf(90));
    expect(details?.experiment.subject).toEqual({
      type: "programme",
      id: "1",
      kind: "programme",
      nameJa: "お礼",
      nameEn: "お礼",
    });
    expect(details?.stages).toEqual([{ fromDay: dayOf(0), treatedShare: 0.5 }]);
  });

  test("follows a share of held-out that changes, and leaves out the days on which it did", async () => {
    const shopId = await newShop();
    const experimentId = await start(shopId);
    await experiments.measureExperiments({ shopId, now: new Date(at(9, 1)) });
    await admin.query("UPDATE coupon_campaigns SET hold_out_bp = 1000 WHERE shop_id = $1", [String(shopId)]);
    await experiments.measureExperiments({ shopId, now: new Date(at(10, 1)) });
    await experiments.measureExperiments({ shopId, now: new Date(at(11, 1)) });
    expect((await read(shopId, experimentId, dayOf(11)))?.stages).toEqual([
      { fromDay: dayOf(0), treatedShare: 0.6 },
      { fromDay: dayOf(9), treatedShare: null },
      { fromDay: dayOf(10), treatedShare: 0.9 },
    ]);
  });

  test("keeps the first arm of those who become one customer", async () => {
    const shopId = await newShop();
    const experimentId = await start(shopId);
    const customer = { tags: [], updated_at: CREATED, observed_at: CREATED };
    await insert("customers", shopId, [
      { ...customer, customer_id: 1 },
      { ...customer, customer_id: 2, merged_into: 1 },
      { ...customer, customer_id: 3, merged_into: 1 },
    ]);
    const assigned = { experiment_id: experimentId };
    await insert("experiment_assignments", shopId, [
      { ...assigned, customer_id: 1, held_out: false, assigned_on: dayOf(5) },
      { ...assigned, customer_id: 2, held_out: true, assigned_on: dayOf(3) },
      { ...assigned, customer_id: 3, held_out: false, assigned_on: dayOf(4) },
    ]);
    await app.inTransaction({ shopId }, (tx) =>
      experiments.mergeAssignments(tx, { shopId, mergedCustomerIds: [2n, 3n] }),
    );
    const { rows } = await admin.query(
      "SELECT customer_id AS id, held_out, assigned_on::text AS day FROM experiment_assignments WHERE shop_id = $1",
      [String(shopId)],
    );
    expect(rows).toEqual([{ id: "1", held_out: true, day: dayOf(3) }]);
  });
});

describe("the place of a customer among ten thousand", () => {
  test("is even, and one experiment's says nothing of another's", async () => {
    const { rows } = await admin.query(
      `SELECT arm_place('coupon_campaign:1', c) / 1000 AS one, arm_place('programme:1', c) / 1000 AS other, count(*)::int AS n
       FROM generate_series(9007199254740993, 9007199254740993 + 99999) c GROUP BY 1, 2`,
    );
    expect(rows).toHaveLength(100);
    // Chi-square of 99 degrees of freedom lies below 148 in 99.9 of 100 draws.
    expect(rows.reduce((sum, { n }) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(148);
  });

  test("stays, so that a share that grows only adds", async () => {
    const { rows } = await admin.query(
      `SELECT count(*) FILTER (WHERE arm_place('programme:7', c) < 1000)::int AS tenth,
         count(*) FILTER (WHERE arm_place('programme:7', c) < 5000)::int AS half,
         count(*) FILTER (WHERE arm_place('programme:7', c) < 1000 AND NOT arm_place('programme:7', c) < 5000)::int AS lost,
         count(*) FILTER (WHERE arm_place('programme:7', c) < 10000)::int AS everybody
       FROM generate_series(1, 20000) c`,
    );
    expect(rows[0]).toMatchObject({ lost: 0, everybody: 20_000 });
    expect(Math.abs(rows[0].tenth - 2_000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.1 * 0.9));
    expect(Math.abs(rows[0].half - 10_000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.5 * 0.5));
  });
});

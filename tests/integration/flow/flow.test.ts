import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { flowWords } from "#app/i18n/flow-words.ts";
import { flowActionRequest, triggerUseRequest } from "../../simulator/flow.ts";
import { type RunningShop, someOfKurashi, startShop } from "../sync/running-shop.ts";

let shop: RunningShop;
let db: typeof import("#app/db.server.ts");
let flow: typeof import("#app/features/flow/index.server.ts");
let receive: typeof import("#app/ingest/flow/receive-flow.server.ts");
let outbox: typeof import("#app/shopify/outbox.server.ts");
let ledger: typeof import("#app/features/ledger/index.server.ts");
let coupons: typeof import("#app/features/coupons/index.server.ts");
let customerId: bigint;
let campaignId: string;
/** The outbox's own clock: a retry is due at once when it is moved on. */
let now = new Date();

beforeAll(async () => {
  shop = await startShop(someOfKurashi(20));
  db = await import("#app/db.server.ts");
  flow = await import("#app/features/flow/index.server.ts");
  receive = await import("#app/ingest/flow/receive-flow.server.ts");
  outbox = await import("#app/shopify/outbox.server.ts");
  ledger = await import("#app/features/ledger/index.server.ts");
  coupons = await import("#app/features/coupons/index.server.ts");
  const { runBackfill } = await import("#app/ingest/sync/index.server.ts");
  await runBackfill({ shopId: shop.shopId, signal: new AbortController().signal });
  const { rows } = await shop.admin.query("SELECT min(customer_id) AS id FROM customer_figures");
  customerId = BigInt(rows[0].id);
  const { rows: campaigns } = await shop.admin.query(
    "UPDATE coupon_campaigns SET kind = 'reward', pool_target = 5 RETURNING campaign_id",
  );
  campaignId = campaigns[0].campaign_id;
  await inTx((tx) =>
    coupons.activateCampaign(tx, { shopId: shop.shopId, campaignId: BigInt(campaignId), now: new Date() }),
  );
  await drain();
}, 120_000);

afterEach(() => shop.simulator.failures.clear());
afterAll(() => shop.close());

function inTx<T>(work: (tx: import("#app/db.server.ts").Tx) => Promise<T>): Promise<T> {
  return db.inTransaction({ shopId: shop.shopId }, work);
}

async function drain(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    now = new Date(now.getTime() + 3_600_000);
    await outbox.runOutbox({ now, signal: new AbortController().signal });
    const { rows } = await shop.admin.query("SELECT count(*)::int AS n FROM outbox_effects WHERE state = 'pending'");
    if (rows[0].n === 0) return;
  }
  throw new Error("the outbox does not come to rest");
}

const app = () => shop.simulator.app;
type ActionName = "add-points" | "issue-coupon" | "set-tier";

async function run(handle: ActionName, properties: Record<string, unknown>, more: object = {}) {
  const url = `https://app.example/flow/actions/${handle}`;
  const request = flowActionRequest({ app: app(), url, domain: shop.domain, handle, properties, ...more });
  const answer = await receive.receiveFlowAction({ request, action: handle, now: new Date(), words: flowWords });
  return { status: answer.status, body: await answer.json() };
}

async function tellUse(trigger: string, inUse: boolean, at = new Date()): Promise<number> {
  const url = "https://app.example/flow/trigger-use";
  const request = triggerUseRequest({ app: app(), url, domain: shop.domain, trigger, inUse, at });
  return (await receive.receiveTriggerUse({ request })).status;
}

async function balance(): Promise<number> {
  const { rows } = await shop.admin.query("SELECT available FROM points_accounts WHERE customer_id = $1", [
    String(customerId),
  ]);
  return Number(rows[0]?.available ?? 0);
}

const gid = () => `gid://shopify/Customer/${customerId}`;

/** What Flow was told by now, newest last. */
const told = () =>
  [...shop.simulator.store.state(shop.domain).flowTriggers.values()].map(({ handle, payload }) => ({
    handle,
    payload: payload as Record<string, unknown>,
  }));

test("points are added once per run, however often it is sent and at whatever moment", async () => {
  const before = await balance();
  const properties = { customer_id: gid(), points: "120.0", reason: "Thanks" };
  const answers = await Promise.all([1, 2, 3, 4].map(() => run("add-points", properties, { runId: "run-1" })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await balance()).toBe(before + 120);
  expect((await run("add-points", { ...properties, customer_id: String(customerId) })).status).toBe(200);
  expect(await balance()).toBe(before + 240);
  const { rows } = await shop.admin.query(
    "SELECT kind, source_type, reason FROM ledger_entries WHERE idempotency_key = 'flow:run-1'",
  );
  expect(rows).toEqual([{ kind: "adjust", source_type: "flow", reason: { key: "adjust_give", why: "Thanks" } }]);
});

test("a coupon is given once per run, or it is said why not", async () => {
  const properties = { customer_id: gid(), campaign_id: campaignId };
  expect((await run("issue-coupon", properties, { runId: "coupon-1" })).status).toBe(200);
  expect((await run("issue-coupon", properties, { runId: "coupon-1" })).status).toBe(200);
  const { rows } = await shop.admin.query("SELECT state, source_type FROM coupons WHERE key = 'flow:coupon-1'");
  expect(rows).toEqual([{ state: "assigned", source_type: "flow" }]);
  expect(await run("issue-coupon", { ...properties, campaign_id: "999999" })).toMatchObject({
    status: 422,
    body: { message: expect.stringMatching(/no coupon campaign/) },
  });
});

test("a tier is set by its name, until somebody takes it off", async () => {
  const { rows: tiers } = await shop.admin.query("SELECT tier_id, name_en FROM tiers ORDER BY position DESC LIMIT 1");
  const properties = { customer_id: gid(), tier: tiers[0].name_en, reason: "VIP" };
  expect((await run("set-tier", properties, { runId: "tier-1" })).status).toBe(200);
  expect((await run("set-tier", properties, { runId: "tier-1" })).status).toBe(200);
  const { rows } = await shop.admin.query("SELECT tier_id FROM tier_memberships WHERE customer_id = $1", [
    String(customerId),
  ]);
  expect(rows).toEqual([{ tier_id: tiers[0].tier_id }]);
  expect((await shop.admin.query("SELECT until_day, reason FROM tier_pins")).rows).toEqual([
    { until_day: null, reason: "VIP" },
  ]);
  expect((await run("set-tier", { ...properties, tier: "Nobody" })).body.message).toMatch(/no tier of that name/);
  expect((await run("set-tier", { ...properties, until: "soon" })).body.errors).toMatchObject([{ field: "until" }]);
});

test("what is wrong with an action is said by field, in both languages until the shop has chosen one", async () => {
  const before = await balance();
  const wrong = await run("add-points", { customer_id: "gid://shopify/Order/1", points: "1.5" });
  expect(wrong.status).toBe(422);
  expect(wrong.body.errors).toEqual([
    { field: "customer_id", message: expect.stringMatching(/customer of this shop.*顧客/) },
    { field: "points", message: expect.stringMatching(/whole number.*整数/) },
  ]);
  await shop.admin.query("UPDATE shops SET language = 'ja'");
  expect((await run("add-points", { points: 5 })).body.message).toBe("このショップの顧客を指定してください。");
  expect((await run("add-points", { customer_id: gid(), points: 5 }, { runId: "" })).status).toBe(422);
  expect((await run("add-points", { customer_id: "1", points: 5 })).status).toBe(422);
  await shop.admin.query("UPDATE shops SET language = NULL");
  expect(await balance()).toBe(before);
});

test("only what Shopify signed is taken, and only for the shop that it names", async () => {
  const before = await balance();
  const properties = { customer_id: gid(), points: 50 };
  expect((await run("add-points", properties, { app: { ...app(), secrets: ["another"] } })).status).toBe(401);
  expect((await run("add-points", properties, { domain: "nobody.myshopify.com" })).status).toBe(404);
  // A shop of its own, which does not know this customer.
  await shop.admin.query("INSERT INTO shops (domain, installed_at) VALUES ('other.myshopify.com', now())");
  expect((await run("add-points", properties, { domain: "other.myshopify.com" })).status).toBe(422);
  await shop.admin.query("UPDATE shops SET uninstalled_at = now() WHERE domain = 'other.myshopify.com'");
  expect((await run("add-points", properties, { domain: "other.myshopify.com" })).status).toBe(404);
  const request = new Request("https://app.example/flow/actions/add-points", { method: "POST", body: "{" });
  const answer = await receive.receiveFlowAction({ request, action: "add-points", now, words: flowWords });
  expect(answer.status).toBe(401);
  expect(await balance()).toBe(before);
});

test("events are sent to shops alone that use the trigger, from then on, each once", async () => {
  const grant = (key: string, amount: bigint) =>
    inTx((tx) =>
      ledger.grantPoints(tx, {
        shopId: shop.shopId,
        now: new Date(),
        grants: [
          {
            customerId,
            amount,
            kind: "earn",
            key,
            source: { type: "rule", id: null },
            reason: { key: "signup" },
            grantedOn: "2026-11-20",
            expiresOn: null,
            releasesOn: null,
          },
        ],
      }),
    );
  await grant("before", 11n);
  await flow.queueFlowEvents();
  expect(told()).toEqual([]);
  expect(await tellUse("points-earned", true)).toBe(200);
  await grant("after", 22n);
  await flow.queueFlowEvents();
  await flow.queueFlowEvents();
  // The answer to the first try is lost before Flow takes it.
  shop.simulator.failures.add({ operation: "flowTriggerReceive", kind: "status", status: 503, times: 1 });
  await drain();
  const { rows } = await shop.admin.query("SELECT entry_id FROM ledger_entries WHERE idempotency_key = 'after'");
  expect(told()).toEqual([
    {
      handle: "points-earned",
      payload: {
        customer_id: Number(customerId),
        points: 22,
        balance: await balance(),
        "order name": "",
        "event id": `points-earned:${rows[0].entry_id}`,
      },
    },
  ]);
  // A notice that is older than what is known changes nothing; a newer one ends it.
  expect(await tellUse("points-earned", false, new Date(Date.now() - 86_400_000))).toBe(200);
  await grant("still", 33n);
  await flow.queueFlowEvents();
  await drain();
  expect(told()).toHaveLength(2);
  await tellUse("points-earned", false, new Date(Date.now() + 1_000));
  await grant("no more", 44n);
  await flow.queueFlowEvents();
  await tellUse("points-earned", true, new Date(Date.now() + 2_000));
  await flow.queueFlowEvents();
  await drain();
  expect(told()).toHaveLength(2);
  expect(await tellUse("not-ours", true)).toBe(200);
});

test("a row whose elder transaction is still under way waits with its place", async () => {
  await tellUse("segment-entered", true);
  await shop.admin.query("BEGIN");
  const insert = (client: { query: (sql: string, values: unknown[]) => Promise<unknown> }) =>
    client.query(
      `INSERT INTO segment_events (shop_id, segment_id, customer_id, kind, cause, day)
       VALUES ($1, 1, $2, 'entered', 'change', '2026-11-20')`,
      [String(shop.shopId), String(customerId)],
    );
  await insert(shop.admin);
  await inTx((tx) =>
    insert({
      query: (sql, values) => db.query(tx, sql.replace("$1", "$1::bigint").replace("$2", "$2::bigint"), ...values),
    }),
  );
  const queued = async () => (await flow.queueFlowEvents()).queued;
  expect(await queued()).toBe(0);
  await shop.admin.query("COMMIT");
  expect(await queued()).toBe(2);
  await tellUse("segment-entered", false, new Date(Date.now() + 5_000));
  await drain();
});

test("coupons are told of when they have their code and when they are used, tiers when they change, points before they end", async () => {
  for (const trigger of ["coupon-assigned", "coupon-used", "tier-changed", "points-expiring"])
    await tellUse(trigger, true);
  await shop.admin.query("UPDATE flow_triggers SET place = place - 1 WHERE trigger = 'points-expiring'");
  const issue = (key: string) =>
    inTx((tx) =>
      coupons.issueCoupon(tx, {
        shopId: shop.shopId,
        campaignId: BigInt(campaignId),
        customerId,
        key,
        source: { type: "staff" },
        now: new Date(),
      }),
    );
  const sent = told().length;
  await shop.admin.query("UPDATE coupon_codes SET state = 'minting' WHERE state = 'ready'");
  await issue("owed");
  await shop.admin.query("UPDATE coupon_codes SET state = 'ready' WHERE state = 'minting'");
  await issue("at once");
  await flow.queueFlowEvents();
  const ids = async () =>
    (await shop.admin.query("SELECT key FROM outbox_effects WHERE key LIKE 'flow:%' ORDER BY effect_id")).rows
      .map(({ key }) => (key as string).split(":")[1])
      .slice(sent);
  expect(await ids()).toEqual(["coupon-assigned"]);
  await inTx((tx) => coupons.attachOwedCodes(tx, shop.shopId));
  await flow.queueFlowEvents();
  await flow.queueFlowEvents();
  expect(await ids()).toEqual(["coupon-assigned", "coupon-assigned"]);
  const { rows } = await shop.admin.query(
    `UPDATE coupons SET state = 'used', used_order_id = (SELECT min(order_id) FROM orders), used_at = now()
     WHERE key = 'owed' RETURNING code`,
  );
  await shop.admin.query(
    `INSERT INTO tier_changes (shop_id, customer_id, from_tier_id, to_tier_id, changed_at, reason)
     SELECT $1, $2, min(tier_id), max(tier_id), now(), 'order' FROM tiers`,
    [String(shop.shopId), String(customerId)],
  );
  await shop.admin.query(
    `INSERT INTO points_lots (shop_id, customer_id, entry_id, granted_on, expires_on, granted, "left")
     SELECT $1, $2, min(entry_id), current_date, (now() AT TIME ZONE 'Asia/Tokyo')::date + 30, 70, 70 FROM ledger_entries`,
    [String(shop.shopId), String(customerId)],
  );
  await flow.queueFlowEvents();
  await flow.queueFlowEvents();
  await drain();
  const now = told().slice(sent);
  expect(now.map(({ handle }) => handle).sort()).toEqual([
    "coupon-assigned",
    "coupon-assigned",
    "coupon-used",
    "points-expiring",
    "tier-changed",
  ]);
  expect(now.find(({ handle }) => handle === "coupon-used")?.payload).toMatchObject({
    "coupon code": rows[0].code,
    "order name": expect.stringMatching(/./),
  });
  expect(now.find(({ handle }) => handle === "points-expiring")?.payload).toMatchObject({ points: 70 });
  expect(now.find(({ handle }) => handle === "tier-changed")?.payload).toMatchObject({ reason: "order" });
  // Flow takes an event only with the fields that the trigger's extension says, and all of them.
  for (const { handle, payload } of told()) {
    const toml = new URL(`../../../extensions/flow-trigger-${handle}/shopify.extension.toml`, import.meta.url);
    const keys = [...readFileSync(toml, "utf8").matchAll(/^ *key = "(.+)"$/gm)].map(([, key]) => key);
    expect(Object.keys(payload).sort()).toEqual(["customer_id", ...keys].sort());
  }
});

test("a step of a programme that is left to Flow starts its workflow once; without one the next channel is taken", async () => {
  const { workTasks } = await import("#app/features/follow-up/index.server.ts");
  const step = {
    stepId: 1,
    offsetDays: 0,
    from: "anchor",
    channels: ["flow", "staff"],
    templateId: null,
    instructions: "Tell the warehouse",
    kind: "marketing",
    gift: null,
    condition: null,
  };
  const content = {
    anchor: { kind: "signUp" },
    segmentId: null,
    steps: [step],
    exit: { onOrder: false, onSegmentLeave: false },
    again: { kind: "never" },
    sendHour: 0,
    quietHours: null,
    sending: "automatic",
  };
  await shop.admin.query(
    `INSERT INTO programmes (shop_id, programme_id, name, version, enabled_at, created_at, updated_at)
     VALUES ($1, 901, 'Welcome', 1, now(), now(), now())`,
    [String(shop.shopId)],
  );
  await shop.admin.query(
    "INSERT INTO programme_versions (shop_id, programme_id, version, content, created_at) VALUES ($1, 901, 1, $2, now())",
    [String(shop.shopId), JSON.stringify(content)],
  );
  const enrol = (key: string) =>
    shop.admin.query(
      `INSERT INTO enrolments (shop_id, programme_id, version, customer_id, anchor_key, anchor_on, held_out, next_on, enrolled_at)
       SELECT $1, 901, 1, $2, $3, d, false, d, now() FROM (SELECT (now() AT TIME ZONE time_zone)::date AS d FROM shops WHERE shop_id = $1) t`,
      [String(shop.shopId), String(customerId), key],
    );
  const sent = told().length;
  const work = async () => {
    for (let turn = 0; turn < 2; turn += 1) await workTasks({ now: new Date() });
    for (let turn = 0; turn < 2; turn += 1) await flow.queueFlowEvents();
    await drain();
  };
  await enrol("before");
  await work();
  expect(told()).toHaveLength(sent);
  await tellUse("follow-up-step", true);
  await enrol("after");
  await work();
  await work();
  const { rows } = await shop.admin.query(
    `SELECT e.anchor_key AS key, t.channel, t.state FROM tasks t JOIN enrolments e USING (shop_id, enrolment_id) ORDER BY task_id`,
  );
  expect(rows).toEqual([
    { key: "before", channel: "staff", state: "open" },
    { key: "after", channel: "flow", state: "done" },
  ]);
  const events = told().slice(sent);
  expect(events.map(({ handle, payload }) => [handle, payload.programme, payload.step, payload.instructions])).toEqual([
    ["follow-up-step", "Welcome", 1, "Tell the warehouse"],
  ]);
  const toml = new URL("../../../extensions/flow-trigger-follow-up-step/shopify.extension.toml", import.meta.url);
  const keys = [...readFileSync(toml, "utf8").matchAll(/^ *key = "(.+)"$/gm)].map(([, key]) => key);
  expect(Object.keys(events[0]?.payload ?? {}).sort()).toEqual(["customer_id", ...keys].sort());
});

import { createHash } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CustomerId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { fillShop } from "../pages/page-shop.ts";
import { setAppSettings } from "../server/app-settings.ts";

/** A share of those who come to a perk is held out of it: drawn once, kept through moves and merges, and measured. */
const now = new Date("2026-07-01T03:00:00Z");
const today = "2026-07-01";

let database: TestDatabase;
let admin: pg.Client;
let db: typeof import("#app/db.server.ts");
let tiers: typeof import("#app/features/tiers/index.server.ts");
let loadTier: typeof import("#app/features/shopper/load-tier.server.ts").loadTier;
let experiments: typeof import("#app/features/experiments/index.server.ts");
let rebuildShop: typeof import("#app/ingest/rebuild-shop.server.ts").rebuildShop;
let applyOrders: typeof import("#app/ingest/apply-orders.server.ts").applyOrders;
let loadShop: typeof import("#app/features/orders/index.server.ts").loadShop;
let stopJobQueue: () => Promise<void>;
let shopId: never;
let serial = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  db = await import("#app/db.server.ts");
  tiers = await import("#app/features/tiers/index.server.ts");
  ({ loadTier } = await import("#app/features/shopper/load-tier.server.ts"));
  experiments = await import("#app/features/experiments/index.server.ts");
  ({ rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts"));
  ({ applyOrders } = await import("#app/ingest/apply-orders.server.ts"));
  ({ loadShop } = await import("#app/features/orders/index.server.ts"));
  ({ stopJobQueue } = await import("#app/jobs/queue.server.ts"));
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});

beforeEach(async () => {
  serial += 1;
  const filled = await fillShop({ connection: admin, domain: `t${serial}.myshopify.com`, seed: serial });
  shopId = filled.shopId as never;
  await admin.query(
    `INSERT INTO tiers (shop_id, name_ja, name_en, threshold, position, handle)
     VALUES ($1, 'レギュラー', 'Regular', 0, 1, 'regular'), ($1, 'ゴールド', 'Gold', 20000, 2, 'gold')`,
    [shopId],
  );
  await rebuildShop({ shopId, now });
});

afterAll(async () => {
  await stopJobQueue?.();
  await db?.closeDatabase();
  await admin?.end();
  await database?.drop();
});

const inShop = <T>(work: Parameters<typeof db.inTransaction<T>>[1]) => db.inTransaction({ shopId }, work);
const rows = async <T>(sql: string, ...values: unknown[]) => (await admin.query(sql, [shopId, ...values])).rows as T[];

async function submit(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return inShop((tx) => tiers.submitTierForm(tx, { shopId, currency: "JPY", form, today, now }));
}

/** Publishes these perks of Gold. @returns what was said before */
async function publish(perks: Record<string, string>[], threshold = "20000") {
  const { programme, version } = await inShop((tx) => tiers.readTierSettings(tx, shopId));
  const draft = {
    ...programme,
    windowMonths: String(programme.windowMonths),
    graceDays: String(programme.graceDays),
    tiers: programme.tiers.map((tier, at) => ({
      ...tier,
      multiplier: "1",
      threshold: at === 1 ? threshold : tier.threshold,
      perks: at === 1 ? perks : [],
    })),
  };
  const asked = await submit({ intent: "dryRun", version: String(version), draft: JSON.stringify(draft) });
  if (!asked.ok || !asked.dryRun) throw new Error(JSON.stringify(asked));
  expect((await submit({ intent: "publish", draftId: asked.dryRun.draftId })).ok).toBe(true);
  return asked.dryRun;
}

const gold = async () =>
  BigInt(
    (await rows<{ id: string }>("SELECT tier_id AS id FROM tiers WHERE shop_id = $1 AND handle = 'gold'"))[0]?.id ?? 0,
  );
const members = async () =>
  (
    await rows<{ id: string }>(
      `SELECT m.customer_id AS id FROM tier_memberships m JOIN tiers t USING (shop_id, tier_id)
       WHERE shop_id = $1 AND t.handle = 'gold' ORDER BY 1`,
    )
  ).map(({ id }) => id);
const arms = () =>
  rows<{ trial: string; customer: string; heldOut: boolean }>(
    `SELECT trial_id AS trial, customer_id AS customer, held_out AS "heldOut" FROM tier_arms WHERE shop_id = $1 ORDER BY 1, 2`,
  );
/** The draw, by the definition: the first 32 bits of a hash, of 10,000. */
const isDrawnOut = (trial: string, customer: string, share: number) =>
  Number.parseInt(createHash("md5").update(`tier_perk:${trial}:${customer}`).digest("hex").slice(0, 8), 16) % 10_000 >=
  10_000 - 10_000 * share;

const pin = (customer: string, tierId: bigint) =>
  inShop((tx) =>
    tiers.pinTier(tx, { shopId, customerId: BigInt(customer), tierId, untilDay: null, reason: "r", asOf: today, now }),
  );
const perksOf = async (customer: string) => {
  const shown = await inShop((tx) =>
    loadTier(tx, { shopId, customerId: BigInt(customer) as CustomerId, currency: "JPY", today }),
  );
  return (shown?.perks ?? []).map(({ kind }) => kind);
};

const DISCOUNT = { kind: "discount", percent: "10" };
const POINTS = { kind: "birthdayPoints", points: "300" };

test("of a perk that is new to its tier all members are drawn, as the dry run said", async () => {
  const dryRun = await publish([{ ...DISCOUNT, holdOut: "40" }, POINTS]);
  const drawn = await arms();
  expect(drawn.map(({ customer }) => customer).sort()).toEqual((await members()).sort());
  for (const { trial, customer, heldOut } of drawn) expect(heldOut).toBe(isDrawnOut(trial, customer, 0.4));
  expect(new Set(drawn.map(({ heldOut }) => heldOut)).size).toBe(2);
  const [said] = dryRun.trials;
  const [bought] = await rows<{ net: string }>(
    `SELECT sum(net_sales_minor) AS net FROM orders WHERE shop_id = $1 AND counted AND local_day > '2025-07-01'
       AND local_day <= '2026-07-01' AND customer_id = ANY ($2::bigint[])`,
    await members(),
  );
  expect(said).toMatchObject({ place: 1, kind: "discount", members: drawn.length, drawn: drawn.length });
  expect(said?.heldOut).toBe(Math.round(0.4 * drawn.length));
  expect(said?.yearMinor).toBe(String(BigInt(bought?.net ?? 0) / 10n));
  // Nobody is held out of the points.
  expect(dryRun.trials[1]).toMatchObject({ kind: "birthdayPoints", drawn: 0, heldOut: 0, yearMinor: null });
});

test("whoever has the perk keeps it; those who come are drawn, and come back to the arm that they had", async () => {
  await publish([DISCOUNT]);
  const before = await members();
  await publish([{ ...DISCOUNT, holdOut: "50" }]);
  expect(await arms()).toEqual([]);
  const others = await rows<{ id: string }>(
    "SELECT customer_id AS id FROM tier_memberships WHERE shop_id = $1 AND NOT customer_id = ANY ($2::bigint[]) ORDER BY 1 LIMIT 12",
    before,
  );
  const goldId = await gold();
  for (const { id } of others) await pin(id, goldId);
  const drawn = await arms();
  expect(drawn.map(({ customer }) => customer)).toEqual(others.map(({ id }) => id));
  for (const { trial, customer, heldOut } of drawn) {
    expect(heldOut).toBe(isDrawnOut(trial, customer, 0.5));
    expect(await perksOf(customer)).toEqual(heldOut ? [] : ["discount"]);
  }
  expect(await perksOf(before[0] as string)).toEqual(["discount"]);

  // Down, another share, and up again: the arm stays. Without a share everybody has the perk.
  const out = drawn.find(({ heldOut }) => heldOut)?.customer as string;
  await inShop((tx) => tiers.unpinTier(tx, { shopId, customerId: BigInt(out), asOf: today, now }));
  expect(await perksOf(out)).toEqual([]);
  await publish([{ ...DISCOUNT, holdOut: "1" }]);
  await pin(out, goldId);
  expect(await arms()).toEqual(drawn);
  expect(await perksOf(out)).toEqual([]);
  await publish([DISCOUNT]);
  expect(await perksOf(out)).toEqual(["discount"]);
});

test("who is held out of birthday points gets none, and of the perk alone", async () => {
  await publish([DISCOUNT, { ...POINTS, holdOut: "50" }]);
  const drawn = await arms();
  for (const { customer } of drawn) {
    await admin.query(
      `INSERT INTO customer_extras (shop_id, customer_id, birth_month, birth_day, updated_at) VALUES ($1, $2, 7, 1, now())
       ON CONFLICT (shop_id, customer_id) DO UPDATE SET birth_month = 7, birth_day = 1`,
      [shopId, customer],
    );
  }
  const given = await inShop((tx) => tiers.giveBirthdayPoints(tx, { shopId, asOf: today, now }));
  const treated = drawn.filter(({ heldOut }) => !heldOut).map(({ customer }) => customer);
  expect(given.map(String).sort()).toEqual(treated.sort());
  for (const { customer, heldOut } of drawn.slice(0, 6)) {
    expect(await perksOf(customer)).toEqual(heldOut ? ["discount"] : ["discount", "birthdayPoints"]);
  }
});

test("after a merge the arm that was drawn first holds for the survivor", async () => {
  await publish([{ ...DISCOUNT, holdOut: "50" }]);
  const drawn = await arms();
  const [out, other] = [drawn.find(({ heldOut }) => heldOut), drawn.find(({ heldOut }) => !heldOut)];
  if (!out || !other) throw new Error("one arm is empty");
  await admin.query("UPDATE tier_arms SET assigned_at = '2026-06-01' WHERE shop_id = $1 AND customer_id = $2", [
    shopId,
    out.customer,
  ]);
  await inShop(async (tx) => {
    const shop = await loadShop(tx, shopId);
    if (!shop) throw new Error("no shop");
    const merges = [{ mergedId: BigInt(out.customer), keptId: BigInt(other.customer), observedAt: now }];
    await db.lockShopFacts(tx, shopId);
    await applyOrders(tx, { shop, now, merges } as never);
  });
  expect((await arms()).filter(({ customer }) => [out.customer, other.customer].includes(customer))).toEqual([
    { ...other, heldOut: true },
  ]);
  const [mark] = await rows<{ due: boolean }>(
    "SELECT is_due AS due FROM tier_marks WHERE shop_id = $1 AND customer_id = $2",
    other.customer,
  );
  expect(mark?.due).toBe(true);
});

test("an experiment on a perk takes in everybody drawn from its day on, each with the arm that was drawn", async () => {
  await publish([{ ...DISCOUNT, holdOut: "40" }]);
  const subjects = await inShop((tx) => experiments.readSubjects(tx, { shopId, today }));
  const drawn = await arms();
  expect(subjects).toMatchObject([
    {
      ...{ type: "tier_perk", kind: "discount", nameEn: "Gold", heldOutShare: 0.4 },
      coming: { now: drawn.length },
    },
  ]);
  const form = new FormData();
  const fields = { hypothesis: "A discount pays", metric: "profit", expected: "100", horizonDays: "30", weeks: "4" };
  for (const [name, value] of Object.entries({ intent: "start", repeats: "", ...fields })) form.set(name, value);
  form.set("subject", `tier_perk:${subjects[0]?.id}`);
  const started = await inShop((tx) =>
    experiments.submitExperimentForm(tx, { shopId, currency: "JPY", today, now, form }),
  );
  expect(started.ok).toBe(true);
  const [planned] = await rows<{ planned: string; on: string }>(
    `SELECT planned_customers::text AS planned, started_on::text AS on FROM experiments WHERE shop_id = $1`,
  );
  expect(planned).toEqual({ planned: String(drawn.length), on: today });

  const goldId = await gold();
  const [late] = await rows<{ id: string }>(
    "SELECT customer_id AS id FROM tier_memberships WHERE shop_id = $1 AND NOT customer_id = ANY ($2::bigint[]) ORDER BY 1 LIMIT 1",
    drawn.map(({ customer }) => customer),
  );
  const later = new Date("2026-07-03T03:00:00Z");
  await inShop((tx) =>
    tiers.pinTier(tx, {
      ...{ shopId, customerId: BigInt(late?.id ?? 0), tierId: goldId, untilDay: null, reason: "r" },
      ...{ asOf: "2026-07-03", now: later },
    }),
  );
  await experiments.measureExperiments({ shopId, now: new Date("2026-08-20T03:00:00Z") });
  const assigned = await rows<{ customer: string; heldOut: boolean; on: string }>(
    `SELECT customer_id AS customer, held_out AS "heldOut", assigned_on::text AS on FROM experiment_assignments
     WHERE shop_id = $1 ORDER BY 1`,
  );
  expect(assigned).toEqual(
    (await arms()).map(({ customer, heldOut }) => ({
      ...{ customer, heldOut },
      on: customer === late?.id ? "2026-07-03" : today,
    })),
  );
  // Somebody tries it already.
  expect(await inShop((tx) => experiments.readSubjects(tx, { shopId, today }))).toEqual([]);
});

test.each([
  ["51", "holdOut"],
  ["x", "holdOut"],
])("a share of %s is refused beside its field", async (holdOut, problem) => {
  const { programme, version } = await inShop((tx) => tiers.readTierSettings(tx, shopId));
  const draft = {
    ...programme,
    windowMonths: "12",
    graceDays: "0",
    tiers: programme.tiers.map((tier) => ({ ...tier, multiplier: "1", perks: [{ ...POINTS, holdOut }] })),
  };
  const answer = await submit({ intent: "dryRun", version: String(version), draft: JSON.stringify(draft) });
  expect(answer).toMatchObject({
    ok: false,
    // In the tier that everybody begins in nobody is held out, whatever the share.
    problems: { "tiers.0.perks.0.holdOut": "aboveZero", "tiers.1.perks.0.holdOut": problem },
  });
});

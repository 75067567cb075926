import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { fillShop } from "../pages/page-shop.ts";
import { setAppSettings } from "../server/app-settings.ts";

/** A draft is asked about before it is published; publishing does what was said, and can be taken back. */
const now = new Date("2026-07-01T03:00:00Z");
const today = "2026-07-01";

let database: TestDatabase;
let admin: pg.Client;
let db: typeof import("#app/db.server.ts");
let tiers: typeof import("#app/features/tiers/index.server.ts");
let rebuildShop: typeof import("#app/ingest/rebuild-shop.server.ts").rebuildShop;
let stopJobQueue: () => Promise<void>;
let shopId: never;
let serial = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  db = await import("#app/db.server.ts");
  tiers = await import("#app/features/tiers/index.server.ts");
  ({ rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts"));
  ({ stopJobQueue } = await import("#app/jobs/queue.server.ts"));
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});

beforeEach(async () => {
  serial += 1;
  const filled = await fillShop({ connection: admin, domain: `s${serial}.myshopify.com`, seed: serial });
  shopId = filled.shopId as never;
  await admin.query(
    `INSERT INTO tiers (shop_id, name_ja, name_en, threshold, position)
     VALUES ($1, 'レギュラー', 'Regular', 0, 1), ($1, 'シルバー', 'Silver', 20000, 2), ($1, 'ゴールド', 'Gold', 50000, 3)`,
    [shopId],
  );
  await admin.query(
    "INSERT INTO earn_rules (shop_id, version, effective_from, active, earn_points, earn_per_minor) VALUES ($1, 1, now(), true, 1, 100)",
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

type Typed = Awaited<ReturnType<typeof typedNow>>;

/** The programme in force, as the editor shows it. */
async function typedNow() {
  const { programme, version } = await settings();
  return {
    version,
    draft: {
      basis: programme.basis as string,
      windowKind: programme.windowKind as string,
      windowMonths: String(programme.windowMonths),
      graceDays: String(programme.graceDays),
      tiers: programme.tiers.map((tier) => ({
        tierId: tier.tierId,
        nameJa: tier.nameJa,
        nameEn: tier.nameEn,
        threshold: tier.threshold,
        multiplier: String(tier.multiplierBp / 10_000),
        perks: [] as Record<string, string>[],
      })),
    },
  };
}

const inShop = <T>(work: Parameters<typeof db.inTransaction<T>>[1]) => db.inTransaction({ shopId }, work);
const settings = () => inShop((tx) => tiers.readTierSettings(tx, shopId));

function submit(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return inShop((tx) => tiers.submitTierForm(tx, { shopId, currency: "JPY", form, today, now }));
}

async function ask({ version, draft }: Typed) {
  const answer = await submit({ intent: "dryRun", version: String(version), draft: JSON.stringify(draft) });
  if (!answer.ok || !answer.dryRun) throw new Error(JSON.stringify(answer));
  return answer.dryRun;
}

const publish = (draftId: string) => submit({ intent: "publish", draftId });

/** Each customer's tier by name. */
async function members(): Promise<Map<string, string | null>> {
  const { rows } = await admin.query(
    `SELECT m.customer_id, t.name_en FROM tier_memberships m LEFT JOIN tiers t USING (shop_id, tier_id)
     WHERE m.shop_id = $1 ORDER BY 1`,
    [shopId],
  );
  return new Map(rows.map(({ customer_id, name_en }) => [customer_id as string, name_en as string | null]));
}

/** What the orders say of the last 12 months: per customer the net sales and each order's points. */
async function lastYear() {
  const { rows } = await admin.query(
    `SELECT customer_id, net_sales_minor::text AS net, points_base_minor::text AS base FROM orders
     WHERE shop_id = $1 AND counted AND customer_id IS NOT NULL AND local_day > '2025-07-01' AND local_day <= '2026-07-01'`,
    [shopId],
  );
  return rows as { customer_id: string; net: string; base: string }[];
}

const EDITS: Record<string, (draft: Typed["draft"]) => void> = {
  "a lower threshold": (draft) => {
    (draft.tiers[1] as { threshold: string }).threshold = "10,000";
  },
  "a tier more, another gone, with other multipliers": (draft) => {
    draft.tiers.splice(1, 1);
    draft.tiers.push({
      tierId: null,
      nameJa: "銅",
      nameEn: "Bronze",
      threshold: "9000",
      multiplier: "1.25",
      perks: [],
    });
    draft.tiers.push({
      tierId: null,
      nameJa: "白金",
      nameEn: "Platinum",
      threshold: "90000",
      multiplier: "3",
      perks: [],
    });
  },
  "orders of the calendar year": (draft) => {
    draft.basis = "orders";
    draft.windowKind = "year";
    draft.graceDays = "200";
    draft.tiers.forEach((tier, at) => {
      tier.threshold = String(at * 2);
    });
  },
  "net sales of all time": (draft) => {
    draft.windowKind = "lifetime";
  },
  "no tier for everyone": (draft) => {
    (draft.tiers[0] as { threshold: string }).threshold = "5000";
  },
};

test.each(Object.keys(EDITS))(
  "publishing %s does what was said before, and undoing it brings all back",
  async (name) => {
    const before = await members();
    const typed = await typedNow();
    EDITS[name]?.(typed.draft);
    const said = await ask(typed);
    expect(await members()).toEqual(before);
    const published = await publish(said.draftId);
    const after = await members();

    const nameAt = (side: "before" | "after", place: number) => said[side].tiers[place]?.nameEn ?? null;
    const moved = [...after].filter(([customer, tier]) => before.get(customer) !== tier).length;
    expect(said.up + said.down + said.replaced).toBe(moved);
    expect(moved).toBeGreaterThan(0);
    expect(said.up + said.down + said.replaced + said.stay).toBe(after.size);
    expect(published).toMatchObject({ ok: true, moved });
    const pairs: Record<string, number> = {};
    for (const [customer, tier] of after) {
      const pair = `${before.get(customer)} → ${tier}`;
      pairs[pair] = (pairs[pair] ?? 0) + 1;
    }
    expect(
      Object.fromEntries(
        said.moves.map(({ from, to, customers }) => [`${nameAt("before", from)} → ${nameAt("after", to)}`, customers]),
      ),
    ).toEqual(pairs);
    for (const mover of [...said.namedUp, ...said.namedDown]) {
      expect(before.get(mover.customerId)).toBe(nameAt("before", mover.from));
      expect(after.get(mover.customerId)).toBe(nameAt("after", mover.to));
    }

    // Points of last year's orders by the tier that each customer is in.
    const multiplier = (side: "before" | "after", tier: string | null | undefined) =>
      BigInt(said[side].tiers.find(({ nameEn }) => nameEn === tier)?.multiplierBp ?? 10_000);
    const sum = { before: 0n, after: 0n };
    for (const { customer_id, base } of await lastYear()) {
      sum.before += ((BigInt(base) / 100n) * multiplier("before", before.get(customer_id))) / 10_000n;
      sum.after += ((BigInt(base) / 100n) * multiplier("after", after.get(customer_id))) / 10_000n;
    }
    expect(said.points).toMatchObject({ before: String(sum.before), after: String(sum.after) });

    const { version } = await settings();
    expect(await submit({ intent: "undo", version: String(version) })).toMatchObject({ ok: true, moved });
    expect(await members()).toEqual(before);
    expect((await settings()).version).toBe(2);
  },
);

test("members of a threshold are those whose net sales of 12 months reach it", async () => {
  const typed = await typedNow();
  EDITS["a lower threshold"]?.(typed.draft);
  await publish((await ask(typed)).draftId);
  const spend = new Map<string, number>();
  for (const { customer_id, net } of await lastYear()) spend.set(customer_id, (spend.get(customer_id) ?? 0) + +net);
  for (const [customer, tier] of await members()) {
    const spent = spend.get(customer) ?? 0;
    expect(tier).toBe(spent >= 50_000 ? "Gold" : spent >= 10_000 ? "Silver" : "Regular");
  }
});

test("of two editors the second is told, and changes nothing", async () => {
  const first = await typedNow();
  const second = await typedNow();
  EDITS["a lower threshold"]?.(first.draft);
  EDITS["net sales of all time"]?.(second.draft);
  const [one, two] = [await ask(first), await ask(second)];
  expect(await publish(one.draftId)).toMatchObject({ ok: true });
  const after = await members();
  expect(await publish(two.draftId)).toMatchObject({ ok: false, problems: { form: "gone" } });
  expect(await submit({ intent: "dryRun", version: "0", draft: JSON.stringify(second.draft) })).toMatchObject({
    ok: false,
    problems: { form: "conflict" },
  });
  expect(await submit({ intent: "undo", version: "0" })).toMatchObject({ ok: false, problems: { form: "conflict" } });
  expect(await members()).toEqual(after);
});

test("both publish at the same moment: one does, the other is told", async () => {
  const typed = await typedNow();
  const drafts = [await ask(typed), await ask(typed)];
  const answers = await Promise.all(drafts.map(({ draftId }) => publish(draftId)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect((await settings()).version).toBe(1);
});

test("while the figures are computed publishing is told so, and changes nothing", async () => {
  const typed = await typedNow();
  EDITS["a lower threshold"]?.(typed.draft);
  const { draftId } = await ask(typed);
  const refused = await inShop(async (tx) => {
    await db.lockShopFacts(tx, shopId);
    return publish(draftId);
  });
  expect(refused).toMatchObject({ ok: false, problems: { form: "busy" } });
  expect(await publish(draftId)).toMatchObject({ ok: true });
});

test.each([
  ["no tier", (draft: Typed["draft"]) => draft.tiers.splice(0), { tiers: "last" }],
  [
    "one threshold twice",
    (draft) => Object.assign(draft.tiers[0] ?? {}, { threshold: "20000" }),
    { "tiers.1.threshold": "taken" },
  ],
  [
    "a name of 61 letters",
    (draft) => Object.assign(draft.tiers[0] ?? {}, { nameEn: "x".repeat(61) }),
    { "tiers.0.nameEn": "tooLong" },
  ],
  [
    "an amount below zero",
    (draft) => Object.assign(draft.tiers[0] ?? {}, { threshold: "-5" }),
    { "tiers.0.threshold": "amount" },
  ],
  [
    "a tier that is none of this shop's",
    (draft) => Object.assign(draft.tiers[0] ?? {}, { tierId: "999" }),
    { form: "conflict" },
  ],
  ["a window of no months", (draft) => Object.assign(draft, { windowMonths: "0" }), { windowMonths: "number" }],
] as [string, (draft: Typed["draft"]) => unknown, Record<string, string>][])(
  "%s is refused",
  async (_, edit, problems) => {
    const { draft, version } = await typedNow();
    edit(draft);
    const answer = await submit({ intent: "dryRun", version: String(version), draft: JSON.stringify(draft) });
    expect(answer).toEqual({ ok: false, intent: "dryRun", problems });
  },
);

test("what is wrong is told by its place", async () => {
  const typed = await typedNow();
  const [regular, silver, gold] = typed.draft.tiers as [never, never, never];
  Object.assign(regular, { nameJa: " ", multiplier: "x" });
  Object.assign(silver, { threshold: "1.5" });
  Object.assign(gold, { perks: [{ kind: "birthdayPoints", points: "0" }] });
  const answer = await submit({ intent: "dryRun", version: "0", draft: JSON.stringify(typed.draft) });
  expect(answer).toEqual({
    ok: false,
    intent: "dryRun",
    problems: {
      "tiers.0.nameJa": "required",
      "tiers.0.multiplier": "number",
      "tiers.1.threshold": "amount",
      "tiers.2.perks.0.points": "number",
    },
  });
});

test("an order's points multiply by the tier of its moment, with the multiplier of that moment", async () => {
  const typed = await typedNow();
  for (const [at, tier] of typed.draft.tiers.entries()) tier.multiplier = String(1 + at);
  await publish((await ask(typed)).draftId);
  const gold = [...(await members())].find(([, tier]) => tier === "Gold")?.[0];
  const at = async (moment: string) => {
    const { rows } = await admin.query("SELECT tier_multiplier_bp($1, $2, $3) AS bp", [shopId, gold, moment]);
    return rows[0].bp as number;
  };
  expect(await at("2026-06-30")).toBe(10_000);
  expect(await at("2026-07-02")).toBe(30_000);
});

import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  type AppProcess,
  type AppSettings,
  freePort,
  startWebProcess,
  startWorkerProcess,
} from "../../setup/app-process.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { placeOrder } from "../../simulator/operations/orders.ts";
import { createSimulator, type Simulator } from "../../simulator/server.ts";
import { JAPAN_DOMAIN, SMALL_DOMAIN, smallJapaneseShop, smallShop } from "../../simulator/testing/small-shop.ts";
import { type SeededIds, seedShop } from "./seed-shop.ts";

/**
 * Every address of the app is asked with the session token of shop A and the ids of shop B: nothing of B may come back or
 * change. The same questions with B's own token must show B's rows, else the test would prove nothing. All of it is logged
 * at the finest level, and the log is searched for secrets at the end.
 */

const OWN = SMALL_DOMAIN;
const OTHER = JAPAN_DOMAIN;
const OTHER_MARK = "BRAVO";
const IDENTITY = {
  apiKey: "tenancy-key",
  apiSecret: "tenancy-secret-4711",
  tokenEncryptionKey: randomBytes(32).toString("hex"),
};

let database: TestDatabase;
let admin: pg.Client;
let simulator: Simulator;
let web: AppProcess;
let worker: AppProcess;
let otherShopId: string;
let other: SeededIds;
const minted: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const port = await freePort();
  simulator = await createSimulator({
    port: 0,
    appUrl: `http://localhost:${port}`,
    ...IDENTITY,
    shops: [smallShop(), smallJapaneseShop()],
  });
  const settings: AppSettings = {
    ...IDENTITY,
    databaseUrl: database.url,
    simulatorUrl: simulator.url,
    logLevel: "trace",
  };
  [web, worker] = await Promise.all([startWebProcess({ ...settings, port }), startWorkerProcess(settings)]);
  for (const domain of [OWN, OTHER]) {
    expect((await ask({ as: domain, path: "/app/state" })).status, web.output()).toBe(200);
  }
  await vi.waitFor(
    async () => {
      const { rows } = await admin.query("SELECT state FROM sync_runs WHERE kind = 'backfill'");
      expect(rows).toEqual([{ state: "done" }, { state: "done" }]);
      // What is counted daily is counted behind it, and the pasts of the ready-made segments are filled: what a test below
      // compares must stand still.
      const { rows: days } = await admin.query(
        "SELECT DISTINCT data ->> 'shopId' FROM pgboss.job WHERE name = 'day-passed' AND state = 'completed'",
      );
      expect(days).toHaveLength(2);
      const { rows: jobs } = await admin.query(
        `SELECT name FROM pgboss.job WHERE (name LIKE '%-segment%' OR name = 'day-passed')
           AND state::text IN ('created', 'retry', 'active')`,
      );
      expect(jobs).toEqual([]);
    },
    { timeout: 60_000, interval: 100 },
  );
  const { rows } = await admin.query("SELECT domain, shop_id::text AS id FROM shops");
  const shopIdOf = (domain: string) => rows.find((row) => row.domain === domain).id as string;
  otherShopId = shopIdOf(OTHER);
  await seedShop(admin, { shopId: shopIdOf(OWN), mark: "ALPHA", base: 101 });
  other = await seedShop(admin, { shopId: otherShopId, mark: OTHER_MARK, base: 202 });
  await vi.waitFor(expectQuiet, { timeout: 60_000, interval: 200 });
}, 120_000);

afterAll(async () => {
  await Promise.all([web?.stop(), worker?.kill()]);
  await simulator?.close();
  await admin?.end();
  await database?.drop();
});

/** Nothing that follows an import or a change is still on its way: what changes from now on, a request has changed. */
async function expectQuiet(): Promise<void> {
  const { rows } = await admin.query(
    `SELECT name FROM pgboss.job WHERE state < 'completed' AND start_after <= now() AND name NOT LIKE '\\_\\_%'
     UNION ALL SELECT 'a change of a customer' FROM customer_changes`,
  );
  expect(rows).toEqual([]);
}

interface Question {
  path: string;
  /** The shop whose token is shown; none: no token. */
  as?: string;
  /** A shopper's token instead of a staff member's. */
  customer?: string;
  /** Fields of a form to submit; a shopper's surface sends them as JSON. */
  form?: object;
  secret?: string;
}

interface Answer {
  status: number;
  text: string;
}

async function ask({ path, as, customer, form, secret }: Question): Promise<Answer> {
  const headers: Record<string, string> = { "user-agent": "Mozilla/5.0 (a browser)" };
  if (as) {
    const shopper = customer ? { sub: `gid://shopify/Customer/${customer}`, surface: "shopper" as const } : {};
    const token = simulator.mintSessionToken({ domain: as, ...shopper, ...(secret ? { secret } : {}) });
    minted.push(token);
    headers.authorization = `Bearer ${token}`;
  }
  const response = await fetch(web.url + path, {
    redirect: "manual",
    headers,
    ...(form
      ? { method: "POST", body: customer ? JSON.stringify(form) : new URLSearchParams(Object.entries(form)) }
      : {}),
  });
  return { status: response.status, text: await response.text() };
}

interface Case {
  /** Questions whose answer to B's own token holds B's rows, and to A's token must not. */
  reads?: () => (Omit<Question, "as"> & { sees?: RegExp })[];
  /** Forms that name B's rows. */
  writes?: () => (Omit<Question, "as"> & { form: object })[];
  /** Why there is nothing of a shop to ask for. */
  open?: string;
}

const MARK = new RegExp(OTHER_MARK, "i");
const document = (path: string, sees: RegExp = MARK) => [
  { path, sees },
  // What the pages ask for when one moves between them.
  { path: path.replace(/(\?|$)/, ".data$1"), sees },
];

/** One case per file of app/routes: a new route without one fails the test below. */
const CASES: Record<string, Case> = {
  "_index.tsx": { open: "says where the app is opened" },
  "auth.$.tsx": { open: "the library's own pages, which hold nothing of a shop" },
  "auth.login.tsx": { open: "leads to the root" },
  "api.shopper.loyalty.ts": {
    reads: () => [
      { path: `/api/shopper/loyalty?shop=${OTHER}&customer=${other.customer}`, customer: other.customer, sees: MARK },
    ],
    writes: () => [{ path: "/api/shopper/loyalty", customer: other.customer, form: { customer: other.customer } }],
  },
  "api.shopper.orders.$orderId.ts": {
    reads: () => [{ path: `/api/shopper/orders/${other.order}?shop=${OTHER}`, customer: other.customer, sees: MARK }],
    writes: () => [{ path: `/api/shopper/orders/${other.order}`, customer: other.customer, form: { x: "1" } }],
  },
  "api.shopper.member.ts": {
    reads: () => [{ path: `/api/shopper/member?shop=${OTHER}`, customer: other.customer, sees: /"reachable":true/ }],
    writes: () => [{ path: "/api/shopper/member", customer: other.customer, form: { x: "1" } }],
  },
  "api.shopper.entries.ts": {
    reads: () => [{ path: `/api/shopper/entries?shop=${OTHER}`, customer: other.customer, sees: /"occurredOn"/ }],
    writes: () => [{ path: "/api/shopper/entries", customer: other.customer, form: { x: "1" } }],
  },
  "api.shopper.birthday.ts": {
    writes: () => [
      { path: `/api/shopper/birthday?shop=${OTHER}`, customer: other.customer, form: { month: 2, day: 3 } },
    ],
  },
  "api.shopper.survey.ts": {
    writes: () => [
      {
        path: `/api/shopper/survey?shop=${OTHER}`,
        customer: other.customer,
        form: { survey: other.survey, order: other.order, pick: 9, comment: "taken" },
      },
    ],
  },
  "api.shopper.referral.ts": {
    writes: () => [
      { path: `/api/shopper/referral?shop=${OTHER}`, customer: other.customer, form: { code: "ABCDEFGH" } },
    ],
  },
  "api.shopper.consent.ts": {
    writes: () => [
      {
        path: `/api/shopper/consent?shop=${OTHER}`,
        customer: other.customer,
        form: { channel: "email", agreed: true, customerId: other.customer },
      },
    ],
  },
  "api.shopper.rhythm.ts": {
    writes: () => [{ path: `/api/shopper/rhythm?shop=${OTHER}`, customer: other.customer, form: { days: 7 } }],
  },
  "api.shopper.line.ts": {
    writes: () => [
      { path: `/api/shopper/line?shop=${OTHER}`, customer: other.customer, form: { customerId: other.customer } },
    ],
  },
  "api.shopper.rewards.ts": {
    reads: () => [{ path: `/api/shopper/rewards?shop=${OTHER}`, customer: other.customer, sees: MARK }],
    writes: () => [{ path: "/api/shopper/rewards", customer: other.customer, form: { customer: other.customer } }],
  },
  "api.shopper.redemptions.ts": {
    writes: () => [{ path: "/api/shopper/redemptions", customer: other.customer, form: { rewardId: other.reward } }],
  },
  "api.shopper.redemptions_.$id.ts": {
    reads: () => [
      { path: `/api/shopper/redemptions/${other.redemption}?shop=${OTHER}`, customer: other.customer, sees: MARK },
    ],
    writes: () => [
      { path: `/api/shopper/redemptions/${other.redemption}`, customer: other.customer, form: { x: "1" } },
    ],
  },
  "api.shopper.contents.$token.ts": { open: "the link is the permission; it names one redemption of one shop, signed" },
  "s.$token.ts": { open: "answers to links that we signed alone, each for one message and survey" },
  "m.$token.ts": { open: "answers to links that we signed alone, each for one message" },
  "api.line.$token.ts": {
    open: "answers to addresses that we signed alone, each for one shop, and to its channel's signature",
  },
  "api.mail-events.$token.ts": { open: "answers to addresses that we signed alone, each for one shop" },
  "api.awards.$token.ts": { open: "answers to the address of one shop alone, whose secret that shop was shown" },
  "flow.actions.add-points.ts": { open: "signed by Shopify, which names the shop inside what it signs" },
  "flow.actions.issue-coupon.ts": { open: "signed by Shopify, which names the shop inside what it signs" },
  "flow.actions.set-tier.ts": { open: "signed by Shopify, which names the shop inside what it signs" },
  "flow.trigger-use.ts": { open: "signed by Shopify, which names the shop inside what it signs" },
  "app.$.tsx": { open: "says that there is nothing" },
  "app.tsx": { reads: () => document("/app", /small-jp/) },
  "app._index.tsx": { reads: () => document("/app?index", /small-jp/) },
  "app.state.tsx": {
    reads: () => document(`/app/state?by=month&from=2026-07-01&to=2026-08-01&shop=${OTHER}`, /765,?202/),
  },
  "app.state[.]csv.ts": {
    reads: () => [{ path: `/app/state.csv?by=month&from=2026-07-01&to=2026-08-01&shop=${OTHER}`, sees: /765202/ }],
  },
  "app.state-contribution[.]csv.ts": {
    reads: () => [
      { path: `/app/state-contribution.csv?by=month&from=2026-07-01&to=2026-08-01&shop=${OTHER}`, sees: /765202/ },
    ],
  },
  "app.state-summary[.]csv.ts": {
    reads: () => [
      {
        path: `/app/state-summary.csv?by=month&from=2026-07-01&to=2026-08-01&shop=${OTHER}`,
        sees: /promotion_cost,765202/,
      },
    ],
  },
  "app.state_.acquisition.tsx": { reads: () => document(`/app/state/acquisition?shop=${OTHER}`, /small-jp/) },
  "app.state_.acquisition[.]csv.ts": {
    reads: () => [{ path: `/app/state/acquisition.csv?shop=${OTHER}`, sees: /765202/ }],
  },
  "app.state_.costs.tsx": {
    reads: () => document(`/app/state/costs?shop=${OTHER}`),
    writes: () => [
      { path: "/app/state/costs", form: { intent: "delete", costId: other.cost, shopId: otherShopId } },
      {
        path: "/app/state/costs",
        form: {
          intent: "save",
          costId: other.cost,
          version: "1",
          name: "Taken",
          channel: "",
          audience: "new",
          firstDay: "2026-07-01",
          lastDay: "2026-07-01",
          amount: "1",
          repeatsUntil: "",
        },
      },
      { path: "/app/state/costs", form: { intent: "undoImport", importId: other.costImport } },
    ],
  },
  "app.state_.costs[.]csv.ts": { reads: () => [{ path: `/app/state/costs.csv?shop=${OTHER}`, sees: MARK }] },
  "app.repeat.tsx": { reads: () => document("/app/repeat?by=month&from=2026-07-01&to=2026-08-01", /small-jp/) },
  "app.repeat[.]csv.ts": {
    reads: () => [
      { path: `/app/repeat.csv?by=month&from=2026-07-01&to=2026-08-01&shop=${OTHER}`, sees: /2026-07,1,0,1/ },
    ],
  },
  "app.repeat_.steps.tsx": {
    reads: () => document(`/app/repeat/steps?shop=${OTHER}`, /765,?20\d/),
    writes: () => [{ path: "/app/repeat/steps", form: { coolingDays: "5", lapsedDays: "9", shopId: otherShopId } }],
  },
  "app.repeat_.steps[.]csv.ts": { reads: () => [{ path: `/app/repeat/steps.csv?shop=${OTHER}`, sees: /76520\d/ }] },
  "app.repeat_.lapse[.]csv.ts": { reads: () => [{ path: `/app/repeat/lapse.csv?shop=${OTHER}`, sees: /^n,/ }] },
  "app.repeat_.curve[.]csv.ts": { reads: () => [{ path: `/app/repeat/curve.csv?n=1&shop=${OTHER}`, sees: /76520\d/ }] },
  "app.repeat_.f2.tsx": { reads: () => document(`/app/repeat/f2?months=36&shop=${OTHER}`) },
  "app.repeat_.f2[.]csv.ts": {
    reads: () => [{ path: `/app/repeat/f2.csv?by=product&from=2026-07&to=2026-07&shop=${OTHER}`, sees: MARK }],
  },
  "app.repeat_.retention.tsx": {
    reads: () => document(`/app/repeat/retention?months=36&shop=${OTHER}`, /765,?20\d/),
  },
  "app.repeat_.retention[.]csv.ts": {
    reads: () => [{ path: `/app/repeat/retention.csv?from=2026-07&to=2026-07&shop=${OTHER}`, sees: /76520\d/ }],
  },
  "app.repeat_.products.tsx": { reads: () => document(`/app/repeat/products?shop=${OTHER}`) },
  "app.repeat_.products[.]csv.ts": {
    reads: () => [{ path: `/app/repeat/products.csv?by=reorder&shop=${OTHER}`, sees: MARK }],
  },
  "app.customers._index.tsx": {
    reads: () => [
      ...document(`/app/customers?search=${OTHER_MARK}&shop=${OTHER}`, new RegExp(`${OTHER_MARK}@`)),
      ...document(`/app/customers?shop=${OTHER}`, new RegExp(`view of ${OTHER_MARK}`)),
      ...document(`/app/customers?q=${other.customer}&who=all&shop=${OTHER}`, new RegExp(`${OTHER_MARK}@`)),
    ],
    writes: () => [{ path: "/app/customers", form: { intent: "deleteView", viewId: other.customerView } }],
  },
  "app.customers.accuracy.tsx": {
    reads: () => document("/app/customers/accuracy", /small-jp/),
    writes: () => [
      {
        path: "/app/customers/accuracy",
        form: { intent: "dismiss", kind: "mailbox", key: other.duplicateKey, customerIds: `${other.customer},1` },
      },
      { path: "/app/customers/accuracy", form: { intent: "restore", kind: "mailbox", key: other.duplicateKey } },
    ],
  },
  "app.customers.import.tsx": {
    reads: () => document(`/app/customers/import?shop=${OTHER}`),
    writes: () => [
      {
        path: "/app/customers/import",
        form: { intent: "undoImport", importId: other.extraImport, shopId: otherShopId },
      },
    ],
  },
  "app.customers.reach[.]csv.ts": {
    reads: () => [{ path: `/app/customers/reach.csv?shop=${OTHER}`, sees: /any,/ }],
  },
  "app.customers.duplicates[.]csv.ts": {
    reads: () => [{ path: `/app/customers/duplicates.csv?shop=${OTHER}`, sees: /^group,/ }],
  },
  "app.customers.list[.]csv.ts": {
    reads: () => [{ path: `/app/customers/list.csv?who=all&shop=${OTHER}`, sees: new RegExp(`note of ${OTHER_MARK}`) }],
  },
  "app.customers.merge-preview.ts": { open: "asks Shopify with the token's shop's own access, and keeps nothing" },
  "app.customers_.$id_.orders.ts": {
    reads: () => [{ path: `/app/customers/${other.customer}/orders?shop=${OTHER}`, sees: MARK }],
  },
  "app.customers_.$id_.points.ts": {
    reads: () => [{ path: `/app/customers/${other.customer}/points?shop=${OTHER}`, sees: MARK }],
  },
  "app.experiments[.]csv.ts": {
    reads: () => [{ path: `/app/experiments.csv?shop=${OTHER}`, sees: MARK }],
  },
  "app.experiments.$id[.]csv.ts": {
    reads: () => [{ path: `/app/experiments/${other.experiment}.csv?shop=${OTHER}`, sees: /treated,1,1/ }],
  },
  "app.experiments._index.tsx": { reads: () => document(`/app/experiments?shop=${OTHER}`) },
  "app.experiments.new.tsx": {
    reads: () => document(`/app/experiments/new?repeats=${other.experiment}&shop=${OTHER}`),
    writes: () => [
      {
        path: "/app/experiments/new",
        form: {
          intent: "start",
          hypothesis: "Taken",
          campaignId: other.campaign,
          repeats: "",
          metric: "repeat",
          expected: "2",
          horizonDays: "30",
          weeks: "8",
          shopId: otherShopId,
        },
      },
    ],
  },
  "app.experiments.$id.tsx": {
    reads: () => document(`/app/experiments/${other.experiment}?shop=${OTHER}`),
    writes: () => [
      {
        path: `/app/experiments/${other.experiment}`,
        form: {
          intent: "decide",
          experimentId: other.experiment,
          decision: "stop",
          note: "taken",
          shopId: otherShopId,
        },
      },
    ],
  },
  "app.customers.$id.tsx": {
    reads: () => document(`/app/customers/${other.customer}?shop=${OTHER}`),
    writes: () => [
      {
        path: `/app/customers/${other.customer}`,
        form: { intent: "saveExtras", birthday: "1/1", note: "taken", version: "", shopId: otherShopId },
      },
      {
        path: `/app/customers/${other.customer}`,
        form: { intent: "adjustPoints", direction: "give", points: "9", why: "taken", key: "taken-from-them" },
      },
      {
        path: `/app/customers/${other.customer}`,
        form: {
          intent: "openContact",
          kind: "complaint",
          channel: "email",
          subject: "taken",
          once: "0190a0a0-0000-7000-8000-000000000001",
        },
      },
    ],
  },
  "app.customers[.]csv.ts": { reads: () => [{ path: `/app/customers.csv?shop=${OTHER}`, sees: MARK }] },
  "app.segments._index.tsx": {
    reads: () => document(`/app/segments?shop=${OTHER}`),
    writes: () => [
      { path: "/app/segments?index", form: { intent: "saveScale", scale: "{}", shopId: otherShopId } },
      {
        path: "/app/segments?index",
        form: { intent: "saveScale", scale: JSON.stringify({ lookBackDays: 77, limits: null }), shopId: otherShopId },
      },
    ],
  },
  "app.segments.new.tsx": {
    reads: () => document(`/app/segments/new?copy=${other.segment}&shop=${OTHER}`),
    writes: () => [
      {
        path: "/app/segments/new",
        form: {
          intent: "save",
          name: "Taken",
          rule: JSON.stringify({ type: "orderCount", count: { min: 1 } }),
          segmentId: other.segment,
          shopId: otherShopId,
        },
      },
    ],
  },
  "app.segments.$id.tsx": {
    reads: () => document(`/app/segments/${other.segment}?shop=${OTHER}`),
    writes: () => [
      { path: `/app/segments/${other.segment}`, form: { intent: "delete" } },
      { path: `/app/segments/${other.segment}`, form: { intent: "setTag", tag: "taken" } },
      { path: `/app/segments/${other.segment}`, form: { intent: "removeTag" } },
      {
        path: `/app/segments/${other.segment}`,
        form: { intent: "save", name: "Taken", rule: JSON.stringify({ type: "orderCount", count: { min: 9 } }) },
      },
    ],
  },
  "app.segments[.]csv.ts": {
    reads: () => [{ path: `/app/segments.csv?shop=${OTHER}`, sees: MARK }],
  },
  "app.segments-rfm[.]csv.ts": {
    reads: () => [{ path: `/app/segments-rfm.csv?shop=${OTHER}`, sees: /76520\d/ }],
  },
  "app.segments.$id_.history[.]csv.ts": {
    reads: () => [{ path: `/app/segments/${other.segment}/history.csv?shop=${OTHER}`, sees: /76520\d/ }],
  },
  "app.segments.$id_.moves[.]csv.ts": {
    reads: () => [{ path: `/app/segments/${other.segment}/moves.csv?shop=${OTHER}`, sees: MARK }],
  },
  "app.segments-compare[.]csv.ts": {
    reads: () => [
      {
        path: `/app/segments-compare.csv?first=${other.segment}&second=${other.segment}&shop=${OTHER}`,
        sees: /both,[1-9]/,
      },
    ],
  },
  "app.segments.$id[.]csv.ts": {
    reads: () => [{ path: `/app/segments/${other.segment}.csv?shop=${OTHER}`, sees: MARK }],
  },
  "app.segments.compare.tsx": { reads: () => document(`/app/segments/compare?first=${other.segment}&shop=${OTHER}`) },
  // A rule is told in the body; what comes back is the shop's own customers alone.
  "app.segments.count.ts": {
    writes: () => [{ path: "/app/segments/count", form: { rule: "{}", shopId: otherShopId } }],
  },
  "app.segments.customers.ts": {
    writes: () => [{ path: "/app/segments/customers", form: { rule: "{}", shopId: otherShopId } }],
  },
  "app.segments.shopify-groups.ts": {
    reads: () => [{ path: `/app/segments/shopify-groups?shop=${OTHER}`, sees: /GROUP BRAVO/ }],
  },
  "app.products._index.tsx": {
    reads: () => document(`/app/products?shop=${OTHER}`),
    writes: () => [
      { path: "/app/products", form: { intent: "setProducts", productIds: other.product, kind: "gift_set" } },
      { path: "/app/products", form: { intent: "removeRule", scope: "tag", target: OTHER_MARK.toLowerCase() } },
    ],
  },
  "app.products[.]csv.ts": {
    reads: () => [{ path: `/app/products.csv?shop=${OTHER}`, sees: MARK }],
  },
  "app.products.search.ts": { reads: () => [{ path: `/app/products/search?q=&shop=${OTHER}`, sees: MARK }] },
  "app.products.collections.ts": {
    reads: () => [{ path: `/app/products/collections?q=&shop=${OTHER}`, sees: /はじめての方へ/ }],
  },
  "app.loyalty.tsx": {
    reads: () => document(`/app/loyalty?shop=${OTHER}`, /765,?20\d/),
    writes: () => [{ path: "/app/loyalty", form: { intent: "retry", box: "outbox", letterId: other.deadEffect } }],
  },
  "app.loyalty[.]csv.ts": {
    reads: () => [{ path: `/app/loyalty.csv?table=tiers&shop=${OTHER}`, sees: MARK }],
  },
  "app.loyalty_.redemptions[.]csv.ts": {
    reads: () => [{ path: `/app/loyalty/redemptions.csv?shop=${OTHER}`, sees: MARK }],
  },
  "app.loyalty_.tiers.tsx": {
    reads: () => document(`/app/loyalty/tiers?shop=${OTHER}`),
    writes: () => [
      { path: "/app/loyalty/tiers", form: { intent: "publish", draftId: other.tierDraft } },
      { path: "/app/loyalty/tiers", form: { intent: "undo", version: "0", shopId: otherShopId } },
      {
        path: "/app/loyalty/tiers",
        form: {
          intent: "dryRun",
          version: "0",
          draft: JSON.stringify({
            ...{ basis: "spend", windowKind: "lifetime", windowMonths: "12", graceDays: "0" },
            tiers: [{ tierId: other.tier, nameJa: "奪", nameEn: "Taken", threshold: "1", multiplier: "1", perks: [] }],
          }),
        },
      },
    ],
  },
  "app.loyalty_.tiers_.movers[.]csv.ts": {
    reads: () => [{ path: `/app/loyalty/tiers/movers.csv?draft=${other.tierDraft}` }],
  },
  "app.loyalty_.earning.tsx": {
    reads: () => document("/app/loyalty/earning", /small-jp/),
    writes: () => [
      {
        path: "/app/loyalty/earning",
        form: {
          intent: "saveRule",
          active: "false",
          points: "9",
          perAmount: "9",
          validDays: "9",
          version: "1",
          shopId: otherShopId,
        },
      },
    ],
  },
  "app.loyalty_.activity.tsx": {
    reads: () => [
      ...document(`/app/loyalty/activity?shop=${OTHER}`),
      ...document(`/app/loyalty/activity?q=${other.customer}&shop=${OTHER}`),
    ],
  },
  "app.loyalty_.activity[.]csv.ts": {
    reads: () => [{ path: `/app/loyalty/activity.csv?shop=${OTHER}`, sees: MARK }],
  },
  "app.loyalty_.liability.tsx": {
    reads: () => document(`/app/loyalty/liability?shop=${OTHER}`, /765,?20\d/),
    writes: () => [
      { path: "/app/loyalty/liability", form: { points: "9", amount: "9", version: "1", shopId: otherShopId } },
    ],
  },
  "app.loyalty_.liability[.]csv.ts": {
    reads: () => [{ path: `/app/loyalty/liability.csv?table=expiry&shop=${OTHER}`, sees: /never,\d+,JPY/ }],
  },
  "app.loyalty_.rewards.tsx": {
    reads: () => document(`/app/loyalty/rewards?shop=${OTHER}`),
    writes: () => [
      ...["pause", "delete"].map((intent) => ({ path: "/app/loyalty/rewards", form: { intent, id: other.reward } })),
      ...["taskDone", "taskCancel"].map((intent) => ({
        path: "/app/loyalty/rewards",
        form: { intent, id: other.rewardTask },
      })),
      { path: "/app/loyalty/rewards", form: { intent: "creditArrived", id: other.redemption } },
    ],
  },
  "app.loyalty_.rewards_.$id.tsx": {
    reads: () => document(`/app/loyalty/rewards/${other.reward}?shop=${OTHER}`),
    writes: () => [{ path: `/app/loyalty/rewards/${other.reward}`, form: { version: "1", kind: "goods" } }],
  },
  "app.loyalty_.rewards_.variants.ts": {
    reads: () => [{ path: `/app/loyalty/rewards/variants?q=${OTHER_MARK}&shop=${OTHER}`, sees: MARK }],
  },
  "app.coupons[.]csv.ts": {
    reads: () => [{ path: `/app/coupons.csv?shop=${OTHER}`, sees: /next_visit/ }],
  },
  "app.coupons._index.tsx": { reads: () => document(`/app/coupons?shop=${OTHER}`, /small-jp/) },
  "app.coupons.new.tsx": {
    reads: () => document(`/app/coupons/new?shop=${OTHER}`, /small-jp/),
    writes: () => [{ path: "/app/coupons/new", form: { intent: "activate", shopId: otherShopId } }],
  },
  "app.coupons.$id.tsx": {
    reads: () => document(`/app/coupons/${other.campaign}`, MARK),
    writes: () =>
      ["save", "activate", "deactivate", "end"].map((intent) => ({
        path: `/app/coupons/${other.campaign}`,
        form: { intent, shopId: otherShopId },
      })),
  },
  "app.coupons.$id[.]csv.ts": {
    reads: () => [{ path: `/app/coupons/${other.campaign}.csv?shop=${OTHER}`, sees: MARK }],
  },
  "app.follow-up._index.tsx": {
    reads: () => document(`/app/follow-up?shop=${OTHER}`, new RegExp(`task of ${OTHER_MARK}`)),
    writes: () => {
      const one = { taskIds: other.task, shopId: otherShopId };
      return [
        { intent: "act", kind: "done", ...one },
        { intent: "act", kind: "skip", ...one },
        { intent: "act", kind: "later", list: "", newest: "999999999", shopId: otherShopId },
        { intent: "act", actionId: other.taskAction },
        { intent: "undo", actionId: other.taskAction },
        { intent: "claim", taskId: other.task },
        { intent: "release", taskId: other.task },
        { intent: "deleteTask", taskId: other.task },
        { intent: "skipStep", enrolmentId: other.enrolment, step: "0" },
        { intent: "endEnrolment", enrolmentId: other.enrolment },
        { intent: "changeTask", taskId: other.task, title: "Taken", note: "", dueOn: "2026-07-01", assignee: "" },
        { intent: "addTask", key: "taken-from-them", customer: other.customer, title: "Taken", dueOn: "2026-07-01" },
      ].map((form) => ({ path: "/app/follow-up?index", form }));
    },
  },
  "app.follow-up.tasks.$id.preview.ts": {
    reads: () => [
      { path: `/app/follow-up/tasks/${other.stepTask}/preview?shop=${OTHER}`, sees: new RegExp(OTHER_MARK) },
    ],
  },
  "app.follow-up.today[.]csv.ts": {
    reads: () => [{ path: `/app/follow-up/today.csv?shop=${OTHER}`, sees: new RegExp(`task of ${OTHER_MARK}`) }],
  },
  "app.messages._index.tsx": {
    reads: () => [
      ...document(`/app/messages?index&shop=${OTHER}`, new RegExp(`subject of ${OTHER_MARK}`)),
      ...document(`/app/messages?index&show=uncertain&shop=${OTHER}`, new RegExp(`template of ${OTHER_MARK}`)),
    ],
    writes: () => [
      { path: "/app/messages?index", form: { intent: "decide", messageId: other.message, decision: "again" } },
      {
        path: "/app/messages?index",
        form: {
          intent: "saveMail",
          smtpPort: "587",
          smtpSecurity: "tls",
          perMinute: "1",
          capDays: "9",
          emailCost: "1",
        },
      },
    ],
  },
  "app.messages.$id.tsx": {
    reads: () => document(`/app/messages/${other.message}?shop=${OTHER}`, new RegExp(`text of ${OTHER_MARK}`)),
    writes: () => [
      {
        path: `/app/messages/${other.message}`,
        form: { intent: "decide", messageId: other.message, decision: "sent" },
      },
    ],
  },
  "app.messages.templates.$id.tsx": {
    reads: () => document(`/app/messages/templates/${other.template}?shop=${OTHER}`),
    writes: () => {
      const path = `/app/messages/templates/${other.template}`;
      const words = { subjectJa: "奪", bodyJa: "奪", subjectEn: "", bodyEn: "" };
      return [
        { path, form: { intent: "save", name: "Taken", version: "1", ...words } },
        { path, form: { intent: "archive" } },
        { path, form: { intent: "preview", language: "ja", customer: other.customer, ...words } },
        {
          path,
          form: { intent: "test", language: "ja", customer: other.customer, address: "x@example.com", ...words },
        },
      ];
    },
  },
  "app.messages.post._index.tsx": {
    reads: () => document(`/app/messages/post?index&shop=${OTHER}`, new RegExp(`batch of ${OTHER_MARK}`)),
    writes: () => [
      {
        path: "/app/messages/post?index",
        form: { name: "Taken", segmentId: other.segment, templateId: other.template },
      },
    ],
  },
  "app.messages.post.$id.tsx": {
    reads: () => document(`/app/messages/post/${other.batch}?shop=${OTHER}`, new RegExp(`batch of ${OTHER_MARK}`)),
    writes: () => [{ path: `/app/messages/post/${other.batch}`, form: { intent: "posted" } }],
  },
  "app.messages.post.$id[.]pdf.ts": {
    reads: () => [{ path: `/app/messages/post/${other.batch}.pdf?shop=${OTHER}`, sees: /%PDF/ }],
  },
  "app.messages.post.$id[.]csv.ts": {
    reads: () => [{ path: `/app/messages/post/${other.batch}.csv?shop=${OTHER}`, sees: MARK }],
  },
  "app.follow-up.programmes._index.tsx": {
    reads: () => document(`/app/follow-up/programmes?index&shop=${OTHER}`, new RegExp(`programme of ${OTHER_MARK}`)),
    writes: () =>
      ["enable", "disable"].map((intent) => ({
        path: "/app/follow-up/programmes?index",
        form: { intent, programmeId: other.programme, shopId: otherShopId },
      })),
  },
  "app.follow-up.programmes.new.tsx": {
    reads: () => document(`/app/follow-up/programmes/new?shop=${OTHER}`, new RegExp(`template of ${OTHER_MARK}`)),
    writes: () => [{ path: "/app/follow-up/programmes/new", form: { intent: "save", programme: "{}" } }],
  },
  "app.follow-up.programmes.$id.tsx": {
    reads: () => document(`/app/follow-up/programmes/${other.programme}`, new RegExp(`programme of ${OTHER_MARK}`)),
    writes: () =>
      ["save", "enable", "disable", "archive", "enrolPast"].map((intent) => ({
        path: `/app/follow-up/programmes/${other.programme}`,
        form: { intent, days: "365", version: "1", programme: "{}", shopId: otherShopId },
      })),
  },
  "app.follow-up.programmes[.]csv.ts": {
    reads: () => [
      { path: `/app/follow-up/programmes.csv?shop=${OTHER}`, sees: new RegExp(`programme of ${OTHER_MARK}`) },
    ],
  },
  "app.follow-up.programmes_.$id_.forecast[.]csv.ts": {
    reads: () => [{ path: `/app/follow-up/programmes/${other.programme}/forecast.csv?shop=${OTHER}`, sees: /^day,/ }],
  },
  "app.follow-up.programmes_.$id_.outlook.ts": {
    reads: () => [
      {
        path: `/app/follow-up/programmes/${other.programme}/outlook.data?about=preview&customer=${other.customer}&shop=${OTHER}`,
        sees: MARK,
      },
    ],
  },
  "app.voice._index.tsx": {
    reads: () => document(`/app/voice?index&shop=${OTHER}`, new RegExp(`contact of ${OTHER_MARK}`)),
    writes: () => [
      {
        path: "/app/voice?index",
        form: { intent: "changeContact", contactId: other.contact, state: "resolved", dueOn: "2026-07-02", note: "x" },
      },
    ],
  },
  "app.voice.figures[.]csv.ts": {
    reads: () => [{ path: `/app/voice/figures.csv?table=resolved&shop=${OTHER}`, sees: /^kind,/ }],
  },
  "app.voice.figures.tsx": {
    reads: () => document(`/app/voice/figures?shop=${OTHER}`, /small-jp/),
  },
  "app.voice.answers.tsx": {
    reads: () =>
      document(`/app/voice/answers?survey=${other.survey}&shop=${OTHER}`, new RegExp(`comment of ${OTHER_MARK}`)),
  },
  "app.voice.answers[.]csv.ts": {
    reads: () => [{ path: `/app/voice/answers.csv?shop=${OTHER}`, sees: new RegExp(`comment of ${OTHER_MARK}`) }],
  },
  "app.voice.surveys._index.tsx": {
    reads: () => document(`/app/voice/surveys?index&shop=${OTHER}`, new RegExp(`question of ${OTHER_MARK}`)),
  },
  "app.voice.surveys.$id.tsx": {
    reads: () => document(`/app/voice/surveys/${other.survey}?shop=${OTHER}`, new RegExp(`question of ${OTHER_MARK}`)),
    writes: () => [
      {
        path: `/app/voice/surveys/${other.survey}`,
        form: {
          surveyId: other.survey,
          version: "1",
          name: "taken",
          occasion: "order",
          afterDays: "0",
          editDays: "0",
          enabled: "true",
          content: JSON.stringify({
            question: { ja: "x", en: "x" },
            answers: { kind: "nps" },
            followUp: { ja: "x", en: "x" },
            thanks: { ja: "x", en: "x" },
          }),
        },
      },
    ],
  },
  "app.voice.contacts[.]csv.ts": {
    reads: () => [{ path: `/app/voice/contacts.csv?shop=${OTHER}`, sees: new RegExp(`contact of ${OTHER_MARK}`) }],
  },
  "app.messages[.]csv.ts": {
    reads: () => [{ path: `/app/messages.csv?shop=${OTHER}`, sees: new RegExp(`subject of ${OTHER_MARK}`) }],
  },
  "app.settings.tsx": {
    reads: () => document(`/app/settings?shop=${OTHER}`),
    writes: () => [
      { path: "/app/settings", form: { intent: "retry", box: "inbox", letterId: other.deadLetter } },
      { path: "/app/settings", form: { intent: "retry", box: "outbox", letterId: other.deadEffect } },
      { path: "/app/settings", form: { intent: "retry", box: "inbox", letterId: "" } },
      { path: "/app/settings", form: { intent: "saveSettings", language: "en", margin: "1", shopId: otherShopId } },
    ],
  },
  "app.privacy.$id[.]json.ts": {
    reads: () => [{ path: `/app/privacy/${other.privacyRequest}.json?shop=${OTHER}`, sees: MARK }],
  },
};

test("every route has a case", () => {
  const routes = readdirSync(new URL("../../../app/routes", import.meta.url)).filter((file) => /\.tsx?$/.test(file));
  expect(Object.keys(CASES).sort()).toEqual(routes.filter((file) => !/\.test\./.test(file)).sort());
});

const readers = Object.entries(CASES).filter(([, { reads }]) => reads !== undefined);
const writers = Object.entries(CASES).filter(([, { writes }]) => writes !== undefined);

/** What only B has: its marks, its amounts, its name. */
const OF_OTHER = /BRAVO|765,?202|small-jp\.myshopify/i;

/** What stands around the first find, null where there is none: a page is too long for a message. */
function around(text: string, wanted: RegExp): string | null {
  const at = text.search(wanted);
  return at === -1 ? null : text.slice(Math.max(0, at - 80), at + 80);
}

describe.each(readers)("%s", (_file, { reads }) => {
  test("shows a shop's rows to its own token alone", async () => {
    for (const { sees = MARK, ...question } of reads?.() ?? []) {
      const own = await ask({ ...question, as: OTHER });
      expect(own.status, question.path).toBe(200);
      expect(around(own.text, sees), question.path).not.toBeNull();

      const foreign = await ask({ ...question, as: OWN });
      // The name of B's shop may stand in the address that the answer repeats.
      const text = foreign.text.replaceAll(`shop=${OTHER}`, "").replaceAll(`search=${OTHER_MARK}`, "");
      expect([200, 401, 404], question.path).toContain(foreign.status);
      const searchedFor = question.path.includes(`search=${OTHER_MARK}`);
      const ofOther = searchedFor ? new RegExp(`${OTHER_MARK}@|#${OTHER_MARK}|765,?202`) : OF_OTHER;
      expect(around(text, ofOther), question.path).toBeNull();

      for (const stranger of [{}, { as: OTHER, secret: "not-the-secret" }]) {
        const refused = await ask({ ...question, ...stranger });
        // 202 is how a redirect is told to a page that moves.
        const refusals = question.path.includes(".data") ? [202, 302, 401, 410] : [302, 400, 401, 410];
        expect(refusals, `${question.path} ${JSON.stringify(stranger)}`).toContain(refused.status);
        expect(around(refused.text.replaceAll(OTHER, ""), OF_OTHER), question.path).toBeNull();
      }
    }
  });
});

async function rowsOfOther(): Promise<Record<string, unknown>> {
  const { rows } = await admin.query(
    `SELECT DISTINCT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'shop_id' AND table_name NOT IN ('sessions', 'sync_runs') ORDER BY 1`,
  );
  const found: Record<string, unknown> = {};
  for (const { name } of rows) {
    const { rows: own } = await admin.query(
      `SELECT to_jsonb(t) AS row FROM ${name} t WHERE shop_id = $1 ORDER BY t::text`,
      [otherShopId],
    );
    found[name] = own.map(({ row }) => row);
  }
  return found;
}

describe.each(writers)("%s", (_file, { writes }) => {
  test("changes no other shop's rows", async () => {
    const before = await rowsOfOther();
    for (const question of writes?.() ?? []) {
      const answer = await ask({ ...question, as: OWN });
      expect([200, 302, 400, 404, 405], `${JSON.stringify(question)} ${answer.text.slice(0, 300)}`).toContain(
        answer.status,
      );
      expect(around(answer.text, OF_OTHER)).toBeNull();
      for (const stranger of [{}, { as: OTHER, secret: "not-the-secret" }]) {
        expect([302, 400, 401, 405, 410], JSON.stringify(question)).toContain(
          (await ask({ ...question, ...stranger })).status,
        );
      }
    }
    expect(await rowsOfOther()).toEqual(before);
  });
});

test("what is logged, even at the finest level, holds no secret and nobody's data", async () => {
  const { store, sender, failures } = simulator;
  // Webhooks with a person's data: one that is applied, one that cannot be read, one with a wrong signature.
  placeOrder(store, OWN, { customerId: "101", lines: [{ variantId: "301", quantity: 2 }] });
  await sender.idle();
  const { headersOf } = await import("../../simulator/webhooks/sender.ts");
  const broken = {
    id: "broken",
    eventId: "e",
    domain: OWN,
    topic: "customers/update",
    triggeredAt: Date.now(),
    attempts: 0,
  };
  const body = JSON.stringify({
    id: "none",
    email: "ann@example.com",
    phone: "+12125550101",
    first_name: "Ann Secretname",
  });
  for (const [secret, status] of [
    [IDENTITY.apiSecret, 200],
    ["another", 401],
  ] as const) {
    const headers = headersOf({ ...broken, body }, secret);
    expect((await fetch(`${web.url}/webhooks`, { method: "POST", body, headers })).status).toBe(status);
  }
  await vi.waitFor(async () => {
    const { rows } = await admin.query("SELECT state FROM inbox_messages WHERE webhook_id = 'broken'");
    expect(rows).toEqual([{ state: "dead" }]);
  });
  // Calls of Shopify that fail, in the middle of a reconcile.
  failures.add({ domain: OWN, kind: "status", status: 500, times: 2 });
  await ask({ as: OWN, path: "/app/settings", form: { intent: "reconcile" } });
  await vi.waitFor(() => expect(failures.list()).toEqual([]), { timeout: 20_000, interval: 100 });
  // A page whose statement fails, and tokens that are none.
  await admin.query("ALTER TABLE customer_figures RENAME TO customer_figures_away");
  expect((await ask({ as: OWN, path: "/app/customers?search=ann@example.com" })).status).toBe(500);
  await admin.query("ALTER TABLE customer_figures_away RENAME TO customer_figures");
  await ask({ as: OWN, path: "/app", secret: "not-the-secret" });

  const log = web.output() + worker.output();
  expect(log).toContain("A webhook could not be read");
  expect(log).toContain("A request failed");
  const secrets = {
    apiSecret: [IDENTITY.apiSecret],
    encryptionKey: [IDENTITY.tokenEncryptionKey],
    accessAndRefreshTokens: [...store.tokens.keys()],
    sessionTokens: minted,
    people: [
      "ann@example.com",
      "+12125550101",
      "Secretname",
      "1 Main Street",
      "bo@example.com",
      `${OTHER_MARK}@example.com`,
    ],
  };
  expect(secrets.accessAndRefreshTokens.length).toBeGreaterThan(2);
  for (const [kind, values] of Object.entries(secrets)) {
    const leaked = values.filter((value) => log.includes(value));
    expect(
      leaked.map((value) => log.slice(Math.max(0, log.indexOf(value) - 300), log.indexOf(value) + 20)),
      kind,
    ).toEqual([]);
  }
}, 60_000);

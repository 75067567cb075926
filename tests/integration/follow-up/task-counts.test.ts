import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEN, openTodayShop, TODAY, type TodayShop, YUKI } from "./today-shop.ts";

let shop: TodayShop;
let neighbour: string;

beforeAll(async () => {
  shop = await openTodayShop();
  const { rows } = await shop.admin.query(
    `INSERT INTO shops (domain, time_zone, currency, installed_at)
     VALUES ('neighbour.myshopify.com', 'UTC', 'EUR', now()) RETURNING shop_id::text AS id`,
  );
  neighbour = rows[0].id;
});

afterAll(() => shop.close());

const DAYS = ["2026-07-01", "2026-07-09", TODAY, "2026-07-11"];
const CHANNELS = ["email", "post", "staff"];
const STATES = ["open", "open", "done", "skipped"];
const STAFF = [null, YUKI, KEN];
const PROGRAMMES = [null, 7, 8];

const facts = fc.record({
  day: fc.constantFrom(...DAYS),
  channel: fc.constantFrom(...CHANNELS),
  state: fc.constantFrom(...STATES),
  assignee: fc.constantFrom(...STAFF),
  programme: fc.constantFrom(...PROGRAMMES),
  automatic: fc.boolean(),
});
type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never;
/** One task of so many, from which on. */
const some = fc.record({ every: fc.integer({ min: 1, max: 4 }), from: fc.nat(3) });

const step = fc.oneof(
  fc.record({ do: fc.constant("add" as const), facts, count: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant("change" as const), facts, some, isTakenBack: fc.boolean() }),
  fc.record({ do: fc.constant("assign" as const), facts, some }),
  fc.record({ do: fc.constant("remove" as const), some }),
  fc.record({ do: fc.constant("fold" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const someFacts: Facts = {
  day: TODAY,
  channel: "staff",
  state: "open",
  assignee: null,
  programme: null,
  automatic: false,
};

let keys = 0;

/** What anybody may do with tasks, of both shops in one statement. */
async function take(step: Step, client: pg.Client): Promise<unknown> {
  const columns = ({ day, channel, state, assignee, programme, automatic }: Facts) => [
    day,
    channel,
    state,
    assignee,
    programme,
    automatic,
  ];
  const which = ({ every, from }: { every: number; from: number }) => `task_id % ${every} = ${from % every}`;
  switch (step.do) {
    case "add":
      keys += step.count;
      return client.query(
        `INSERT INTO tasks (shop_id, key, source_type, customer_id, due_on, channel, state, assignee, programme_id, automatic,
           due_at, created_at)
         SELECT shop_id, 'count:' || n, CASE WHEN $5::bigint IS NULL THEN 'hand' ELSE 'programme' END, 1, $1::date, $2, $3, $4,
           $5::bigint, $6::boolean, now(), now()
         FROM generate_series($7::integer, $8::integer) n, shops`,
        [...columns(step.facts), keys - step.count + 1, keys],
      );
    case "change":
      await client.query("BEGIN");
      await client.query(
        `UPDATE tasks SET due_on = $1::date, channel = $2, state = $3, assignee = $4, programme_id = $5::bigint,
           automatic = $6::boolean WHERE ${which(step.some)}`,
        columns(step.facts),
      );
      return client.query(step.isTakenBack ? "ROLLBACK" : "COMMIT");
    case "assign":
      return client.query(`UPDATE tasks SET assignee = $1 WHERE ${which(step.some)}`, [step.facts.assignee]);
    case "remove":
      return client.query(`DELETE FROM tasks WHERE ${which(step.some)}`);
    case "fold":
      return shop.use.foldTaskCounts(shop.shopId);
  }
}

const DIMENSIONS = `shop_id::text AS shop, due_on::text AS day, source_type AS source, coalesce(programme_id, 0)::text AS programme,
  channel, automatic, coalesce(assignee, '') AS assignee`;

async function kept(): Promise<unknown[]> {
  const { rows } = await shop.admin.query(
    `SELECT ${DIMENSIONS}, sum(amount)::integer AS tasks
     FROM (TABLE task_counts UNION ALL SELECT shop_id, due_on, source_type, programme_id, channel, automatic, assignee, amount
       FROM task_moves) k
     GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(amount) <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7`,
  );
  return rows;
}

async function counted(): Promise<unknown[]> {
  const { rows } = await shop.admin.query(
    `SELECT ${DIMENSIONS}, count(*)::integer AS tasks FROM tasks WHERE state = 'open'
     GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7`,
  );
  return rows;
}

/** What a query of Today finds by channel, counted from the rows. */
async function countedBy(where: string): Promise<Record<string, number>> {
  const { rows } = await shop.admin.query(
    `SELECT channel, count(*)::integer AS tasks FROM tasks
     WHERE shop_id = $1 AND state = 'open' AND due_on <= '${TODAY}' AND ${where} GROUP BY 1`,
    [String(shop.shopId)],
  );
  return Object.fromEntries(rows.map(({ channel, tasks }) => [channel, tasks]));
}

test("whatever is done with tasks, and whenever it is folded, what is kept is what counting them finds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      for (const one of steps) await take(one, shop.admin);
      expect(await kept()).toEqual(await counted());
      const ofProgramme = await shop.list(YUKI, "from=7&assignee=me");
      expect(ofProgramme.counts.byChannel).toEqual(await countedBy(`programme_id = 7 AND assignee = '${YUKI}'`));
      const byHand = await shop.list(YUKI, "from=hand&doer=person&assignee=nobody");
      expect(byHand.counts.byChannel).toEqual(
        await countedBy("source_type = 'hand' AND NOT automatic AND assignee IS NULL"),
      );
    }),
    { numRuns: 25 },
  );
}, 120_000);

test("of what many do at once, while it is folded, nothing is lost and nobody waits for the counts", async () => {
  const histories = fc.sample(fc.array(step, { minLength: 40, maxLength: 40 }), { numRuns: 5, seed: 20261128 });
  const clients = histories.map(() => new pg.Client({ connectionString: process.env.DATABASE_URL }));
  const failed: unknown[] = [];
  try {
    await Promise.all(
      clients.map(async (client, at) => {
        await client.connect();
        // Each has tasks of its own, so that they meet at the counts alone.
        for (const one of histories[at] ?? []) {
          const own = "some" in one ? { ...one, some: { every: clients.length, from: at } } : one;
          await take(own, client).catch((error) => failed.push(error));
        }
      }),
    );
  } finally {
    for (const client of clients) await client.end();
  }
  expect(failed).toEqual([]);
  expect(await kept()).toEqual(await counted());
});

test("a shop that is erased leaves no counts behind, and its neighbour keeps its own", async () => {
  await take({ do: "add", facts: someFacts, count: 3 }, shop.admin);
  await shop.admin.query("BEGIN");
  await shop.admin.query("SELECT set_config('app.shop_id', $1, true)", [neighbour]);
  await shop.admin.query("SELECT erase_current_shop()");
  await shop.admin.query("COMMIT");
  const { rows } = await shop.admin.query(
    "SELECT (SELECT count(*) FROM task_counts WHERE shop_id = $1) + (SELECT count(*) FROM task_moves WHERE shop_id = $1) AS left",
    [neighbour],
  );
  expect(rows).toEqual([{ left: "0" }]);
  expect(await kept()).toEqual(await counted());
});

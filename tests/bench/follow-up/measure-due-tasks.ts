import type pg from "pg";
import { stepAfter } from "../../integration/follow-up/follow-up-shop.ts";
import { appSettings, createBenchDatabase } from "../bench-database.ts";
import { atMost, type BenchRow, grouped, median, seconds } from "../report.ts";
import type { SectionOptions } from "../sections.ts";

const ROUNDS = 3;
/** One in so many of those enrolled has a step due. */
const DUE_SHARE = 10;

/**
 * Making the tasks of a day, against one statement that writes the same rows (nothing is chosen, checked, foretold or moved
 * on by it), and against one that moves the enrolments on besides.
 */
export async function* measureDueTasks({ serverUrl, customers }: SectionOptions): AsyncGenerator<BenchRow[]> {
  const { url, admin } = await createBenchDatabase({ serverUrl, name: "follow_up" });
  Object.assign(process.env, appSettings({ databaseUrl: url }));
  const { workTasks } = await import("#app/features/follow-up/index.server.ts");
  const { closeDatabase } = await import("#app/db.server.ts");
  await fill(admin, customers);
  const due = Math.floor(customers / DUE_SHARE);
  const makeAll = async () => {
    for (let more = true; more; ) ({ more } = await workTasks({ now: new Date() }));
  };
  const sides = {
    ours: { make: makeAll, took: [] as number[] },
    insert: { make: () => admin.query(INSERT_SQL), took: [] as number[] },
    moving: { make: () => admin.query(MOVING_SQL), took: [] as number[] },
  };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { make, took } of Object.values(sides)) {
      await reset(admin);
      const began = performance.now();
      await make();
      const lasted = (performance.now() - began) / 1000;
      await requireTasks(admin, due);
      if (round > 0) took.push(lasted); // the first warms up
    }
  }
  await closeDatabase();
  await admin.end();
  const ours = median(sides.ours.took);
  const against = (side: "insert" | "moving") => ({
    rows: `${grouped(due)} due of ${grouped(customers)} enrolled`,
    ours: seconds(ours),
    against: seconds(median(sides[side].took)),
    ratio: ours / median(sides[side].took),
  });
  const bare = against("insert");
  yield [
    {
      what: "making a day's tasks, against one INSERT … SELECT of the same rows",
      ...bare,
      reach: atMost(2, bare.ratio, " ×"),
    },
    { what: "… against one that moves the enrolments on besides", ...against("moving") },
  ];
}

const INTO_TASKS = `
INSERT INTO tasks (shop_id, key, source_type, source_id, programme_id, enrolment_id, version, step_id, customer_id, channel, note,
  automatic, due_on, due_at, contact_number, created_at)
SELECT shop_id, 'enrolment:' || enrolment_id || ':step:1', 'programme', programme_id, programme_id, enrolment_id, version, 1,
  customer_id, 'email', '', false, anchor_on + 1, now(), 1, now()`;
const DUE = "shop_id = 1 AND state = 'active' AND next_on <= current_date";
const INSERT_SQL = `${INTO_TASKS} FROM enrolments WHERE ${DUE}`;
const MOVING_SQL = `
WITH moved AS (
  UPDATE enrolments SET next_step = next_step + 1, next_on = anchor_on + 90 WHERE ${DUE} RETURNING *
) ${INTO_TASKS} FROM moved`;

async function reset(admin: pg.Client): Promise<void> {
  await admin.query("TRUNCATE tasks, task_counts, task_moves");
  await admin.query("UPDATE enrolments SET next_step = 0, next_on = anchor_on + 1 WHERE next_step > 0");
  await admin.query("VACUUM ANALYZE enrolments");
  await admin.query("CHECKPOINT");
}

async function requireTasks(admin: pg.Client, due: number): Promise<void> {
  const { rows } = await admin.query("SELECT count(*)::integer AS tasks FROM tasks");
  if (rows[0].tasks !== due) throw new Error(`${due} steps are due, ${rows[0].tasks} tasks were made`);
}

/** Everybody has consented and is enrolled; the steps wait for a person, so that nothing but tasks is made. */
async function fill(admin: pg.Client, customers: number): Promise<void> {
  await admin.query(
    "INSERT INTO shops (domain, currency, time_zone, installed_at) VALUES ('bench.myshopify.com', 'JPY', 'UTC', now())",
  );
  await admin.query(
    `INSERT INTO customers (shop_id, customer_id, email, email_marketing_state, tags, updated_at, observed_at)
     SELECT 1, n, 'c' || n || '@example.com', 'subscribed', '{}', now(), now() FROM generate_series(1, $1::integer) n`,
    [customers],
  );
  const content = {
    anchor: { kind: "signUp" },
    segmentId: null,
    steps: [1, 90].map((days) => stepAfter(days, { channels: ["line", "email", "staff"] })),
    exit: { onOrder: false, onSegmentLeave: false },
    again: { kind: "never" },
    sendHour: 0,
    quietHours: null,
    sending: "person",
  };
  await admin.query(
    `INSERT INTO programmes (shop_id, programme_id, name, version, enabled_at, created_at, updated_at)
     VALUES (1, 1, 'p', 1, now(), now(), now())`,
  );
  await admin.query(
    "INSERT INTO programme_versions (shop_id, programme_id, version, content, created_at) VALUES (1, 1, 1, $1, now())",
    [JSON.stringify(content)],
  );
  await admin.query(
    `INSERT INTO enrolments (shop_id, programme_id, version, customer_id, anchor_key, anchor_on, held_out, next_on, enrolled_at)
     SELECT 1, 1, 1, n, 'signUp', d, false, d + 1, now()
     FROM generate_series(1, $1::integer) n
     CROSS JOIN LATERAL (SELECT current_date - 1 + CASE WHEN n % $2::integer = 0 THEN 0 ELSE 1 + n % 60 END AS d) day`,
    [customers, DUE_SHARE],
  );
  await admin.query("VACUUM ANALYZE");
}

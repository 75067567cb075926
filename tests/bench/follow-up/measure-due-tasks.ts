import type pg from "pg";
import { stepAfter } from "../../integration/follow-up/follow-up-shop.ts";
import { appSettings, createBenchDatabase } from "../bench-database.ts";
import { atMost, type BenchRow, grouped, median, seconds } from "../report.ts";
import type { SectionOptions } from "../sections.ts";

const ROUNDS = 3;
/** One in so many of those enrolled has a step due. */
const DUE_SHARE = 10;

/**
 * Making the tasks of a day, against one statement that writes the same rows: nothing is chosen, checked, foretold or moved
 * on by it.
 */
export async function* measureDueTasks({ serverUrl, customers }: SectionOptions): AsyncGenerator<BenchRow[]> {
  const { url, admin } = await createBenchDatabase({ serverUrl, name: "follow_up" });
  Object.assign(process.env, appSettings({ databaseUrl: url }));
  const { workTasks } = await import("#app/features/follow-up/index.server.ts");
  const { closeDatabase } = await import("#app/db.server.ts");
  await fill(admin, customers);
  const due = Math.floor(customers / DUE_SHARE);
  const ours: number[] = [];
  const against: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    await reset(admin);
    const began = performance.now();
    for (let more = true; more; ) ({ more } = await workTasks({ now: new Date() }));
    const took = (performance.now() - began) / 1000;
    await requireTasks(admin, due);
    await reset(admin);
    const bare = performance.now();
    await admin.query(BARE_SQL);
    const bareTook = (performance.now() - bare) / 1000;
    await requireTasks(admin, due);
    if (round === 0) continue; // warm-up
    ours.push(took);
    against.push(bareTook);
  }
  await closeDatabase();
  await admin.end();
  const ratio = median(ours) / median(against);
  yield [
    {
      what: "making a day's tasks, against one INSERT … SELECT of the same rows",
      rows: `${grouped(due)} due of ${grouped(customers)} enrolled`,
      ours: seconds(median(ours)),
      against: seconds(median(against)),
      ratio,
      reach: atMost(2, ratio, " ×"),
    },
  ];
}

const BARE_SQL = `
INSERT INTO tasks (shop_id, key, source_type, source_id, programme_id, enrolment_id, version, step_id, customer_id, channel, note,
  automatic, due_on, due_at, contact_number, created_at)
SELECT shop_id, 'enrolment:' || enrolment_id || ':step:1', 'programme', programme_id, programme_id, enrolment_id, version, 1,
  customer_id, 'email', '', false, next_on, now(), 1, now()
FROM enrolments WHERE shop_id = 1 AND state = 'active' AND next_on <= current_date`;

async function reset(admin: pg.Client): Promise<void> {
  await admin.query("TRUNCATE tasks");
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
    steps: [stepAfter(1), stepAfter(90)],
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

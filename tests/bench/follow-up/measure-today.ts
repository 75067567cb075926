import type pg from "pg";
import type { ShopId } from "#app/lib/ids.ts";
import { appSettings, createBenchDatabase } from "../bench-database.ts";
import { atMost, type BenchRow, grouped, milliseconds, percentile } from "../report.ts";
import type { SectionOptions } from "../sections.ts";

const WARM_UP = 10;
const REQUESTS = 60;
/** One in so many of those enrolled has a task due. */
const DUE_SHARE = 10;
const MOST_MS = 200;
const ZONE = "UTC";

/** Everything that the page Today reads, by its usual filters, and doing one thing with all that is due. */
export async function* measureToday({ serverUrl, customers }: SectionOptions): AsyncGenerator<BenchRow[]> {
  const { url, admin } = await createBenchDatabase({ serverUrl, name: "today" });
  Object.assign(process.env, appSettings({ databaseUrl: url }));
  const use = await import("#app/features/follow-up/index.server.ts");
  const { closeDatabase, inTransaction } = await import("#app/db.server.ts");
  await fill(admin, customers);
  const shopId = 1n as ShopId;
  const now = new Date();
  const today = now.toISOString().slice(0, 10);
  const of = { shopId, staffId: "1", now, today, timeZone: ZONE };
  const read = (search: string) =>
    inTransaction({ shopId }, async (tx) => {
      await use.readStaff(tx, of);
      await use.readTaskOrigins(tx, shopId);
      await use.readLastAction(tx, of);
      return use.readToday(tx, { ...of, query: use.parseTodayQuery(new URLSearchParams(search)), asker: of });
    });
  const { next, newest, found } = await read("");
  const rows: BenchRow[] = [];
  for (const [name, search] of [
    ["all", ""],
    ["staff's alone", "channel=staff&doer=person"],
    ["nobody's of one programme, overdue", "due=overdue&from=1&assignee=nobody"],
    ["second page", `after=${next}`],
  ] as const) {
    const times: number[] = [];
    for (let request = 0; request < WARM_UP + REQUESTS; request += 1) {
      const began = performance.now();
      await read(search);
      if (request >= WARM_UP) times.push(performance.now() - began);
    }
    const p95 = percentile(times, 95);
    rows.push({
      what: `what Today reads, p95: ${name}`,
      rows: `${grouped(found)} due of ${grouped(customers)} enrolled`,
      ours: milliseconds(p95),
      reach: atMost(MOST_MS, p95, " ms"),
    });
  }
  const form = new FormData();
  for (const [name, value] of Object.entries({ kind: "later", list: "", newest, days: "1" })) form.set(name, value);
  form.set("intent", "act");
  const began = performance.now();
  for (let more = true; more; ) {
    const answer = await inTransaction({ shopId }, (tx) => use.changeToday(tx, { ...of, form }));
    if (!answer.ok || !answer.action) throw new Error(`Nothing was done: ${JSON.stringify(answer)}`);
    more = !answer.action.finished;
    form.set("actionId", answer.action.actionId);
  }
  const perTask = (performance.now() - began) / found;
  await closeDatabase();
  await admin.end();
  yield [
    ...rows,
    {
      what: "putting off all that is due, to be undone",
      rows: grouped(found),
      ours: `${perTask.toFixed(3)} ms a task`,
    },
  ];
}

async function fill(admin: pg.Client, customers: number): Promise<void> {
  await admin.query(
    "INSERT INTO shops (domain, currency, time_zone, installed_at) VALUES ('bench.myshopify.com', 'JPY', 'UTC', now())",
  );
  await admin.query(
    `INSERT INTO customers (shop_id, customer_id, first_name, last_name, tags, updated_at, observed_at)
     SELECT 1, n, 'First' || n, 'Last', '{}', now(), now() FROM generate_series(1, $1::integer) n`,
    [customers],
  );
  const step = { offsetDays: 0, from: "anchor", templateId: null, kind: "marketing", gift: null, condition: null };
  const content = {
    anchor: { kind: "signUp" },
    segmentId: null,
    steps: [{ ...step, stepId: 1, channels: ["email", "staff"], instructions: "Write" }],
    exit: { onOrder: false, onSegmentLeave: false },
    again: { kind: "never" },
    sendHour: 0,
    quietHours: null,
    sending: "person",
  };
  await admin.query(
    `INSERT INTO programmes (shop_id, programme_id, name, version, enabled_at, created_at, updated_at)
     SELECT 1, n, 'programme ' || n, 1, now(), now(), now() FROM generate_series(1, 20) n`,
  );
  await admin.query(
    `INSERT INTO programme_versions (shop_id, programme_id, version, content, created_at)
     SELECT 1, n, 1, $1, now() FROM generate_series(1, 20) n`,
    [JSON.stringify(content)],
  );
  await admin.query(
    `INSERT INTO enrolments (shop_id, enrolment_id, programme_id, version, customer_id, anchor_key, anchor_on, held_out, enrolled_at)
     SELECT 1, n, 1 + n % 20, 1, n, 'signUp', current_date - 10, false, now() FROM generate_series(1, $1::integer) n`,
    [customers],
  );
  // Two thirds go out by themselves; what is overdue is a tenth.
  await admin.query(
    `INSERT INTO tasks (shop_id, key, source_type, source_id, programme_id, enrolment_id, version, step_id, customer_id,
       channel, automatic, due_on, due_at, contact_number, expected_profit_minor, created_at)
     SELECT 1, 'enrolment:' || n || ':step:1', 'programme', 1 + n % 20, 1 + n % 20, n, 1, 1, n,
       (ARRAY['email', 'email', 'staff', 'post'])[1 + n / $2::integer % 4], n / $2::integer % 4 < 2,
       current_date - CASE WHEN n / $2::integer % 10 = 0 THEN 3 ELSE 0 END, now(), 1, n * 7919 % 90000, now()
     FROM generate_series($2::integer, $1::integer, $2::integer) n`,
    [customers, DUE_SHARE],
  );
  await admin.query("ANALYZE");
}

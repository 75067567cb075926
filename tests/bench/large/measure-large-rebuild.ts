import { computeIntoTables, rebuildAllFigures, requireSameFigures } from "../measure-rebuild.ts";
import { atMost, type BenchRow, median, milliseconds, seconds } from "../report.ts";
import type { LargeStage } from "./large-stage.ts";
import type { Yardsticks } from "./yardsticks.ts";

const ROUNDS = 3;

/** All of a customer's figures in one pass over an index in its order, into a new table with the keys of ours. */
const ONE_PASS = `
CREATE TABLE one_pass AS
SELECT 1::bigint AS shop_id, customer_id, count(*)::integer AS orders, min(processed_at) AS first_order_at,
  max(processed_at) AS last_order_at, min(local_day) AS first_order_day, max(local_day) AS last_order_day,
  max(gap_days) FILTER (WHERE is_last) AS last_gap_days, sum(net_sales_minor)::bigint AS net_sales_minor,
  sum(net_sales_minor - cost_minor)::bigint AS gross_profit_minor
FROM (
  SELECT customer_id, processed_at, local_day, net_sales_minor, cost_minor,
    local_day - lag(local_day) OVER w AS gap_days, lead(local_day) OVER w IS NULL AS is_last
  FROM orders WHERE shop_id = 1 AND counted AND customer_id IS NOT NULL
  WINDOW w AS (PARTITION BY customer_id ORDER BY processed_at, order_id)) o
GROUP BY customer_id`;

/** The indexes of `customer_figures`, on the new table. */
async function keysOfOnePass({ admin }: LargeStage): Promise<string> {
  const { rows } = await admin.query<{ statement: string }>(
    `SELECT replace(regexp_replace(indexdef, 'INDEX \\S+', 'INDEX'), 'public.customer_figures', 'one_pass') AS statement
     FROM pg_indexes WHERE tablename = 'customer_figures'`,
  );
  return rows.map(({ statement }) => statement).join("; ");
}

const DUCK_FIGURES = `
CREATE OR REPLACE TABLE one_pass AS
SELECT customer_id, count(*) AS orders, min(processed_at) AS first_order_at, max(processed_at) AS last_order_at,
  min(local_day) AS first_order_day, max(local_day) AS last_order_day, arg_max(gap_days, order_number) AS last_gap_days,
  sum(net_sales_minor) AS net_sales, sum(net_sales_minor - cost_minor) AS gross_profit
FROM (SELECT *, local_day - lag(local_day) OVER (PARTITION BY customer_id ORDER BY order_number) AS gap_days FROM orders) o
GROUP BY customer_id`;

/** The rebuild as `npm run rebuild` does it, upon figures that are right; and customers' figures when all are lost. */
export async function measureLargeRebuild(stage: LargeStage, yardsticks: Yardsticks): Promise<BenchRow[]> {
  const { inTransaction, query } = await import("#app/db.server.ts");
  const { CUSTOMERS_SQL } = await import("#app/features/orders/rebuild-figures.sql.ts");
  const { rebuildShop } = await import("#app/ingest/rebuild-shop.server.ts");
  const { admin, shopId } = stage;
  const now = new Date();
  await admin.query("VACUUM ANALYZE");

  const plain = await computeIntoTables(stage);
  const times = { ours: [] as number[], plain: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.ours.push(await timed(() => rebuildAllFigures(shopId)));
    times.plain.push(await timed(plain.compute));
    await requireSameFigures(plain.client, shopId);
    await plain.drop();
  }
  await plain.end();
  const [ours, against] = [median(times.ours), median(times.plain)];
  const whole = await timed(() => rebuildShop({ shopId, now }));

  const lost: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await admin.query("TRUNCATE customer_figures");
    lost.push(
      await timed(() =>
        inTransaction({ shopId, timeoutMs: 3_600_000 }, async (tx) => {
          await query(tx, "SELECT set_config('work_mem', '256MB', true), set_config('enable_nestloop', 'off', true)");
          await query(tx, CUSTOMERS_SQL, shopId);
        }),
      ),
    );
  }
  const swap = await yardsticks.sql(`DROP TABLE IF EXISTS one_pass; ${ONE_PASS}; ${await keysOfOnePass(stage)}`);
  const duck = await yardsticks.duck(DUCK_FIGURES);
  await admin.query("DROP TABLE one_pass");
  const lostMs = median(lost) * 1000;
  return [
    {
      what: "rebuild of all figures, right already, against the same by the shortest SQL into temporary tables",
      rows: stage.rows,
      ours: seconds(ours),
      against: `SQL ${seconds(against)}`,
      ratio: ours / against,
      reach: atMost(1.3, ours / against),
    },
    { what: "… and of the reports with them", rows: stage.rows, ours: seconds(whole) },
    {
      what: "customers' figures from none, in place, against one pass into a new table with the same keys",
      rows: stage.rows,
      ours: seconds(median(lost)),
      against: `SQL ${milliseconds(swap)}, DuckDB without keys ${milliseconds(duck)}`,
      ratio: lostMs / swap,
      reach: atMost(1.3, lostMs / swap),
    },
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

import type { Rule } from "#app/features/segments/types.ts";
import { SLEEPING, TRIED } from "../../factories/large-segments.ts";
import { atMost, type BenchRow, median, milliseconds } from "../report.ts";
import type { LargeStage } from "./large-stage.ts";
import type { Yardsticks } from "./yardsticks.ts";

const ROUNDS = 7;
const HISTORY_ROUNDS = 3;
const MONTHS = 36;

interface AskedRule {
  name: string;
  rule: Rule;
  /** The count as a person would write it: customers, net sales and gross profit of `customer_figures f`. */
  sql: string;
  /** The same of DuckDB's `figures`, and the last 36 months' ends of its `orders`. */
  duck: string;
}

const sums = "count(*) AS customers, sum(net_sales_minor) AS net_sales, sum(gross_profit_minor) AS gross_profit";
const SLEEPING_ASKED: AskedRule = {
  name: "two orders or more, ¥20,000 or more, 90 days away or longer",
  rule: SLEEPING,
  sql: `SELECT ${sums} FROM customer_figures WHERE orders >= 2 AND net_sales_minor >= 20000 AND last_order_day <= $today::date - 90`,
  duck: `SELECT ${sums} FROM figures WHERE orders >= 2 AND net_sales_minor >= 20000 AND last_order_day <= DATE $today - 90`,
};
const TRIED_ASKED: AskedRule = {
  name: "first bought a trial, in the last year, and ordered once",
  rule: TRIED,
  sql: `SELECT ${sums} FROM customer_figures f WHERE orders <= 1 AND first_order_day > $today::date - 365 AND EXISTS (
      SELECT FROM orders o JOIN order_lines l USING (shop_id, order_id) JOIN products p USING (shop_id, product_id)
      WHERE o.shop_id = f.shop_id AND o.customer_id = f.customer_id AND o.counted AND o.order_number = 1
        AND l.units_left > 0 AND l.selling_plan_id IS NULL AND p.kind = 'trial')`,
  duck: `SELECT ${sums} FROM figures WHERE orders <= 1 AND first_order_day > DATE $today - 365 AND customer_id IN (
      SELECT o.customer_id FROM orders o JOIN lines l USING (order_id)
      WHERE o.order_number = 1 AND l.selling_plan_id IS NULL AND l.product_id < 8000000000020)`,
};

/** Each row is a customer's figures from one order until the next: at a month's end the one in force counts. */
const DUCK_HISTORY = `
WITH f AS (
  SELECT local_day, row_number() OVER w AS orders, sum(net_sales_minor) OVER w AS net_sales_minor,
    sum(net_sales_minor - cost_minor) OVER w AS gross_profit_minor, lead(local_day) OVER w AS next_day
  FROM orders WINDOW w AS (PARTITION BY customer_id ORDER BY order_number ROWS UNBOUNDED PRECEDING)
), ends AS (
  SELECT (date_trunc('month', DATE $today) - to_months(n::integer) - INTERVAL 1 DAY)::date AS day FROM range(0, ${MONTHS}) r (n)
)
SELECT e.day::text AS day, ${sums}
FROM ends e JOIN f ON f.local_day <= e.day - 90 AND (f.next_day IS NULL OR f.next_day > e.day)
WHERE f.orders >= 2 AND f.net_sales_minor >= 20000
GROUP BY e.day ORDER BY e.day`;

/** The live count of two rules, and a rule's history of 36 months. Both sides must answer the same. */
export async function measureSegments(stage: LargeStage, yardsticks: Yardsticks): Promise<BenchRow[]> {
  const { inTransaction } = await import("#app/db.server.ts");
  const { countRule, loadRuleContext } = await import("#app/features/segments/index.server.ts");
  const { historyOfRule } = await import("#app/features/segments/history/history-of-rule.server.ts");
  const { monthEndsBefore } = await import("#app/features/segments/history/fill-segment.server.ts");
  const { shopId } = stage;
  const context = await inTransaction({ shopId }, (tx) => loadRuleContext(tx, { shopId, now: new Date() }));
  const dated = (sql: string) => sql.replaceAll("$today", `'${context.today}'`);
  const rows: BenchRow[] = [];
  for (const { name, rule, sql, duck } of [SLEEPING_ASKED, TRIED_ASKED]) {
    const times: number[] = [];
    let customers = Number.NaN;
    for (let round = 0; round <= ROUNDS; round += 1) {
      const began = performance.now();
      const count = await inTransaction({ shopId }, (tx) => countRule(tx, { context, rule }));
      if (round > 0) times.push(performance.now() - began); // the first is a warm-up
      customers = count.customers;
    }
    const [answer] = await yardsticks.answerOfSql(dated(sql));
    if (Number(answer?.customers) !== customers) throw new Error(`${name}: ${customers} and ${answer?.customers}`);
    const ours = median(times);
    const hand = await yardsticks.sql(dated(sql));
    rows.push({
      what: `live count: ${name}, with share of all, against SQL by hand`,
      rows: `${customers.toLocaleString("en-US")} of ${stage.rows}`,
      ours: milliseconds(ours),
      against: `SQL ${milliseconds(hand)}, DuckDB ${milliseconds(await yardsticks.duck(dated(duck)))}`,
      ratio: ours / hand,
      reach: atMost(1.5, ours / hand),
    });
  }

  const days = monthEndsBefore(context.today, MONTHS);
  const times: number[] = [];
  let last: number | undefined;
  for (let round = 0; round < HISTORY_ROUNDS; round += 1) {
    const began = performance.now();
    const points = await inTransaction({ shopId, timeoutMs: 600_000 }, (tx) =>
      historyOfRule(tx, { context, rule: SLEEPING, days }),
    );
    times.push(performance.now() - began);
    last = points.at(-1)?.customers;
  }
  const [answer] = (await yardsticks.answerOfDuck(dated(DUCK_HISTORY))).slice(-1);
  if (Number(answer?.customers) !== last) throw new Error(`history: ${last} and ${answer?.customers}`);
  const ours = median(times);
  const duck = await yardsticks.duck(dated(DUCK_HISTORY));
  rows.push({
    what: `history of a new segment at ${MONTHS} months' ends: ${SLEEPING_ASKED.name}`,
    rows: stage.rows,
    ours: milliseconds(ours),
    against: `DuckDB ${milliseconds(duck)}`,
    ratio: ours / duck,
    reach: atMost(3, ours / duck),
  });
  return rows;
}

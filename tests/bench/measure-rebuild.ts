import pg from "pg";
import type { ShopId } from "#app/lib/ids.ts";
import { atMost, type BenchRow, grouped, median, seconds } from "./report.ts";
import type { ShopStage } from "./shop-stage.ts";

const ROUNDS = 7;

/**
 * The same figures by the shortest SQL: what lines and orders are worth, order numbers, customers, periods, spend of twelve
 * months, point balances — each computed once into a temporary table, without comparing or keeping anything.
 * `$shop`, `$zone` and `$margin` are filled in.
 */
const STATEMENTS = [
  `CREATE TEMP TABLE b_lines AS
   SELECT *, line_cost(unit_cost_minor, units_left, net_sales, $margin) AS cost FROM (
     SELECT *, line_net_sales(net_total_minor, quantity, units_left) AS net_sales FROM (
       SELECT l.order_id, l.line_id, l.quantity, l.net_total_minor, l.unit_cost_minor, l.is_gift_card,
         line_units_left(l.quantity, l.current_quantity, r.refunded) AS units_left
       FROM order_lines l
       LEFT JOIN (
         SELECT order_id, line_id, sum(quantity) AS refunded FROM refund_lines WHERE shop_id = $shop GROUP BY 1, 2
       ) r USING (order_id, line_id)
       WHERE l.shop_id = $shop) a) b`,
  `CREATE TEMP TABLE b_orders AS
   SELECT v.*, CASE WHEN counted AND customer_id IS NOT NULL THEN
     row_number() OVER (PARTITION BY customer_id, counted ORDER BY processed_at, order_id) END AS n
   FROM (
     SELECT o.order_id, coalesce(c.merged_into, o.customer_id) AS customer_id, o.processed_at,
       (o.processed_at AT TIME ZONE $zone)::date AS local_day,
       is_counted(o.test, o.cancelled_at, o.deleted_at, o.financial_status, coalesce(a.units_left, 0)) AS counted,
       a.units_left, a.net_sales, a.cost, a.known_cost_net_sales, a.points_base
     FROM orders o
     LEFT JOIN (
       SELECT order_id, sum(units_left) AS units_left, sum(net_sales)::bigint AS net_sales, sum(cost)::bigint AS cost,
         sum(net_sales) FILTER (WHERE unit_cost_minor IS NOT NULL)::bigint AS known_cost_net_sales,
         sum(net_sales) FILTER (WHERE NOT is_gift_card)::bigint AS points_base
       FROM b_lines GROUP BY order_id
     ) a USING (order_id)
     LEFT JOIN customers c ON c.shop_id = $shop AND c.customer_id = o.customer_id AND c.merged_into IS NOT NULL
     WHERE o.shop_id = $shop) v`,
  `CREATE TEMP TABLE b_customers AS
   SELECT customer_id, count(*) AS orders, min(processed_at) AS first_at, max(processed_at) AS last_at,
     min(local_day) AS first_day, max(local_day) AS last_day, (array_agg(gap_days ORDER BY n DESC))[1] AS last_gap_days,
     sum(net_sales) AS net_sales, sum(net_sales - cost) AS gross_profit
   FROM (
     SELECT customer_id, processed_at, local_day, n, net_sales, cost,
       local_day - lag(local_day) OVER (PARTITION BY customer_id ORDER BY n) AS gap_days
     FROM b_orders WHERE counted AND customer_id IS NOT NULL) o
   GROUP BY customer_id`,
  `CREATE TEMP TABLE b_periods AS
   SELECT grain, period_start, sum(is_new::integer) AS a, sum((NOT is_new)::integer) AS b,
     sum((orders >= 2)::integer) AS c, sum(orders_first) AS d, sum(orders - orders_first) AS e, sum(net_first) AS f,
     sum(net_repeat) AS g, sum(profit_first) AS h, sum(profit_repeat) AS i, sum(known) AS j
   FROM (
     SELECT p.grain, p.period_start, bool_or(n = 1) AS is_new, count(*) AS orders, sum((n = 1)::integer) AS orders_first,
       sum(CASE WHEN n = 1 THEN net_sales ELSE 0 END) AS net_first,
       sum(CASE WHEN n > 1 THEN net_sales ELSE 0 END) AS net_repeat,
       sum(CASE WHEN n = 1 THEN net_sales - cost ELSE 0 END) AS profit_first,
       sum(CASE WHEN n > 1 THEN net_sales - cost ELSE 0 END) AS profit_repeat, sum(known_cost_net_sales) AS known
     FROM b_orders CROSS JOIN LATERAL periods_of(local_day) p
     WHERE counted AND customer_id IS NOT NULL
     GROUP BY p.grain, p.period_start, customer_id) c
   GROUP BY grain, period_start`,
  `CREATE TEMP TABLE b_spend AS
   SELECT customer_id, coalesce(sum(net_sales) FILTER (WHERE local_day > current_date - interval '12 months'), 0) AS spend
   FROM b_orders WHERE counted AND customer_id IS NOT NULL GROUP BY customer_id`,
  `CREATE TEMP TABLE b_balances AS
   SELECT customer_id, sum(CASE WHEN to_account = 'available' THEN amount WHEN from_account = 'available' THEN -amount END) AS points
   FROM ledger_entries WHERE shop_id = $shop GROUP BY customer_id`,
];
const TABLES = ["b_lines", "b_orders", "b_customers", "b_periods", "b_spend", "b_balances"];

/** The side that ours is held against. */
export interface PlainFigures {
  client: pg.Client;
  /** Computes all figures into temporary tables. */
  compute(): Promise<void>;
  drop(): Promise<void>;
  end(): Promise<void>;
}

export async function computeIntoTables(
  stage: Pick<ShopStage, "admin" | "databaseUrl" | "shopId">,
): Promise<PlainFigures> {
  const shop = await stage.admin.query<{ time_zone: string; default_margin_bp: number }>(
    "SELECT time_zone, default_margin_bp FROM shops WHERE shop_id = $1",
    [String(stage.shopId)],
  );
  const { time_zone = "UTC", default_margin_bp = 0 } = shop.rows[0] ?? {};
  const statements = STATEMENTS.map((sql) =>
    sql
      .replaceAll("$shop", String(stage.shopId))
      .replaceAll("$zone", `'${time_zone}'`)
      .replaceAll("$margin", String(default_margin_bp)),
  );
  const client = new pg.Client({ connectionString: stage.databaseUrl, options: "-c work_mem=256MB -c jit=off" });
  await client.connect();
  return {
    client,
    async compute() {
      await client.query("BEGIN");
      for (const statement of statements) await client.query(statement);
      await client.query("COMMIT");
    },
    async drop() {
      await client.query(`DROP TABLE ${TABLES.join(", ")}`);
    },
    end: () => client.end(),
  };
}

/** What `npm run rebuild` does before the reports: figures, tiers and balances. */
export async function rebuildAllFigures(shopId: ShopId): Promise<void> {
  const { inTransaction, lockShopFacts } = await import("#app/db.server.ts");
  const { loadShop } = await import("#app/features/orders/index.server.ts");
  const { rebuildDerived } = await import("#app/ingest/rebuild-shop.server.ts");
  await inTransaction({ shopId, timeoutMs: 60 * 60_000 }, async (tx) => {
    await lockShopFacts(tx, shopId);
    const shop = await loadShop(tx, shopId);
    if (!shop) throw new Error("there is no such shop");
    await rebuildDerived(tx, { shop, now: new Date() });
  });
}

/** A rebuild of all figures, upon figures that are right, against computing them into temporary tables. */
export async function measureRebuild(stage: ShopStage): Promise<BenchRow[]> {
  const shopId = stage.shopId as ShopId;
  const plain = await computeIntoTables(stage);
  await stage.admin.query("VACUUM ANALYZE");
  const times = { ours: [] as number[], sql: [] as number[] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const ours = await timed(() => rebuildAllFigures(shopId));
    const sql = await timed(plain.compute);
    await requireSameFigures(plain.client, shopId);
    await plain.drop();
    if (round === 0) continue; // warm-up
    times.ours.push(ours);
    times.sql.push(sql);
  }
  const { rows } = await stage.admin.query<{ orders: number; customers: number }>(
    "SELECT (SELECT count(*) FROM orders)::integer AS orders, (SELECT count(*) FROM customer_figures)::integer AS customers",
  );
  await plain.end();
  const [ours, sql] = [median(times.ours), median(times.sql)];
  return [
    {
      what: "rebuild against the same figures by SQL into temporary tables",
      rows: `${grouped(rows[0]?.orders ?? 0)} orders, ${grouped(rows[0]?.customers ?? 0)} customers`,
      ours: seconds(ours),
      against: seconds(sql),
      ratio: ours / sql,
      reach: atMost(1.3, ours / sql),
    },
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Both sides must have computed the same, or the comparison says nothing. */
export async function requireSameFigures(client: pg.Client, shopId: ShopId): Promise<void> {
  const { rows } = await client.query(
    `SELECT (SELECT count(*) FROM orders o FULL JOIN b_orders b USING (order_id)
         WHERE o.order_number IS DISTINCT FROM b.n OR o.net_sales_minor IS DISTINCT FROM b.net_sales)::integer
       + (SELECT count(*) FROM customer_figures f FULL JOIN b_customers b USING (customer_id)
         WHERE (f.orders, f.net_sales_minor, f.gross_profit_minor, f.last_gap_days)
           IS DISTINCT FROM (b.orders, b.net_sales, b.gross_profit, b.last_gap_days))::integer
       + abs((SELECT count(*) FROM period_figures WHERE shop_id = $1) - (SELECT count(*) FROM b_periods))::integer AS differing`,
    [String(shopId)],
  );
  if (rows[0]?.differing !== 0) throw new Error(`rebuild and SQL differ in ${rows[0]?.differing} rows`);
}

import type pg from "pg";
import { type BenchOrder, customerIdOf, orderIdOf } from "./order-bodies.ts";

/** Orders in a statement, unless said otherwise. */
const BATCH = 1_000;

const TABLES = `
CREATE TABLE bare_orders (shop_id bigint, order_id bigint, customer_id bigint NOT NULL, processed_at timestamptz NOT NULL,
  net_sales_minor bigint NOT NULL, PRIMARY KEY (shop_id, order_id));
CREATE TABLE bare_figures (shop_id bigint, customer_id bigint, orders integer NOT NULL, net_sales_minor bigint NOT NULL,
  first_order_at timestamptz NOT NULL, last_order_at timestamptz NOT NULL, PRIMARY KEY (shop_id, customer_id));
CREATE TABLE bare_ledger (shop_id bigint, entry_id bigserial, customer_id bigint NOT NULL, amount bigint NOT NULL,
  idempotency_key text NOT NULL, PRIMARY KEY (shop_id, entry_id), UNIQUE (shop_id, idempotency_key))`;

const STATEMENT = `
WITH told AS MATERIALIZED (
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::bigint[])
    AS t (order_id, customer_id, processed_at, net_sales_minor)
),
written AS (
  INSERT INTO bare_orders (shop_id, order_id, customer_id, processed_at, net_sales_minor)
  SELECT 1, order_id, customer_id, processed_at, net_sales_minor FROM told ON CONFLICT DO NOTHING
),
figures AS (
  INSERT INTO bare_figures AS f (shop_id, customer_id, orders, net_sales_minor, first_order_at, last_order_at)
  SELECT 1, customer_id, count(*), sum(net_sales_minor), min(processed_at), max(processed_at)
  FROM told GROUP BY customer_id ORDER BY customer_id
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET orders = f.orders + excluded.orders,
    net_sales_minor = f.net_sales_minor + excluded.net_sales_minor,
    first_order_at = least(f.first_order_at, excluded.first_order_at),
    last_order_at = greatest(f.last_order_at, excluded.last_order_at)
)
INSERT INTO bare_ledger (shop_id, customer_id, amount, idempotency_key)
SELECT 1, customer_id, net_sales_minor / 100, 'earn:order:' || order_id FROM told ON CONFLICT DO NOTHING`;

export async function createBareTables(admin: pg.Client): Promise<void> {
  await admin.query(TABLES);
}

/**
 * What orders cost at least: their rows come as arrays, already read out of the payload; one statement per batch writes
 * order, customer figures and ledger row; nothing is looked up, corrected or derived.
 *
 * @returns seconds
 */
export async function writeBareOrders(clients: pg.Client[], orders: BenchOrder[], size = BATCH): Promise<number> {
  const batches: unknown[][] = [];
  for (let at = 0; at < orders.length; at += size) {
    const batch = orders.slice(at, at + size);
    batches.push([
      batch.map(orderIdOf),
      batch.map(customerIdOf),
      batch.map(({ processedAt }) => new Date(processedAt).toISOString()),
      batch.map(({ order }) => 1_000 + (order % 5_000)),
    ]);
  }
  const began = performance.now();
  const write = async (client: pg.Client) => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      await client.query({ name: "bare", text: STATEMENT, values: batch });
    }
  };
  await Promise.all(clients.map(write));
  return (performance.now() - began) / 1000;
}

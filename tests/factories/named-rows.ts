import type pg from "pg";
import type { ShopId } from "../../app/lib/ids.ts";

/** Rows of a shop that addresses of pages name. */
export interface NamedRow {
  customerId: string;
  orderName: string;
  email: string;
  /** A day on which there was an order. */
  day: string;
  campaignId: string;
}

/** The customer with most orders, the last of these, and a campaign. */
export async function readNamedRows(connection: pg.Client): Promise<NamedRow> {
  const { rows } = await connection.query<NamedRow>(`
    SELECT f.customer_id::text AS "customerId", o.name AS "orderName", c.email, f.last_order_day::text AS day,
      (SELECT min(campaign_id)::text FROM coupon_campaigns) AS "campaignId"
    FROM (SELECT * FROM customer_figures ORDER BY orders DESC, customer_id LIMIT 1) f
    JOIN customers c USING (shop_id, customer_id)
    JOIN orders o ON o.shop_id = f.shop_id AND o.customer_id = f.customer_id AND o.counted AND o.order_number = f.orders`);
  if (!rows[0]) throw new Error("the shop has no customers");
  return rows[0];
}

/** The longest experiment there is, with every day of it measured. */
export async function keepExperiment(options: { connection: pg.Client; shopId: ShopId }): Promise<string> {
  const { connection, shopId } = options;
  await connection.query(
    `INSERT INTO experiments (shop_id, experiment_id, hypothesis_id, hypothesis, subject_type, metric, expected, horizon_days,
       started_on, ends_on, planned_customers, measured_until, created_at)
     VALUES ($1, 1, 1, 'A year', 'other', 'profit', 100, 60, '2025-01-01', '2025-12-31', 364000, '2026-04-01', now())`,
    [String(shopId)],
  );
  await connection.query("INSERT INTO experiment_stages VALUES ($1, 1, '2025-01-01', 9000)", [String(shopId)]);
  await connection.query(
    `INSERT INTO experiment_days SELECT $1, 1, date '2025-01-01' + d, held_out, n, n, n / 5, n * 500, n * 1000000, n * 400,
       n * 900000, n * 300000, n * 90, 0, 0
     FROM generate_series(0, 363) d, (VALUES (false, 900), (true, 100)) AS arm (held_out, n)`,
    [String(shopId)],
  );
  return "1";
}

import type pg from "pg";
import type { ShopId } from "../../../app/lib/ids.ts";
import { type PlainOrder, seededRandom } from "./plain-figures.ts";

/**
 * Fills a shop with orders as facts, one line each, around two years; returns what was written.
 *
 * @param options.connection the superuser's, who sees past row-level security
 */
export async function fillShop(options: {
  connection: pg.Client;
  domain: string;
  seed: number;
  currency?: string;
  customers?: number;
  orders?: number;
}): Promise<{ shopId: ShopId; orders: PlainOrder[]; firstCustomer: bigint }> {
  const { connection, domain, seed, currency = "JPY", customers = 40, orders: count = 220 } = options;
  const random = seededRandom(seed);
  const firstCustomer = 9_007_199_254_740_993n + BigInt(seed) * 1000n;
  const { rows } = await connection.query<{ id: string }>(
    `INSERT INTO shops (domain, name, currency, time_zone, installed_at) VALUES ($1, 'Test', $2, 'Asia/Tokyo', now())
     RETURNING shop_id::text AS id`,
    [domain, currency],
  );
  const shopId = BigInt(rows[0]?.id ?? 0) as ShopId;
  const orders: PlainOrder[] = [];
  for (let id = 1; id <= count; id++) {
    const day = new Date(Date.UTC(2024, 10, 1 + Math.floor(random() * 600))).toISOString().slice(0, 10);
    const net = 500 + Math.floor(random() * 9000);
    const isKnown = random() < 0.7;
    orders.push({
      id,
      customer: Math.floor(random() ** 2 * customers),
      day,
      at: `${day}T03:00:00Z`,
      net,
      // The default margin is half: unknown costs are half the sales, rounded half up.
      cost: isKnown ? Math.floor(net * 0.3) : Math.floor((net + 1) / 2),
      known: isKnown ? net : 0,
      counted: random() > 0.1,
    });
  }
  await connection.query(
    `INSERT INTO customers (shop_id, customer_id, first_name, last_name, email, updated_at, observed_at, tags)
     SELECT $1, $2::bigint + n, CASE n % 2 WHEN 0 THEN '花子' ELSE 'Ann' END, CASE n % 2 WHEN 0 THEN '山田' ELSE 'Smith' END || n,
       'c' || n || '@example.com', now(), now(), '{}'
     FROM generate_series(0, $3 - 1) n`,
    [shopId, String(firstCustomer), customers],
  );
  await connection.query(
    `INSERT INTO orders (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, cancelled_at,
       test, financial_status, currency, taxes_included, discount_codes, local_day)
     SELECT $1, o.id, '#' || 1000 + o.id, $2::bigint + o.customer, o.at, o.at, o.at, o.at,
       CASE WHEN NOT o.counted THEN o.at END, false, 'paid', $4, false, '{}', o.day
     FROM json_to_recordset($3::json) AS o (id bigint, customer bigint, day date, at timestamptz, counted boolean)`,
    [shopId, String(firstCustomer), JSON.stringify(orders), currency],
  );
  await connection.query(
    `INSERT INTO order_lines (shop_id, order_id, line_id, title, quantity, current_quantity, net_total_minor, unit_cost_minor)
     SELECT $1, o.id, o.id, '化粧水', 1, 1, o.net, CASE WHEN o.known > 0 THEN o.cost END
     FROM json_to_recordset($2::json) AS o (id bigint, net bigint, cost bigint, known bigint)`,
    [shopId, JSON.stringify(orders)],
  );
  return { shopId, orders, firstCustomer };
}

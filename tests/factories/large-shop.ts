import type pg from "pg";
import {
  FILL_CUSTOMERS,
  FILL_LINES,
  FILL_LOYALTY,
  FILL_ORDERS,
  FILL_PRODUCTS,
  FILL_REFUNDS,
  MAKE_CHANCE,
  MAKE_PEOPLE,
  MAKE_PURCHASES,
} from "./large-shop.sql.ts";

export interface LargeShop {
  shopId: bigint;
  customers: number;
  orders: number;
  lines: number;
}

/**
 * Fills a shop (in yen, Asia/Tokyo) with the facts of about three orders for each customer over the 40 months before `now`,
 * as rows of the fact tables; no figure is computed. The same seed and day give the same shop.
 *
 * @param options.connection a superuser's, who sees past row-level security
 */
export async function fillLargeShop(options: {
  connection: pg.Client;
  domain: string;
  customers: number;
  now: Date;
  seed?: number;
}): Promise<LargeShop> {
  const { connection, domain, customers, now, seed = 1 } = options;
  const { rows } = await connection.query<{ id: string }>(
    `INSERT INTO shops (domain, name, currency, time_zone, taxes_included, installed_at)
     VALUES ($1, 'Large', 'JPY', 'Asia/Tokyo', true, now()) RETURNING shop_id::text AS id`,
    [domain],
  );
  const shopId = BigInt(rows[0]?.id ?? 0);
  const values: Record<string, string> = {
    $shop: String(shopId),
    $seed: String(seed),
    $today: `'${now.toISOString().slice(0, 10)}'`,
    $now: `'${now.toISOString()}'`,
    $n: String(customers),
  };
  const run = (sql: string) =>
    connection.query(sql.replaceAll(/\$(shop|seed|today|now|n)\b/g, (name) => values[name] ?? ""));
  await connection.query("SET work_mem = '512MB'; SET timezone = 'UTC'");
  for (const sql of [MAKE_CHANCE, MAKE_PEOPLE, MAKE_PURCHASES]) await run(sql);
  for (const sql of [FILL_PRODUCTS, FILL_CUSTOMERS, FILL_ORDERS, FILL_LINES, FILL_REFUNDS, FILL_LOYALTY])
    await run(sql);
  const counts = await connection.query<{ orders: string; lines: string }>(
    "SELECT count(*) AS orders, sum(lines) AS lines FROM purchases",
  );
  await connection.query("DROP TABLE people, purchases; DROP FUNCTION pg_temp.chance(bigint, bigint); RESET ALL");
  return {
    shopId,
    customers,
    orders: Number(counts.rows[0]?.orders),
    lines: Number(counts.rows[0]?.lines),
  };
}

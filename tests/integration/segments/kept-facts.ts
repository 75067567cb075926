import type pg from "pg";
import type { KeptFacts } from "./expected-members.ts";

/** What other parts of the app keep of a shop. */
export async function readKeptFacts(admin: pg.Client, shopId: string): Promise<KeptFacts> {
  const rows = async (sql: string) => (await admin.query(sql, [shopId])).rows;
  return {
    lapse: await rows(
      `SELECT n, first_product_id::text AS product, cooling_days AS cooling, lapsed_days AS lapsed FROM lapse_limits WHERE shop_id = $1`,
    ),
    intervals: await rows(
      "SELECT product_id::text AS product, interval_days AS days FROM reorder_intervals WHERE shop_id = $1",
    ),
    histories: await rows(
      `SELECT customer_id::text AS customer, first_product_id::text AS "firstProduct", product_ids::text[] AS products,
         last_order_returned AS returned FROM customer_histories WHERE shop_id = $1`,
    ),
    predictions: await rows(
      `SELECT customer_id::text AS customer, alive_percent AS alive, orders_hundredths AS orders, profit_minor::text AS profit
       FROM customer_predictions WHERE shop_id = $1`,
    ),
    clocks: await rows(
      `SELECT customer_id::text AS customer, due_on::text AS due, until_on::text AS until FROM reorder_clocks
       WHERE shop_id = $1 AND product_id = 0`,
    ),
    deliveries: await rows(
      `SELECT customer_id::text AS customer, delivered_on::text AS "from", next_on::text AS next, delivery,
         active_until::text AS until FROM subscription_deliveries WHERE shop_id = $1`,
    ),
  };
}

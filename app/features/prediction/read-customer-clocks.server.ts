import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dateClocksSql, ownIntervalsSql, RHYTHMS_SQL } from "./reorder-clocks.sql.ts";

/** As many products as a page names. */
const MOST_PRODUCTS = 5;

/** When a customer is likely to order again, or to buy a product again: days are the shop's. */
export interface ReorderClock {
  /** Null: anything. */
  productId: string | null;
  title: string | null;
  /** One in ten comes before, one in ten after. */
  fromOn: string;
  untilOn: string;
  /** As many come before as after. */
  dueOn: string;
  /** The customer's own; the fewer there are, the more all customers count. */
  intervals: number;
}

// A product of the last order that was bought for the first time goes by what all customers do.
const CLOCKS_SQL = `
WITH ${RHYTHMS_SQL},
histories AS (
  SELECT customer_id, days, product_ids, reordered_product_ids, reorder_gap_days, reorder_days FROM customer_histories
  WHERE shop_id = $1::bigint AND customer_id = $2::bigint
),
own AS (${ownIntervalsSql("histories")}),
told AS (
  SELECT * FROM own
  UNION ALL
  SELECT customer_id, product_ids[cardinality(product_ids)], days[cardinality(days)], 0, 0::real, 0::real FROM histories h
  WHERE product_ids[cardinality(product_ids)] > 0
    AND NOT EXISTS (SELECT FROM own o WHERE o.product_id = h.product_ids[cardinality(h.product_ids)])
),
dated AS (${dateClocksSql("told")})
SELECT nullif(d.product_id, 0)::text AS "productId", p.title, d.from_on::text AS "fromOn", d.until_on::text AS "untilOn",
  d.due_on::text AS "dueOn", d.intervals
FROM dated d LEFT JOIN products p ON p.shop_id = $1::bigint AND p.product_id = d.product_id
ORDER BY d.product_id <> 0, d.last_on DESC, d.intervals DESC, d.product_id LIMIT ${MOST_PRODUCTS + 1}`;

/** The clocks of a customer, that of any order first, then the products bought last. None without a counted order. */
export async function readCustomerClocks(
  tx: Tx,
  { shopId, customerId }: { shopId: ShopId; customerId: bigint },
): Promise<ReorderClock[]> {
  return query<ReorderClock>(tx, CLOCKS_SQL, shopId, customerId);
}

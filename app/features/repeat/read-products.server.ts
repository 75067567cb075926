import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { NO_PRODUCT } from "./histories.sql.ts";
import type { ProductStepRow, ReorderRow } from "./types.ts";

/** A median within each pair, from the kept counts per number of days. */
const MEDIAN = "min(g.gap_days) FILTER (WHERE g.upto >= 0.5 * g.total)";

/**
 * First product → second product, the most frequent pairs first. Both are lead products: of the first and of the second
 * order.
 *
 * @param options.limit how many pairs
 */
export async function readProductSteps(tx: Tx, options: { shopId: ShopId; limit: number }): Promise<ProductStepRow[]> {
  return query<ProductStepRow>(
    tx,
    `SELECT nullif(k.first_product_id, ${NO_PRODUCT})::text AS "firstProductId", f.title AS "firstTitle",
       nullif(k.second_product_id, ${NO_PRODUCT})::text AS "secondProductId", s.title AS "secondTitle",
       k.customers, m.reached AS "startedWith", g.median AS "medianDays"
     FROM (
       SELECT first_product_id, second_product_id, customers FROM product_steps
       WHERE shop_id = $1::bigint AND customers > 0
       ORDER BY customers DESC, first_product_id, second_product_id LIMIT $2::integer
     ) k
     JOIN (
       SELECT first_product_id, sum(reached)::integer AS reached FROM first_product_months
       WHERE shop_id = $1::bigint GROUP BY first_product_id
     ) m USING (first_product_id)
     CROSS JOIN LATERAL (
       SELECT ${MEDIAN} AS median
       FROM (
         SELECT gap_days, sum(customers) OVER (ORDER BY gap_days) AS upto, sum(customers) OVER () AS total
         FROM product_step_gaps
         WHERE shop_id = $1::bigint AND first_product_id = k.first_product_id
           AND second_product_id = k.second_product_id AND customers > 0
       ) g
     ) g
     LEFT JOIN products f ON f.shop_id = $1::bigint AND f.product_id = k.first_product_id
     LEFT JOIN products s ON s.shop_id = $1::bigint AND s.product_id = k.second_product_id
     ORDER BY k.customers DESC, k.first_product_id, k.second_product_id`,
    options.shopId,
    options.limit,
  );
}

/**
 * Reorder intervals per product: quartiles of the days between a customer's successive orders that hold it. The most
 * often reordered first.
 *
 * @param options.limit how many products
 */
export async function readReorders(tx: Tx, options: { shopId: ShopId; limit: number }): Promise<ReorderRow[]> {
  return query<ReorderRow>(
    tx,
    `SELECT k.product_id::text AS "productId", p.title, k.reorders, g.*
     FROM (
       SELECT product_id, reorders FROM product_reorders WHERE shop_id = $1::bigint AND reorders > 0
       ORDER BY reorders DESC, product_id LIMIT $2::integer
     ) k
     CROSS JOIN LATERAL (
       SELECT min(gap_days) FILTER (WHERE upto >= 0.25 * total) AS "quartile1Days",
         min(gap_days) FILTER (WHERE upto >= 0.5 * total) AS "medianDays",
         min(gap_days) FILTER (WHERE upto >= 0.75 * total) AS "quartile3Days"
       FROM (
         SELECT gap_days, sum(reorders) OVER (ORDER BY gap_days) AS upto, sum(reorders) OVER () AS total
         FROM reorder_gaps WHERE shop_id = $1::bigint AND product_id = k.product_id AND reorders > 0
       ) r
     ) g
     LEFT JOIN products p ON p.shop_id = $1::bigint AND p.product_id = k.product_id
     ORDER BY k.reorders DESC, k.product_id`,
    options.shopId,
    options.limit,
  );
}

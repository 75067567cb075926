import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { quantileSql } from "./gap-quantile.sql.ts";
import { NO_PRODUCT, WHOLE_SHOP } from "./histories.sql.ts";
import type { ProductStepRow, ReorderRow } from "./types.ts";

const STEP_MEDIAN = quantileSql(0.5, {
  table: "product_step_gaps",
  counts: "customers",
  inAll: "k.customers",
  where: "first_product_id = k.first_product_id AND second_product_id = k.second_product_id",
});

const reorderQuantile = (share: number) =>
  quantileSql(share, {
    table: "reorder_gaps",
    counts: "reorders",
    inAll: "k.reorders",
    where: "product_id = k.product_id",
  });

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
       k.customers, b.began AS "startedWith", ${STEP_MEDIAN} AS "medianDays"
     FROM (
       SELECT first_product_id, second_product_id, customers FROM product_steps
       WHERE shop_id = $1::bigint AND customers > 0
       ORDER BY customers DESC, first_product_id, second_product_id LIMIT $2::integer
     ) k
     JOIN (
       SELECT first_product_id, sum(customers)::integer AS began FROM lapse_counts
       WHERE shop_id = $1::bigint AND first_product_id <> ${WHOLE_SHOP} GROUP BY first_product_id
     ) b USING (first_product_id)
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
    `SELECT k.product_id::text AS "productId", p.title, k.reorders, ${reorderQuantile(0.25)} AS "quartile1Days",
       ${reorderQuantile(0.5)} AS "medianDays", ${reorderQuantile(0.75)} AS "quartile3Days"
     FROM (
       SELECT product_id, reorders FROM product_reorders WHERE shop_id = $1::bigint AND reorders > 0
       ORDER BY reorders DESC, product_id LIMIT $2::integer
     ) k
     LEFT JOIN products p ON p.shop_id = $1::bigint AND p.product_id = k.product_id
     ORDER BY k.reorders DESC, k.product_id`,
    options.shopId,
    options.limit,
  );
}

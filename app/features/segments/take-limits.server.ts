import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** As many have to have bought a product again for an interval of its own. */
const LEAST_REORDERS = 50;

/**
 * The median days until a product is bought again, and until anybody orders again (product 0), from the repeat reports. A
 * product that loses its own interval, or gains one, goes over from or to that of all.
 */
const INTERVALS_SQL = `
WITH gaps AS (
  SELECT product_id, gap_days, reorders FROM reorder_gaps WHERE shop_id = $1::bigint
  UNION ALL
  SELECT 0, gap_days, customers FROM step_gaps WHERE shop_id = $1::bigint
),
counted AS (
  SELECT product_id, gap_days, sum(reorders) AS reorders FROM gaps GROUP BY product_id, gap_days
),
ranked AS (
  SELECT product_id, gap_days, sum(reorders) OVER (PARTITION BY product_id ORDER BY gap_days) AS upto,
    sum(reorders) OVER (PARTITION BY product_id) AS reorders
  FROM counted
),
medians AS (
  SELECT product_id, min(gap_days) FILTER (WHERE 2 * upto >= reorders) AS interval_days, max(reorders)::integer AS reorders
  FROM ranked GROUP BY product_id HAVING product_id = 0 OR max(reorders) >= ${LEAST_REORDERS}
),
every AS (SELECT interval_days FROM medians WHERE product_id = 0),
every_before AS (SELECT interval_days FROM reorder_intervals WHERE shop_id = $1::bigint AND product_id = 0),
fresh AS (
  SELECT product_id, interval_days, reorders FROM medians
  UNION ALL
  SELECT k.product_id, e.interval_days, 0 FROM reorder_intervals k CROSS JOIN every e
  WHERE k.shop_id = $1::bigint AND NOT EXISTS (SELECT FROM medians m WHERE m.product_id = k.product_id)
)
INSERT INTO reorder_intervals AS k (shop_id, product_id, interval_days, interval_days_before, reorders)
SELECT $1::bigint, f.product_id, f.interval_days, b.interval_days, f.reorders FROM fresh f LEFT JOIN every_before b ON true
ON CONFLICT (shop_id, product_id) DO UPDATE SET interval_days = excluded.interval_days,
  interval_days_before = k.interval_days, reorders = excluded.reorders`;

/** Takes the usual days until customers order again, and keeps those of before. */
export async function takeReorderIntervals(tx: Tx, shopId: ShopId): Promise<void> {
  await query(tx, INTERVALS_SQL, shopId);
}

/** Notes the limits of lapse by which members now stand. */
export async function noteLapseLimits(tx: Tx, shopId: ShopId): Promise<void> {
  await query(tx, "DELETE FROM segment_lapse_limits WHERE shop_id = $1::bigint", shopId);
  await query(
    tx,
    `INSERT INTO segment_lapse_limits (shop_id, n, first_product_id, cooling_days, lapsed_days)
     SELECT shop_id, n, first_product_id, cooling_days, lapsed_days FROM lapse_limits WHERE shop_id = $1::bigint`,
    shopId,
  );
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { fillReport } from "./fill-report.server.ts";
import { WHOLE_SHOP } from "./histories.sql.ts";
import { LAPSE_COUNTS } from "./report-tables.sql.ts";
import { COOLING_QUANTILE, LAPSED_QUANTILE, LEAST_SAMPLE, STEPS } from "./rules.ts";

/**
 * The empirical limits: the least number of days within which 75 % (90 %) of those who came back from the same n had done
 * so. For a first product where enough came back, for the whole shop at each n, and where those are too few as well for
 * all n together. Days that the merchant set go before all of them.
 * $1 shop
 */
const LIMITS_SQL = `
WITH gaps AS (
  SELECT least(n, ${STEPS + 1}) AS n, h.first_product_id, h.days[n + 1] - h.days[n] AS gap_days, count(*) AS customers
  FROM customer_histories h CROSS JOIN LATERAL generate_series(1, cardinality(h.days) - 1) AS n
  WHERE h.shop_id = $1::bigint GROUP BY 1, 2, 3
),
-- n 0 is all of them together.
grouped AS (
  SELECT coalesce(n, 0) AS n, coalesce(first_product_id, ${WHOLE_SHOP}) AS first_product_id, gap_days,
    sum(customers) AS customers
  FROM gaps GROUP BY GROUPING SETS ((n, first_product_id, gap_days), (n, gap_days), (gap_days))
),
ranked AS (
  SELECT n, first_product_id, gap_days, sum(customers) OVER (PARTITION BY n, first_product_id ORDER BY gap_days) AS upto,
    sum(customers) OVER (PARTITION BY n, first_product_id) AS came_back
  FROM grouped
),
limits AS (
  SELECT n, first_product_id, came_back::integer AS came_back,
    min(gap_days) FILTER (WHERE upto >= ${COOLING_QUANTILE} * came_back) AS cooling_days,
    min(gap_days) FILTER (WHERE upto >= ${LAPSED_QUANTILE} * came_back) AS lapsed_days
  FROM ranked GROUP BY n, first_product_id, came_back
),
chosen AS (
  SELECT n, first_product_id, cooling_days, lapsed_days, 'product' AS basis, came_back
  FROM limits WHERE n > 0 AND first_product_id <> ${WHOLE_SHOP} AND came_back >= ${LEAST_SAMPLE}
  UNION ALL
  SELECT s.n, ${WHOLE_SHOP}, l.cooling_days, l.lapsed_days, CASE WHEN l.n = 0 THEN 'pooled' ELSE 'shop' END, l.came_back
  FROM generate_series(1, ${STEPS + 1}) AS s (n)
  CROSS JOIN LATERAL (
    SELECT * FROM limits l
    WHERE l.first_product_id = ${WHOLE_SHOP} AND (l.n = 0 OR (l.n = s.n AND l.came_back >= ${LEAST_SAMPLE}))
    ORDER BY l.n DESC LIMIT 1
  ) l
),
rule AS (SELECT cooling_days, lapsed_days FROM lapse_rules WHERE shop_id = $1::bigint AND cooling_days IS NOT NULL)
INSERT INTO lapse_limits (shop_id, n, first_product_id, cooling_days, lapsed_days, basis, came_back)
SELECT $1::bigint, n, first_product_id, cooling_days, lapsed_days, basis, came_back FROM chosen
WHERE NOT EXISTS (SELECT FROM rule)
UNION ALL
SELECT $1::bigint, n, ${WHOLE_SHOP}, cooling_days, lapsed_days, 'merchant', 0
FROM rule CROSS JOIN generate_series(1, ${STEPS + 1}) AS n`;

/**
 * Takes the lapse limits from the histories as they are, and counts who is cooling and lapsed as of a day. Must not
 * overlap with a fold of the same shop.
 */
export async function refreshLapse(tx: Tx, options: { shopId: ShopId; today: string }): Promise<void> {
  const { shopId, today } = options;
  await query(tx, "DELETE FROM lapse_limits WHERE shop_id = $1::bigint", shopId);
  await query(tx, LIMITS_SQL, shopId);
  await query(
    tx,
    `INSERT INTO lapse_rules (shop_id, counted_on) VALUES ($1::bigint, $2::date)
     ON CONFLICT (shop_id) DO UPDATE SET counted_on = excluded.counted_on`,
    shopId,
    today,
  );
  await fillReport(tx, { shopId, report: LAPSE_COUNTS });
}

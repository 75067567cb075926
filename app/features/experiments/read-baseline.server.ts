import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { ordersAroundSql } from "./outcomes.sql.ts";
import type { Baseline } from "./types.ts";

const WEEKS = 4;
const SAMPLE = 5_000;

// Customers by their first order of four weeks whose horizon is over, some thousands of them by a hash that has nothing to
// do with what they bought.
const BASELINE_SQL = `
WITH ordered AS (
  SELECT customer_id, min(local_day) AS assigned_on FROM orders
  WHERE shop_id = $1::bigint AND counted AND customer_id IS NOT NULL
    AND local_day >= $2::date - $3::integer - $4::integer AND local_day < $2::date - $3::integer
  GROUP BY customer_id
),
a AS (SELECT customer_id, assigned_on FROM ordered ORDER BY hashint8(customer_id), customer_id LIMIT $5::integer)
SELECT (SELECT count(*) FROM ordered)::integer AS "customers",
  coalesce(avg(orders_around.back::integer), 0)::float8 AS "shareBack",
  coalesce(stddev_samp(orders_around.gross), 0)::float8 AS "deviation",
  coalesce(corr(orders_around.gross, orders_around.past), 0)::float8 AS "correlation"
FROM a ${ordersAroundSql("$3::integer")}`;

/**
 * What the shop's customers did without an experiment, from which its power follows: those who ordered in the last four
 * weeks that a horizon has passed since.
 */
export async function readBaseline(
  tx: Tx,
  options: { shopId: ShopId; today: string; horizonDays: number },
): Promise<Baseline> {
  const { shopId, today, horizonDays } = options;
  const [row] = await query<{ customers: number; shareBack: number; deviation: number; correlation: number }>(
    tx,
    BASELINE_SQL,
    shopId,
    today,
    horizonDays,
    7 * WEEKS,
    SAMPLE,
  );
  const { customers = 0, shareBack = 0, deviation = 0, correlation = 0 } = row ?? {};
  return {
    horizonDays,
    customersPerWeek: customers / WEEKS,
    shareBack,
    profitDeviation: deviation,
    varianceKept: 1 - correlation ** 2,
  };
}

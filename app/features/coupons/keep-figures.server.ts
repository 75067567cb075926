import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

const SUMS = "coupons, seen, orders, net_sales_minor, gross_profit_minor, discount_minor";

const ADD = SUMS.split(", ")
  .map((sum) => `${sum} = f.${sum} + excluded.${sum}`)
  .join(", ");

const FOLD_SQL = `
WITH moves AS (DELETE FROM coupon_moves WHERE shop_id = $1::bigint RETURNING *)
INSERT INTO coupon_figures AS f (shop_id, campaign_id, state, ${SUMS})
SELECT $1::bigint, campaign_id, state, sum(coupons), sum(seen), sum(orders), sum(net_sales_minor), sum(gross_profit_minor),
  sum(discount_minor)
FROM moves GROUP BY campaign_id, state
ON CONFLICT (shop_id, campaign_id, state) DO UPDATE SET ${ADD}`;

// In one statement, so that all of it sees the coupons and their moves as of one moment.
const REBUILD_SQL = `
WITH moves AS (DELETE FROM coupon_moves WHERE shop_id = $1::bigint),
actual AS MATERIALIZED (
  SELECT campaign_id, state, count(*) AS coupons, count(seen_at) AS seen, count(used_net_sales_minor) AS orders,
    coalesce(sum(used_net_sales_minor), 0) AS net_sales_minor,
    coalesce(sum(used_gross_profit_minor), 0) AS gross_profit_minor,
    coalesce(sum(used_discount_minor), 0) AS discount_minor
  FROM coupons WHERE shop_id = $1::bigint GROUP BY 1, 2
),
gone AS (
  DELETE FROM coupon_figures f WHERE f.shop_id = $1::bigint AND NOT EXISTS (
    SELECT FROM actual a WHERE a.campaign_id = f.campaign_id AND a.state = f.state)
)
INSERT INTO coupon_figures AS f (shop_id, campaign_id, state, ${SUMS})
SELECT $1::bigint, campaign_id, state, ${SUMS} FROM actual
ON CONFLICT (shop_id, campaign_id, state) DO UPDATE SET ${SUMS.split(", ")
  .map((sum) => `${sum} = excluded.${sum}`)
  .join(", ")}`;

/** Adds the moves of coupons since the last time to the kept figures, so that few are left to be summed when asked. */
export async function foldCouponFigures(tx: Tx, shopId: ShopId): Promise<void> {
  await query(tx, FOLD_SQL, shopId);
}

/** Counts all coupons of the shop anew. */
export async function rebuildCouponFigures(tx: Tx, shopId: ShopId): Promise<void> {
  await query(tx, REBUILD_SQL, shopId);
}

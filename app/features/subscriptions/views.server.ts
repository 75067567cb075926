import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** A customer's subscription to one product, as of the end of a day. Days are `YYYY-MM-DD`. */
export interface SubscriptionView {
  productId: string;
  /** Null for a product that Shopify no longer names. */
  title: string | null;
  state: "active" | "stopped";
  deliveries: number;
  firstOn: string;
  lastOn: string;
  /** Median days between this customer's deliveries; null before the second. */
  ownIntervalDays: number | null;
  /** The last day on which it passes for active without another delivery. */
  activeUntil: string;
}

const SQL = `
SELECT d.product_id::text AS "productId", nullif(p.title, '') AS title, d.delivery AS deliveries,
  CASE WHEN d.active_until >= $3::date THEN 'active' ELSE 'stopped' END AS state,
  (SELECT min(f.delivered_on) FROM subscription_deliveries f WHERE f.shop_id = $1::bigint
    AND f.customer_id = $2::bigint AND f.product_id = d.product_id)::text AS "firstOn",
  d.delivered_on::text AS "lastOn", d.own_interval_days::float8 AS "ownIntervalDays", d.active_until::text AS "activeUntil"
FROM subscription_deliveries d
LEFT JOIN products p ON p.shop_id = $1::bigint AND p.product_id = d.product_id
WHERE d.shop_id = $1::bigint AND d.customer_id = $2::bigint AND d.delivered_on <= $3::date AND d.next_on > $3::date
ORDER BY d.active_until DESC, d.product_id`;

/** A customer's subscriptions as of the end of a day, those that go on first. */
export async function readSubscriptions(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; asOf: string },
): Promise<SubscriptionView[]> {
  return query<SubscriptionView>(tx, SQL, options.shopId, options.customerId, options.asOf);
}

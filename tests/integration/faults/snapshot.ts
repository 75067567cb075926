import type pg from "pg";

/**
 * Everything that must not depend on how a shop's webhooks came in. Left out: when something was told or done, ids that
 * the app itself hands out, entries of the ledger that end in the same balances, a customer's tags, which Shopify's
 * webhooks do not tell, and revoked coupons: an order that is first seen when it counts no more never had one.
 */
const TABLES: Record<string, string> = {
  orders: `SELECT order_id, customer_id, name, created_at, processed_at, cancelled_at, test, financial_status, currency,
      taxes_included, discount_codes, total_minor, counted, local_day::text, units_left, net_sales_minor, cost_minor,
      known_cost_net_sales_minor, points_base_minor, order_number
    FROM orders ORDER BY order_id`,
  lines: `SELECT order_id, line_id, product_id, variant_id, title, sku, quantity, current_quantity, is_gift_card,
      selling_plan_id, net_total_minor, unit_cost_minor, units_left, net_sales_minor, cost_minor
    FROM order_lines ORDER BY order_id, line_id`,
  refunds: "SELECT refund_id, order_id, created_at FROM refunds ORDER BY refund_id",
  customers: `SELECT customer_id, email, first_name, last_name FROM customers
    WHERE customer_id = ANY ($1::bigint[]) ORDER BY customer_id`,
  customerFigures: `SELECT customer_id, orders, first_order_at, last_order_at, first_order_day::text, last_order_day::text,
      last_gap_days, net_sales_minor, gross_profit_minor
    FROM customer_figures ORDER BY customer_id`,
  periodFigures: `SELECT grain, period_start::text, new_customers, returning_customers, customers_with_repeat,
      orders_first, orders_repeat, net_sales_first_minor, net_sales_repeat_minor, gross_profit_first_minor,
      gross_profit_repeat_minor, known_cost_net_sales_minor
    FROM period_figures WHERE orders_first + orders_repeat > 0 ORDER BY grain, period_start`,
  balances: `SELECT customer_id, pending, available, reserved FROM points_accounts
    WHERE (pending, available, reserved) <> (0, 0, 0) ORDER BY customer_id`,
  lots: `SELECT customer_id, order_id, granted_on::text, expires_on::text, sum("left") AS points
    FROM points_lots WHERE "left" > 0 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
  tiers: `SELECT m.customer_id, t.name_en AS tier, m.basis_value
    FROM tier_memberships m LEFT JOIN tiers t USING (shop_id, tier_id) ORDER BY m.customer_id`,
  coupons: `SELECT customer_id, assigned_order_id, value_kind, value_minor, expires_on::text,
      state IN ('owed', 'assigned', 'seen') AS held
    FROM coupons WHERE state <> 'revoked' ORDER BY assigned_order_id`,
};

export type Snapshot = Record<string, Record<string, unknown>[]>;

/** @param customerIds the customers that Shopify still has */
export async function takeSnapshot(admin: pg.Client, customerIds: string[]): Promise<Snapshot> {
  const snapshot: Snapshot = {};
  for (const [name, sql] of Object.entries(TABLES)) {
    snapshot[name] = (await admin.query(sql, sql.includes("$1") ? [customerIds] : [])).rows;
  }
  return snapshot;
}

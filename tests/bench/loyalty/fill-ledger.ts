import type { LargeStage } from "../large/large-stage.ts";

export const ENTRIES_EACH = 10;
const POINTS_EACH = 10;

/**
 * Gives every customer ten entries and one lot of them all, which ends with `lastDay`: as many lots end in one night as the
 * shop has customers. What the shop's own history left of points is taken out first.
 */
export async function fillLedger({ admin, shopId }: LargeStage, lastDay: string): Promise<void> {
  const shop = String(shopId);
  await admin.query("TRUNCATE ledger_entries, points_lots, lot_movements, points_accounts");
  await admin.query(
    `INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
       idempotency_key, rule_version, reason, occurred_at)
     SELECT shop_id, customer_id, 'earn', ${POINTS_EACH}, 'issuance', 'available', 'order', customer_id,
       'bench:' || customer_id || ':' || g, 1, '{"key": "earn_order", "order": "#1"}', now() - make_interval(days => 400 - 30 * g)
     FROM customers CROSS JOIN generate_series(1, ${ENTRIES_EACH}) g WHERE shop_id = $1`,
    [shop],
  );
  await admin.query(
    `INSERT INTO points_lots (shop_id, customer_id, entry_id, granted_on, expires_on, granted, "left")
     SELECT shop_id, customer_id, min(entry_id), $2::date - 365, $2::date, sum(amount), sum(amount)
     FROM ledger_entries WHERE shop_id = $1 GROUP BY shop_id, customer_id`,
    [shop, lastDay],
  );
  await admin.query(
    `INSERT INTO points_accounts (shop_id, customer_id, available)
     SELECT shop_id, customer_id, granted FROM points_lots WHERE shop_id = $1`,
    [shop],
  );
  await admin.query("VACUUM ANALYZE ledger_entries, points_lots, points_accounts");
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

// Held first, so that a lot is read as whoever spends from it at the same time left it.
const HOLD_SQL = `
SELECT count(*) AS accounts FROM (
  SELECT 1 FROM points_accounts a
  WHERE a.shop_id = $1::bigint AND a.customer_id IN (
    SELECT customer_id FROM points_lots
    WHERE shop_id = $1::bigint AND "left" > 0 AND expires_on < $2::date AND released)
  ORDER BY a.customer_id FOR UPDATE
) held`;

// Points that come back into a lot after its day are given a later one: lot and day make the key.
const SQL = `
WITH ended AS MATERIALIZED (
  SELECT lot_id, customer_id, "left", expires_on FROM points_lots
  WHERE shop_id = $1::bigint AND "left" > 0 AND expires_on < $2::date AND released
),
entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, reason, occurred_at)
  SELECT $1::bigint, customer_id, 'expire', "left", 'available', 'expired', 'lot', lot_id,
    'expire:lot:' || lot_id || ':' || expires_on,
    jsonb_build_object('key', 'expire_lot', 'day', expires_on), $3::timestamptz
  FROM ended
  RETURNING entry_id, source_id AS lot_id
),
movements AS (
  INSERT INTO lot_movements (shop_id, lot_id, entry_id, amount)
  SELECT $1::bigint, lot_id, entry_id, -e."left" FROM ended e JOIN entries USING (lot_id)
),
lots AS (
  UPDATE points_lots l SET "left" = 0 FROM ended e WHERE l.shop_id = $1::bigint AND l.lot_id = e.lot_id
)
UPDATE points_accounts a SET available = a.available - e.points
FROM (SELECT customer_id, sum("left")::bigint AS points FROM ended GROUP BY customer_id) e
WHERE a.shop_id = $1::bigint AND a.customer_id = e.customer_id
RETURNING a.customer_id AS "customerId"`;

/**
 * Expires what is left of lots whose last day is before `asOf` (the shop's day). What waits to be released does not expire.
 *
 * @returns the customers whose balance changed
 */
export async function expirePoints(tx: Tx, options: { shopId: ShopId; asOf: string; now: Date }): Promise<bigint[]> {
  const { shopId, asOf, now } = options;
  const [held] = await query<{ accounts: bigint }>(tx, HOLD_SQL, shopId, asOf);
  if (!held?.accounts) return [];
  const rows = await query<{ customerId: bigint }>(tx, SQL, shopId, asOf, now.toISOString());
  return rows.map((row) => row.customerId);
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { CHANGE_ACCOUNTS_SQL } from "./account-changes.sql.ts";
import { settleDebts } from "./settle-debts.server.ts";

// Who has points to be released is held first, so that the lots are read as whoever moved them last left them.
const HOLD_SQL = `
SELECT count(*) AS accounts FROM (
  SELECT 1 FROM points_accounts a
  WHERE a.shop_id = $1::bigint AND a.customer_id IN (
    SELECT customer_id FROM points_lots
    WHERE shop_id = $1::bigint AND NOT released AND "left" > 0 AND releases_on <= $2::date
      AND ($3::bigint[] IS NULL OR customer_id = ANY ($3::bigint[])))
  ORDER BY a.customer_id FOR UPDATE
) held`;

const SQL = `
WITH due AS MATERIALIZED (
  SELECT lot_id, customer_id, "left" AS amount, order_id FROM points_lots
  WHERE shop_id = $1::bigint AND NOT released AND "left" > 0 AND releases_on <= $2::date
    AND ($3::bigint[] IS NULL OR customer_id = ANY ($3::bigint[]))
),
entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, reason, occurred_at)
  SELECT $1::bigint, customer_id, 'release', amount, 'pending', 'available', 'lot', lot_id, 'release:lot:' || lot_id,
    '{"key": "release_lot"}'::jsonb, $4::timestamptz
  FROM due ORDER BY lot_id
  RETURNING customer_id, from_account, to_account, amount
),
lots AS (
  UPDATE points_lots l SET released = true FROM due d WHERE l.shop_id = $1::bigint AND l.lot_id = d.lot_id
)
${CHANGE_ACCOUNTS_SQL}`;

/**
 * Makes points available that waited for the shop's day `asOf` or an earlier one; debts are settled from them first.
 *
 * @param options.customerIds whose; everybody's unless given
 * @returns the customers whose accounts changed
 */
export async function releasePoints(
  tx: Tx,
  options: { shopId: ShopId; asOf: string; now: Date; customerIds?: readonly bigint[] },
): Promise<bigint[]> {
  const { shopId, asOf, now } = options;
  if (options.customerIds?.length === 0) return [];
  const whose = options.customerIds?.map(String) ?? null;
  const [held] = await query<{ accounts: bigint }>(tx, HOLD_SQL, shopId, asOf, whose);
  if (!held?.accounts) return [];
  const changed = await query<{ customerId: bigint; debt: bigint }>(tx, SQL, shopId, asOf, whose, now.toISOString());
  const owing = changed.filter(({ debt }) => debt > 0n).map(({ customerId }) => customerId);
  await settleDebts(tx, { shopId, now, customerIds: owing });
  return changed.map(({ customerId }) => customerId);
}

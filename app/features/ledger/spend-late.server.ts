import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { CHANGE_ACCOUNTS_SQL } from "./account-changes.sql.ts";
import { lockAccounts } from "./lock-accounts.server.ts";
import { settleDebts } from "./settle-debts.server.ts";

interface LateSpending {
  shopId: ShopId;
  /** Whose account it is now. */
  customerId: bigint;
  redemptionId: bigint;
  points: bigint;
  now: Date;
  reason: Record<string, unknown>;
}

const EARLIER = `(SELECT count(*) FROM ledger_entries
  WHERE shop_id = $1::bigint AND source_type = 'redemption' AND source_id = $3::bigint)`;

const SPEND_SQL = `
WITH lots AS MATERIALIZED (
  SELECT lot_id, "left", sum("left") OVER (ORDER BY expires_on NULLS LAST, lot_id) - "left" AS taken_before
  FROM points_lots
  WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND "left" > 0 AND released
),
takings AS MATERIALIZED (
  SELECT lot_id, least("left", $4::bigint - taken_before)::bigint AS points FROM lots WHERE taken_before < $4::bigint
),
sums AS MATERIALIZED (
  SELECT 'available' AS account, sum_minor(points) AS points FROM takings HAVING count(*) > 0
  UNION ALL
  SELECT 'debt', $4::bigint - (SELECT coalesce(sum_minor(points), 0) FROM takings)
  WHERE $4::bigint > (SELECT coalesce(sum_minor(points), 0) FROM takings)
),
entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, reason, occurred_at)
  SELECT $1::bigint, $2::bigint, 'confirm', points, account, 'redeemed', 'redemption', $3::bigint,
    'late:redemption:' || $3::bigint || ':' || account || ':' || ${EARLIER}, $5::text::jsonb, $6::timestamptz
  FROM sums ORDER BY account
  RETURNING entry_id, customer_id, from_account, to_account, amount
),
movements AS (
  INSERT INTO lot_movements (shop_id, lot_id, entry_id, amount)
  SELECT $1::bigint, lot_id, entry_id, -points FROM takings, entries WHERE from_account = 'available'
),
lots_lowered AS (
  UPDATE points_lots l SET "left" = l."left" - t.points
  FROM takings t WHERE l.shop_id = $1::bigint AND l.lot_id = t.lot_id
)
${CHANGE_ACCOUNTS_SQL}`;

/**
 * Takes the points of a redemption whose order came after they had gone back: out of what can be spent, and what is not
 * there any more is owed. The caller sees to it that this happens once.
 */
export async function spendLate(tx: Tx, late: LateSpending): Promise<void> {
  const { shopId, customerId, redemptionId, points, now, reason } = late;
  await lockAccounts(tx, { shopId, customerIds: [customerId] });
  await query(tx, SPEND_SQL, shopId, customerId, redemptionId, points, JSON.stringify(reason), now.toISOString());
}

// What was owed is given back as owed; where it was settled meanwhile, as points in a lot of their own.
const RETURN_OWED_SQL = `
WITH sums AS MATERIALIZED (
  SELECT 'debt' AS account, least($4::bigint, debt) AS points FROM points_accounts
  WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND debt > 0
  UNION ALL
  SELECT 'available', $4::bigint - debt FROM points_accounts
  WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND debt < $4::bigint
),
entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, reason, occurred_at)
  SELECT $1::bigint, $2::bigint, 'return', points, 'redeemed', account, 'redemption', $3::bigint,
    'return:redemption:' || $3::bigint || ':' || account || ':' || ${EARLIER}, $5::text::jsonb, $6::timestamptz
  FROM sums ORDER BY account
  RETURNING entry_id, customer_id, from_account, to_account, amount
),
lots AS (
  INSERT INTO points_lots (shop_id, customer_id, entry_id, granted_on, expires_on, granted, "left")
  SELECT $1::bigint, customer_id, entry_id, $7::date, NULL, amount, amount FROM entries WHERE to_account = 'available'
)
${CHANGE_ACCOUNTS_SQL}`;

/** Gives back what a redemption spent without lots: points that were owed. The account must be held. */
export async function returnOwed(tx: Tx, owed: LateSpending & { today: string }): Promise<void> {
  const { shopId, customerId, redemptionId, points, now, reason, today } = owed;
  const values = [shopId, customerId, redemptionId, points, JSON.stringify(reason), now.toISOString(), today];
  await query(tx, RETURN_OWED_SQL, ...values);
  await settleDebts(tx, { shopId, now, customerIds: [customerId] });
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { CHANGE_ACCOUNTS_SQL } from "./account-changes.sql.ts";
import { lockAccounts } from "./lock-accounts.server.ts";
import { settleDebts } from "./settle-debts.server.ts";

const MERGED_SQL = `
SELECT c.customer_id AS "customerId", c.merged_into AS "survivorId" FROM customers c
WHERE c.shop_id = $1::bigint AND c.customer_id = ANY ($2::bigint[]) AND c.merged_into IS NOT NULL
  AND EXISTS (SELECT FROM points_accounts a WHERE a.shop_id = c.shop_id AND a.customer_id = c.customer_id)`;

// An account below zero (debt) is emptied the other way round. Lots go along also where nothing is left of them: what
// expired of an order's points is looked up there.
const SQL = `
WITH moved AS MATERIALIZED (
  SELECT a.customer_id, c.merged_into AS survivor_id, v.account, v.amount,
    CASE v.account WHEN 'available' THEN '' ELSE ':' || v.account END AS suffix,
    (SELECT count(*) FROM ledger_entries e
     WHERE e.shop_id = $1::bigint AND e.customer_id = a.customer_id AND e.kind = 'merge_out') AS earlier
  FROM points_accounts a
  JOIN customers c ON c.shop_id = a.shop_id AND c.customer_id = a.customer_id
  CROSS JOIN LATERAL (VALUES ('pending', a.pending), ('available', a.available), ('reserved', a.reserved),
    ('debt', -a.debt)) AS v (account, amount)
  WHERE a.shop_id = $1::bigint AND a.customer_id = ANY ($2::bigint[]) AND c.merged_into IS NOT NULL AND v.amount <> 0
),
entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, reason, occurred_at)
  SELECT $1::bigint, customer_id, 'merge_out', abs(amount), CASE WHEN amount > 0 THEN account ELSE 'issuance' END,
    CASE WHEN amount > 0 THEN 'issuance' ELSE account END, 'customer', survivor_id,
    'merge_out:customer:' || customer_id || ':' || earlier || suffix, '{"key": "merge_out"}'::jsonb, $3::timestamptz
  FROM moved
  UNION ALL
  SELECT $1::bigint, survivor_id, 'merge_in', abs(amount), CASE WHEN amount > 0 THEN 'issuance' ELSE account END,
    CASE WHEN amount > 0 THEN account ELSE 'issuance' END, 'customer', customer_id,
    'merge_in:customer:' || customer_id || ':' || earlier || suffix, '{"key": "merge_in"}'::jsonb, $3::timestamptz
  FROM moved
  RETURNING customer_id, from_account, to_account, amount
),
lots AS (
  UPDATE points_lots l SET customer_id = c.merged_into
  FROM customers c
  WHERE c.shop_id = $1::bigint AND c.customer_id = ANY ($2::bigint[]) AND c.merged_into IS NOT NULL
    AND l.shop_id = $1::bigint AND l.customer_id = c.customer_id
)
${CHANGE_ACCOUNTS_SQL}`;

/**
 * Moves the points of merged customers, with their lots, to the survivors by entries on both sides, what they owe
 * included. Must run before points of the same orders are posted. Needs `lockShopFacts`.
 */
export async function mergeAccounts(
  tx: Tx,
  batch: { shopId: ShopId; mergedCustomerIds: bigint[]; now: Date },
): Promise<void> {
  const { shopId, now } = batch;
  const ids = batch.mergedCustomerIds.map(String);
  const merged = await query<{ customerId: bigint; survivorId: bigint }>(tx, MERGED_SQL, shopId, ids);
  if (merged.length === 0) return;
  const survivorIds = [...new Set(merged.map(({ survivorId }) => survivorId))];
  await lockAccounts(tx, { shopId, customerIds: [...merged.map(({ customerId }) => customerId), ...survivorIds] });
  await query(tx, SQL, shopId, ids, now.toISOString());
  await settleDebts(tx, { shopId, now, customerIds: survivorIds });
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

const SQL = `
WITH moved AS MATERIALIZED (
  SELECT a.customer_id, c.merged_into AS survivor_id, a.available,
    (SELECT count(*) FROM ledger_entries e
     WHERE e.shop_id = $1::bigint AND e.customer_id = a.customer_id AND e.kind = 'merge_out') AS earlier
  FROM points_accounts a
  JOIN customers c ON c.shop_id = a.shop_id AND c.customer_id = a.customer_id
  WHERE a.shop_id = $1::bigint AND a.customer_id = ANY ($2::bigint[]) AND c.merged_into IS NOT NULL AND a.available > 0
),
entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, reason, occurred_at)
  SELECT $1::bigint, customer_id, 'merge_out', available, 'available', 'issuance', 'customer', survivor_id,
    'merge_out:customer:' || customer_id || ':' || earlier, '{"key": "merge_out"}'::jsonb, $3::timestamptz
  FROM moved
  UNION ALL
  SELECT $1::bigint, survivor_id, 'merge_in', available, 'issuance', 'available', 'customer', customer_id,
    'merge_in:customer:' || customer_id || ':' || earlier, '{"key": "merge_in"}'::jsonb, $3::timestamptz
  FROM moved
),
lots AS (
  UPDATE points_lots l SET customer_id = m.survivor_id
  FROM moved m WHERE l.shop_id = $1::bigint AND l.customer_id = m.customer_id
),
emptied AS (
  UPDATE points_accounts a SET available = 0 FROM moved m
  WHERE a.shop_id = $1::bigint AND a.customer_id = m.customer_id
)
INSERT INTO points_accounts AS a (shop_id, customer_id, available)
SELECT $1::bigint, survivor_id, sum(available) FROM moved GROUP BY survivor_id
ON CONFLICT (shop_id, customer_id) DO UPDATE SET available = a.available + excluded.available`;

/**
 * Moves the points of merged customers, with their lots, to the survivors by entries on both sides. Must run before
 * points of the same orders are posted. Needs `lockShopFacts`.
 */
export async function mergeAccounts(
  tx: Tx,
  batch: { shopId: ShopId; mergedCustomerIds: bigint[]; now: Date },
): Promise<void> {
  await query(tx, SQL, batch.shopId, batch.mergedCustomerIds.map(String), batch.now.toISOString());
}

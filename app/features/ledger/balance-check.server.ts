import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** A customer whose kept balance differs from the fold of entries, or whose lots do not add up to it. */
export interface BalanceDifference {
  customerId: bigint;
  kept: bigint;
  folded: bigint;
  inLots: bigint;
}

const FOLDED = `
SELECT customer_id, sum_minor(CASE WHEN to_account = 'available' THEN amount ELSE 0 END
  - CASE WHEN from_account = 'available' THEN amount ELSE 0 END) AS available
FROM ledger_entries WHERE shop_id = $1::bigint GROUP BY customer_id`;

/** Compares kept balances with the entries and with the lots; an empty answer is what must be. */
export async function findBalanceDifferences(tx: Tx, shopId: ShopId): Promise<BalanceDifference[]> {
  return query<BalanceDifference>(
    tx,
    `WITH folded AS (${FOLDED}),
     lots AS (
       SELECT customer_id, sum("left")::bigint AS points FROM points_lots WHERE shop_id = $1::bigint GROUP BY customer_id
     )
     SELECT customer_id AS "customerId", coalesce(a.available, 0) AS kept, coalesce(f.available, 0) AS folded,
       coalesce(l.points, 0) AS "inLots"
     FROM (SELECT customer_id, available FROM points_accounts WHERE shop_id = $1::bigint) a
     FULL JOIN folded f USING (customer_id) FULL JOIN lots l USING (customer_id)
     WHERE coalesce(a.available, 0) <> coalesce(f.available, 0) OR coalesce(a.available, 0) <> coalesce(l.points, 0)
     LIMIT 100`,
    shopId,
  );
}

/**
 * Sets all balances to the fold of their entries.
 *
 * @returns how many differed
 */
export async function rebuildBalances(tx: Tx, shopId: ShopId): Promise<number> {
  return tx.$executeRawUnsafe(
    `INSERT INTO points_accounts (shop_id, customer_id, available)
     SELECT $1::bigint, customer_id, f.available
     FROM (${FOLDED}) f
     LEFT JOIN (SELECT customer_id, available FROM points_accounts WHERE shop_id = $1::bigint) a USING (customer_id)
     WHERE f.available IS DISTINCT FROM a.available
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET available = excluded.available`,
    shopId,
  );
}

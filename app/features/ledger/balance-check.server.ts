import { execute, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { ACCOUNT_CHANGES } from "./account-changes.sql.ts";

/** An account whose kept points differ from the fold of its entries, or whose lots do not add up to it. */
export interface BalanceDifference {
  customerId: bigint;
  account: "pending" | "available" | "reserved" | "debt";
  kept: bigint;
  folded: bigint;
  /** Null for accounts whose points lie in no lots. */
  inLots: bigint | null;
}

const FOLDED = `SELECT customer_id, ${ACCOUNT_CHANGES} FROM ledger_entries WHERE shop_id = $1::bigint GROUP BY customer_id`;

const DIFFERENCES_SQL = `
WITH folded AS (${FOLDED}),
lots AS (
  SELECT customer_id, sum_minor(CASE WHEN released THEN 0 ELSE "left" END) AS pending,
    sum_minor(CASE WHEN released THEN "left" ELSE 0 END) AS available
  FROM points_lots WHERE shop_id = $1::bigint GROUP BY customer_id
),
differing AS (
  SELECT customer_id, coalesce(a.pending, 0) AS pending, coalesce(a.available, 0) AS available,
    coalesce(a.reserved, 0) AS reserved, coalesce(a.debt, 0) AS debt, coalesce(f.pending, 0) AS folded_pending,
    coalesce(f.available, 0) AS folded_available, coalesce(f.reserved, 0) AS folded_reserved,
    coalesce(f.debt, 0) AS folded_debt, coalesce(l.pending, 0) AS pending_in_lots,
    coalesce(l.available, 0) AS available_in_lots
  FROM (SELECT * FROM points_accounts WHERE shop_id = $1::bigint) a
  FULL JOIN folded f USING (customer_id) FULL JOIN lots l USING (customer_id)
)
SELECT d.customer_id AS "customerId", v.account, v.kept, v.folded, v.in_lots AS "inLots"
FROM differing d
CROSS JOIN LATERAL (VALUES ('pending', pending, folded_pending, pending_in_lots),
  ('available', available, folded_available, available_in_lots), ('reserved', reserved, folded_reserved, NULL),
  ('debt', debt, folded_debt, NULL)) AS v (account, kept, folded, in_lots)
WHERE (pending, available, reserved, debt) <> (folded_pending, folded_available, folded_reserved, folded_debt)
    AND v.kept <> v.folded
  OR (pending, available) <> (pending_in_lots, available_in_lots) AND v.kept <> v.in_lots
LIMIT 100`;

/** Compares kept accounts with the entries and with the lots; an empty answer is what must be. */
export async function findBalanceDifferences(tx: Tx, shopId: ShopId): Promise<BalanceDifference[]> {
  return query<BalanceDifference>(tx, DIFFERENCES_SQL, shopId);
}

const REBUILD_SQL = `
INSERT INTO points_accounts (shop_id, customer_id, pending, available, reserved, debt)
SELECT $1::bigint, customer_id, f.pending, f.available, f.reserved, f.debt
FROM (${FOLDED}) f
LEFT JOIN (SELECT * FROM points_accounts WHERE shop_id = $1::bigint) a USING (customer_id)
WHERE (f.pending, f.available, f.reserved, f.debt) IS DISTINCT FROM (a.pending, a.available, a.reserved, a.debt)
ON CONFLICT (shop_id, customer_id) DO UPDATE SET pending = excluded.pending, available = excluded.available,
  reserved = excluded.reserved, debt = excluded.debt`;

/**
 * Sets all accounts to the fold of their entries.
 *
 * @returns of how many customers they differed
 */
export async function rebuildBalances(tx: Tx, shopId: ShopId): Promise<number> {
  return execute(tx, REBUILD_SQL, shopId);
}

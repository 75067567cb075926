import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What is kept of a customer's accounts. */
export interface LockedAccount {
  customerId: bigint;
  pending: bigint;
  available: bigint;
  reserved: bigint;
}

/**
 * Waits until no other transaction moves points of these customers, then holds their accounts until the end of this one;
 * those that do not exist yet are made. Everybody takes them in the order of customers, so nobody waits in a circle; where
 * `lockShopFacts` is needed as well, it comes first.
 *
 * @returns the accounts, by customer
 */
export async function lockAccounts(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[] },
): Promise<LockedAccount[]> {
  if (options.customerIds.length === 0) return [];
  const customerIds = options.customerIds.map(String);
  // A statement of its own: what another transaction has just made is seen by the next one alone.
  await query(
    tx,
    `INSERT INTO points_accounts (shop_id, customer_id)
     SELECT DISTINCT $1::bigint, customer_id FROM unnest($2::bigint[]) AS c (customer_id) ORDER BY customer_id
     ON CONFLICT DO NOTHING`,
    options.shopId,
    customerIds,
  );
  return query<LockedAccount>(
    tx,
    `SELECT customer_id AS "customerId", pending, available, reserved FROM points_accounts
     WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[]) ORDER BY customer_id FOR UPDATE`,
    options.shopId,
    customerIds,
  );
}

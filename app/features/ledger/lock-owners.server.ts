import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { lockAccounts } from "./lock-accounts.server.ts";

const SURVIVORS_SQL = `
SELECT customer_id AS "customerId", merged_into AS "survivorId" FROM customers
WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[]) AND merged_into IS NOT NULL`;

/**
 * Holds the accounts in which these customers' points lie: their own, or their survivors' where they were merged. A merge
 * holds both sides, so who has been merged is asked once the accounts are held.
 *
 * @returns whose account it is, by customer
 */
export async function lockOwners(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[] },
): Promise<(customerId: bigint) => bigint> {
  const { shopId, customerIds } = options;
  await lockAccounts(tx, { shopId, customerIds });
  const merged = await query<{ customerId: bigint; survivorId: bigint }>(
    tx,
    SURVIVORS_SQL,
    shopId,
    [...new Set(customerIds)].map(String),
  );
  const survivors = new Map(merged.map(({ customerId, survivorId }) => [customerId, survivorId]));
  await lockAccounts(tx, { shopId, customerIds: [...survivors.values()] });
  return (customerId) => survivors.get(customerId) ?? customerId;
}

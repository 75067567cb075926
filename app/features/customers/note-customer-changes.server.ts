import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

const SQL = `
INSERT INTO customer_changes (shop_id, customer_id)
SELECT $1::bigint, customer_id FROM unnest($2::bigint[]) AS customer_id`;

/**
 * Notes that something about these customers changed that reports or segments follow: orders, points, tier, coupons, tags,
 * consent, address. Belongs into the transaction of the change; what follows from it is settled soon after.
 */
export async function noteCustomerChanges(
  tx: Tx,
  options: { shopId: ShopId; customerIds: Iterable<bigint> },
): Promise<void> {
  const customerIds = [...new Set(options.customerIds)];
  if (customerIds.length > 0) await query(tx, SQL, options.shopId, customerIds.map(String));
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { INTERVALS_SQL, KEEP_ALL_SQL, KEEP_CUSTOMERS_SQL, REDATE_SQL } from "./keep-subscriptions.sql.ts";

/** Brings the subscriptions of these customers to what their orders say now. */
export async function followSubscriptions(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[] },
): Promise<void> {
  if (options.customerIds.length === 0) return;
  await query(tx, KEEP_CUSTOMERS_SQL, options.shopId, options.customerIds.map(String));
}

/**
 * Takes the median intervals of products and shop anew where a day has passed since: medians that moved with each order
 * would move the state of customers who did nothing.
 *
 * @returns the customers whose subscription had one delivery and now passes for active until another day
 */
export async function refreshIntervals(tx: Tx, options: { shopId: ShopId; asOf: string }): Promise<bigint[]> {
  const { shopId, asOf } = options;
  const [due] = await query(
    tx,
    `SELECT FROM shops WHERE shop_id = $1::bigint AND (subscriptions_as_of IS NULL OR subscriptions_as_of < $2::date)`,
    shopId,
    asOf,
  );
  return due ? takeIntervals(tx, options) : [];
}

/** Computes all subscriptions of a shop anew. Rows that were right are not written. */
export async function rebuildSubscriptions(tx: Tx, options: { shopId: ShopId; asOf: string }): Promise<void> {
  await query(tx, KEEP_ALL_SQL, options.shopId);
  await takeIntervals(tx, options);
}

async function takeIntervals(tx: Tx, { shopId, asOf }: { shopId: ShopId; asOf: string }): Promise<bigint[]> {
  await query(tx, INTERVALS_SQL, shopId);
  const rows = await query<{ customerId: bigint }>(tx, REDATE_SQL, shopId);
  await tx.shop.update({ where: { shopId }, data: { subscriptionsAsOf: new Date(asOf) } });
  return rows.map(({ customerId }) => customerId);
}

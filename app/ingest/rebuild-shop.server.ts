import { inTransaction, lockShopFacts, query, type Tx } from "#app/db.server.ts";
import { rebuildCouponFigures, settleOrderCoupons } from "#app/features/coupons/index.server.ts";
import { projectAllCustomers, projectCustomers } from "#app/features/customers/index.server.ts";
import { postOrderPoints } from "#app/features/earning/index.server.ts";
import { rebuildBalances } from "#app/features/ledger/index.server.ts";
import { rebuildPointsFigures } from "#app/features/loyalty/index.server.ts";
import { loadShop, rebuildOrders, rebuildTotals, type ShopContext } from "#app/features/orders/index.server.ts";
import { rebuildTiers } from "#app/features/tiers/index.server.ts";
import { followAllCustomers } from "#app/ingest/settle-customers.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";

const BATCH_SIZE = 5_000;

/**
 * Computes all that is derived for one shop from its facts: figures, tiers, point balances, then the reports. Orders since
 * the first earning rule or campaign are settled, since an import brings orders without their points and coupons.
 */
export async function rebuildShop(options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await inTransaction({ shopId, timeoutMs: 60 * 60_000 }, async (tx) => {
    await lockShopFacts(tx, shopId);
    const shop = await loadShop(tx, shopId);
    if (!shop) return;
    const changedMembers = await rebuildDerived(tx, { shop, now });
    await settleOrders(tx, { shop, now });
    await rebuildPointsFigures(tx, shopId);
    await rebuildCouponFigures(tx, shopId);
    // Where all members were right, what Shopify was told of them is too.
    if (changedMembers > 0) await projectAllCustomers(tx, shopId);
  });
  await followAllCustomers({ shopId, now });
}

/**
 * Figures, tiers and balances as sets: tables are read whole and joined by hashing, never row by row.
 *
 * @returns of how many customers tier, spend or balance differed from what was kept
 */
export async function rebuildDerived(tx: Tx, options: { shop: ShopContext; now: Date }): Promise<number> {
  await rebuildOrderFigures(tx, options.shop);
  return rebuildCustomerFigures(tx, options);
}

/** The first part: figures and numbers of orders. */
export async function rebuildOrderFigures(tx: Tx, shop: ShopContext): Promise<void> {
  await query(tx, "SELECT set_config('enable_nestloop', 'off', true)");
  await rebuildOrders(tx, shop);
  await query(tx, "SELECT set_config('enable_nestloop', 'on', true)");
}

/** The second part: what follows from orders that are right, the reports aside. Returns the same. */
export async function rebuildCustomerFigures(tx: Tx, options: { shop: ShopContext; now: Date }): Promise<number> {
  const { shop, now } = options;
  const { shopId } = shop;
  await query(tx, "SELECT set_config('enable_nestloop', 'off', true)");
  await rebuildTotals(tx, shop);
  const tiers = await rebuildTiers(tx, { shopId, asOf: dayOf(now, shop.timeZone), now });
  const balances = await rebuildBalances(tx, shopId);
  await query(tx, "SELECT set_config('enable_nestloop', 'on', true)");
  return tiers + balances;
}

/** By the time of the orders; only those since the first rule or campaign are looked at. */
async function settleOrders(tx: Tx, options: { shop: ShopContext; now: Date }): Promise<void> {
  const { shop, now } = options;
  const { shopId } = shop;
  const [since] = await query<{ from: string | null }>(
    tx,
    `SELECT least((SELECT min(effective_from) FROM earn_rules WHERE shop_id = $1::bigint),
       (SELECT min(starts_at) FROM coupon_campaigns WHERE shop_id = $1::bigint))::text AS from`,
    shopId,
  );
  if (!since?.from) return;
  await query(
    tx,
    `DECLARE orders_to_settle NO SCROLL CURSOR FOR SELECT order_id AS "orderId" FROM orders
     WHERE shop_id = $1::bigint AND processed_at >= $2::text::timestamptz ORDER BY processed_at, order_id`,
    shopId,
    since.from,
  );
  for (;;) {
    const rows = await query<{ orderId: bigint }>(tx, `FETCH ${BATCH_SIZE} FROM orders_to_settle`);
    const orderIds = rows.map((row) => row.orderId);
    const withPoints = await postOrderPoints(tx, { shop, orderIds, now });
    const withCoupon = await settleOrderCoupons(tx, { shopId, orderIds, knownOrderIds: orderIds, now });
    await projectCustomers(tx, { shopId, customerIds: [...withPoints, ...withCoupon] });
    if (rows.length < BATCH_SIZE) break;
  }
  await query(tx, "CLOSE orders_to_settle");
}

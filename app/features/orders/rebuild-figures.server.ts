import { query, type Tx } from "#app/db.server.ts";
import type { ShopContext } from "./load-shop.server.ts";
import {
  CUSTOMERS_SQL,
  LINES_DIFFERING_SQL,
  ORDERS_DIFFERING_SQL,
  PERIODS_SQL,
  WRITE_LINES_SQL,
  WRITE_ORDERS_SQL,
} from "./rebuild-figures.sql.ts";

const WORK_MEMORY_SQL = "SELECT set_config('work_mem', '256MB', true)";

/**
 * Computes every figure that follows from order facts anew, as sets. Rows that were right are not written. Needs
 * `lockShopFacts`.
 */
export async function rebuildFigures(tx: Tx, shop: ShopContext): Promise<void> {
  await rebuildOrders(tx, shop);
  await rebuildTotals(tx, shop);
}

/** The first part: what lines are worth, and orders with their numbers. */
export async function rebuildOrders(tx: Tx, shop: ShopContext): Promise<void> {
  const { shopId } = shop;
  await query(tx, WORK_MEMORY_SQL);
  await query(tx, LINES_DIFFERING_SQL, shopId, shop.defaultMarginBp);
  await query(tx, WRITE_LINES_SQL, shopId);
  await query(tx, ORDERS_DIFFERING_SQL, shopId, shop.timeZone);
  await query(tx, WRITE_ORDERS_SQL, shopId);
  await query(tx, "DROP TABLE lines_differing, orders_differing");
}

/** The second part: customers and periods, from orders that are right. */
export async function rebuildTotals(tx: Tx, { shopId }: ShopContext): Promise<void> {
  await query(tx, WORK_MEMORY_SQL);
  await query(tx, CUSTOMERS_SQL, shopId);
  await tx.periodFigures.deleteMany({ where: { shopId } });
  await query(tx, PERIODS_SQL, shopId);
}

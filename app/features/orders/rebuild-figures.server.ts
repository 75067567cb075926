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

/**
 * Computes every figure that follows from order facts anew, as sets: lines, orders with their numbers, customers,
 * periods. Rows that were right are not written. Needs `lockShopFacts`.
 */
export async function rebuildFigures(tx: Tx, shop: ShopContext): Promise<void> {
  const { shopId } = shop;
  await query(tx, "SELECT set_config('work_mem', '256MB', true)");
  await query(tx, LINES_DIFFERING_SQL, shopId, shop.defaultMarginBp);
  await query(tx, WRITE_LINES_SQL, shopId);
  await query(tx, ORDERS_DIFFERING_SQL, shopId, shop.timeZone);
  await query(tx, WRITE_ORDERS_SQL, shopId);
  await query(tx, "DROP TABLE lines_differing, orders_differing");
  await query(tx, CUSTOMERS_SQL, shopId);
  await tx.periodFigures.deleteMany({ where: { shopId } });
  await query(tx, PERIODS_SQL, shopId);
}

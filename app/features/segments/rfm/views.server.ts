import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Customers of one R and F score; money in minor units, over all time whatever the look-back. */
export interface RfmCell {
  r: number;
  f: number;
  customers: number;
  /** The sum of their M scores. */
  mSum: number;
  netSalesMinor: string;
  grossProfitMinor: string;
}

export interface RfmGridView {
  lookBackDays: number | null;
  /** The merchant's own limits: days at most for 5, 4, 3, 2; orders and net sales at least for 2, 3, 4, 5. */
  limits: { rDays: number[]; fOrders: number[]; mMinor: string[] } | null;
  /** The day as of which ranks were last taken; null before the first time. */
  takenOn: string | null;
  cells: RfmCell[];
  /** Customers without an order in the look-back, who have no score. */
  unscored: number;
}

/** The grid of R and F with what each cell weighs, and how it is scored. */
export async function readRfmGrid(tx: Tx, options: { shopId: ShopId }): Promise<RfmGridView> {
  const { shopId } = options;
  const [scale] = await query<Omit<RfmGridView, "cells" | "unscored">>(
    tx,
    `SELECT look_back_days AS "lookBackDays", taken_on::text AS "takenOn",
       CASE WHEN r_limits IS NOT NULL THEN jsonb_build_object('rDays', r_limits, 'fOrders', f_limits,
         'mMinor', m_limits::text[]) END AS limits
     FROM rfm_scales WHERE shop_id = $1::bigint`,
    shopId,
  );
  const cells = await query<RfmCell>(
    tx,
    `SELECT r::integer, f::integer, customers, m_sum::integer AS "mSum", net_sales_minor::text AS "netSalesMinor",
       gross_profit_minor::text AS "grossProfitMinor"
     FROM rfm_cells WHERE shop_id = $1::bigint AND customers > 0 ORDER BY r DESC, f DESC`,
    shopId,
  );
  const unscored = cells.filter(({ r }) => r === 0).reduce((sum, { customers }) => sum + customers, 0);
  const { lookBackDays = null, limits = null, takenOn = null } = scale ?? {};
  return { lookBackDays, limits, takenOn, cells: cells.filter(({ r }) => r > 0), unscored };
}

/** A customer's values within the look-back, and their scores; null without an order in it. */
export interface RfmStanding {
  lastOrderDay: string;
  orders: number;
  netSalesMinor: string;
  r: number;
  f: number;
  m: number;
}

export interface CustomerRfm {
  now: RfmStanding | null;
  /** Before the customer's own orders last changed it, and the day on which they did; null where they never did since. */
  before: RfmStanding | null;
  movedOn: string | null;
}

/** Where a customer stands, and stood before; null for who never had a counted order, or before ranks were first taken. */
export async function readCustomerRfm(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint },
): Promise<CustomerRfm | null> {
  const standing = (suffix: string) =>
    `CASE WHEN r${suffix} > 0 THEN jsonb_build_object('lastOrderDay', last_day${suffix}::text, 'orders', orders${suffix},
      'netSalesMinor', net_sales_minor${suffix}::text, 'r', r${suffix}, 'f', f${suffix}, 'm', m${suffix}) END`;
  const [row] = await query<CustomerRfm>(
    tx,
    `SELECT ${standing("")} AS now, ${standing("_before")} AS before, moved_on::text AS "movedOn"
     FROM rfm_scores WHERE shop_id = $1::bigint AND customer_id = $2::bigint`,
    options.shopId,
    options.customerId,
  );
  return row ?? null;
}

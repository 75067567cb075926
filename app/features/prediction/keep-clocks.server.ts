import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dateClocksSql, ownIntervalsSql, RHYTHMS_SQL } from "./reorder-clocks.sql.ts";

/** @param among a condition on `customer_id`; all customers of the shop where it is `true` */
const keepSql = (among: string) => `
WITH ${RHYTHMS_SQL},
histories AS (
  SELECT customer_id, days, reordered_product_ids, reorder_gap_days, reorder_days FROM customer_histories
  WHERE shop_id = $1::bigint AND ${among}
),
own AS MATERIALIZED (${ownIntervalsSql("histories")}),
dated AS (${dateClocksSql("own")}),
kept AS (
  INSERT INTO reorder_clocks AS k (shop_id, customer_id, product_id, last_on, intervals, log_sum, log_squares, from_on, due_on,
    until_on)
  SELECT $1::bigint, customer_id, product_id, last_on, intervals, log_sum, log_squares, from_on, due_on, until_on FROM dated
  ON CONFLICT (shop_id, customer_id, product_id) DO UPDATE SET last_on = excluded.last_on, intervals = excluded.intervals,
    log_sum = excluded.log_sum, log_squares = excluded.log_squares, from_on = excluded.from_on, due_on = excluded.due_on,
    until_on = excluded.until_on
  WHERE (k.last_on, k.intervals, k.from_on, k.due_on, k.until_on, k.log_sum)
    IS DISTINCT FROM (excluded.last_on, excluded.intervals, excluded.from_on, excluded.due_on, excluded.until_on, excluded.log_sum)
)
DELETE FROM reorder_clocks k WHERE k.shop_id = $1::bigint AND ${among}
  AND NOT EXISTS (SELECT FROM own o WHERE o.customer_id = k.customer_id AND o.product_id = k.product_id)`;

const FOLLOW_SQL = keepSql("customer_id = ANY ($2::bigint[])");
const ALL_SQL = keepSql("true");

/** Brings the clocks of these customers to their histories, by the rhythms as they were last taken. */
export async function followClocks(
  tx: Tx,
  { shopId, customerIds }: { shopId: ShopId; customerIds: readonly bigint[] },
): Promise<void> {
  await query(tx, FOLLOW_SQL, shopId, customerIds.map(String));
}

/** The same for all customers of a shop, as sets; before rhythms were taken for the first time the fit does it. */
export async function keepKnownClocks(tx: Tx, shopId: ShopId): Promise<void> {
  if (await knowsRhythms(tx, shopId)) await keepAllClocks(tx, shopId);
}

/** Whether rhythms were ever taken from the shop's own histories. */
export async function knowsRhythms(tx: Tx, shopId: ShopId): Promise<boolean> {
  const [row] = await query<{ known: boolean }>(
    tx,
    "SELECT EXISTS (SELECT FROM reorder_rhythms WHERE shop_id = $1::bigint) AS known",
    shopId,
  );
  return row?.known ?? false;
}

/** Brings the clocks of all customers of a shop to their histories, as sets. */
export async function keepAllClocks(tx: Tx, shopId: ShopId): Promise<void> {
  await query(tx, "SELECT set_config('work_mem', '256MB', true)");
  await query(tx, ALL_SQL, shopId);
}

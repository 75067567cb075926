import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

const FOLD_DAYS_SQL = `
WITH taken AS (DELETE FROM points_day_changes WHERE shop_id = $1::bigint RETURNING *)
INSERT INTO points_days AS d (shop_id, day, kind, from_account, to_account, points, entries, first_entry_id, last_entry_id)
SELECT $1::bigint, day, kind, from_account, to_account, sum_minor(points), sum_minor(entries), min(first_entry_id),
  max(last_entry_id)
FROM taken GROUP BY day, kind, from_account, to_account ORDER BY day, kind, from_account, to_account
ON CONFLICT (shop_id, day, kind, from_account, to_account) DO UPDATE
SET points = d.points + excluded.points, entries = d.entries + excluded.entries,
  first_entry_id = least(d.first_entry_id, excluded.first_entry_id),
  last_entry_id = greatest(d.last_entry_id, excluded.last_entry_id)`;

const FOLD_LOTS_SQL = `
WITH taken AS (DELETE FROM points_lot_day_changes WHERE shop_id = $1::bigint RETURNING *)
INSERT INTO points_lot_days AS d (shop_id, expires_on, granted_on, "left")
SELECT $1::bigint, expires_on, granted_on, sum_minor("left")
FROM taken GROUP BY expires_on, granted_on ORDER BY expires_on, granted_on
ON CONFLICT (shop_id, expires_on, granted_on) DO UPDATE SET "left" = d."left" + excluded."left"`;

const WAITING_SQL = `
SELECT EXISTS (SELECT FROM points_day_changes WHERE shop_id = $1::bigint) AS days,
  EXISTS (SELECT FROM points_lot_day_changes WHERE shop_id = $1::bigint) AS lots`;

/** Adds what was noted beside postings to the kept figures. What is read of both together stays the same. */
export async function foldPointsFigures(tx: Tx, shopId: ShopId): Promise<void> {
  const [waiting] = await query<{ days: boolean; lots: boolean }>(tx, WAITING_SQL, shopId);
  if (waiting?.days) await query(tx, FOLD_DAYS_SQL, shopId);
  if (waiting?.lots) await query(tx, FOLD_LOTS_SQL, shopId);
}

/** Takes away the rows of lots that nothing is left of. Once a day: a lot's day comes back only where points return. */
export async function dropEmptyLotDays(tx: Tx, shopId: ShopId): Promise<void> {
  await query(tx, `DELETE FROM points_lot_days WHERE shop_id = $1::bigint AND "left" = 0`, shopId);
}

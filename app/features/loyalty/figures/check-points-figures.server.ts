import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { POINTS_DAYS_SQL, POINTS_LOT_DAYS_SQL } from "./figures.sql.ts";

// One statement sees each posting either with its noted movement or not at all, so no lock is needed. A range of ids that
// is wider than need be is no difference.
const DAYS_DIFFERENCE = `
SELECT day, kind, from_account, to_account, coalesce(f.points, 0) - coalesce(k.points, 0) AS points,
  coalesce(f.entries, 0) - coalesce(k.entries, 0) AS entries,
  coalesce(f.first_entry_id, k.first_entry_id) AS first_entry_id, coalesce(f.last_entry_id, k.last_entry_id) AS last_entry_id
FROM (
  SELECT (e.occurred_at AT TIME ZONE s.time_zone)::date AS day, e.kind, e.from_account, e.to_account,
    sum_minor(e.amount) AS points, count(*) AS entries, min(e.entry_id) AS first_entry_id, max(e.entry_id) AS last_entry_id
  FROM ledger_entries e JOIN shops s ON s.shop_id = e.shop_id
  WHERE e.shop_id = $1::bigint GROUP BY 1, 2, 3, 4
) f
FULL JOIN (
  SELECT day, kind, from_account, to_account, sum_minor(points) AS points, sum_minor(entries) AS entries,
    min(first_entry_id) AS first_entry_id, max(last_entry_id) AS last_entry_id
  FROM ${POINTS_DAYS_SQL} d GROUP BY 1, 2, 3, 4
) k USING (day, kind, from_account, to_account)
WHERE coalesce(f.points, 0) <> coalesce(k.points, 0) OR coalesce(f.entries, 0) <> coalesce(k.entries, 0)
  OR f.first_entry_id < k.first_entry_id OR f.last_entry_id > k.last_entry_id`;

const LOTS_DIFFERENCE = `
SELECT expires_on, granted_on, coalesce(f."left", 0) - coalesce(k."left", 0) AS "left"
FROM (
  SELECT coalesce(expires_on, 'infinity') AS expires_on, granted_on, sum_minor("left") AS "left"
  FROM points_lots WHERE shop_id = $1::bigint AND "left" <> 0 GROUP BY 1, 2
) f
FULL JOIN (
  SELECT expires_on, granted_on, sum_minor("left") AS "left" FROM ${POINTS_LOT_DAYS_SQL} l GROUP BY 1, 2
) k USING (expires_on, granted_on)
WHERE coalesce(f."left", 0) <> coalesce(k."left", 0)`;

// What flowed into the three accounts of a customer and stayed there is what the accounts hold.
const ACCOUNTS_DIFFERENCE = `
SELECT (a.pending <> f.pending)::integer + (a.available <> f.available)::integer + (a.reserved <> f.reserved)::integer AS accounts
FROM (
  SELECT sum_minor(pending) AS pending, sum_minor(available) AS available, sum_minor(reserved) AS reserved
  FROM points_accounts WHERE shop_id = $1::bigint
) a, (
  SELECT sum_minor(CASE 'pending' WHEN to_account THEN points WHEN from_account THEN -points ELSE 0 END) AS pending,
    sum_minor(CASE 'available' WHEN to_account THEN points WHEN from_account THEN -points ELSE 0 END) AS available,
    sum_minor(CASE 'reserved' WHEN to_account THEN points WHEN from_account THEN -points ELSE 0 END) AS reserved
  FROM ${POINTS_DAYS_SQL} d
) f`;

/**
 * Holds the kept figures against the ledger, the lots and the accounts.
 *
 * @returns how many rows or sums of them differ; 0 is what must be
 */
export async function countFigureDifferences(tx: Tx, shopId: ShopId): Promise<number> {
  const [found] = await query<{ differences: number }>(
    tx,
    `SELECT ((SELECT count(*) FROM (${DAYS_DIFFERENCE}) d) + (SELECT count(*) FROM (${LOTS_DIFFERENCE}) l)
       + (SELECT accounts FROM (${ACCOUNTS_DIFFERENCE}) a))::integer AS differences`,
    shopId,
  );
  return found?.differences ?? 0;
}

/**
 * Makes the kept figures what the ledger and the lots say: the difference is noted as one more change. Also for days that
 * fall otherwise since the shop's time zone is another.
 */
export async function rebuildPointsFigures(tx: Tx, shopId: ShopId): Promise<void> {
  await query(
    tx,
    `INSERT INTO points_day_changes (shop_id, day, kind, from_account, to_account, points, entries, first_entry_id, last_entry_id)
     SELECT $1::bigint, d.* FROM (${DAYS_DIFFERENCE}) d`,
    shopId,
  );
  await query(
    tx,
    `INSERT INTO points_lot_day_changes (shop_id, expires_on, granted_on, "left") SELECT $1::bigint, l.* FROM (${LOTS_DIFFERENCE}) l`,
    shopId,
  );
}

/** Points moved by day, kind and pair of accounts: what is folded and what is not yet. A key may come more than once. */
export const POINTS_DAYS_SQL = `(
  SELECT day, kind, from_account, to_account, points, entries, first_entry_id, last_entry_id
  FROM points_days WHERE shop_id = $1::bigint
  UNION ALL
  SELECT day, kind, from_account, to_account, points, entries, first_entry_id, last_entry_id
  FROM points_day_changes WHERE shop_id = $1::bigint
)`;

/** Points left in lots by their last day (infinity: never) and the day of the grant. A key may come more than once. */
export const POINTS_LOT_DAYS_SQL = `(
  SELECT expires_on, granted_on, "left" FROM points_lot_days WHERE shop_id = $1::bigint
  UNION ALL
  SELECT expires_on, granted_on, "left" FROM points_lot_day_changes WHERE shop_id = $1::bigint
)`;

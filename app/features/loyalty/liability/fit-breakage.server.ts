import { inTransaction, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { type AgeCounts, survivalCurves } from "./breakage.ts";

/** The history of more customers would hardly narrow the interval. */
const MOST_CUSTOMERS = 50_000;
/** As many customers must have been observed to an age for the share that is unspent then to be told. */
const FEWEST_CUSTOMERS = 30;
/** Customers are divided into so many groups by chance (their id's hash), one of which is left out at a time. */
const GROUPS = 50;
/** Ages beyond it are not told apart. */
const MOST_DAYS = 1_100;

const LOTS_SQL = `
lots AS MATERIALIZED (
  SELECT lot_id, customer_id, granted_on, least(expires_on - granted_on, ${MOST_DAYS}) AS ends_at, "left"
  FROM points_lots
  WHERE shop_id = $1::bigint AND expires_on >= granted_on
    AND ($3::bigint = 1 OR hashint8extended(customer_id, 0) % $3::bigint = 0)
)`;

// A redemption that was given back was none: what came back is taken from what was spent last. What was taken out otherwise
// is last seen on that day; what expired, on its last day, whenever it was booked.
const COUNTS_SQL = `
WITH ${LOTS_SQL},
moved AS MATERIALIZED (
  SELECT l.lot_id, l.customer_id, m.entry_id, -m.amount AS points, l.ends_at,
    greatest(0, least((e.occurred_at AT TIME ZONE $4)::date - l.granted_on, ${MOST_DAYS})) AS age,
    CASE WHEN e.to_account IN ('reserved', 'redeemed') THEN 'spent'
      WHEN e.from_account IN ('reserved', 'redeemed') THEN 'returned'
      WHEN e.to_account = 'expired' THEN 'expired' ELSE 'taken' END AS what
  FROM lots l
  JOIN lot_movements m ON m.shop_id = $1::bigint AND m.lot_id = l.lot_id
  JOIN ledger_entries e ON e.shop_id = $1::bigint AND e.entry_id = m.entry_id
),
spent AS (
  SELECT customer_id, age, greatest(0, least(points, spent_in_all - spent_before)) AS points
  FROM (
    SELECT customer_id, age, points, what, sum(points) OVER (PARTITION BY lot_id) AS spent_in_all,
      sum(points) FILTER (WHERE what = 'spent') OVER (PARTITION BY lot_id ORDER BY entry_id) - points AS spent_before
    FROM moved WHERE what IN ('spent', 'returned')
  ) s
  WHERE what = 'spent'
),
counts AS (
  SELECT customer_id, age, points AS spent, 0 AS unspent FROM spent WHERE points > 0
  UNION ALL
  SELECT customer_id, CASE what WHEN 'expired' THEN ends_at ELSE age END, 0, points
  FROM moved WHERE what IN ('expired', 'taken') AND points <> 0
  UNION ALL
  SELECT customer_id, greatest(0, least($2::date - granted_on, ends_at)), 0, "left" FROM lots WHERE "left" > 0
)
SELECT (abs(hashint8extended(customer_id, 1) % ${GROUPS}))::integer AS "group", age::integer AS age,
  sum(spent)::float8 AS spent, sum(unspent)::float8 AS unspent
FROM counts GROUP BY 1, 2`;

const OBSERVED_SQL = `
WITH ${LOTS_SQL},
observed AS (SELECT max($2::date - granted_on) AS days FROM lots GROUP BY customer_id)
SELECT (SELECT count(*) FROM observed)::integer AS customers,
  (SELECT days FROM observed ORDER BY days DESC OFFSET ${FEWEST_CUSTOMERS - 1} LIMIT 1)::integer AS days`;

const KEEP_SQL = `
INSERT INTO breakage_estimates (shop_id, as_of, customers, observed_days, curve_days, curves)
VALUES ($1::bigint, $2::date, $3, $4, $5, $6::text::real[])
ON CONFLICT (shop_id) DO UPDATE SET as_of = excluded.as_of, customers = excluded.customers,
  observed_days = excluded.observed_days, curve_days = excluded.curve_days, curves = excluded.curves`;

/**
 * Estimates from a shop's lots up to today how long points stay unspent, and keeps the curves. Of a shop with very many
 * members, those of a part of them, chosen by chance, are looked at.
 *
 * @param options.oncePerDay leaves an estimate of today as it is
 */
export async function fitBreakage(options: { shopId: ShopId; now: Date; oncePerDay?: boolean }): Promise<void> {
  const { shopId, now, oncePerDay = false } = options;
  await inTransaction({ shopId, timeoutMs: 20 * 60_000 }, async (tx) => {
    const shop = await tx.shop.findUnique({ where: { shopId }, select: { timeZone: true } });
    if (!shop) return;
    const today = dayOf(now, shop.timeZone);
    const kept = await tx.breakageEstimate.findUnique({ where: { shopId }, select: { asOf: true } });
    if (oncePerDay && kept && kept.asOf.toISOString().slice(0, 10) >= today) return;
    const part = await partLookedAt(tx, shopId);
    const rows = await query<{ group: number; age: number; spent: number; unspent: number }>(
      tx,
      COUNTS_SQL,
      shopId,
      today,
      part,
      shop.timeZone,
    );
    const [observed] = await query<{ customers: number; days: number | null }>(tx, OBSERVED_SQL, shopId, today, part);
    const { all, without } = survivalCurves(groupsOf(rows));
    const curves = [all, ...without].flat().map((share) => share.toPrecision(7));
    const values = [observed?.customers ?? 0, Math.min(observed?.days ?? -1, MOST_DAYS), all.length];
    await query(tx, KEEP_SQL, shopId, today, ...values, `{${curves.join(",")}}`);
  });
}

/** Every how many-th customer is looked at. */
async function partLookedAt(tx: Tx, shopId: ShopId): Promise<number> {
  const [row] = await query<{ members: number }>(
    tx,
    "SELECT count(*)::integer AS members FROM points_accounts WHERE shop_id = $1::bigint",
    shopId,
  );
  return Math.max(1, Math.ceil((row?.members ?? 0) / MOST_CUSTOMERS));
}

function groupsOf(rows: readonly { group: number; age: number; spent: number; unspent: number }[]): AgeCounts[] {
  const days = rows.reduce((most, { age }) => Math.max(most, age + 1), 0);
  const groups = Array.from({ length: GROUPS }, () => ({
    spent: new Array<number>(days).fill(0),
    unspent: new Array<number>(days).fill(0),
  }));
  for (const { group, age, spent, unspent } of rows) {
    const counts = groups[group];
    if (!counts) throw new Error("a customer in no group");
    counts.spent[age] = spent;
    counts.unspent[age] = unspent;
  }
  return groups;
}

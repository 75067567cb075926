import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

// A member is a customer with a counted order. The window is the last 12 months up to and with the day asked for. Summed
// without a join: right after an import the planner knows nothing of the figures, and would look at every customer's
// orders one by one.
const spendOf = (customers: string) => `
  SELECT customer_id, sum_minor(net_sales_minor) AS basis_value
  FROM (
    SELECT f.customer_id, 0::bigint AS net_sales_minor FROM customer_figures f WHERE f.shop_id = $1::bigint ${customers}
    UNION ALL
    SELECT f.customer_id, f.net_sales_minor FROM orders f
    WHERE f.shop_id = $1::bigint ${customers} AND f.counted AND f.customer_id IS NOT NULL
      AND f.local_day > ($4::date - interval '12 months')::date AND f.local_day <= $4::date
  ) s
  GROUP BY customer_id`;

// The tier of a spend is found in the list of limits by halving, not by a look into the table for each customer.
const LIMITS = `limits AS MATERIALIZED (
  SELECT array_agg(threshold ORDER BY threshold) AS thresholds, array_agg(tier_id ORDER BY threshold) AS ids
  FROM tiers WHERE shop_id = $1::bigint
)`;

/** Writes down who moves between tiers: `moves` has customer_id, had, tier_id; $1 is the shop, $2 the moment, $3 why. */
const logMoves = (moves: string) => `
  INSERT INTO tier_changes (shop_id, customer_id, from_tier_id, to_tier_id, changed_at, reason)
  SELECT $1::bigint, d.customer_id, coalesce(d.had, b.tier_id), coalesce(d.tier_id, b.tier_id), $2::timestamptz, $3
  FROM (${moves}) d
  LEFT JOIN tiers b ON b.shop_id = $1::bigint AND b.threshold = 0
  WHERE coalesce(d.had, b.tier_id) IS DISTINCT FROM coalesce(d.tier_id, b.tier_id)`;

// Only what differs from what is kept goes on to be written: an upsert would lock and log rows that are right, too.
const assess = (spend: string, concerned: (table: string) => string) => `
WITH spend AS MATERIALIZED (${spend}),
${LIMITS},
differing AS MATERIALIZED (
  SELECT a.customer_id, k.tier_id AS had, a.tier_id, a.basis_value
  FROM (
    SELECT s.customer_id, s.basis_value, l.ids[width_bucket(s.basis_value, l.thresholds)] AS tier_id FROM spend s, limits l
  ) a
  LEFT JOIN (SELECT * FROM tier_memberships m WHERE m.shop_id = $1::bigint ${concerned("m")}) k USING (customer_id)
  WHERE k.customer_id IS NULL OR (k.tier_id, k.basis_value) IS DISTINCT FROM (a.tier_id, a.basis_value)
),
left_out AS (
  DELETE FROM tier_memberships m
  WHERE m.shop_id = $1::bigint ${concerned("m")} AND NOT EXISTS (
    SELECT FROM customer_figures f WHERE f.shop_id = $1::bigint AND f.customer_id = m.customer_id ${concerned("f")})
  RETURNING m.customer_id, m.tier_id AS had
),
logged AS (${logMoves(`SELECT customer_id, had, tier_id FROM differing
  UNION ALL SELECT customer_id, had, NULL FROM left_out`)})
INSERT INTO tier_memberships AS m (shop_id, customer_id, tier_id, basis_value, changed_at)
SELECT $1::bigint, customer_id, tier_id, basis_value, $2::timestamptz FROM differing
ON CONFLICT (shop_id, customer_id) DO UPDATE SET tier_id = excluded.tier_id, basis_value = excluded.basis_value,
  changed_at = CASE WHEN m.tier_id IS DISTINCT FROM excluded.tier_id THEN excluded.changed_at ELSE m.changed_at END`;

const these = (table: string) => `AND ${table}.customer_id = ANY ($5::bigint[])`;
const CUSTOMERS_SQL = `${assess(spendOf(these("f")), these)} RETURNING m.customer_id AS "customerId"`;
const ALL_SQL = assess(spendOf(""), () => "");

/** When the tiers change and no day has passed, what is counted still holds: only the limits are looked up anew. */
const KEPT_VALUE_SQL = `
WITH ${LIMITS},
differing AS MATERIALIZED (
  SELECT s.customer_id, s.tier_id AS had, l.ids[width_bucket(s.basis_value, l.thresholds)] AS tier_id
  FROM tier_memberships s, limits l
  WHERE s.shop_id = $1::bigint AND s.tier_id IS DISTINCT FROM l.ids[width_bucket(s.basis_value, l.thresholds)]
),
logged AS (${logMoves("SELECT customer_id, had, tier_id FROM differing")})
UPDATE tier_memberships m SET tier_id = d.tier_id, changed_at = $2::timestamptz
FROM differing d WHERE m.shop_id = $1::bigint AND m.customer_id = d.customer_id
RETURNING m.customer_id AS "customerId"`;

const WINDOW_CUSTOMERS_SQL = `
SELECT DISTINCT o.customer_id AS "customerId" FROM orders o
WHERE o.shop_id = $1::bigint AND o.counted AND o.customer_id IS NOT NULL AND (
  o.local_day > ($2::date - interval '12 months')::date AND o.local_day <= ($3::date - interval '12 months')::date
  OR o.local_day > $2::date AND o.local_day <= $3::date)`;

/** Why a customer moved: an order changed, a day passed, the merchant changed the tiers, or all was computed anew. */
type MoveReason = "history" | "order" | "day" | "programme" | "rebuild";

interface Assessment {
  shopId: ShopId;
  /** The shop's day up to which spend counts. */
  asOf: string;
  now: Date;
}

/** Tiers of some customers from their spend of the last 12 months; returns those whose tier or spend changed. */
export async function assessTiersOf(
  tx: Tx,
  options: Assessment & { customerIds: bigint[]; reason?: MoveReason },
): Promise<bigint[]> {
  if (options.customerIds.length === 0) return [];
  const { shopId, asOf, now, customerIds, reason = "order" } = options;
  const rows = await query<{ customerId: bigint }>(
    tx,
    CUSTOMERS_SQL,
    shopId,
    now.toISOString(),
    reason,
    asOf,
    customerIds.map(String),
  );
  return rows.map((row) => row.customerId);
}

/**
 * Tiers and spend of all customers, from the orders. The first time, what they reached by their history counts as had
 * since the installation.
 *
 * @returns how many differed from what was kept
 */
export async function rebuildTiers(tx: Tx, options: Assessment): Promise<number> {
  const { shopId, asOf, now } = options;
  const shop = await tx.shop.findUniqueOrThrow({ where: { shopId }, select: { tiersAsOf: true, installedAt: true } });
  const isFirst = shop.tiersAsOf === null;
  const since = isFirst ? (shop.installedAt ?? now) : now;
  const reason: MoveReason = isFirst ? "history" : "rebuild";
  const written = await tx.$executeRawUnsafe(ALL_SQL, shopId, since.toISOString(), reason, asOf);
  await tx.shop.update({ where: { shopId }, data: { tiersAsOf: new Date(asOf) } });
  return written;
}

/** Tiers of all customers after the merchant changed the tiers; returns those who moved. */
export async function reassessTiers(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<bigint[]> {
  const { shopId, now } = options;
  const reason: MoveReason = "programme";
  const rows = await query<{ customerId: bigint }>(tx, KEPT_VALUE_SQL, shopId, now.toISOString(), reason);
  return rows.map((row) => row.customerId);
}

/**
 * Moves the windows to a later day: only customers with an order that left the window or came into it are looked at.
 *
 * @returns those whose tier or spend changed
 */
export async function moveTierWindows(tx: Tx, options: Assessment): Promise<bigint[]> {
  const { shopId, asOf } = options;
  const shop = await tx.shop.findUniqueOrThrow({ where: { shopId }, select: { tiersAsOf: true } });
  if (!shop.tiersAsOf) {
    await rebuildTiers(tx, options);
    return [];
  }
  const since = shop.tiersAsOf.toISOString().slice(0, 10);
  if (since >= asOf) return [];
  const rows = await query<{ customerId: bigint }>(tx, WINDOW_CUSTOMERS_SQL, shopId, since, asOf);
  const customerIds = rows.map((row) => row.customerId);
  const moved = await assessTiersOf(tx, { ...options, customerIds, reason: "day" });
  await tx.shop.update({ where: { shopId }, data: { tiersAsOf: new Date(asOf) } });
  return moved;
}

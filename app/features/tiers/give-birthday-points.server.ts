import { query, type Tx } from "#app/db.server.ts";
import { grantPoints } from "#app/features/ledger/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay } from "#app/lib/time.ts";

// Of the last days, too: a night without a run is made up for. Whoever was born on 29 February has their birthday on the
// 28th in other years.
const BORN_SQL = `
WITH gifts AS MATERIALIZED (
  SELECT t.tier_id, sum((p.perk ->> 'points')::bigint)::bigint AS points
  FROM tiers t CROSS JOIN LATERAL jsonb_array_elements(t.perks) AS p (perk)
  WHERE t.shop_id = $1::bigint AND p.perk ->> 'kind' = 'birthdayPoints' GROUP BY t.tier_id
),
days AS MATERIALIZED (
  SELECT d::date AS day FROM generate_series($2::date - 6, $2::date, interval '1 day') d
  WHERE EXISTS (SELECT FROM gifts)
),
born AS (
  SELECT day, extract(month FROM day)::integer AS month, extract(day FROM day)::integer AS day_of_month FROM days
  UNION ALL
  SELECT day, 2, 29 FROM days WHERE to_char(day, 'MMDD') = '0228' AND to_char(day + 1, 'MMDD') = '0301'
)
SELECT x.customer_id AS "customerId", b.day::text AS day, g.points,
  (SELECT valid_days FROM earn_rules WHERE shop_id = $1::bigint ORDER BY version DESC LIMIT 1) AS "validDays"
FROM born b
JOIN customer_extras x ON x.shop_id = $1::bigint AND x.birth_month = b.month AND x.birth_day = b.day_of_month
JOIN tier_memberships m ON m.shop_id = $1::bigint AND m.customer_id = x.customer_id
JOIN gifts g ON g.tier_id = m.tier_id
WHERE NOT 'birthdayPoints' = ANY (held_out_perks($1::bigint, x.customer_id, m.tier_id))`;

/**
 * Gives the points of the tiers' birthday perks to whose birthday it is, once in a calendar year whatever the birthday is
 * changed to. The entry of the ledger is the record. Needs `lockShopFacts`.
 *
 * @returns the customers who got some
 */
export async function giveBirthdayPoints(
  tx: Tx,
  options: { shopId: ShopId; asOf: string; now: Date },
): Promise<bigint[]> {
  const { shopId, asOf, now } = options;
  const born = await query<{ customerId: bigint; day: string; points: bigint; validDays: number | null }>(
    tx,
    BORN_SQL,
    shopId,
    asOf,
  );
  const grants = born.map(({ customerId, day, points, validDays }) => ({
    customerId,
    amount: points,
    kind: "earn" as const,
    key: `tier_birthday:${customerId}:${day.slice(0, 4)}`,
    source: { type: "customer", id: customerId },
    reason: { key: "birthday", year: day.slice(0, 4) },
    grantedOn: asOf,
    expiresOn: validDays === null ? null : addToDay(asOf, { days: validDays }),
    releasesOn: null,
  }));
  return grantPoints(tx, { shopId, now, grants });
}

import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, dayOf, startOfPeriod } from "#app/lib/time.ts";

/** How far back tiers are counted when a shop is counted first: at the ends of so many months. */
const MONTHS_BACK = 24;
/** Days that were missed because no worker ran are counted back up to so many. */
const MOST_MISSED_DAYS = 60;

const MEMBERS_SQL = `
INSERT INTO loyalty_days (shop_id, day, members, holders)
SELECT $1::bigint, $2::date, count(*), count(*) FILTER (WHERE pending + available + reserved > 0)
FROM points_accounts WHERE shop_id = $1::bigint
ON CONFLICT (shop_id, day) DO UPDATE SET members = excluded.members, holders = excluded.holders`;

// Who is in a tier now and had a counted order by then was in it then, but for the moves since, which are taken back.
const TIERS_SQL = `
WITH days AS (SELECT unnest($2::date[]) AS day),
now_in AS MATERIALIZED (
  SELECT coalesce(m.tier_id, 0) AS tier_id, f.first_order_day AS since, count(*) AS customers
  FROM tier_memberships m
  JOIN customer_figures f ON f.shop_id = m.shop_id AND f.customer_id = m.customer_id
  WHERE m.shop_id = $1::bigint AND f.orders > 0 GROUP BY 1, 2
),
moves AS MATERIALIZED (
  SELECT coalesce(c.from_tier_id, 0) AS from_tier_id, coalesce(c.to_tier_id, 0) AS to_tier_id,
    (c.changed_at AT TIME ZONE s.time_zone)::date AS moved_on, f.first_order_day AS since, count(*) AS customers
  FROM tier_changes c
  JOIN shops s ON s.shop_id = c.shop_id
  JOIN customer_figures f ON f.shop_id = c.shop_id AND f.customer_id = c.customer_id
  WHERE c.shop_id = $1::bigint AND f.orders > 0
    AND c.changed_at >= ((SELECT min(day) FROM days) + 1)::timestamp AT TIME ZONE s.time_zone
  GROUP BY 1, 2, 3, 4
),
counted AS (
  SELECT d.day, n.tier_id, n.customers FROM days d JOIN now_in n ON n.since <= d.day
  UNION ALL
  SELECT d.day, m.from_tier_id, m.customers FROM days d JOIN moves m ON m.moved_on > d.day AND m.since <= d.day
  UNION ALL
  SELECT d.day, m.to_tier_id, -m.customers FROM days d JOIN moves m ON m.moved_on > d.day AND m.since <= d.day
)
INSERT INTO tier_days (shop_id, day, tier_id, members)
SELECT $1::bigint, day, tier_id, sum(customers) FROM counted GROUP BY day, tier_id HAVING sum(customers) > 0
ON CONFLICT (shop_id, day, tier_id) DO UPDATE SET members = excluded.members`;

const HABITS_SQL = `
UPDATE tier_days t SET buyers = coalesce(h.buyers, 0), repeaters = coalesce(h.repeaters, 0),
  net_sales_minor = coalesce(h.net_sales_minor, 0), gross_profit_minor = coalesce(h.gross_profit_minor, 0)
FROM tier_days own
LEFT JOIN (
  SELECT coalesce(m.tier_id, 0) AS tier_id, count(*) AS buyers, count(*) FILTER (WHERE o.orders > 1) AS repeaters,
    sum(o.net)::bigint AS net_sales_minor, sum(o.net - o.cost)::bigint AS gross_profit_minor
  FROM (
    SELECT customer_id, count(*) AS orders, sum_minor(net_sales_minor) AS net, sum_minor(cost_minor) AS cost
    FROM orders
    WHERE shop_id = $1::bigint AND counted AND customer_id IS NOT NULL AND local_day > $2::date - 365
      AND local_day <= $2::date
    GROUP BY customer_id
  ) o
  JOIN tier_memberships m ON m.shop_id = $1::bigint AND m.customer_id = o.customer_id
  GROUP BY 1
) h USING (tier_id)
WHERE own.shop_id = $1::bigint AND own.day = $2::date
  AND t.shop_id = own.shop_id AND t.day = own.day AND t.tier_id = own.tier_id`;

/** Counts members, and customers by tier with what they bought, as of the end of yesterday; once a day and shop. */
export async function keepLoyaltyDays(options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await inTransaction({ shopId, timeoutMs: 20 * 60_000 }, async (tx) => {
    const shop = await tx.shop.findUnique({ where: { shopId }, select: { timeZone: true } });
    if (!shop) return;
    const yesterday = addToDay(dayOf(now, shop.timeZone), { days: -1 });
    const [kept] = await query<{ day: string | null }>(
      tx,
      "SELECT max(day)::text AS day FROM loyalty_days WHERE shop_id = $1::bigint",
      shopId,
    );
    const last = kept?.day ?? null;
    if (last !== null && last >= yesterday) return;
    await query(tx, MEMBERS_SQL, shopId, yesterday);
    await query(tx, TIERS_SQL, shopId, daysToCount({ last, yesterday }));
    await query(tx, HABITS_SQL, shopId, yesterday);
  });
}

/** The days since the last that was counted; of a shop that never was, the ends of months. */
function daysToCount({ last, yesterday }: { last: string | null; yesterday: string }): string[] {
  const days = [yesterday];
  if (last === null) {
    let end = addToDay(startOfPeriod(yesterday, "month"), { days: -1 });
    for (let month = 0; month < MONTHS_BACK; month++) {
      days.push(end);
      end = addToDay(startOfPeriod(end, "month"), { days: -1 });
    }
    return days;
  }
  for (let day = addToDay(yesterday, { days: -1 }); day > last && days.length < MOST_MISSED_DAYS; ) {
    days.push(day);
    day = addToDay(day, { days: -1 });
  }
  return days;
}

import { query, type Tx } from "#app/db.server.ts";
import { lapseSql } from "#app/features/repeat/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { giveSql, givingAt, lastDayOf, PROMISE_SQL } from "./give-coupons.sql.ts";
import { tellOfCoupons } from "./issue-coupons.server.ts";

/** For as many days past a moment that was missed (the app was away) a win-back coupon is still given. */
const CATCH_UP_DAYS = 7;

const GIVEN_TODAY = `held_out_of(c.campaign_id, w.customer_id, c.hold_out_bp) AS held_out,
    ${lastDayOf("$2::date")} AS expires_on, row_number() OVER (ORDER BY w.customer_id) AS place`;

const GIVES_ON_A_DAY = `c.shop_id = $1::bigint AND ${givingAt("$3::timestamptz")}
  AND (c.audience_as_of IS NULL OR c.audience_as_of < $2::date)`;

const CUSTOMER = `w.shop_id = $1::bigint AND w.redacted_at IS NULL AND w.deleted_at IS NULL AND w.merged_into IS NULL`;

const notGiven = (key: string) => `NOT EXISTS (SELECT FROM coupons k WHERE k.shop_id = $1::bigint AND k.key = ${key})`;

// Once per birthday. Who was born on 29 February has it on the 28th where there is no 29th.
const BIRTHDAY_KEY = "'birthday:' || c.campaign_id || ':' || e.customer_id || ':' || extract(year FROM b.day)";
const BIRTHDAY_SQL = giveSql(`
  SELECT ${PROMISE_SQL}, w.customer_id, NULL::bigint AS order_id, ${BIRTHDAY_KEY} AS key, 'birthday' AS source_type,
    b.day::text AS source_id, NULL::text AS reason, ${GIVEN_TODAY}
  FROM coupon_campaigns c
  CROSS JOIN generate_series(0, c.days_before) AS ahead
  CROSS JOIN LATERAL (SELECT $2::date + ahead AS day) b
  CROSS JOIN LATERAL (
    SELECT extract(month FROM b.day)::smallint AS month, extract(day FROM b.day)::smallint AS day
    UNION ALL
    SELECT 2::smallint, 29::smallint WHERE to_char(b.day, 'MM-DD') = '02-28' AND to_char(b.day + 1, 'MM-DD') = '03-01'
  ) born
  JOIN customer_extras e ON e.shop_id = $1::bigint AND e.birth_month = born.month AND e.birth_day = born.day
  JOIN customers w ON w.customer_id = e.customer_id AND ${CUSTOMER}
  WHERE c.kind = 'birthday' AND ${GIVES_ON_A_DAY} AND ${notGiven(BIRTHDAY_KEY)}`);

// Once per absence: who came back and lapsed again is asked back again. Those who lapsed before the campaign are not due.
const WIN_BACK_KEY = "'win_back:' || c.campaign_id || ':' || l.customer_id || ':' || l.last_day";
const WIN_BACK_SQL = giveSql(`
  SELECT ${PROMISE_SQL}, w.customer_id, NULL::bigint AS order_id, ${WIN_BACK_KEY} AS key, 'win_back' AS source_type,
    l.last_day::text AS source_id, NULL::text AS reason, ${GIVEN_TODAY}
  FROM coupon_campaigns c
  JOIN shops s ON s.shop_id = $1::bigint
  JOIN ${lapseSql({ asOf: "$2::date", isToday: true })} l ON l.state = 'lapsed' AND l.last_day + l.lapsed_days + 1
    >= greatest((c.starts_at AT TIME ZONE s.time_zone)::date, $2::date - ${CATCH_UP_DAYS})
  JOIN customers w ON w.customer_id = l.customer_id AND ${CUSTOMER}
  WHERE c.kind = 'win_back' AND ${GIVES_ON_A_DAY} AND ${notGiven(WIN_BACK_KEY)}`);

// At most once a year: who falls out of a tier and comes back within it was greeted already. Only moves up count, and none
// that history made up for.
const TIER_KEY =
  "'tier:' || c.campaign_id || ':' || w.customer_id || ':' || extract(year FROM $3::timestamptz AT TIME ZONE s.time_zone)";
const TIER_SQL = giveSql(`
  SELECT DISTINCT ON (c.campaign_id, w.customer_id) ${PROMISE_SQL}, w.customer_id, NULL::bigint AS order_id, ${TIER_KEY} AS key,
    'tier' AS source_type, ch.change_id::text AS source_id, NULL::text AS reason,
    held_out_of(c.campaign_id, w.customer_id, c.hold_out_bp) AS held_out,
    ${lastDayOf("($3::timestamptz AT TIME ZONE s.time_zone)::date")} AS expires_on, ch.change_id AS place
  FROM coupon_campaigns c
  JOIN shops s ON s.shop_id = $1::bigint
  JOIN tier_changes ch ON ch.shop_id = $1::bigint AND ch.customer_id = ANY ($2::bigint[]) AND ch.to_tier_id = c.tier_id
    AND ch.changed_at >= c.starts_at AND ch.reason NOT IN ('history', 'rebuild')
  JOIN tiers t ON t.shop_id = $1::bigint AND t.tier_id = ch.to_tier_id
  LEFT JOIN tiers f ON f.shop_id = $1::bigint AND f.tier_id = ch.from_tier_id
  JOIN customers w ON w.customer_id = ch.customer_id AND ${CUSTOMER}
  WHERE c.shop_id = $1::bigint AND c.kind = 'tier' AND ${givingAt("$3::timestamptz")}
    AND (f.tier_id IS NULL OR f.position < t.position) AND ${notGiven(TIER_KEY)}
  ORDER BY c.campaign_id, w.customer_id, ch.change_id`);

/** Gives those of some customers who have reached the tier of a campaign, since it began, its coupon. */
export async function giveTierCoupons(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[]; now: Date },
): Promise<void> {
  const { shopId, customerIds, now } = options;
  const [any] = await query(
    tx,
    "SELECT FROM coupon_campaigns WHERE shop_id = $1::bigint AND kind = 'tier' LIMIT 1",
    shopId,
  );
  if (!any) return;
  const given = await query<{ customerId: bigint }>(tx, TIER_SQL, shopId, customerIds.map(String), now.toISOString());
  await tellOfCoupons(tx, { shopId, customerIds: given.map(({ customerId }) => customerId) });
}

const BY_KIND: Record<string, string> = { birthday: BIRTHDAY_SQL, win_back: WIN_BACK_SQL };

/**
 * Gives the coupons that a day brings: of birthday campaigns to those whose birthday is so many days ahead, of win-back
 * campaigns to those who have become lapsed. Once per campaign and day; a day that was missed is made up for.
 *
 * @param options.today the shop's day, as of which lapses stand
 */
export async function giveDueCoupons(tx: Tx, options: { shopId: ShopId; today: string; now: Date }): Promise<void> {
  const { shopId, today } = options;
  const now = options.now.toISOString();
  const campaigns = await query<{ campaignId: bigint; kind: string }>(
    tx,
    `SELECT c.campaign_id AS "campaignId", c.kind FROM coupon_campaigns c
     WHERE c.kind = ANY ($4::text[]) AND ${GIVES_ON_A_DAY}`,
    shopId,
    today,
    now,
    Object.keys(BY_KIND),
  );
  const customerIds: bigint[] = [];
  for (const kind of new Set(campaigns.map((campaign) => campaign.kind))) {
    const given = await query<{ customerId: bigint }>(tx, BY_KIND[kind] as string, shopId, today, now);
    customerIds.push(...given.map(({ customerId }) => customerId));
  }
  await tellOfCoupons(tx, { shopId, customerIds });
  await query(
    tx,
    `UPDATE coupon_campaigns SET audience_as_of = $2::date
     WHERE shop_id = $1::bigint AND campaign_id = ANY ($3::bigint[])`,
    shopId,
    today,
    campaigns.map(({ campaignId }) => String(campaignId)),
  );
}

import { type ExpiringPoints, type LoyaltyView, SHOPPER_SCHEMA_VERSION } from "#app/contracts/shopper.ts";
import { inTransaction, query, type Tx } from "#app/db.server.ts";
import type { CustomerId, ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { COUPONS_SQL, type CouponRow, toCoupon } from "./coupon-rows.ts";
import { type EntryRow, LINES_SQL, MAX_ENTRIES, toEntry } from "./load-entries.server.ts";
import { TIERS_SQL, type TierRow, toTier } from "./load-tier.server.ts";
import { pointsNameOf } from "./views.server.ts";

const MAX_COUPONS = 20;
const MAX_EXPIRING = 12;

interface LoyaltyRow {
  currency: string;
  timeZone: string;
  nameJa: string | null;
  nameEn: string | null;
  /** Whose account the customer's is now, where that is somebody else's. */
  mergedInto: string | null;
  account: { available: number; pending: number; reserved: number; debt: number } | null;
  expiring: ExpiringPoints[];
  tiers: TierRow[];
  coupons: CouponRow[];
  entries: EntryRow[];
}

const rowsOf = (sql: string) => `(SELECT coalesce(json_agg(part), '[]') FROM (${sql}) part)`;

// One statement: what is asked at every checkout takes as long as its trips to the server. $5 is the present.
const LOYALTY_SQL = `
SELECT s.currency, s.time_zone AS "timeZone", s.points_name_ja AS "nameJa", s.points_name_en AS "nameEn",
  (SELECT c.merged_into::text FROM customers c WHERE c.shop_id = s.shop_id AND c.customer_id = $2::bigint) AS "mergedInto",
  (SELECT json_build_object('available', a.available, 'pending', a.pending, 'reserved', a.reserved, 'debt', a.debt)
   FROM points_accounts a WHERE a.shop_id = s.shop_id AND a.customer_id = $2::bigint) AS account,
  ${rowsOf(`
    SELECT l.expires_on AS "expiresOn", sum(l."left")::bigint AS points
    FROM points_lots l
    WHERE l.shop_id = s.shop_id AND l.customer_id = $2::bigint AND l.released AND l."left" > 0
      AND l.expires_on >= ($5::timestamptz AT TIME ZONE s.time_zone)::date
    GROUP BY l.expires_on ORDER BY l.expires_on LIMIT ${MAX_EXPIRING}`)} AS expiring,
  ${rowsOf(TIERS_SQL)} AS tiers,
  ${rowsOf(`
    ${COUPONS_SQL}
    WHERE c.shop_id = s.shop_id AND c.customer_id = $2::bigint AND c.code IS NOT NULL
      AND c.state IN ('assigned', 'seen', 'used', 'expired', 'revoked')
    ORDER BY (c.state IN ('assigned', 'seen')) DESC, c.assigned_at DESC, c.coupon_id DESC
    LIMIT ${MAX_COUPONS}`)} AS coupons,
  ${rowsOf(LINES_SQL)} AS entries
FROM shops s
WHERE s.shop_id = $1::bigint AND s.uninstalled_at IS NULL`;

interface Whose {
  shopId: ShopId;
  customerId: CustomerId;
  now: Date;
}

/**
 * Everything a customer may know about their loyalty; zeros for one the app has not met. Null once the shop has
 * uninstalled the app. Also what the customer's metafield is made of (`toProjectionJson`).
 */
export async function loadLoyaltyView(tx: Tx, whose: Whose): Promise<LoyaltyView | null> {
  const { shopId, customerId, now } = whose;
  const rowOf = async (id: string) => {
    const [row] = await query<LoyaltyRow>(tx, LOYALTY_SQL, shopId, id, null, MAX_ENTRIES, now.toISOString());
    return row;
  };
  const asked = await rowOf(String(customerId));
  const row = asked?.mergedInto ? await rowOf(asked.mergedInto) : asked;
  if (!row) return null;
  const { currency, timeZone, account } = row;
  return {
    schemaVersion: SHOPPER_SCHEMA_VERSION,
    updatedAt: now.toISOString(),
    balance: account?.available ?? 0,
    pending: account?.pending ?? 0,
    held: account?.reserved ?? 0,
    debt: account?.debt ?? 0,
    expiring: row.expiring,
    pointsName: pointsNameOf(row),
    tier: toTier({ tiers: row.tiers, currency, today: dayOf(now, timeZone) }),
    coupons: row.coupons.map((coupon) => toCoupon(coupon, currency)),
    entries: row.entries.map((entry) => toEntry(entry, timeZone)),
  };
}

/** The same in a transaction of its own, over a statement that its connection has planned before. */
export function readLoyaltyView(whose: Whose): Promise<LoyaltyView | null> {
  return inTransaction({ shopId: whose.shopId, fewRows: true }, (tx) => loadLoyaltyView(tx, whose));
}

import {
  type ExpiringPoints,
  type LocalizedText,
  type LoyaltyView,
  type OrderLoyalty,
  SHOPPER_SCHEMA_VERSION,
  type ShopperCoupon,
} from "#app/contracts/shopper.ts";
import { query, type Tx } from "#app/db.server.ts";
import type { CustomerId, OrderId, ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { loadEntries } from "./load-entries.server.ts";
import { loadTier } from "./load-tier.server.ts";

/** Most lines that one answer carries. */
export const MAX_ENTRIES = 20;
const MAX_COUPONS = 20;
const MAX_EXPIRING = 12;

interface ShopRow {
  currency: string;
  timeZone: string;
  nameJa: string | null;
  nameEn: string | null;
  customerId: CustomerId;
}

/**
 * Everything a customer may know about their loyalty; zeros for one the app has not met. Null once the shop has
 * uninstalled the app. Also what the customer's metafield is made of (`toProjectionJson`).
 */
export async function loadLoyaltyView(
  tx: Tx,
  options: { shopId: ShopId; customerId: CustomerId; now: Date },
): Promise<LoyaltyView | null> {
  const { shopId, now } = options;
  const shop = await loadShopAndSurvivor(tx, options);
  if (!shop) return null;
  const { customerId, currency, timeZone } = shop;
  return {
    schemaVersion: SHOPPER_SCHEMA_VERSION,
    updatedAt: now.toISOString(),
    ...(await loadBalance(tx, { shopId, customerId })),
    expiring: await loadExpiring(tx, { shopId, customerId, today: dayOf(now, timeZone) }),
    pointsName: pointsNameOf(shop),
    tier: await loadTier(tx, { shopId, customerId, currency }),
    coupons: await loadCoupons(tx, { shopId, customerId, currency }),
    entries: (await loadEntries(tx, { shopId, customerId, timeZone, before: null, limit: MAX_ENTRIES })).entries,
  };
}

interface OrderRow {
  customerId: bigint | null;
  orderNumber: number | null;
  points: bigint;
  pending: bigint;
  releasesOn: string | null;
}

// What the order brought is what its entries moved between the shop and the customer; what of it waits is in its lots.
const ORDER_SQL = `
SELECT o.customer_id AS "customerId", o.order_number AS "orderNumber",
  (SELECT coalesce(sum(CASE WHEN e.to_account IN ('pending', 'available', 'debt') THEN e.amount ELSE 0 END
                     - CASE WHEN e.from_account IN ('pending', 'available', 'debt') THEN e.amount ELSE 0 END), 0)::bigint
   FROM ledger_entries e
   WHERE e.shop_id = o.shop_id AND e.source_type = 'order' AND e.source_id = o.order_id) AS points,
  w.pending, w.releases_on::text AS "releasesOn"
FROM orders o
CROSS JOIN LATERAL (
  SELECT coalesce(sum(l."left"), 0)::bigint AS pending,
    CASE WHEN count(*) = count(l.releases_on) THEN max(l.releases_on) END AS releases_on
  FROM points_lots l
  WHERE l.shop_id = o.shop_id AND l.customer_id = o.customer_id AND l.order_id = o.order_id AND NOT l.released AND l."left" > 0
) w
WHERE o.shop_id = $1::bigint AND o.order_id = $2::bigint`;

/**
 * What one order brought its customer. Null for an order that is somebody else's; `processing` for one that has not
 * arrived yet, since facts, points and coupon of an order appear in one transaction.
 */
export async function loadOrderLoyalty(
  tx: Tx,
  options: { shopId: ShopId; customerId: CustomerId; orderId: OrderId; now: Date },
): Promise<OrderLoyalty | null> {
  const { shopId, orderId, now } = options;
  const shop = await loadShopAndSurvivor(tx, options);
  if (!shop) return null;
  const [order] = await query<OrderRow>(tx, ORDER_SQL, shopId, orderId);
  if (!order) return { schemaVersion: SHOPPER_SCHEMA_VERSION, state: "processing" };
  if (order.customerId !== shop.customerId) return null;
  const [coupon] = await query<CouponRow>(
    tx,
    `${SELECT_COUPON}
     WHERE c.shop_id = $1::bigint AND c.assigned_order_id = $2::bigint AND c.code IS NOT NULL
       AND c.state IN ('assigned', 'seen')
     ORDER BY c.coupon_id LIMIT 1`,
    shopId,
    orderId,
  );
  const { balance, pending } = await loadBalance(tx, { shopId, customerId: shop.customerId });
  return {
    schemaVersion: SHOPPER_SCHEMA_VERSION,
    state: "ready",
    updatedAt: now.toISOString(),
    pointsEarned: Math.max(0, Number(order.points)),
    pointsPending: Number(order.pending),
    releasesOn: order.releasesOn,
    balance,
    pending,
    pointsName: pointsNameOf(shop),
    orderNumber: order.orderNumber,
    coupon: coupon ? toCoupon(coupon, shop.currency) : null,
    tier: await loadTier(tx, { shopId, customerId: shop.customerId, currency: shop.currency }),
  };
}

function pointsNameOf({ nameJa, nameEn }: ShopRow): LocalizedText | null {
  return nameJa !== null && nameEn !== null ? { ja: nameJa, en: nameEn } : null;
}

/** The installed shop, and whose account the customer's is now. */
export async function loadShopAndSurvivor(
  tx: Tx,
  { shopId, customerId }: { shopId: ShopId; customerId: CustomerId },
): Promise<ShopRow | undefined> {
  const [row] = await query<ShopRow>(
    tx,
    `SELECT s.currency, s.time_zone AS "timeZone", s.points_name_ja AS "nameJa", s.points_name_en AS "nameEn",
       coalesce(c.merged_into, $2::bigint) AS "customerId"
     FROM shops s
     LEFT JOIN customers c ON c.shop_id = s.shop_id AND c.customer_id = $2::bigint
     WHERE s.shop_id = $1::bigint AND s.uninstalled_at IS NULL`,
    shopId,
    customerId,
  );
  return row;
}

interface Whose {
  shopId: ShopId;
  customerId: CustomerId;
}

type Balance = Pick<LoyaltyView, "balance" | "pending" | "held" | "debt">;

async function loadBalance(tx: Tx, { shopId, customerId }: Whose): Promise<Balance> {
  const [row] = await query<Record<"available" | "pending" | "reserved" | "debt", bigint>>(
    tx,
    "SELECT available, pending, reserved, debt FROM points_accounts WHERE shop_id = $1::bigint AND customer_id = $2::bigint",
    shopId,
    customerId,
  );
  return {
    balance: Number(row?.available ?? 0n),
    pending: Number(row?.pending ?? 0n),
    held: Number(row?.reserved ?? 0n),
    debt: Number(row?.debt ?? 0n),
  };
}

async function loadExpiring(tx: Tx, options: Whose & { today: string }): Promise<ExpiringPoints[]> {
  const rows = await query<{ expiresOn: string; points: bigint }>(
    tx,
    `SELECT expires_on::text AS "expiresOn", sum("left")::bigint AS points
     FROM points_lots
     WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND released AND "left" > 0 AND expires_on >= $3::date
     GROUP BY expires_on ORDER BY expires_on LIMIT ${MAX_EXPIRING}`,
    options.shopId,
    options.customerId,
    options.today,
  );
  return rows.map(({ expiresOn, points }) => ({ expiresOn, points: Number(points) }));
}

interface CouponRow {
  code: string;
  state: ShopperCoupon["state"];
  valueKind: string;
  valueMinor: bigint | null;
  percentBp: number | null;
  minimumMinor: bigint;
  expiresOn: string;
}

const SELECT_COUPON = `
  SELECT c.code, c.state, c.value_kind AS "valueKind", c.value_minor AS "valueMinor", c.percent_bp AS "percentBp",
         c.minimum_minor AS "minimumMinor", c.expires_on::text AS "expiresOn"
  FROM coupons c`;

async function loadCoupons(tx: Tx, options: Whose & { currency: string }): Promise<ShopperCoupon[]> {
  const rows = await query<CouponRow>(
    tx,
    `${SELECT_COUPON}
     WHERE c.shop_id = $1::bigint AND c.customer_id = $2::bigint AND c.code IS NOT NULL
       AND c.state IN ('assigned', 'seen', 'used', 'expired', 'revoked')
     ORDER BY (c.state IN ('assigned', 'seen')) DESC, c.assigned_at DESC, c.coupon_id DESC
     LIMIT ${MAX_COUPONS}`,
    options.shopId,
    options.customerId,
  );
  return rows.map((row) => toCoupon(row, options.currency));
}

function toCouponValue({ valueKind, valueMinor, percentBp }: CouponRow): ShopperCoupon["value"] {
  if (valueKind === "percent") return { kind: "percent", percentBp: percentBp ?? 0 };
  if (valueKind === "free_shipping") return { kind: "freeShipping" };
  return { kind: "amount", valueMinor: Number(valueMinor ?? 0n) };
}

function toCoupon(row: CouponRow, currency: string): ShopperCoupon {
  return {
    code: row.code,
    value: toCouponValue(row),
    currency,
    minimumMinor: row.minimumMinor > 0n ? Number(row.minimumMinor) : null,
    expiresOn: row.expiresOn,
    state: row.state,
  };
}

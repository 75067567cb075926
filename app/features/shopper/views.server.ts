import {
  type LocalizedText,
  type LoyaltyView,
  type OrderLoyalty,
  SHOPPER_SCHEMA_VERSION,
} from "#app/contracts/shopper.ts";
import { query, type Tx } from "#app/db.server.ts";
import type { CustomerId, OrderId, ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { COUPONS_SQL, type CouponRow, toCoupon } from "./coupon-rows.ts";
import { loadTier } from "./load-tier.server.ts";

interface ShopRow {
  currency: string;
  timeZone: string;
  nameJa: string | null;
  nameEn: string | null;
  customerId: CustomerId;
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
    `${COUPONS_SQL}
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
    tier: await loadTier(tx, {
      shopId,
      customerId: shop.customerId,
      currency: shop.currency,
      today: dayOf(now, shop.timeZone),
    }),
  };
}

/** The shop's own word for its points; null: the usual one. */
export function pointsNameOf({ nameJa, nameEn }: Pick<ShopRow, "nameJa" | "nameEn">): LocalizedText | null {
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

import {
  type EntryKind,
  type LoyaltyView,
  type OrderLoyalty,
  SHOPPER_SCHEMA_VERSION,
  type ShopperCoupon,
  type ShopperEntry,
  type ShopperTier,
} from "#app/contracts/shopper.ts";
import { query, type Tx } from "#app/db.server.ts";
import type { CustomerId, OrderId, ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";

/** Most lines that a page of the customer account shows. */
const MAX_ENTRIES = 50;
const MAX_COUPONS = 20;

interface ShopRow {
  currency: string;
  timeZone: string;
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
    pointsName: null,
    tier: await loadTier(tx, { shopId, customerId, currency }),
    coupons: await loadCoupons(tx, { shopId, customerId, currency }),
    entries: await loadEntries(tx, { shopId, customerId, timeZone }),
  };
}

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
  const [order] = await query<{ customerId: bigint | null; orderNumber: number | null; points: bigint }>(
    tx,
    `SELECT o.customer_id AS "customerId", o.order_number AS "orderNumber",
            (SELECT coalesce(sum(CASE WHEN e.to_account IN ('pending', 'available', 'reserved') THEN e.amount ELSE 0 END
                               - CASE WHEN e.from_account IN ('pending', 'available', 'reserved') THEN e.amount ELSE 0 END), 0)::bigint
             FROM ledger_entries e
             WHERE e.shop_id = o.shop_id AND e.source_type = 'order' AND e.source_id = o.order_id) AS points
     FROM orders o
     WHERE o.shop_id = $1::bigint AND o.order_id = $2::bigint`,
    shopId,
    orderId,
  );
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
  return {
    schemaVersion: SHOPPER_SCHEMA_VERSION,
    state: "ready",
    updatedAt: now.toISOString(),
    pointsEarned: Math.max(0, Number(order.points)),
    ...(await loadBalance(tx, { shopId, customerId: shop.customerId })),
    pointsName: null,
    orderNumber: order.orderNumber,
    coupon: coupon ? toCoupon(coupon, shop.currency) : null,
  };
}

/** The installed shop, and whose account the customer's is now. */
async function loadShopAndSurvivor(
  tx: Tx,
  { shopId, customerId }: { shopId: ShopId; customerId: CustomerId },
): Promise<ShopRow | undefined> {
  const [row] = await query<ShopRow>(
    tx,
    `SELECT s.currency, s.time_zone AS "timeZone", coalesce(c.merged_into, $2::bigint) AS "customerId"
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

async function loadBalance(tx: Tx, { shopId, customerId }: Whose): Promise<{ balance: number; pending: number }> {
  const [row] = await query<{ available: bigint; pending: bigint }>(
    tx,
    "SELECT available, pending FROM points_accounts WHERE shop_id = $1::bigint AND customer_id = $2::bigint",
    shopId,
    customerId,
  );
  return { balance: Number(row?.available ?? 0n), pending: Number(row?.pending ?? 0n) };
}

async function loadTier(tx: Tx, options: Whose & { currency: string }): Promise<ShopperTier | null> {
  const { shopId, customerId, currency } = options;
  const tiers = await query<{ nameJa: string; nameEn: string; thresholdMinor: bigint; held: boolean; spend: bigint }>(
    tx,
    `SELECT t.name_ja AS "nameJa", t.name_en AS "nameEn", t.threshold AS "thresholdMinor",
            coalesce(m.tier_id = t.tier_id, false) AS held, coalesce(m.basis_value, 0) AS spend
     FROM tiers t
     LEFT JOIN tier_memberships m ON m.shop_id = t.shop_id AND m.customer_id = $2::bigint
     WHERE t.shop_id = $1::bigint
     ORDER BY t.threshold`,
    shopId,
    customerId,
  );
  if (tiers.length === 0) return null;
  const spend = tiers[0]?.spend ?? 0n;
  const held = tiers.find((tier) => tier.held);
  const next = tiers.find((tier) => tier.thresholdMinor > spend && tier.thresholdMinor > (held?.thresholdMinor ?? -1n));
  return {
    name: held ? { ja: held.nameJa, en: held.nameEn } : null,
    progress: {
      spentMinor: Number(spend),
      currency,
      next: next ? { name: { ja: next.nameJa, en: next.nameEn }, thresholdMinor: Number(next.thresholdMinor) } : null,
    },
  };
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

function toCoupon(row: CouponRow, currency: string): ShopperCoupon {
  return {
    code: row.code,
    value:
      row.valueKind === "percent"
        ? { kind: "percent", percentBp: row.percentBp ?? 0 }
        : { kind: "amount", valueMinor: Number(row.valueMinor ?? 0n) },
    currency,
    minimumMinor: row.minimumMinor > 0n ? Number(row.minimumMinor) : null,
    expiresOn: row.expiresOn,
    state: row.state,
  };
}

interface EntryRow {
  kind: string;
  points: bigint;
  reason: { key?: unknown } & Record<string, unknown>;
  orderName: string | null;
  orderCancelled: boolean;
  occurredAt: Date;
}

async function loadEntries(tx: Tx, options: Whose & { timeZone: string }): Promise<ShopperEntry[]> {
  // A movement between the customer's own accounts (pending to available) is no gain and no loss.
  const rows = await query<EntryRow>(
    tx,
    `SELECT e.kind, e.reason, e.occurred_at AS "occurredAt", o.name AS "orderName",
            o.cancelled_at IS NOT NULL AS "orderCancelled",
            CASE WHEN e.to_account IN ('pending', 'available', 'reserved') THEN e.amount ELSE -e.amount END AS points
     FROM ledger_entries e
     LEFT JOIN orders o ON e.source_type = 'order' AND o.shop_id = e.shop_id AND o.order_id = e.source_id
     WHERE e.shop_id = $1::bigint AND e.customer_id = $2::bigint
       AND (e.to_account IN ('pending', 'available', 'reserved')) <> (e.from_account IN ('pending', 'available', 'reserved'))
     ORDER BY e.entry_id DESC
     LIMIT ${MAX_ENTRIES}`,
    options.shopId,
    options.customerId,
  );
  return rows.map((row) => ({
    kind: entryKind(row.kind),
    points: Number(row.points),
    reasonKey: reasonKey(row),
    reasonParams: reasonParams(row),
    occurredOn: dayOf(row.occurredAt, options.timeZone),
  }));
}

/** The ledger distinguishes more kinds than a shopper needs words for. */
function entryKind(kind: string): EntryKind {
  switch (kind) {
    case "earn":
    case "revoke":
    case "expire":
    case "return":
      return kind;
    case "reserve":
    case "confirm":
      return "redeem";
    default:
      return "adjust";
  }
}

/** The shopper's words for what the ledger gives as its reason. */
function reasonKey({ kind, reason, orderCancelled }: EntryRow): string {
  switch (reason.key) {
    case "earn_order":
      return "earn.order";
    case "earn_order_more":
      return "restore.order";
    case "revoke_order":
      return orderCancelled ? "revoke.cancel" : "revoke.refund";
    case "expire_lot":
      return "expire";
    case "merge_in":
    case "merge_out":
      return "merge";
    default:
      return typeof reason.key === "string" ? reason.key : kind;
  }
}

function reasonParams({ reason, orderName }: EntryRow): Record<string, string | number> {
  const params: Record<string, string | number> = orderName ? { order: orderName } : {};
  for (const [name, value] of Object.entries(reason)) {
    if (name !== "key" && (typeof value === "string" || typeof value === "number")) params[name] = value;
  }
  return params;
}

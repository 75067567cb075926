import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { CouponState, ValueKind } from "./types.ts";

/** A customer's coupon. Money is text in minor units, days are `YYYY-MM-DD` in shop time. */
export interface CustomerCouponView {
  id: string;
  /** Null while the pool is empty. */
  code: string | null;
  state: CouponState;
  valueKind: ValueKind;
  valueMinor: string | null;
  percentBp: number | null;
  minimumMinor: string;
  expiresOn: string;
  /** Names of the orders that it was given at and used with. */
  assignedOrder: string | null;
  usedOrder: string | null;
}

/** A customer's newest coupons. */
export async function readCustomerCoupons(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint },
): Promise<CustomerCouponView[]> {
  return query<CustomerCouponView>(
    tx,
    `SELECT k.coupon_id::text AS id, k.code, k.state, k.value_kind AS "valueKind", k.value_minor::text AS "valueMinor", k.percent_bp AS "percentBp",
            k.minimum_minor::text AS "minimumMinor", k.expires_on::text AS "expiresOn", a.name AS "assignedOrder",
            u.name AS "usedOrder"
     FROM coupons k
     LEFT JOIN orders a ON a.shop_id = $1::bigint AND a.order_id = k.assigned_order_id
     LEFT JOIN orders u ON u.shop_id = $1::bigint AND u.order_id = k.used_order_id
     WHERE k.shop_id = $1::bigint AND k.customer_id = $2::bigint AND k.state <> 'held_out'
     ORDER BY k.coupon_id DESC LIMIT 20`,
    options.shopId,
    options.customerId,
  );
}

export interface CampaignView {
  id: string;
  /** The state that an edit is made on. */
  version: string;
  active: boolean;
  valueKind: ValueKind;
  valueMinor: string | null;
  percentBp: number | null;
  minimumMinor: string;
  validDays: number;
  poolTarget: number;
  poolReady: number;
  /** Codes that Shopify is being asked to make. */
  poolMinting: number;
  counts: Record<CouponState, number>;
  /** Orders that carried a coupon of the campaign: how many, and their net sales in minor units. */
  usedOrders: number;
  usedNetSales: string;
}

/** Each state has an index of its own; asked for both at once, all codes that were ever given would be read. */
const codesIn = (state: "ready" | "minting") => `(
  SELECT count(*)::int FROM coupon_codes k
  WHERE k.shop_id = $1::bigint AND k.campaign_id = c.campaign_id AND k.revision = c.revision AND k.state = '${state}')`;

/** The next-visit campaign with its pool and what became of its coupons; null in a shop that has none yet. */
export async function readNextVisitCampaign(tx: Tx, shopId: ShopId): Promise<CampaignView | null> {
  const [campaign] = await query<Omit<CampaignView, "counts" | "usedOrders" | "usedNetSales">>(
    tx,
    `SELECT c.campaign_id::text AS id, ${CAMPAIGN_VERSION_SQL} AS version, c.active, c.value_kind AS "valueKind",
            c.value_minor::text AS "valueMinor", c.percent_bp AS "percentBp", c.minimum_minor::text AS "minimumMinor",
            c.valid_days AS "validDays", c.pool_target AS "poolTarget", ${codesIn("ready")} AS "poolReady", ${codesIn("minting")} AS "poolMinting"
     FROM coupon_campaigns c
     WHERE c.shop_id = $1::bigint AND c.kind = 'next_visit' ORDER BY c.campaign_id LIMIT 1`,
    shopId,
  );
  if (!campaign) return null;
  const states = await query<{ state: CouponState; count: number; orders: number; netSales: string }>(
    tx,
    `SELECT k.state, count(*)::int AS count, count(o.order_id) FILTER (WHERE o.counted)::int AS orders,
            coalesce(sum(o.net_sales_minor) FILTER (WHERE o.counted), 0)::bigint::text AS "netSales"
     FROM coupons k
     LEFT JOIN orders o ON o.shop_id = $1::bigint AND o.order_id = k.used_order_id
     WHERE k.shop_id = $1::bigint AND k.campaign_id = $2::text::bigint
     GROUP BY k.state`,
    shopId,
    campaign.id,
  );
  const countOf = (state: CouponState) => states.find((row) => row.state === state)?.count ?? 0;
  return {
    ...campaign,
    counts: {
      owed: countOf("owed"),
      assigned: countOf("assigned"),
      seen: countOf("seen"),
      used: countOf("used"),
      expired: countOf("expired"),
      revoked: countOf("revoked"),
      held_out: countOf("held_out"),
    },
    usedOrders: states.reduce((sum, row) => sum + row.orders, 0),
    usedNetSales: String(states.reduce((sum, row) => sum + BigInt(row.netSales), 0n)),
  };
}

/** A mark of a campaign's present settings (alias c), equal as long as none of them changes. */
export const CAMPAIGN_VERSION_SQL = `md5(concat_ws(chr(31), c.active, c.value_kind, c.value_minor, c.percent_bp,
  c.minimum_minor, c.valid_days, c.pool_target))`;

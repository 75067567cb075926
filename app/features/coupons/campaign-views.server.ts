import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { CAMPAIGN_VERSION_SQL } from "./campaign-version.sql.ts";
import { type CampaignKind, COUPON_STATES, type CouponState, type EligibleKind, type ValueKind } from "./types.ts";

/** What became of a campaign's coupons. Money is text in minor units. */
export interface CampaignFigures {
  counts: Record<CouponState, number>;
  /** Coupons that were ever in a customer's hands: all but those owed a code, revoked or held out. */
  given: number;
  seen: number;
  /** Counted orders that used one, and what they brought. */
  orders: number;
  netSales: string;
  grossProfit: string;
  discount: string;
}

export type CampaignPhase = "off" | "scheduled" | "on" | "ended";

export interface CampaignView {
  id: string;
  /** The state that an edit is made on. */
  version: string;
  kind: CampaignKind;
  nameJa: string;
  nameEn: string;
  phase: CampaignPhase;
  valueKind: ValueKind;
  valueMinor: string | null;
  percentBp: number | null;
  minimumMinor: string;
  eligible: EligibleKind;
  eligibleItems: { id: string; title: string }[];
  combinesWithOrder: boolean;
  combinesWithProduct: boolean;
  combinesWithShipping: boolean;
  validDays: number;
  beginsOn: string | null;
  endsOn: string | null;
  holdOutBp: number;
  givesBack: boolean;
  daysBefore: number;
  tierId: string | null;
  poolTarget: number;
  poolReady: number;
  /** Codes that Shopify is being asked to make. */
  poolMinting: number;
  /** Giving, with fewer codes ready than a fifth of its target, or with coupons that wait for a code. */
  isLow: boolean;
  figures: CampaignFigures;
}

/** Below this share of its target a pool is said to be low. */
const LOW_SHARE = 0.2;

/** Each state has an index of its own; asked for both at once, all codes that were ever given would be read. */
const codesIn = (state: "ready" | "minting") => `(
  SELECT count(*)::int FROM coupon_codes k
  WHERE k.shop_id = $1::bigint AND k.campaign_id = c.campaign_id AND k.revision = c.revision AND k.state = '${state}')`;

const CAMPAIGNS_SQL = `
SELECT c.campaign_id::text AS id, ${CAMPAIGN_VERSION_SQL} AS version, c.kind, c.name_ja AS "nameJa", c.name_en AS "nameEn",
  CASE WHEN c.ended_at IS NOT NULL OR c.ends_at <= $2::timestamptz THEN 'ended' WHEN NOT c.active THEN 'off'
    WHEN c.starts_at > $2::timestamptz THEN 'scheduled' ELSE 'on' END AS phase,
  c.value_kind AS "valueKind", c.value_minor::text AS "valueMinor", c.percent_bp AS "percentBp",
  c.minimum_minor::text AS "minimumMinor", c.eligible, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', i.id::text, 'title', coalesce(i.title, i.id::text)) ORDER BY i.at), '[]')
    FROM unnest(c.eligible_ids, c.eligible_titles) WITH ORDINALITY AS i (id, title, at)) AS "eligibleItems",
  c.combines_with_order AS "combinesWithOrder", c.combines_with_product AS "combinesWithProduct",
  c.combines_with_shipping AS "combinesWithShipping", c.valid_days AS "validDays", c.begins_on::text AS "beginsOn",
  c.ends_on::text AS "endsOn", c.hold_out_bp AS "holdOutBp", c.gives_back AS "givesBack", c.days_before AS "daysBefore",
  c.tier_id::text AS "tierId", c.pool_target AS "poolTarget", ${codesIn("ready")} AS "poolReady",
  ${codesIn("minting")} AS "poolMinting"
FROM coupon_campaigns c
WHERE c.shop_id = $1::bigint AND ($3::bigint IS NULL OR c.campaign_id = $3::bigint)
ORDER BY c.ended_at IS NOT NULL, c.campaign_id`;

const FIGURES_SQL = `
SELECT campaign_id::text AS id, state, sum(coupons)::int AS coupons, sum(seen)::int AS seen, sum(orders)::int AS orders,
  sum(net_sales_minor)::text AS "netSales", sum(gross_profit_minor)::text AS "grossProfit", sum(discount_minor)::text AS discount
FROM (
  SELECT campaign_id, state, coupons, seen, orders, net_sales_minor, gross_profit_minor, discount_minor
  FROM coupon_figures WHERE shop_id = $1::bigint
  UNION ALL
  SELECT campaign_id, state, coupons, seen, orders, net_sales_minor, gross_profit_minor, discount_minor
  FROM coupon_moves WHERE shop_id = $1::bigint
) kept
WHERE $2::bigint IS NULL OR campaign_id = $2::bigint
GROUP BY 1, 2`;

interface FigureRow {
  id: string;
  state: CouponState;
  coupons: number;
  seen: number;
  orders: number;
  netSales: string;
  grossProfit: string;
  discount: string;
}

/** Every campaign of the shop, those that ended last. */
export async function readCampaigns(
  tx: Tx,
  options: { shopId: ShopId; now: Date; campaignId?: bigint },
): Promise<CampaignView[]> {
  const { shopId, now, campaignId = null } = options;
  const campaigns = await query<Omit<CampaignView, "figures" | "isLow">>(
    tx,
    CAMPAIGNS_SQL,
    shopId,
    now.toISOString(),
    campaignId,
  );
  const rows = await query<FigureRow>(tx, FIGURES_SQL, shopId, campaignId);
  return campaigns.map((campaign) => {
    const figures = figuresOf(rows.filter(({ id }) => id === campaign.id));
    const isShort = campaign.poolReady < campaign.poolTarget * LOW_SHARE || figures.counts.owed > 0;
    return { ...campaign, figures, isLow: campaign.phase === "on" && isShort };
  });
}

/** One campaign; null where the shop has none of that id. */
export async function readCampaign(
  tx: Tx,
  options: { shopId: ShopId; campaignId: bigint; now: Date },
): Promise<CampaignView | null> {
  const [campaign] = await readCampaigns(tx, options);
  return campaign ?? null;
}

function figuresOf(rows: FigureRow[]): CampaignFigures {
  const counts = Object.fromEntries(
    COUPON_STATES.map((state) => [state, rows.find((row) => row.state === state)?.coupons ?? 0]),
  ) as Record<CouponState, number>;
  const sum = (of: (row: FigureRow) => string) => String(rows.reduce((total, row) => total + BigInt(of(row)), 0n));
  return {
    counts,
    given: counts.assigned + counts.seen + counts.used + counts.expired,
    seen: rows.reduce((total, row) => total + row.seen, 0),
    orders: rows.reduce((total, row) => total + row.orders, 0),
    netSales: sum((row) => row.netSales),
    grossProfit: sum((row) => row.grossProfit),
    discount: sum((row) => row.discount),
  };
}

/** A campaign that is giving and short of codes, for a notice. */
export interface LowPool {
  campaignId: string;
  kind: CampaignKind;
  nameJa: string;
  nameEn: string;
  ready: number;
  target: number;
}

/** The campaigns that are giving and short of codes. */
export async function readLowPools(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<LowPool[]> {
  return query<LowPool>(
    tx,
    `SELECT * FROM (
       SELECT c.campaign_id::text AS "campaignId", c.kind, c.name_ja AS "nameJa", c.name_en AS "nameEn",
         ${codesIn("ready")} AS ready, c.pool_target AS target
       FROM coupon_campaigns c
       WHERE c.shop_id = $1::bigint AND c.active AND c.starts_at <= $2::timestamptz
         AND (c.ends_at IS NULL OR $2::timestamptz < c.ends_at)
     ) p WHERE ready < target * ${LOW_SHARE} ORDER BY "campaignId"`,
    options.shopId,
    options.now.toISOString(),
  );
}

/** The shop's tiers, for a campaign that greets those who reach one. */
export async function readTiersToReach(
  tx: Tx,
  shopId: ShopId,
): Promise<{ id: string; nameJa: string; nameEn: string }[]> {
  return query(
    tx,
    `SELECT tier_id::text AS id, name_ja AS "nameJa", name_en AS "nameEn" FROM tiers WHERE shop_id = $1::bigint ORDER BY position`,
    shopId,
  );
}

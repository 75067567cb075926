import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** A tier as of the last day that was counted: who is in it, and what those did in the 365 days up to it. */
export interface TierHabits {
  tierId: string;
  /** Null for those without a tier. */
  nameJa: string | null;
  nameEn: string | null;
  members: number;
  buyers: number;
  repeaters: number;
  /** Minor units, as text. */
  netSales: string;
  grossProfit: string;
}

export interface LoyaltyOverview {
  /** The day as of whose end members and tiers were counted; null before the first. */
  asOf: string | null;
  members: number;
  holders: number;
  tiers: TierHabits[];
  /** At the ends of months, and of the last day counted: how many were in each tier, by its id. */
  population: { day: string; members: Record<string, number> }[];
}

const POPULATION_SQL = `
SELECT day::text AS day, tier_id::text AS "tierId", members FROM tier_days
WHERE shop_id = $1::bigint AND day >= $2::text::date - interval '25 months'
  AND (day = $2::text::date OR day = (date_trunc('month', day) + interval '1 month - 1 day')::date)
ORDER BY day, tier_id`;

const TIERS_SQL = `
SELECT d.tier_id::text AS "tierId", t.name_ja AS "nameJa", t.name_en AS "nameEn", d.members,
  coalesce(d.buyers, 0) AS buyers, coalesce(d.repeaters, 0) AS repeaters, coalesce(d.net_sales_minor, 0)::text AS "netSales",
  coalesce(d.gross_profit_minor, 0)::text AS "grossProfit"
FROM tier_days d LEFT JOIN tiers t ON t.shop_id = d.shop_id AND t.tier_id = d.tier_id
WHERE d.shop_id = $1::bigint AND d.day = $2::text::date AND (d.tier_id = 0 OR t.tier_id IS NOT NULL)
ORDER BY t.threshold DESC NULLS LAST`;

/** Members and tiers of a shop as they were last counted, and how many were in each tier over the last two years. */
export async function readOverview(tx: Tx, shopId: ShopId): Promise<LoyaltyOverview> {
  const [last] = await query<{ asOf: string; members: number; holders: number }>(
    tx,
    `SELECT day::text AS "asOf", members, holders FROM loyalty_days WHERE shop_id = $1::bigint ORDER BY day DESC LIMIT 1`,
    shopId,
  );
  if (!last) return { asOf: null, members: 0, holders: 0, tiers: [], population: [] };
  const tiers = await query<TierHabits>(tx, TIERS_SQL, shopId, last.asOf);
  const rows = await query<{ day: string; tierId: string; members: number }>(tx, POPULATION_SQL, shopId, last.asOf);
  const population: LoyaltyOverview["population"] = [];
  for (const { day, tierId, members } of rows) {
    if (population.at(-1)?.day !== day) population.push({ day, members: {} });
    const at = population.at(-1);
    if (at) at.members[tierId] = members;
  }
  return { ...last, tiers, population };
}

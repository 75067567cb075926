import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

export interface TierView {
  id: string;
  nameJa: string;
  nameEn: string;
  /** Minor units of net sales in 12 months. */
  threshold: string;
  members: number;
}

export interface TierSettingsView {
  /** Lowest threshold first. */
  tiers: TierView[];
  /** Changes with every change of a tier: an edit names the state it was made on. */
  version: string;
  customersWithoutTier: number;
}

/** The tiers with their members. */
export async function readTierSettings(tx: Tx, shopId: ShopId): Promise<TierSettingsView> {
  const tiers = await readTiers(tx, shopId);
  const [counts] = await query<{ without: number; version: string }>(
    tx,
    `SELECT (SELECT count(*) FROM customer_figures f WHERE f.shop_id = $1::bigint AND f.orders > 0)::int
            - (SELECT count(*) FROM tier_memberships m WHERE m.shop_id = $1::bigint AND m.tier_id IS NOT NULL)::int AS without,
            ${TIERS_VERSION_SQL} AS version`,
    shopId,
  );
  return { tiers, version: counts?.version ?? "", customersWithoutTier: Math.max(counts?.without ?? 0, 0) };
}

/** A mark of the present tiers, equal as long as none of them changes. $1 is the shop. */
export const TIERS_VERSION_SQL = `
  (SELECT md5(coalesce(string_agg(concat_ws(chr(31), tier_id, name_ja, name_en, threshold), chr(30) ORDER BY tier_id), ''))
   FROM tiers WHERE shop_id = $1::bigint)`;

async function readTiers(tx: Tx, shopId: ShopId): Promise<TierView[]> {
  return query<TierView>(
    tx,
    `SELECT t.tier_id::text AS id, t.name_ja AS "nameJa", t.name_en AS "nameEn", t.threshold::text AS threshold,
            (SELECT count(*) FROM tier_memberships m WHERE m.shop_id = $1::bigint AND m.tier_id = t.tier_id)::int AS members
     FROM tiers t WHERE t.shop_id = $1::bigint ORDER BY t.threshold`,
    shopId,
  );
}

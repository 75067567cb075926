import {
  PROGRAMME_VERSION,
  type Programme,
  type ProgrammeBonus,
  type ProgrammeEarning,
  type ProgrammeTier,
} from "#app/contracts/programme.ts";
import { query, type Tx } from "#app/db.server.ts";
import { TIER_HANDLE_SQL } from "#app/features/tiers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { minorDigits } from "#app/lib/money.ts";

interface ShopRow {
  currency: string;
  taxesIncluded: boolean;
  nameJa: string | null;
  nameEn: string | null;
  accent: string | null;
}

/** What all shoppers of a shop see; null once it has uninstalled the app. */
export async function loadProgramme(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<Programme | null> {
  const { shopId, now } = options;
  const [shop] = await query<ShopRow>(
    tx,
    `SELECT currency, taxes_included AS "taxesIncluded", points_name_ja AS "nameJa", points_name_en AS "nameEn",
       accent_color AS accent
     FROM shops WHERE shop_id = $1::bigint AND uninstalled_at IS NULL`,
    shopId,
  );
  if (!shop) return null;
  const { currency, taxesIncluded, nameJa, nameEn, accent } = shop;
  return {
    programmeVersion: PROGRAMME_VERSION,
    updatedAt: now.toISOString(),
    currency,
    digits: minorDigits(currency),
    taxesIncluded,
    pointsName: nameJa !== null && nameEn !== null ? { ja: nameJa, en: nameEn } : null,
    accent,
    earning: await loadEarning(tx, shopId),
    tiers: await loadTiers(tx, shopId),
  };
}

// Bonuses for the n-th order are no matter of a product.
const EARNING_SQL = `
SELECT r.earn_points AS points, r.earn_per_minor AS "perMinor", r.with_tax AS "withTax",
  coalesce((
    SELECT json_agg(json_build_object('scope', coalesce(b.scope, 'days'), 'target', coalesce(b.target, ''),
      'timesBp', b.times_bp, 'points', b.points, 'monthDay', b.month_day, 'weekday', b.weekday,
      'from', b.from_day, 'to', b.to_day) ORDER BY b.bonus_id)
    FROM earn_bonuses b
    WHERE b.shop_id = r.shop_id AND b.version = r.version AND b.active AND b.kind IN ('days', 'product')
  ), '[]') AS bonuses
FROM (SELECT * FROM earn_rules WHERE shop_id = $1::bigint ORDER BY version DESC LIMIT 1) r
WHERE r.active`;

interface EarningRow {
  points: number;
  perMinor: bigint;
  withTax: boolean;
  bonuses: ProgrammeBonus[];
}

/** How purchases earn now; null while they do not. */
async function loadEarning(tx: Tx, shopId: ShopId): Promise<ProgrammeEarning | null> {
  const [rule] = await query<EarningRow>(tx, EARNING_SQL, shopId);
  return rule ? { ...rule, perMinor: Number(rule.perMinor) } : null;
}

async function loadTiers(tx: Tx, shopId: ShopId): Promise<ProgrammeTier[]> {
  const rows = await query<{ handle: string; nameJa: string; nameEn: string; threshold: bigint; multiplierBp: number }>(
    tx,
    `SELECT ${TIER_HANDLE_SQL} AS handle, t.name_ja AS "nameJa", t.name_en AS "nameEn", t.threshold,
       t.multiplier_bp AS "multiplierBp"
     FROM tiers t WHERE t.shop_id = $1::bigint ORDER BY t.threshold`,
    shopId,
  );
  return rows.map(({ handle, nameJa, nameEn, threshold, multiplierBp }) => ({
    handle,
    name: { ja: nameJa, en: nameEn },
    threshold: Number(threshold),
    multiplierBp,
  }));
}

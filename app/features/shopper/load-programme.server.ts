import { PROGRAMME_VERSION, type Programme, type ProgrammeTier } from "#app/contracts/programme.ts";
import { query, type Tx } from "#app/db.server.ts";
import { currentEarnRule } from "#app/features/earning/index.server.ts";
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
  const rule = await currentEarnRule(tx, shopId);
  return {
    programmeVersion: PROGRAMME_VERSION,
    updatedAt: now.toISOString(),
    currency,
    digits: minorDigits(currency),
    taxesIncluded,
    pointsName: nameJa !== null && nameEn !== null ? { ja: nameJa, en: nameEn } : null,
    accent,
    earning: rule?.active ? { points: rule.earnPoints, perMinor: Number(rule.earnPerMinor), withTax: false } : null,
    tiers: await loadTiers(tx, shopId),
  };
}

async function loadTiers(tx: Tx, shopId: ShopId): Promise<ProgrammeTier[]> {
  const rows = await query<{ tierId: bigint; nameJa: string; nameEn: string; threshold: bigint; multiplierBp: number }>(
    tx,
    `SELECT tier_id AS "tierId", name_ja AS "nameJa", name_en AS "nameEn", threshold, multiplier_bp AS "multiplierBp"
     FROM tiers WHERE shop_id = $1::bigint ORDER BY threshold`,
    shopId,
  );
  return rows.map(({ tierId, nameJa, nameEn, threshold, multiplierBp }) => ({
    handle: `tier-${tierId}`,
    name: { ja: nameJa, en: nameEn },
    threshold: Number(threshold),
    multiplierBp,
  }));
}

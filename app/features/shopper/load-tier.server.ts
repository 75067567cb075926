import type { ShopperTier } from "#app/contracts/shopper.ts";
import { query, type Tx } from "#app/db.server.ts";
import type { CustomerId, ShopId } from "#app/lib/ids.ts";

interface TierRow {
  tierId: bigint;
  nameJa: string;
  nameEn: string;
  threshold: bigint;
  multiplierBp: number;
  held: boolean;
  value: bigint;
}

const TIERS_SQL = `
SELECT t.tier_id AS "tierId", t.name_ja AS "nameJa", t.name_en AS "nameEn", t.threshold, t.multiplier_bp AS "multiplierBp",
  coalesce(m.tier_id = t.tier_id, false) AS held, coalesce(m.basis_value, 0) AS value
FROM tiers t
LEFT JOIN tier_memberships m ON m.shop_id = t.shop_id AND m.customer_id = $2::bigint
WHERE t.shop_id = $1::bigint
ORDER BY t.threshold`;

/** The tier of a customer with what it gives and the way to the next; null where the shop has no tiers. */
export async function loadTier(
  tx: Tx,
  options: { shopId: ShopId; customerId: CustomerId; currency: string },
): Promise<ShopperTier | null> {
  const { shopId, customerId, currency } = options;
  const tiers = await query<TierRow>(tx, TIERS_SQL, shopId, customerId);
  if (tiers.length === 0) return null;
  const value = Number(tiers[0]?.value ?? 0n);
  const held = tiers.find((tier) => tier.held);
  const next = tiers.find((tier) => tier.threshold > value && tier.threshold > (held?.threshold ?? -1n));
  const nextTier = next ? { name: { ja: next.nameJa, en: next.nameEn }, threshold: Number(next.threshold) } : null;
  return {
    name: held ? { ja: held.nameJa, en: held.nameEn } : null,
    handle: held ? String(held.tierId) : null,
    progress: {
      spentMinor: value,
      currency,
      next: nextTier && { name: nextTier.name, thresholdMinor: nextTier.threshold },
    },
    way: { basis: "spend", value, next: nextTier },
    perks: held && held.multiplierBp > 10_000 ? [{ kind: "multiplier", timesBp: held.multiplierBp }] : [],
    reviewOn: null,
  };
}

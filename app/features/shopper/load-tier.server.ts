import type { ShopperTier, TierBasis, TierPerk } from "#app/contracts/shopper.ts";
import { query, type Tx } from "#app/db.server.ts";
import { TIER_HANDLE_SQL } from "#app/features/tiers/index.server.ts";
import { isOpenOn } from "#app/features/tiers/rules.ts";
import type { Perk } from "#app/features/tiers/types.ts";
import type { CustomerId, ShopId } from "#app/lib/ids.ts";

/** Numbers are bigint or number: as the driver or as JSON tells them. */
export interface TierRow {
  handle: string;
  nameJa: string;
  nameEn: string;
  threshold: bigint | number;
  multiplierBp: number;
  perks: Perk[];
  /** The kinds of these that the customer is held out of, so that what they bring can be measured. */
  heldOut: string[];
  /** A campaign gives a coupon to those who reach it. */
  givesCoupon: boolean;
  basis: TierBasis;
  held: boolean;
  value: bigint | number;
  reviewOn: string | null;
}

/** All tiers of the shop, lowest first, and where the customer ($2) stands. */
export const TIERS_SQL = `
SELECT ${TIER_HANDLE_SQL} AS handle, t.name_ja AS "nameJa", t.name_en AS "nameEn", t.threshold,
  t.multiplier_bp AS "multiplierBp", t.perks,
  held_out_perks(t.shop_id, $2::bigint, t.tier_id) AS "heldOut", EXISTS (
    SELECT FROM coupon_campaigns c WHERE c.shop_id = t.shop_id AND c.kind = 'tier' AND c.tier_id = t.tier_id AND c.active
  ) AS "givesCoupon", coalesce(p.basis, 'spend') AS basis,
  coalesce(m.tier_id = t.tier_id, false) AS held, coalesce(m.basis_value, 0) AS value, m.review_on::text AS "reviewOn"
FROM tiers t
LEFT JOIN tier_programmes p ON p.shop_id = t.shop_id
LEFT JOIN tier_memberships m ON m.shop_id = t.shop_id AND m.customer_id = $2::bigint
WHERE t.shop_id = $1::bigint
ORDER BY t.threshold`;

/** The tier of a customer with what it gives and the way to the next; null where the shop has no tiers. */
export async function loadTier(
  tx: Tx,
  options: { shopId: ShopId; customerId: CustomerId; currency: string; today: string },
): Promise<ShopperTier | null> {
  const { shopId, customerId, currency, today } = options;
  return toTier({ tiers: await query<TierRow>(tx, TIERS_SQL, shopId, customerId), currency, today });
}

/** The same from the rows of `TIERS_SQL`, as of a day of the shop's. */
export function toTier(options: { tiers: readonly TierRow[]; currency: string; today: string }): ShopperTier | null {
  const { currency, today } = options;
  const tiers = options.tiers.map((tier) => ({ ...tier, perks: tier.perks.filter((perk) => isOn(perk, today)) }));
  const [first] = tiers;
  if (!first) return null;
  const { basis } = first;
  const value = Number(first.value);
  const held = tiers.find((tier) => tier.held);
  const next = tiers.find((tier) => tier.threshold > value && tier.threshold > (held?.threshold ?? -1n));
  const nextTier = next ? { name: { ja: next.nameJa, en: next.nameEn }, threshold: Number(next.threshold) } : null;
  const isMoney = basis === "spend";
  return {
    name: held ? { ja: held.nameJa, en: held.nameEn } : null,
    handle: held?.handle ?? null,
    progress: {
      spentMinor: isMoney ? value : 0,
      currency,
      next: isMoney && nextTier ? { name: nextTier.name, thresholdMinor: nextTier.threshold } : null,
    },
    way: { basis, value, next: nextTier },
    perks: held ? [...perksOf(held), ...openedBelow(tiers, held)] : [],
    reviewOn: held?.reviewOn ?? null,
  };
}

function perksOf({ multiplierBp, perks, heldOut, givesCoupon }: TierRow): TierPerk[] {
  const more: TierPerk[] = multiplierBp > 10_000 ? [{ kind: "multiplier", timesBp: multiplierBp }] : [];
  const coupons: TierPerk[] = givesCoupon ? [{ kind: "coupon" }] : [];
  return [...more, ...coupons, ...perks.filter(({ kind }) => !heldOut.includes(kind)).map(toShopperPerk)];
}

function isOn(perk: Perk, today: string): boolean {
  return perk.kind !== "membersOnly" || isOpenOn(perk, today);
}

/** What only members may buy, the tiers above may buy too. */
function openedBelow(tiers: readonly TierRow[], held: TierRow): TierPerk[] {
  const below = tiers.slice(0, tiers.indexOf(held)).flatMap(({ perks }) => perks);
  const own = new Set(held.perks.map((perk) => (perk.kind === "membersOnly" ? perk.target : "")));
  return below.filter((perk) => perk.kind === "membersOnly" && !own.has(perk.target)).map(toShopperPerk);
}

/** Without what is the shop's alone: which products by id. */
function toShopperPerk(perk: Perk): TierPerk {
  switch (perk.kind) {
    case "birthdayPoints":
      return { kind: "birthdayPoints", points: perk.points };
    case "discount":
      return { kind: "discount", percentBp: perk.percentBp };
    case "membersOnly":
      return { kind: "membersOnly", title: perk.title, until: perk.to };
    case "text":
      return { kind: "text", text: { ja: perk.ja, en: perk.en } };
  }
}

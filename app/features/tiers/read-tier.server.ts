import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { Perk } from "./types.ts";

/** The tier that a customer has now, and what it gives. */
export interface TierOfCustomer {
  tierId: bigint;
  nameJa: string;
  nameEn: string;
  handle: string;
  perks: Perk[];
  /** Of order points, in basis points: 10000 is once. */
  multiplierBp: number;
  /** What is counted so far: net sales in minor units, orders, or points. */
  basisValue: bigint;
  since: Date;
  /** The day on which the tier falls when nothing more is counted; null: it does not. */
  reviewOn: string | null;
  /** The merchant set it by hand. */
  pinned: boolean;
}

/** What names the tier `t` in Shopify. */
export const TIER_HANDLE_SQL = "coalesce(nullif(t.handle, ''), 'tier-' || t.tier_id)";

/**
 * The present tier of a customer; null for one without. What multiplies the points of an order is not this one but that of
 * the order's moment: the SQL function `tier_multiplier_bp(shop_id, customer_id, processed_at)`.
 */
export async function readTierOf(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint },
): Promise<TierOfCustomer | null> {
  const [row] = await query<TierOfCustomer>(
    tx,
    `SELECT t.tier_id AS "tierId", t.name_ja AS "nameJa", t.name_en AS "nameEn", t.multiplier_bp AS "multiplierBp",
            t.perks, ${TIER_HANDLE_SQL} AS handle, m.basis_value AS "basisValue", m.changed_at AS since,
            m.review_on::text AS "reviewOn", m.pinned
     FROM tier_memberships m JOIN tiers t ON t.shop_id = $1::bigint AND t.tier_id = m.tier_id
     WHERE m.shop_id = $1::bigint AND m.customer_id = $2::bigint`,
    options.shopId,
    options.customerId,
  );
  return row ?? null;
}

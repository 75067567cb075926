import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { PointValue } from "../rules.ts";

/** What points are counted at, and who says so: the merchant, or a reward that is offered for them. */
export interface KnownPointValue extends PointValue {
  source: "merchant" | "reward";
  /** Of the merchant's own value; 0 where there is none. */
  version: number;
  /** The reward that promises it. */
  reward: { nameJa: string; nameEn: string } | null;
}

// Rewards without an amount of their own (a share, goods, shipping) tell nothing of what a point is worth.
const CHEAPEST_REWARD_SQL = `
SELECT coalesce((v.terms ->> 'pointsPerStep')::bigint, v.points) AS points, (v.terms ->> 'valueMinor')::bigint AS "amountMinor",
  v.name_ja AS "nameJa", v.name_en AS "nameEn"
FROM rewards w
JOIN reward_versions v ON v.shop_id = w.shop_id AND v.reward_id = w.reward_id AND v.version = w.version
WHERE w.shop_id = $1::bigint AND w.state = 'active' AND v.kind IN ('amount', 'exchange', 'store_credit')
  AND (v.terms ->> 'valueMinor')::bigint > 0 AND coalesce((v.terms ->> 'pointsPerStep')::bigint, v.points) > 0
ORDER BY v.points, v.reward_id LIMIT 1`;

/**
 * What a point is worth: as the merchant says, else as the reward promises that is offered for the fewest points; null while
 * nothing tells it.
 */
export async function readPointValue(tx: Tx, shopId: ShopId): Promise<KnownPointValue | null> {
  const [own] = await query<{ points: bigint; amountMinor: bigint; version: number }>(
    tx,
    `SELECT points, amount_minor AS "amountMinor", version FROM point_values WHERE shop_id = $1::bigint`,
    shopId,
  );
  if (own) return { ...own, source: "merchant", reward: null };
  const [promised] = await query<PointValue & { nameJa: string; nameEn: string }>(tx, CHEAPEST_REWARD_SQL, shopId);
  if (!promised) return null;
  const { points, amountMinor, nameJa, nameEn } = promised;
  return { points, amountMinor, source: "reward", version: 0, reward: { nameJa, nameEn } };
}

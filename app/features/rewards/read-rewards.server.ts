import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { Redeemer } from "./rules.ts";
import type { RewardVersion } from "./types.ts";

/** Columns of `reward_versions v`. */
export const VERSION_COLUMNS = `v.reward_id AS "rewardId", v.version, v.kind, v.name_ja AS "nameJa", v.name_en AS "nameEn",
  v.description_ja AS "descriptionJa", v.description_en AS "descriptionEn", v.points, v.terms`;

/** The rewards that are offered now, or the one of them that is named, in the merchant's order. */
export async function readOffered(tx: Tx, options: { shopId: ShopId; rewardId?: bigint }): Promise<RewardVersion[]> {
  return query<RewardVersion>(
    tx,
    `SELECT ${VERSION_COLUMNS}
     FROM rewards w
     JOIN reward_versions v ON v.shop_id = w.shop_id AND v.reward_id = w.reward_id AND v.version = w.version
     WHERE w.shop_id = $1::bigint AND w.state = 'active' AND w.reward_id = coalesce($2::bigint, w.reward_id)
     ORDER BY w.position, w.reward_id`,
    options.shopId,
    options.rewardId ?? null,
  );
}

interface RedeemerRow {
  available: bigint;
  reserved: bigint;
  tierId: bigint | null;
  times: Record<string, { times: number; open: number }> | null;
}

/** What matters of a customer for redeeming: of the account, the tier, and each reward that they redeemed before. */
export async function readRedeemer(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint },
): Promise<{ balance: number; held: number; of: (rewardId: bigint) => Redeemer }> {
  const [row] = await query<RedeemerRow>(
    tx,
    `SELECT coalesce(a.available, 0) AS available, coalesce(a.reserved, 0) AS reserved,
       (SELECT m.tier_id FROM tier_memberships m WHERE m.shop_id = $1::bigint AND m.customer_id = $2::bigint) AS "tierId",
       (SELECT jsonb_object_agg(reward_id, jsonb_build_object('times', times, 'open', open)) FROM (
          SELECT r.reward_id, count(*) AS times,
            count(*) FILTER (WHERE r.state IN ('making', 'held', 'ending', 'unclear')) AS open
          FROM redemptions r
          WHERE r.shop_id = $1::bigint AND r.customer_id = $2::bigint
            AND r.state NOT IN ('released', 'failed', 'returned')
          GROUP BY r.reward_id) n) AS times
     FROM (SELECT 1) one
     LEFT JOIN points_accounts a ON a.shop_id = $1::bigint AND a.customer_id = $2::bigint`,
    options.shopId,
    options.customerId,
  );
  const balance = Number(row?.available ?? 0n);
  const tierId = row?.tierId == null ? null : String(row.tierId);
  return {
    balance,
    held: Number(row?.reserved ?? 0n),
    of: (rewardId) => ({ balance, tierId, times: 0, open: 0, ...row?.times?.[String(rewardId)] }),
  };
}

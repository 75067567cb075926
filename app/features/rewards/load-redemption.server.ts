import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { RedemptionRow } from "./types.ts";

/** Reads redemptions `r` with the version `v` that they were promised. */
export const SELECT_REDEMPTION = `
SELECT r.redemption_id AS "redemptionId", r.customer_id AS "customerId", r.reward_id AS "rewardId",
  r.reward_version AS version, r.points, r.value_minor AS "valueMinor", r.state, r.code, r.discount_id AS "discountId",
  r.held_until AS "heldUntil", r.asked_at AS "askedAt", r.problem, r.created_at AS "createdAt",
  v.kind, v.name_ja AS "nameJa", v.name_en AS "nameEn", v.description_ja AS "descriptionJa",
  v.description_en AS "descriptionEn", v.terms
FROM redemptions r
JOIN reward_versions v ON v.shop_id = r.shop_id AND v.reward_id = r.reward_id AND v.version = r.reward_version`;

/** One redemption; undefined where there is none. */
export async function loadRedemption(
  tx: Tx,
  options: { shopId: ShopId; redemptionId: bigint },
): Promise<RedemptionRow | undefined> {
  const [row] = await query<RedemptionRow>(
    tx,
    `${SELECT_REDEMPTION} WHERE r.shop_id = $1::bigint AND r.redemption_id = $2::bigint`,
    options.shopId,
    options.redemptionId,
  );
  return row;
}

export interface RewardSettings {
  holdMinutes: number;
  graceDays: number;
  returnOnCancel: boolean;
  currency: string;
  timeZone: string;
}

/** How a shop redeems, with its currency and clock; undefined once it uninstalled the app. */
export async function readRewardSettings(tx: Tx, shopId: ShopId): Promise<RewardSettings | undefined> {
  const [row] = await query<RewardSettings>(
    tx,
    `SELECT coalesce(c.hold_minutes, 60) AS "holdMinutes", coalesce(c.grace_days, 14) AS "graceDays",
       coalesce(c.return_on_cancel, true) AS "returnOnCancel", s.currency, s.time_zone AS "timeZone"
     FROM shops s LEFT JOIN reward_settings c ON c.shop_id = s.shop_id
     WHERE s.shop_id = $1::bigint AND s.uninstalled_at IS NULL`,
    shopId,
  );
  return row;
}

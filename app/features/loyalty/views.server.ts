import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

export interface MemberView {
  available: string;
  /** Points that wait to become spendable, that are held for redemptions, and that are owed for what was spent too early. */
  pending: string;
  reserved: string;
  debt: string;
  nextExpiry: { day: string; points: string } | null;
  tier: { nameJa: string; nameEn: string } | null;
  nextTier: { nameJa: string; nameEn: string; missing: string } | null;
  spend: string;
}

/** A customer's tier with the distance to the next, and the points in each state. */
export async function readMember(tx: Tx, options: { shopId: ShopId; customerId: bigint }): Promise<MemberView> {
  const { shopId, customerId } = options;
  const [member] = await query<{
    available: string;
    pending: string;
    reserved: string;
    debt: string;
    spend: string;
    tierJa: string | null;
    tierEn: string | null;
    nextJa: string | null;
    nextEn: string | null;
    missing: string | null;
    expiryDay: string | null;
    expiryPoints: string | null;
  }>(
    tx,
    `SELECT coalesce(p.available, 0)::text AS available, coalesce(p.pending, 0)::text AS pending,
            coalesce(p.reserved, 0)::text AS reserved, coalesce(p.debt, 0)::text AS debt,
            coalesce(m.basis_value, 0)::text AS spend, t.name_ja AS "tierJa", t.name_en AS "tierEn",
            n.name_ja AS "nextJa", n.name_en AS "nextEn",
            (n.threshold - coalesce(m.basis_value, 0))::text AS missing,
            e.day::text AS "expiryDay", e.points::text AS "expiryPoints"
     FROM (SELECT $2::bigint AS customer_id) w
     LEFT JOIN points_accounts p ON p.shop_id = $1::bigint AND p.customer_id = w.customer_id
     LEFT JOIN tier_memberships m ON m.shop_id = $1::bigint AND m.customer_id = w.customer_id
     LEFT JOIN tiers t ON t.shop_id = $1::bigint AND t.tier_id = m.tier_id
     LEFT JOIN LATERAL (
       SELECT * FROM tiers n WHERE n.shop_id = $1::bigint AND n.threshold > coalesce(m.basis_value, 0)
       ORDER BY n.threshold LIMIT 1
     ) n ON true
     LEFT JOIN LATERAL (
       SELECT l.expires_on AS day, sum(l."left")::bigint AS points FROM points_lots l
       WHERE l.shop_id = $1::bigint AND l.customer_id = w.customer_id AND l."left" > 0 AND l.released AND l.expires_on IS NOT NULL
       GROUP BY l.expires_on ORDER BY l.expires_on LIMIT 1
     ) e ON true`,
    shopId,
    customerId,
  );
  return {
    available: member?.available ?? "0",
    pending: member?.pending ?? "0",
    reserved: member?.reserved ?? "0",
    debt: member?.debt ?? "0",
    spend: member?.spend ?? "0",
    nextExpiry:
      member?.expiryDay && member.expiryPoints ? { day: member.expiryDay, points: member.expiryPoints } : null,
    tier: member?.tierJa && member.tierEn ? { nameJa: member.tierJa, nameEn: member.tierEn } : null,
    nextTier:
      member?.nextJa && member.nextEn && member.missing
        ? { nameJa: member.nextJa, nameEn: member.nextEn, missing: member.missing }
        : null,
  };
}

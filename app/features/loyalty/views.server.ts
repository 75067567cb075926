import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

export interface MemberView {
  available: string;
  /** Points that wait to become spendable, that are held for redemptions, and that are owed for what was spent too early. */
  pending: string;
  reserved: string;
  debt: string;
  nextExpiry: { day: string; points: string } | null;
}

/** A customer's points in each state. */
export async function readMember(tx: Tx, options: { shopId: ShopId; customerId: bigint }): Promise<MemberView> {
  const { shopId, customerId } = options;
  const [member] = await query<{
    available: string;
    pending: string;
    reserved: string;
    debt: string;
    expiryDay: string | null;
    expiryPoints: string | null;
  }>(
    tx,
    `SELECT coalesce(p.available, 0)::text AS available, coalesce(p.pending, 0)::text AS pending,
            coalesce(p.reserved, 0)::text AS reserved, coalesce(p.debt, 0)::text AS debt,
            e.day::text AS "expiryDay", e.points::text AS "expiryPoints"
     FROM (SELECT $2::bigint AS customer_id) w
     LEFT JOIN points_accounts p ON p.shop_id = $1::bigint AND p.customer_id = w.customer_id
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
    nextExpiry:
      member?.expiryDay && member.expiryPoints ? { day: member.expiryDay, points: member.expiryPoints } : null,
  };
}

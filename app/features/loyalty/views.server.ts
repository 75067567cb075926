import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Points that customers can spend now, in all. */
export async function readPointsOutstanding(tx: Tx, shopId: ShopId): Promise<string> {
  const [row] = await query<{ points: string }>(
    tx,
    `SELECT coalesce(sum(available), 0)::bigint::text AS points FROM points_accounts WHERE shop_id = $1::bigint`,
    shopId,
  );
  return row?.points ?? "0";
}

export interface PointsEntryView {
  id: string;
  kind: string;
  /** What the entry did to the points that can be spent, and what they were after it. */
  change: string;
  balance: string;
  reason: { key: string; [param: string]: unknown };
  occurredAt: string;
}

export interface MemberView {
  available: string;
  pending: string;
  nextExpiry: { day: string; points: string } | null;
  tier: { nameJa: string; nameEn: string } | null;
  nextTier: { nameJa: string; nameEn: string; missing: string } | null;
  spend: string;
  entries: PointsEntryView[];
}

/** As many entries as the page shows, the newest. */
const ENTRIES_SHOWN = 100;

/** A customer's tier with the distance to the next, and the points with every entry behind them. */
export async function readMember(tx: Tx, options: { shopId: ShopId; customerId: bigint }): Promise<MemberView> {
  const { shopId, customerId } = options;
  const [member] = await query<{
    available: string;
    pending: string;
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
  const entries = await query<Omit<PointsEntryView, "reason"> & { reason: unknown }>(
    tx,
    `SELECT entry_id::text AS id, kind, change::text, balance::text, reason,
            to_char(occurred_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "occurredAt"
     FROM (
       SELECT *, sum(change) OVER (ORDER BY entry_id)::bigint AS balance
       FROM (
         SELECT *, CASE 'available' WHEN to_account THEN amount WHEN from_account THEN -amount ELSE 0 END AS change
         FROM ledger_entries WHERE shop_id = $1::bigint AND customer_id = $2::bigint
       ) e
     ) e
     ORDER BY entry_id DESC LIMIT ${ENTRIES_SHOWN}`,
    shopId,
    customerId,
  );
  return {
    available: member?.available ?? "0",
    pending: member?.pending ?? "0",
    spend: member?.spend ?? "0",
    nextExpiry:
      member?.expiryDay && member.expiryPoints ? { day: member.expiryDay, points: member.expiryPoints } : null,
    tier: member?.tierJa && member.tierEn ? { nameJa: member.tierJa, nameEn: member.tierEn } : null,
    nextTier:
      member?.nextJa && member.nextEn && member.missing
        ? { nameJa: member.nextJa, nameEn: member.nextEn, missing: member.missing }
        : null,
    entries: entries.map((entry) => ({ ...entry, reason: asReason(entry.reason) })),
  };
}

function asReason(value: unknown): { key: string } {
  const isReason = typeof value === "object" && value !== null && "key" in value && typeof value.key === "string";
  return isReason ? (value as { key: string }) : { key: "" };
}

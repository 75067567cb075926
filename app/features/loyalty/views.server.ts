import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { currentEarnRule } from "./earn-rule.server.ts";

export interface TierView {
  id: string;
  nameJa: string;
  nameEn: string;
  /** Minor units of net sales in 12 months. */
  threshold: string;
  members: number;
}

export interface LoyaltySettingsView {
  rule: { version: number; active: boolean; points: number; perMinor: string; validDays: number | null } | null;
  /** Lowest threshold first. */
  tiers: TierView[];
  /** Changes with every change of a tier: an edit names the state it was made on. */
  tiersVersion: string;
  customersWithoutTier: number;
  /** Points that customers can spend now, in all. */
  pointsOutstanding: string;
}

/** What the Loyalty page shows. */
export async function readLoyaltySettings(tx: Tx, shopId: ShopId): Promise<LoyaltySettingsView> {
  const rule = await currentEarnRule(tx, shopId);
  const tiers = await readTiers(tx, shopId);
  const [counts] = await query<{ without: number; points: string; version: string }>(
    tx,
    `SELECT (SELECT count(*) FROM customer_figures f WHERE f.shop_id = $1::bigint AND f.orders > 0)::int
            - (SELECT count(*) FROM tier_memberships m WHERE m.shop_id = $1::bigint AND m.tier_id IS NOT NULL)::int AS without,
            (SELECT coalesce(sum(available), 0) FROM points_accounts WHERE shop_id = $1::bigint)::bigint::text AS points,
            ${TIERS_VERSION_SQL} AS version`,
    shopId,
  );
  return {
    rule: rule && {
      version: rule.version,
      active: rule.active,
      points: rule.earnPoints,
      perMinor: String(rule.earnPerMinor),
      validDays: rule.validDays,
    },
    tiers,
    tiersVersion: counts?.version ?? "",
    customersWithoutTier: Math.max(counts?.without ?? 0, 0),
    pointsOutstanding: counts?.points ?? "0",
  };
}

/** A mark of the present tiers, equal as long as none of them changes. $1 is the shop. */
export const TIERS_VERSION_SQL = `
  (SELECT md5(coalesce(string_agg(concat_ws(chr(31), tier_id, name_ja, name_en, threshold_minor), chr(30) ORDER BY tier_id), ''))
   FROM tiers WHERE shop_id = $1::bigint)`;

async function readTiers(tx: Tx, shopId: ShopId): Promise<TierView[]> {
  return query<TierView>(
    tx,
    `SELECT t.tier_id::text AS id, t.name_ja AS "nameJa", t.name_en AS "nameEn", t.threshold_minor::text AS threshold,
            (SELECT count(*) FROM tier_memberships m WHERE m.shop_id = $1::bigint AND m.tier_id = t.tier_id)::int AS members
     FROM tiers t WHERE t.shop_id = $1::bigint ORDER BY t.threshold_minor`,
    shopId,
  );
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
            coalesce(m.spend_minor, 0)::text AS spend, t.name_ja AS "tierJa", t.name_en AS "tierEn",
            n.name_ja AS "nextJa", n.name_en AS "nextEn",
            (n.threshold_minor - coalesce(m.spend_minor, 0))::text AS missing,
            e.day::text AS "expiryDay", e.points::text AS "expiryPoints"
     FROM (SELECT $2::bigint AS customer_id) w
     LEFT JOIN points_accounts p ON p.shop_id = $1::bigint AND p.customer_id = w.customer_id
     LEFT JOIN tier_memberships m ON m.shop_id = $1::bigint AND m.customer_id = w.customer_id
     LEFT JOIN tiers t ON t.shop_id = $1::bigint AND t.tier_id = m.tier_id
     LEFT JOIN LATERAL (
       SELECT * FROM tiers n WHERE n.shop_id = $1::bigint AND n.threshold_minor > coalesce(m.spend_minor, 0)
       ORDER BY n.threshold_minor LIMIT 1
     ) n ON true
     LEFT JOIN LATERAL (
       SELECT l.expires_on AS day, sum(l."left")::bigint AS points FROM points_lots l
       WHERE l.shop_id = $1::bigint AND l.customer_id = w.customer_id AND l."left" > 0 AND l.expires_on IS NOT NULL
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

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { CHANGE_ACCOUNTS_SQL } from "./account-changes.sql.ts";
import { grantPoints } from "./grant-points.server.ts";
import { RETURN_GRACE_DAYS } from "./hold-points.server.ts";
import { lockAccounts } from "./lock-accounts.server.ts";
import { settleDebts } from "./settle-debts.server.ts";
import { takePoints } from "./take-points.server.ts";

export interface Adjustment {
  shopId: ShopId;
  customerId: bigint;
  /** More than zero gives, less than zero takes. */
  points: bigint;
  /** Why, in the words of whoever does it; the customer may read it. */
  note: string;
  /** Unique for each adjustment: sent twice, it is done once. */
  key: string;
  /** The last day of points that are given; null: they do not expire. */
  expiresOn: string | null;
  /** The shop's day. */
  today: string;
  now: Date;
}

export type Adjusted = { ok: true; customerIds: bigint[] } | { ok: false; available: bigint };

/**
 * Gives or takes points by hand.
 *
 * @returns what is available, where that is fewer than are to be taken; nothing is written then
 */
export async function adjustPoints(tx: Tx, adjustment: Adjustment): Promise<Adjusted> {
  const { shopId, customerId, points, note, key, expiresOn, today, now } = adjustment;
  const common = {
    customerId,
    kind: "adjust" as const,
    key: `adjust:${key}`,
    source: { type: "staff", id: null },
    reason: { key: "adjust", note },
  };
  if (points > 0n) {
    const grant = { ...common, amount: points, grantedOn: today, expiresOn, releasesOn: null };
    return { ok: true, customerIds: await grantPoints(tx, { shopId, now, grants: [grant] }) };
  }
  const { customerIds, refused } = await takePoints(tx, { shopId, now, takings: [{ ...common, amount: -points }] });
  const [first] = refused;
  return first ? { ok: false, available: first.available } : { ok: true, customerIds };
}

interface Mended {
  customerId: bigint;
  amount: bigint;
  gave: boolean;
}

// An entry that mends another is not mended itself: what was wrong with it is said by a new one.
const MENDED_SQL = `
SELECT coalesce(c.merged_into, e.customer_id) AS "customerId", e.amount, e.from_account = 'issuance' AS gave
FROM ledger_entries e
LEFT JOIN customers c ON c.shop_id = e.shop_id AND c.customer_id = e.customer_id
WHERE e.shop_id = $1::bigint AND e.entry_id = $2::bigint AND e.kind = 'adjust' AND e.mends_entry_id IS NULL`;

const GIVE_BACK_SQL = `
WITH entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, idempotency_key,
    mends_entry_id, reason, occurred_at)
  SELECT $1::bigint, $3::bigint, 'adjust', e.amount, e.to_account, e.from_account, 'staff', 'undo:entry:' || e.entry_id,
    e.entry_id, '{"key": "undo_adjust"}'::jsonb, $4::timestamptz
  FROM ledger_entries e WHERE e.shop_id = $1::bigint AND e.entry_id = $2::bigint
  ON CONFLICT (shop_id, idempotency_key) DO NOTHING
  RETURNING entry_id, customer_id, from_account, to_account, amount
),
movements AS (
  INSERT INTO lot_movements (shop_id, lot_id, entry_id, amount)
  SELECT $1::bigint, m.lot_id, n.entry_id, -m.amount
  FROM entries n, lot_movements m WHERE m.shop_id = $1::bigint AND m.entry_id = $2::bigint
  RETURNING lot_id, amount
),
lots AS (
  UPDATE points_lots l SET "left" = l."left" + m.amount, customer_id = $3::bigint,
    expires_on = CASE WHEN l.expires_on < $5::date THEN $5::date + ${RETURN_GRACE_DAYS} ELSE l.expires_on END
  FROM movements m WHERE l.shop_id = $1::bigint AND l.lot_id = m.lot_id
)
${CHANGE_ACCOUNTS_SQL}`;

/**
 * Undoes an adjustment by an entry that names it. Points that were given are taken back out of their own lot first, then
 * out of others; what was spent already is owed. Points that were taken go back into the lots that they came from. Done
 * once, however often it is asked for.
 *
 * @returns the customers whose points changed; null when the entry is no adjustment
 */
export async function undoAdjustment(
  tx: Tx,
  options: { shopId: ShopId; entryId: bigint; today: string; now: Date },
): Promise<bigint[] | null> {
  const { shopId, entryId, today, now } = options;
  const [found] = await query<Mended>(tx, MENDED_SQL, shopId, entryId);
  if (!found) return null;
  if (found.gave) {
    const taking = {
      customerId: found.customerId,
      amount: found.amount,
      kind: "adjust" as const,
      key: `undo:entry:${entryId}`,
      source: { type: "staff", id: null },
      reason: { key: "undo_adjust" },
      mendsEntryId: entryId,
      own: { entryId },
      shortfall: "debt" as const,
    };
    return (await takePoints(tx, { shopId, now, takings: [taking] })).customerIds;
  }
  await lockAccounts(tx, { shopId, customerIds: [found.customerId] });
  const [mended] = await query<Mended>(tx, MENDED_SQL, shopId, entryId);
  if (mended?.customerId !== found.customerId) return undoAdjustment(tx, options);
  const rows = await query<{ customerId: bigint }>(
    tx,
    GIVE_BACK_SQL,
    shopId,
    entryId,
    found.customerId,
    now.toISOString(),
    today,
  );
  const customerIds = rows.map(({ customerId }) => customerId);
  await settleDebts(tx, { shopId, now, customerIds });
  return customerIds;
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { asReason, type EntryReason } from "../as-reason.ts";

export interface PointsEntryView {
  id: string;
  kind: string;
  /** What the entry did to the points that can be spent, and what they were after it. */
  change: string;
  balance: string;
  /** What it did to the points that wait, and to those that are held. */
  waiting: string;
  held: string;
  reason: EntryReason;
  occurredAt: string;
  /** Whether staff may undo it. */
  canUndo: boolean;
}

export interface PointsEntriesPage {
  entries: PointsEntryView[];
  /** The id below which older entries begin; null where there are none. */
  before: string | null;
}

const ENTRIES_PER_PAGE = 50;

const changeOf = (account: string) =>
  `CASE '${account}' WHEN to_account THEN amount WHEN from_account THEN -amount ELSE 0 END`;

// What was there after an entry is what is there now, less what newer entries changed.
const SQL = `
WITH page AS MATERIALIZED (
  SELECT *, ${changeOf("available")} AS change FROM ledger_entries
  WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND ($3::text::bigint IS NULL OR entry_id < $3::text::bigint)
  ORDER BY entry_id DESC LIMIT ${ENTRIES_PER_PAGE + 1}
),
now AS (
  SELECT coalesce((SELECT available FROM points_accounts WHERE shop_id = $1::bigint AND customer_id = $2::bigint), 0)
    - coalesce((SELECT sum(${changeOf("available")}) FROM ledger_entries
      WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND entry_id >= $3::text::bigint), 0) AS balance
)
SELECT p.entry_id::text AS id, p.kind, p.change::text AS change, ${changeOf("pending")}::text AS waiting,
  ${changeOf("reserved")}::text AS held,
  (n.balance - sum(p.change) OVER (ORDER BY p.entry_id DESC) + p.change)::bigint::text AS balance, p.reason,
  to_char(p.occurred_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "occurredAt",
  p.kind = 'adjust' AND p.source_type = 'staff' AND p.mends_entry_id IS NULL AND NOT EXISTS (
    SELECT FROM ledger_entries u
    WHERE u.shop_id = $1::bigint AND u.idempotency_key = 'undo:entry:' || p.entry_id) AS "canUndo"
FROM page p, now n ORDER BY p.entry_id DESC`;

/**
 * A customer's entries, the newest first, each with the balance after it.
 *
 * @param options.before only entries with a smaller id
 */
export async function readPointsEntries(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; before?: string | null },
): Promise<PointsEntriesPage> {
  const { shopId, customerId, before = null } = options;
  const place = before !== null && /^\d{1,18}$/.test(before) ? before : null;
  const rows = await query<Omit<PointsEntryView, "reason"> & { reason: unknown }>(tx, SQL, shopId, customerId, place);
  const entries = rows.slice(0, ENTRIES_PER_PAGE).map((row) => ({ ...row, reason: asReason(row.reason) }));
  return { entries, before: rows.length > ENTRIES_PER_PAGE ? (entries.at(-1)?.id ?? null) : null };
}

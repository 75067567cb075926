import type { EntryKind, EntryReason, ShopperEntry } from "#app/contracts/shopper.ts";
import { query, type Tx } from "#app/db.server.ts";
import type { CustomerId, ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";

/** Most lines that one answer carries. */
export const MAX_ENTRIES = 20;

/**
 * What a shopper calls their points: those that can be spent, those that wait, less what is owed. A movement between these
 * is no gain and no loss, so it is no line; points held for a reward have left.
 */
const OWN = "('available', 'pending', 'debt')";

/** Lines of a customer ($2) before an entry ($3; null: the newest), as many as $4. */
export const LINES_SQL = `
WITH lines AS (
  SELECT e.entry_id, e.kind, e.reason, e.occurred_at, e.source_type, e.source_id,
    CASE WHEN e.to_account IN ${OWN} THEN e.amount ELSE -e.amount END AS points
  FROM ledger_entries e
  WHERE e.shop_id = $1::bigint AND e.customer_id = $2::bigint AND ($3::bigint IS NULL OR e.entry_id < $3::bigint)
    AND (e.to_account IN ${OWN}) <> (e.from_account IN ${OWN})
  ORDER BY e.entry_id DESC
  LIMIT $4::integer
)
SELECT l.entry_id AS "entryId", l.kind, l.reason, l.occurred_at AS "occurredAt", l.points, o.name AS "orderName",
  o.cancelled_at IS NOT NULL AS "orderCancelled",
  t.total - coalesce(sum(l.points) OVER (ORDER BY l.entry_id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
    AS "balanceAfter"
FROM lines l
CROSS JOIN (
  SELECT CASE WHEN $3::bigint IS NULL
    THEN (SELECT available + pending - debt FROM points_accounts WHERE shop_id = $1::bigint AND customer_id = $2::bigint)
    ELSE (SELECT sum(CASE WHEN to_account IN ${OWN} THEN amount ELSE 0 END - CASE WHEN from_account IN ${OWN} THEN amount ELSE 0 END)
          FROM ledger_entries WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND entry_id < $3::bigint)
    END AS total
) t
LEFT JOIN orders o ON l.source_type = 'order' AND o.shop_id = $1::bigint AND o.order_id = l.source_id
ORDER BY l.entry_id DESC`;

/** Numbers are bigint or number, instants a Date or text: as the driver or as JSON tells them. */
export interface EntryRow {
  entryId: bigint | number;
  kind: string;
  reason: { key?: unknown } & Record<string, unknown>;
  occurredAt: Date | string;
  points: bigint | number;
  orderName: string | null;
  orderCancelled: boolean;
  balanceAfter: bigint | number | null;
}

/**
 * The newest lines of a customer's points, each with what the customer had after it.
 *
 * @param options.before only lines before this entry; null: from the newest on
 * @returns `next`: what to give as `before` for the lines after these, null at the end
 */
export async function loadEntries(
  tx: Tx,
  options: { shopId: ShopId; customerId: CustomerId; timeZone: string; before: bigint | null; limit: number },
): Promise<{ entries: ShopperEntry[]; next: bigint | null }> {
  const { shopId, customerId, timeZone, before, limit } = options;
  const rows = await query<EntryRow>(tx, LINES_SQL, shopId, customerId, before, limit + 1);
  const shown = rows.slice(0, limit);
  return {
    entries: shown.map((row) => toEntry(row, timeZone)),
    next: rows.length > limit ? BigInt(shown.at(-1)?.entryId ?? 0) : null,
  };
}

/** A line in the shopper's words. */
export function toEntry(row: EntryRow, timeZone: string): ShopperEntry {
  return {
    kind: entryKind(row.kind),
    points: Number(row.points),
    reasonKey: reasonKey(row),
    reasonParams: reasonParams(row),
    occurredOn: dayOf(new Date(row.occurredAt), timeZone),
    balanceAfter: row.balanceAfter === null ? null : Number(row.balanceAfter),
  };
}

/** The ledger distinguishes more kinds than a shopper needs words for. */
function entryKind(kind: string): EntryKind {
  switch (kind) {
    case "earn":
    case "revoke":
    case "expire":
    case "return":
      return kind;
    case "reserve":
    case "confirm":
      return "redeem";
    case "unreserve":
      return "return";
    default:
      return "adjust";
  }
}

/** The shopper's words for the ledger's reasons; one that is not here is said by its kind. */
const REASONS: Record<string, EntryReason> = {
  earn_order: "earn.order",
  earn_order_extra: "earn.extra",
  earn_order_more: "restore.order",
  expire_lot: "expire",
  merge_in: "merge",
  merge_out: "merge",
  signup: "earn.signup",
  consent_email: "earn.consent",
  consent_sms: "earn.consent",
  consent_line: "earn.consent",
  birthday: "earn.birthday",
  award_review: "earn.review",
  award_survey: "earn.review",
  follow_up: "earn.bonus",
  refer: "earn.referral",
  referred: "earn.referral",
  // What staff noted for themselves is not the shopper's to read.
  adjust: "manual",
  adjust_give: "manual",
  adjust_take: "manual",
  adjust_undo: "manual",
  undo_adjust: "manual",
  import: "import",
  undo_import: "manual",
  redeem_released: "return",
  redeem_failed: "return",
  redeem_returned: "return",
  redeem_cancelled: "return",
  redeem_late: "redeem",
};

function reasonKey({ kind, reason, orderCancelled }: EntryRow): string {
  if (reason.key === "revoke_order") return orderCancelled ? "revoke.cancel" : "revoke.refund";
  if (typeof reason.key !== "string") return kind;
  return REASONS[reason.key] ?? reason.key;
}

/** Only what the words have a place for: notes and file names stay with the shop. */
const SHOWN_PARAMS: readonly string[] = ["order", "extra", "day", "reward", "rewardEn"];

function reasonParams({ reason, orderName }: EntryRow): Record<string, string | number> {
  const params: Record<string, string | number> = orderName ? { order: orderName } : {};
  for (const [name, value] of Object.entries(reason)) {
    if (SHOWN_PARAMS.includes(name) && (typeof value === "string" || typeof value === "number")) params[name] = value;
  }
  return params;
}

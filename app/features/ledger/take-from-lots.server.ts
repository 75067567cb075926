import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { CHANGE_ACCOUNTS_SQL } from "./account-changes.sql.ts";
import type { Taking } from "./types.ts";

// First each taking's own lots, the youngest first and those that wait before those that can be spent; then, for what that
// leaves, the customer's other lots, the one that ends first. Takings and lots of a customer are laid along the same line
// of points, so that who takes how much from which lot is where two stretches overlap. What reaches beyond the last lot is
// owed, or borne by the shop. A taking makes an entry for each account it takes from; the first carries the bare key.
const SQL = `
WITH takings AS MATERIALIZED (
  SELECT * FROM json_to_recordset($2::text::json) AS t (n integer, customer_id bigint, amount bigint, kind text,
    to_account text, key text, source_type text, source_id bigint, rule_version integer, mends_entry_id bigint,
    reason jsonb, own_order_id bigint, own_entry_id bigint, shortfall text)
),
lots AS MATERIALIZED (
  SELECT l.* FROM (SELECT DISTINCT customer_id FROM takings) t
  JOIN points_lots l ON l.shop_id = $1::bigint AND l.customer_id = t.customer_id AND l."left" > 0
),
own AS MATERIALIZED (
  SELECT n, lot_id, released, least("left", amount - taken_before) AS amount
  FROM (
    SELECT t.n, t.amount, l.lot_id, l.released, l."left",
      (sum(l."left") OVER (PARTITION BY t.n ORDER BY l.released, l.lot_id DESC) - l."left")::bigint AS taken_before
    FROM takings t
    JOIN lots l ON l.customer_id = t.customer_id AND (l.order_id = t.own_order_id OR l.entry_id = t.own_entry_id)
  ) o WHERE taken_before < amount
),
rest AS MATERIALIZED (
  SELECT n, customer_id, amount, (sum(amount) OVER (PARTITION BY customer_id ORDER BY n))::bigint AS end_at
  FROM (
    SELECT t.n, t.customer_id, t.amount - coalesce(o.amount, 0) AS amount
    FROM takings t LEFT JOIN (SELECT n, sum_minor(amount) AS amount FROM own GROUP BY n) o USING (n)
  ) r WHERE amount > 0
),
others AS MATERIALIZED (
  SELECT lot_id, customer_id, "left",
    (sum("left") OVER (PARTITION BY customer_id ORDER BY expires_on NULLS LAST, lot_id))::bigint AS end_at
  FROM (
    SELECT l.lot_id, l.customer_id, l.expires_on, l."left" - coalesce(o.amount, 0) AS "left"
    FROM lots l LEFT JOIN (SELECT lot_id, sum_minor(amount) AS amount FROM own GROUP BY lot_id) o USING (lot_id)
    WHERE l.released
  ) l WHERE "left" > 0
),
parts AS MATERIALIZED (
  SELECT n, lot_id, CASE WHEN released THEN 'available' ELSE 'pending' END AS from_account, amount FROM own
  UNION ALL
  SELECT r.n, l.lot_id, 'available',
    least(r.end_at, l.end_at) - greatest(r.end_at - r.amount, l.end_at - l."left")
  FROM rest r
  JOIN others l ON l.customer_id = r.customer_id AND l.end_at > r.end_at - r.amount AND l.end_at - l."left" < r.end_at
),
sums AS MATERIALIZED (
  SELECT s.n, s.from_account, s.amount, t.key || CASE
    WHEN row_number() OVER (PARTITION BY s.n ORDER BY s.from_account) = 1 THEN '' ELSE ':' || s.from_account END AS key
  FROM (
    SELECT n, from_account, sum_minor(amount) AS amount FROM parts GROUP BY n, from_account
    UNION ALL
    SELECT t.n, CASE t.shortfall WHEN 'forgive' THEN 'issuance' ELSE 'debt' END, t.amount - coalesce(p.amount, 0)
    FROM takings t LEFT JOIN (SELECT n, sum_minor(amount) AS amount FROM parts GROUP BY n) p USING (n)
    WHERE t.shortfall <> 'refuse' AND t.amount > coalesce(p.amount, 0)
  ) s JOIN takings t USING (n)
),
entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, rule_version, mends_entry_id, reason, occurred_at)
  SELECT $1::bigint, t.customer_id, CASE s.from_account WHEN 'issuance' THEN 'forgive' ELSE t.kind END, s.amount,
    s.from_account, t.to_account, t.source_type, t.source_id, s.key, t.rule_version, t.mends_entry_id,
    CASE s.from_account WHEN 'issuance' THEN t.reason || '{"forgiven": 1}' ELSE t.reason END, $3::timestamptz
  FROM sums s JOIN takings t USING (n) ORDER BY t.n, s.from_account
  RETURNING entry_id, customer_id, idempotency_key, from_account, to_account, amount
),
movements AS (
  INSERT INTO lot_movements (shop_id, lot_id, entry_id, amount)
  SELECT $1::bigint, p.lot_id, e.entry_id, -p.amount
  FROM parts p JOIN sums s USING (n, from_account) JOIN entries e ON e.idempotency_key = s.key
),
lots_lowered AS (
  UPDATE points_lots l SET "left" = l."left" - p.amount
  FROM (SELECT lot_id, sum_minor(amount) AS amount FROM parts GROUP BY lot_id) p
  WHERE l.shop_id = $1::bigint AND l.lot_id = p.lot_id
)
${CHANGE_ACCOUNTS_SQL}`;

/**
 * Takes points out of lots, by entries. The accounts must be held (`lockAccounts`), the keys new, and customers not merged
 * into others; with a shortfall of `refuse`, what is taken must be there.
 *
 * @returns the customers whose accounts changed
 */
export async function takeFromLots(
  tx: Tx,
  options: { shopId: ShopId; now: Date; takings: readonly Taking[] },
): Promise<bigint[]> {
  const { shopId, now, takings } = options;
  if (takings.length === 0) return [];
  const rows = takings.map((taking, n) => ({
    n,
    customer_id: String(taking.customerId),
    amount: String(taking.amount),
    kind: taking.kind,
    to_account: taking.kind === "settle" ? "debt" : "revoked",
    key: taking.key,
    source_type: taking.source.type,
    source_id: taking.source.id === null ? null : String(taking.source.id),
    rule_version: taking.ruleVersion ?? null,
    mends_entry_id: taking.mendsEntryId == null ? null : String(taking.mendsEntryId),
    reason: taking.reason,
    own_order_id: taking.own && "orderId" in taking.own ? String(taking.own.orderId) : null,
    own_entry_id: taking.own && "entryId" in taking.own ? String(taking.own.entryId) : null,
    shortfall: taking.shortfall ?? "refuse",
  }));
  const changed = await query<{ customerId: bigint }>(tx, SQL, shopId, JSON.stringify(rows), now.toISOString());
  return changed.map(({ customerId }) => customerId);
}

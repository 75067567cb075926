import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { lockAccounts } from "./lock-accounts.server.ts";
import { settleDebts } from "./settle-debts.server.ts";
import { returnOwed } from "./spend-late.server.ts";

/** Days that a lot which ended while its points were held or spent can still be used for, unless the shop says otherwise. */
export const RETURN_GRACE_DAYS = 14;

export interface Reservation {
  shopId: ShopId;
  customerId: bigint;
  redemptionId: bigint;
  /** Points, 1 or more. */
  points: bigint;
  /** The shop's day: what ended before it cannot be spent, also where nobody has expired it yet. */
  today: string;
  now: Date;
  reason: Record<string, unknown>;
}

export type Reserved = { ok: true } | { ok: false; spendable: bigint };

export interface HoldBatch {
  shopId: ShopId;
  redemptionIds: readonly bigint[];
  now: Date;
  reason: Record<string, unknown>;
}

export interface ReturnBatch extends HoldBatch {
  today: string;
  graceDays: number;
}

const RESERVE_SQL = `
WITH known AS MATERIALIZED (
  SELECT FROM ledger_entries
  WHERE shop_id = $1::bigint AND idempotency_key = 'reserve:redemption:' || $3::bigint
),
lots AS MATERIALIZED (
  SELECT lot_id, "left", sum("left") OVER (ORDER BY expires_on NULLS LAST, lot_id) - "left" AS taken_before
  FROM points_lots
  WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND "left" > 0 AND released
    AND (expires_on IS NULL OR expires_on >= $5::date)
),
takings AS MATERIALIZED (
  SELECT lot_id, least("left", $4::bigint - taken_before)::bigint AS points FROM lots
  WHERE taken_before < $4::bigint AND NOT EXISTS (SELECT FROM known)
    AND (SELECT sum("left") FROM lots) >= $4::bigint
),
entry AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, reason, occurred_at)
  SELECT $1::bigint, $2::bigint, 'reserve', $4::bigint, 'available', 'reserved', 'redemption', $3::bigint,
    'reserve:redemption:' || $3::bigint, $6::text::jsonb, $7::timestamptz
  WHERE EXISTS (SELECT FROM takings)
  RETURNING entry_id
),
movements AS (
  INSERT INTO lot_movements (shop_id, lot_id, entry_id, amount)
  SELECT $1::bigint, lot_id, entry_id, -points FROM takings, entry
),
lots_lowered AS (
  UPDATE points_lots l SET "left" = l."left" - t.points
  FROM takings t WHERE l.shop_id = $1::bigint AND l.lot_id = t.lot_id
),
account AS (
  UPDATE points_accounts SET available = available - $4::bigint, reserved = reserved + $4::bigint
  WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND EXISTS (SELECT FROM takings)
)
SELECT EXISTS (SELECT FROM known) OR EXISTS (SELECT FROM takings) AS ok,
  (SELECT coalesce(sum("left"), 0)::bigint FROM lots) AS spendable`;

/**
 * Takes points out of what is available and holds them for a redemption, out of the lots that end first. The same
 * redemption reserves once, however often it is asked for.
 *
 * @returns what could be spent, where it is not enough; nothing is taken then
 */
export async function reservePoints(tx: Tx, reservation: Reservation): Promise<Reserved> {
  const { shopId, customerId, redemptionId, points, today, now, reason } = reservation;
  if (points <= 0n) throw new RangeError("A reservation takes one point or more");
  await lockAccounts(tx, { shopId, customerIds: [customerId] });
  const [row] = await query<{ ok: boolean; spendable: bigint }>(
    tx,
    RESERVE_SQL,
    shopId,
    customerId,
    redemptionId,
    points,
    today,
    JSON.stringify(reason),
    now.toISOString(),
  );
  return row?.ok ? { ok: true } : { ok: false, spendable: row?.spendable ?? 0n };
}

/** What the entries of these redemptions add up to, for whoever the customer is by now. */
const FOLDED_SQL = `
folded AS MATERIALIZED (
  SELECT e.source_id AS redemption_id, min(coalesce(k.merged_into, e.customer_id)) AS customer_id, count(*) AS entries,
    sum(CASE WHEN e.to_account = 'reserved' THEN e.amount WHEN e.from_account = 'reserved' THEN -e.amount ELSE 0 END)::bigint
      AS reserved,
    sum(CASE WHEN e.to_account = 'redeemed' THEN e.amount WHEN e.from_account = 'redeemed' THEN -e.amount ELSE 0 END)::bigint
      AS redeemed
  FROM ledger_entries e
  LEFT JOIN customers k ON k.shop_id = e.shop_id AND k.customer_id = e.customer_id
  WHERE e.shop_id = $1::bigint AND e.source_type = 'redemption' AND e.source_id = ANY ($2::bigint[])
  GROUP BY e.source_id
)`;

const CONFIRM_SQL = `
WITH ${FOLDED_SQL},
entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, reason, occurred_at)
  SELECT $1::bigint, customer_id, 'confirm', reserved, 'reserved', 'redeemed', 'redemption', redemption_id,
    'confirm:redemption:' || redemption_id || ':' || entries, $3::text::jsonb, $4::timestamptz
  FROM folded WHERE reserved > 0
  RETURNING customer_id, amount
)
UPDATE points_accounts a SET reserved = a.reserved - e.points
FROM (SELECT customer_id, sum(amount)::bigint AS points FROM entries GROUP BY customer_id) e
WHERE a.shop_id = $1::bigint AND a.customer_id = e.customer_id
RETURNING a.customer_id AS "customerId"`;

/**
 * The points held for these redemptions are spent. What is not held (any more) is left as it is.
 *
 * @returns the customers whose accounts changed
 */
export async function confirmHold(tx: Tx, batch: HoldBatch): Promise<bigint[]> {
  if (!(await lockHolders(tx, batch))) return [];
  const rows = await query<{ customerId: bigint }>(
    tx,
    CONFIRM_SQL,
    batch.shopId,
    batch.redemptionIds.map(String),
    JSON.stringify(batch.reason),
    batch.now.toISOString(),
  );
  return rows.map((row) => row.customerId);
}

// Each lot gets back what these redemptions still hold of it. A merge moved lots to the survivor, and those that were
// empty then follow here.
const giveBackSql = (kind: "unreserve" | "return", from: "reserved" | "redeemed") => `
WITH ${FOLDED_SQL},
outstanding AS MATERIALIZED (
  SELECT f.redemption_id, f.customer_id, m.lot_id, -sum_minor(m.amount) AS points
  FROM folded f
  JOIN ledger_entries e
    ON e.shop_id = $1::bigint AND e.source_type = 'redemption' AND e.source_id = f.redemption_id
  JOIN lot_movements m ON m.shop_id = $1::bigint AND m.entry_id = e.entry_id
  WHERE f.${from} > 0
  GROUP BY f.redemption_id, f.customer_id, m.lot_id
  HAVING sum_minor(m.amount) < 0
),
entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, reason, occurred_at)
  SELECT $1::bigint, f.customer_id, '${kind}', o.points, '${from}', 'available', 'redemption', redemption_id,
    '${kind}:redemption:' || redemption_id || ':' || f.entries, $3::text::jsonb, $4::timestamptz
  FROM folded f
  JOIN (SELECT redemption_id, sum_minor(points) AS points FROM outstanding GROUP BY 1) o USING (redemption_id)
  RETURNING entry_id, source_id AS redemption_id, customer_id, amount
),
movements AS (
  INSERT INTO lot_movements (shop_id, lot_id, entry_id, amount)
  SELECT $1::bigint, lot_id, entry_id, points FROM outstanding JOIN entries USING (redemption_id)
),
lots_raised AS (
  UPDATE points_lots l SET "left" = l."left" + o.points, customer_id = o.customer_id,
    expires_on = CASE WHEN l.expires_on < $5::date THEN $5::date + $6::integer ELSE l.expires_on END
  FROM (SELECT lot_id, customer_id, sum_minor(points) AS points FROM outstanding GROUP BY 1, 2) o
  WHERE l.shop_id = $1::bigint AND l.lot_id = o.lot_id
)
UPDATE points_accounts a SET available = a.available + e.points${
  from === "reserved" ? ", reserved = a.reserved - e.points" : ""
}
FROM (SELECT customer_id, sum_minor(amount) AS points FROM entries GROUP BY customer_id) e
WHERE a.shop_id = $1::bigint AND a.customer_id = e.customer_id
RETURNING a.customer_id AS "customerId"`;

const RELEASE_SQL = giveBackSql("unreserve", "reserved");
const RETURN_SQL = giveBackSql("return", "redeemed");

/**
 * What is held for these redemptions goes back into the lots that it came from, with their own last days; a lot that has
 * ended meanwhile can be spent for `graceDays` more.
 *
 * @returns the customers whose accounts changed
 */
export async function releaseHold(tx: Tx, batch: ReturnBatch): Promise<bigint[]> {
  return giveBack(tx, RELEASE_SQL, batch);
}

/**
 * What was spent by these redemptions goes back the same way: the order that used them was cancelled.
 *
 * @returns the customers whose accounts changed
 */
export async function returnSpent(tx: Tx, batch: ReturnBatch): Promise<bigint[]> {
  const customerIds = await giveBack(tx, RETURN_SQL, batch);
  const owed = await query<{ redemptionId: bigint; customerId: bigint; points: bigint }>(
    tx,
    `WITH ${FOLDED_SQL}
     SELECT redemption_id AS "redemptionId", customer_id AS "customerId", redeemed AS points FROM folded WHERE redeemed > 0`,
    batch.shopId,
    batch.redemptionIds.map(String),
  );
  for (const one of owed) await returnOwed(tx, { ...batch, ...one });
  return [...new Set([...customerIds, ...owed.map((one) => one.customerId)])];
}

async function giveBack(tx: Tx, sql: string, batch: ReturnBatch): Promise<bigint[]> {
  if (!(await lockHolders(tx, batch))) return [];
  const rows = await query<{ customerId: bigint }>(
    tx,
    sql,
    batch.shopId,
    batch.redemptionIds.map(String),
    JSON.stringify(batch.reason),
    batch.now.toISOString(),
    batch.today,
    batch.graceDays,
  );
  const customerIds = rows.map((row) => row.customerId);
  await settleDebts(tx, { shopId: batch.shopId, now: batch.now, customerIds });
  return customerIds;
}

/**
 * Locks the accounts that the redemptions are of. Customers may be merged while this waits, so it looks again.
 *
 * @returns whether there is anything to move
 */
async function lockHolders(tx: Tx, batch: HoldBatch): Promise<boolean> {
  const locked = new Set<bigint>();
  for (;;) {
    const holders = await query<{ customerId: bigint }>(
      tx,
      `WITH ${FOLDED_SQL} SELECT DISTINCT customer_id AS "customerId" FROM folded`,
      batch.shopId,
      batch.redemptionIds.map(String),
    );
    const customerIds = holders.map((row) => row.customerId);
    if (customerIds.every((id) => locked.has(id))) return customerIds.length > 0;
    await lockAccounts(tx, { shopId: batch.shopId, customerIds });
    for (const id of customerIds) locked.add(id);
  }
}

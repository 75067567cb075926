import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { CHANGE_ACCOUNTS_SQL } from "./account-changes.sql.ts";
import { lockOwners } from "./lock-owners.server.ts";
import { settleDebts } from "./settle-debts.server.ts";
import type { Grant } from "./types.ts";

const SQL = `
WITH grants AS MATERIALIZED (
  SELECT * FROM json_to_recordset($2::text::json) AS t (n integer, customer_id bigint, amount bigint, kind text, key text,
    source_type text, source_id bigint, rule_version integer, mends_entry_id bigint, reason jsonb, granted_on date,
    expires_on date, releases_on date)
),
entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, rule_version, mends_entry_id, reason, occurred_at)
  SELECT $1::bigint, customer_id, kind, amount, 'issuance', CASE WHEN releases_on IS NULL THEN 'available' ELSE 'pending' END,
    source_type, source_id, key, rule_version, mends_entry_id, reason, $3::timestamptz
  FROM grants ORDER BY n
  ON CONFLICT (shop_id, idempotency_key) DO NOTHING
  RETURNING entry_id, customer_id, idempotency_key, from_account, to_account, amount
),
lots AS (
  INSERT INTO points_lots (shop_id, customer_id, entry_id, granted_on, expires_on, granted, "left", released, releases_on)
  SELECT $1::bigint, e.customer_id, e.entry_id, g.granted_on, g.expires_on, e.amount, e.amount, g.releases_on IS NULL,
    g.releases_on
  FROM entries e JOIN grants g ON g.key = e.idempotency_key
)
${CHANGE_ACCOUNTS_SQL}`;

/**
 * Grants points, each grant in a lot of its own; what the customer owes is settled from them first. A grant whose key is
 * known does nothing; the points of a merged customer go to the survivor.
 *
 * @returns the customers whose accounts changed
 */
export async function grantPoints(
  tx: Tx,
  options: { shopId: ShopId; now: Date; grants: readonly Grant[] },
): Promise<bigint[]> {
  const { shopId, now } = options;
  // The first of those that name one key is it.
  const grants = [...new Map(options.grants.toReversed().map((grant) => [grant.key, grant])).values()].toReversed();
  if (grants.length === 0) return [];
  if (grants.some(({ amount }) => amount <= 0n)) throw new RangeError("points to grant must be more than none");
  const ownerOf = await lockOwners(tx, { shopId, customerIds: grants.map(({ customerId }) => customerId) });
  const rows = grants.map((grant, n) => ({
    n,
    customer_id: String(ownerOf(grant.customerId)),
    amount: String(grant.amount),
    kind: grant.kind,
    key: grant.key,
    source_type: grant.source.type,
    source_id: grant.source.id === null ? null : String(grant.source.id),
    rule_version: grant.ruleVersion ?? null,
    mends_entry_id: grant.mendsEntryId == null ? null : String(grant.mendsEntryId),
    reason: grant.reason,
    granted_on: grant.grantedOn,
    expires_on: grant.expiresOn,
    releases_on: grant.releasesOn,
  }));
  const changed = await query<{ customerId: bigint; debt: bigint }>(
    tx,
    SQL,
    shopId,
    JSON.stringify(rows),
    now.toISOString(),
  );
  const owing = changed.filter(({ debt }) => debt > 0n).map(({ customerId }) => customerId);
  await settleDebts(tx, { shopId, now, customerIds: owing });
  return changed.map(({ customerId }) => customerId);
}

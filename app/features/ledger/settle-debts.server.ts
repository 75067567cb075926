import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { takeFromLots } from "./take-from-lots.server.ts";

// Each settling follows an entry that made points available, so the newest entry makes its key.
const DUE_SQL = `
SELECT a.customer_id AS "customerId", least(a.debt, a.available) AS amount,
  (SELECT max(e.entry_id) FROM ledger_entries e WHERE e.shop_id = a.shop_id AND e.customer_id = a.customer_id) AS "entryId"
FROM points_accounts a
WHERE a.shop_id = $1::bigint AND a.customer_id = ANY ($2::bigint[]) AND a.debt > 0 AND a.available > 0`;

/**
 * Pays what these customers owe out of what they can spend. To be called whenever points became available to somebody who
 * may owe some; the accounts must be held (`lockAccounts`).
 */
export async function settleDebts(
  tx: Tx,
  options: { shopId: ShopId; now: Date; customerIds: readonly bigint[] },
): Promise<void> {
  const { shopId, now, customerIds } = options;
  if (customerIds.length === 0) return;
  const due = await query<{ customerId: bigint; amount: bigint; entryId: bigint }>(
    tx,
    DUE_SQL,
    shopId,
    customerIds.map(String),
  );
  await takeFromLots(tx, {
    shopId,
    now,
    takings: due.map(({ customerId, amount, entryId }) => ({
      customerId,
      amount,
      kind: "settle",
      key: `settle:entry:${entryId}`,
      source: { type: "debt", id: null },
      reason: { key: "settle_debt" },
    })),
  });
}

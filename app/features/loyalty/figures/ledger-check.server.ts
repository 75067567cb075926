import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** When the ledger was last checked (ISO 8601), and how much did not add up. */
export interface LedgerCheck {
  checkedAt: string;
  differences: number;
}

/** Keeps what a check of the shop's ledger found. */
export async function noteLedgerCheck(
  tx: Tx,
  check: { shopId: ShopId; differences: number; now: Date },
): Promise<void> {
  await query(
    tx,
    `INSERT INTO ledger_checks (shop_id, checked_at, differences) VALUES ($1::bigint, $2::timestamptz, $3::integer)
     ON CONFLICT (shop_id) DO UPDATE SET checked_at = excluded.checked_at, differences = excluded.differences`,
    check.shopId,
    check.now.toISOString(),
    check.differences,
  );
}

/** The last check of the shop's ledger; null before the first. */
export async function readLedgerCheck(tx: Tx, shopId: ShopId): Promise<LedgerCheck | null> {
  const [check] = await query<LedgerCheck>(
    tx,
    `SELECT to_char(checked_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "checkedAt", differences
     FROM ledger_checks WHERE shop_id = $1::bigint`,
    shopId,
  );
  return check ?? null;
}

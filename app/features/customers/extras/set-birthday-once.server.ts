import { query, type Tx } from "#app/db.server.ts";
import type { CustomerId, ShopId } from "#app/lib/ids.ts";
import { noteCustomerChanges } from "../note-customer-changes.server.ts";

const SET_SQL = `
INSERT INTO customer_extras AS k (shop_id, customer_id, birth_month, birth_day, updated_at)
SELECT shop_id, customer_id, $3::smallint, $4::smallint, $5::timestamptz FROM customers
WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND merged_into IS NULL AND redacted_at IS NULL
ON CONFLICT (shop_id, customer_id) DO UPDATE SET birth_month = excluded.birth_month, birth_day = excluded.birth_day,
  updated_at = greatest(excluded.updated_at, k.updated_at + interval '1 millisecond')
WHERE k.birth_month IS NULL
RETURNING customer_id`;

/**
 * Keeps the birthday that a customer told, unless one is known: it brings gifts, so only the shop's staff changes it.
 *
 * @returns whether it was kept
 */
export async function setBirthdayOnce(
  tx: Tx,
  options: { shopId: ShopId; customerId: CustomerId; month: number; day: number; now: Date },
): Promise<boolean> {
  const { shopId, customerId, month, day, now } = options;
  const set = await query(tx, SET_SQL, shopId, customerId, month, day, now);
  if (set.length === 0) return false;
  await noteCustomerChanges(tx, { shopId, customerIds: [customerId] });
  return true;
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { lockOwners } from "./lock-owners.server.ts";
import { takeFromLots } from "./take-from-lots.server.ts";
import type { Taking } from "./types.ts";

const KNOWN_SQL = `
SELECT idempotency_key AS key FROM ledger_entries WHERE shop_id = $1::bigint AND idempotency_key = ANY ($2::text[])`;

const AVAILABLE_SQL = `
SELECT customer_id AS "customerId", available FROM points_accounts
WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])`;

export interface Taken {
  /** Customers whose accounts changed. */
  customerIds: bigint[];
  /** Takings that were refused because fewer points are available; nothing of them is written. */
  refused: { key: string; available: bigint }[];
}

/**
 * Takes points back into the shop's account "revoked". A taking whose key is known does nothing; with a shortfall of
 * `refuse` (the default) it is refused unless all of it can be spent, counting what stands before it in the list.
 */
export async function takePoints(
  tx: Tx,
  options: { shopId: ShopId; now: Date; takings: readonly Taking[] },
): Promise<Taken> {
  const { shopId, now, takings } = options;
  if (takings.length === 0) return { customerIds: [], refused: [] };
  if (takings.some(({ amount }) => amount <= 0n)) throw new RangeError("points to take must be more than none");
  const ownerOf = await lockOwners(tx, { shopId, customerIds: takings.map(({ customerId }) => customerId) });
  const keys = takings.map(({ key }) => key);
  const known = new Set((await query<{ key: string }>(tx, KNOWN_SQL, shopId, keys)).map(({ key }) => key));
  const owners = [...new Set(takings.map(({ customerId }) => ownerOf(customerId)))].map(String);
  const accounts = await query<{ customerId: bigint; available: bigint }>(tx, AVAILABLE_SQL, shopId, owners);
  const left = new Map(accounts.map(({ customerId, available }) => [customerId, available]));
  const taken: Taking[] = [];
  const refused: Taken["refused"] = [];
  for (const taking of takings) {
    if (known.has(taking.key)) continue;
    known.add(taking.key);
    const customerId = ownerOf(taking.customerId);
    const available = left.get(customerId) ?? 0n;
    if (available < taking.amount && (taking.shortfall ?? "refuse") === "refuse") {
      refused.push({ key: taking.key, available });
      continue;
    }
    left.set(customerId, available > taking.amount ? available - taking.amount : 0n);
    taken.push({ ...taking, customerId });
  }
  return { customerIds: await takeFromLots(tx, { shopId, now, takings: taken }), refused };
}

import { query, type Tx } from "#app/db.server.ts";
import { confirmHold, lockAccounts, returnSpent, spendLate } from "#app/features/ledger/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { readRewardSettings } from "./load-redemption.server.ts";
import { CODE_PREFIX } from "./reserve-redemption.server.ts";

interface Carried {
  redemptionId: bigint;
  customerId: bigint;
  points: bigint;
  state: string;
  orderId: bigint;
  orderName: string;
  orderedAt: Date;
  cancelled: boolean;
}

// The earliest order is the one that used the code; there are not two unless the merchant lifted its limit.
const CARRIED_SQL = `
SELECT DISTINCT ON (r.redemption_id) r.redemption_id AS "redemptionId", r.customer_id AS "customerId", r.points, r.state,
  o.order_id AS "orderId", o.name AS "orderName", o.processed_at AS "orderedAt",
  o.cancelled_at IS NOT NULL OR o.deleted_at IS NOT NULL OR o.financial_status = 'voided' AS cancelled
FROM orders o
CROSS JOIN LATERAL unnest(o.discount_codes) AS carried (code)
JOIN redemptions r ON r.shop_id = o.shop_id AND r.code = carried.code
WHERE o.shop_id = $1::bigint AND o.order_id = ANY ($2::bigint[]) AND (r.order_id IS NULL OR r.order_id = o.order_id)
ORDER BY r.redemption_id, o.processed_at, o.order_id`;

const MARK_SQL = `
UPDATE redemptions SET state = $3, order_id = $4::bigint, late = late OR $5::boolean, problem = NULL,
  ended_at = $6::timestamptz, used_at = $7::timestamptz
WHERE shop_id = $1::bigint AND redemption_id = $2::bigint`;

/** Whether an order carries a code that may be a redemption's; asked of what was told, before any statement. */
export function mayCarryRedemption(order: { discountCodes: readonly string[] }): boolean {
  return order.discountCodes.some((code) => code.toUpperCase().startsWith(`${CODE_PREFIX}-`));
}

/**
 * Settles the redemptions whose codes these orders carry: an order confirms the points held for it. One that came after
 * they had gone back takes them again; what is not there any more is owed. A cancelled order's points return where the shop
 * has it so. Needs `lockShopFacts` (or a part of it); may run again at any time.
 *
 * @returns the customers whose points changed
 */
export async function settleOrderRedemptions(
  tx: Tx,
  batch: { shopId: ShopId; orderIds: readonly bigint[]; now: Date },
): Promise<bigint[]> {
  const { shopId, now } = batch;
  if (batch.orderIds.length === 0) return [];
  const orderIds = batch.orderIds.map(String);
  const first = await query<Carried>(tx, CARRIED_SQL, shopId, orderIds);
  if (first.length === 0) return [];
  await lockAccounts(tx, { shopId, customerIds: first.map(({ customerId }) => customerId) });
  // What was read before the accounts were held may have come to another end meanwhile.
  const carried = await query<Carried>(tx, CARRIED_SQL, shopId, orderIds);
  const settings = await readRewardSettings(tx, shopId);
  const today = dayOf(now, settings?.timeZone ?? "UTC");
  const graceDays = settings?.graceDays ?? 14;
  const mark = (one: Carried, state: string, late = false) =>
    query(
      tx,
      MARK_SQL,
      shopId,
      one.redemptionId,
      state,
      one.orderId,
      late,
      now.toISOString(),
      one.orderedAt.toISOString(),
    );
  const changed = new Set<bigint>();
  // A handful of a batch at most: each is a line of its own in the books.
  for (const one of carried) {
    const ids = { shopId, redemptionIds: [one.redemptionId], now };
    const isOpen = ["making", "held", "ending"].includes(one.state);
    const isLate = one.state === "released" || one.state === "failed";
    if (isOpen) {
      await confirmHold(tx, { ...ids, reason: { key: "redeem_confirmed", order: one.orderName } });
      await mark(one, "confirmed");
    } else if (isLate && !one.cancelled) {
      await spendLate(tx, { ...one, shopId, now, reason: { key: "redeem_late", order: one.orderName } });
      await mark(one, "confirmed", true);
    }
    const isSpent = isOpen || one.state === "confirmed";
    if (isSpent && one.cancelled && (settings?.returnOnCancel ?? true)) {
      const reason = { key: "redeem_returned", order: one.orderName };
      await returnSpent(tx, { ...ids, today, graceDays, reason });
      await mark(one, "returned");
    } else if (!isOpen && !(isLate && !one.cancelled)) continue;
    changed.add(one.customerId);
  }
  return [...changed];
}

/** Redemptions of merged customers are the survivors'. */
export async function mergeRedemptions(
  tx: Tx,
  options: { shopId: ShopId; mergedCustomerIds: readonly bigint[] },
): Promise<void> {
  for (const table of ["redemptions", "reward_tasks"] as const) {
    await query(
      tx,
      `UPDATE ${table} r SET customer_id = c.merged_into ${table === "redemptions" ? KEEP_KEY : ""}
       FROM customers c
       WHERE c.shop_id = $1::bigint AND c.customer_id = ANY ($2::bigint[]) AND c.merged_into IS NOT NULL
         AND r.shop_id = $1::bigint AND r.customer_id = c.customer_id`,
      options.shopId,
      options.mergedCustomerIds.map(String),
    );
  }
}

/** Two customers may have used the same key. */
const KEEP_KEY = ", request_key = r.request_key || ' of ' || r.customer_id";

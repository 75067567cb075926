import { query, type Tx } from "#app/db.server.ts";
import { lockAccounts, releasePoints, settleDebts, takeFromLots } from "#app/features/ledger/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import {
  EXPIRED_SQL,
  MOVE_RELEASES_SQL,
  NUMBERED_SQL,
  PLAN_SQL,
  POST_FULL_SQL,
  POST_PLAIN_SQL,
} from "./post-order-points.sql.ts";

/** What a shop's rules ask for; none where the shop has no rule. */
export interface PointsPlan {
  full: boolean;
  waits: boolean;
  /** Since when a bonus goes by the place of an order among the customer's others. */
  numberedFrom: string | null;
}

/** How points of orders are counted now, for `postOrderPoints`. */
export async function readPointsPlan(tx: Tx, shopId: ShopId): Promise<PointsPlan | undefined> {
  const [plan] = await query<PointsPlan>(tx, PLAN_SQL, shopId);
  return plan;
}

interface Posted {
  customerId: bigint;
  owes: boolean;
  orderId: bigint | null;
  tooMany: bigint;
  name: string;
  version: number | null;
  shortfall: "debt" | "forgive" | null;
  entries: number;
}

/**
 * Posts what the points of these orders differ from what was posted: earned points into a lot of their own with the
 * rule's expiry; what is too many out of the order's own lots, then out of the customer's others, and what is not there
 * by the rule (owed, or borne by the shop). Points that expired are not taken back again. Needs `lockShopFacts`, or a part
 * of what it holds.
 *
 * @param batch.customerIds whose orders changed: a bonus may go by the place of their other orders among these
 * @param batch.plan where it was read in this transaction already
 * @returns the customers whose points changed
 */
export async function postOrderPoints(
  tx: Tx,
  batch: {
    shop: { shopId: ShopId; timeZone: string };
    orderIds: readonly bigint[];
    customerIds?: readonly bigint[];
    now: Date;
    plan?: PointsPlan | undefined;
  },
): Promise<bigint[]> {
  const { shop, now } = batch;
  const { shopId, timeZone } = shop;
  if (batch.orderIds.length === 0) return [];
  const plan = batch.plan ?? (await readPointsPlan(tx, shopId));
  const orderIds = (await withNumbered(tx, { ...batch, shopId, plan })).map(String);
  const today = dayOf(now, timeZone);
  const posted = plan?.full
    ? await query<Posted>(tx, POST_FULL_SQL, shopId, orderIds, now.toISOString(), today, timeZone)
    : await query<Posted>(tx, POST_PLAIN_SQL, shopId, orderIds, now.toISOString());
  const customerIds = new Set(posted.map(({ customerId }) => customerId));
  await takeBack(tx, { shopId, now, posted: posted.filter(({ orderId }) => orderId !== null) });
  const owing = posted.filter(({ owes }) => owes).map(({ customerId }) => customerId);
  await settleDebts(tx, { shopId, now, customerIds: owing });
  if (plan?.waits) {
    const moved = await query<{ customerId: bigint }>(tx, MOVE_RELEASES_SQL, shopId, orderIds, timeZone);
    const waiting = [...new Set(moved.map(({ customerId }) => customerId))];
    const released = await releasePoints(tx, { shopId, asOf: today, now, customerIds: waiting });
    for (const customerId of released) customerIds.add(customerId);
  }
  return [...customerIds];
}

async function withNumbered(
  tx: Tx,
  options: {
    shopId: ShopId;
    orderIds: readonly bigint[];
    customerIds?: readonly bigint[];
    plan: PointsPlan | undefined;
  },
): Promise<bigint[]> {
  const { shopId, orderIds, customerIds = [], plan } = options;
  if (!plan?.numberedFrom || customerIds.length === 0) return [...orderIds];
  const others = await query<{ orderId: bigint }>(tx, NUMBERED_SQL, shopId, customerIds.map(String), plan.numberedFrom);
  return [...new Set([...orderIds, ...others.map(({ orderId }) => orderId)])];
}

async function takeBack(tx: Tx, options: { shopId: ShopId; now: Date; posted: Posted[] }): Promise<void> {
  const { shopId, now, posted } = options;
  if (posted.length === 0) return;
  await lockAccounts(tx, { shopId, customerIds: posted.map(({ customerId }) => customerId) });
  const gone = await query<{ orderId: bigint; customerId: bigint; points: bigint }>(
    tx,
    EXPIRED_SQL,
    shopId,
    posted.map(({ orderId }) => String(orderId)),
    posted.map(({ customerId }) => String(customerId)),
  );
  const expired = new Map(gone.map(({ orderId, customerId, points }) => [`${orderId} ${customerId}`, points]));
  const takings = posted.flatMap(({ customerId, orderId, tooMany, name, version, shortfall, entries }) => {
    const amount = tooMany - (expired.get(`${orderId} ${customerId}`) ?? 0n);
    if (orderId === null || amount <= 0n) return [];
    return {
      customerId,
      amount,
      kind: "revoke" as const,
      key: `revoke:order:${orderId}:${entries}`,
      source: { type: "order", id: orderId },
      ruleVersion: version,
      reason: { key: "revoke_order", order: name },
      own: { orderId },
      shortfall: shortfall ?? "debt",
    };
  });
  await takeFromLots(tx, { shopId, now, takings });
}

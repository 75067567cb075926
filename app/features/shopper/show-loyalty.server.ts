import type { LoyaltyView, OrderLoyalty } from "#app/contracts/shopper.ts";
import { inTransaction, type Tx } from "#app/db.server.ts";
import { markCouponsSeen } from "#app/features/coupons/index.server.ts";
import type { CustomerId, OrderId, ShopId } from "#app/lib/ids.ts";
import { readLoyaltyView } from "./load-loyalty.server.ts";
import { loadOrderLoyalty } from "./views.server.ts";

interface Shopper {
  shopId: ShopId;
  customerId: CustomerId;
  now: Date;
}

/** A customer's loyalty for their eyes: the coupons in it count as seen from then on. */
export async function showLoyalty(shopper: Shopper): Promise<LoyaltyView | null> {
  const { shopId } = shopper;
  const view = await readLoyaltyView(shopper);
  const codes = view?.coupons.filter(({ state }) => state === "assigned").map(({ code }) => code) ?? [];
  if (codes.length > 0) await inTransaction({ shopId }, (tx) => markCouponsSeen(tx, { ...shopper, codes }));
  return view;
}

/** What one order brought, for its customer's eyes: the coupon in it counts as seen from then on. */
export async function showOrderLoyalty(tx: Tx, shopper: Shopper & { orderId: OrderId }): Promise<OrderLoyalty | null> {
  const view = await loadOrderLoyalty(tx, shopper);
  const code = view?.state === "ready" ? view.coupon?.code : undefined;
  await markCouponsSeen(tx, { ...shopper, codes: code ? [code] : [] });
  return view;
}

import type { LoyaltyView, OrderLoyalty } from "#app/contracts/shopper.ts";
import type { Tx } from "#app/db.server.ts";
import { markCouponsSeen } from "#app/features/coupons/index.server.ts";
import type { CustomerId, OrderId, ShopId } from "#app/lib/ids.ts";
import { loadLoyaltyView, loadOrderLoyalty } from "./views.server.ts";

interface Shopper {
  shopId: ShopId;
  customerId: CustomerId;
  now: Date;
}

/** A customer's loyalty for their eyes: the coupons in it count as seen from then on. */
export async function showLoyalty(tx: Tx, shopper: Shopper): Promise<LoyaltyView | null> {
  const view = await loadLoyaltyView(tx, shopper);
  const waiting = view?.coupons.filter((coupon) => coupon.state === "assigned") ?? [];
  await markCouponsSeen(tx, { ...shopper, codes: waiting.map((coupon) => coupon.code) });
  return view;
}

/** What one order brought, for its customer's eyes: the coupon in it counts as seen from then on. */
export async function showOrderLoyalty(tx: Tx, shopper: Shopper & { orderId: OrderId }): Promise<OrderLoyalty | null> {
  const view = await loadOrderLoyalty(tx, shopper);
  const code = view?.state === "ready" ? view.coupon?.code : undefined;
  await markCouponsSeen(tx, { ...shopper, codes: code ? [code] : [] });
  return view;
}

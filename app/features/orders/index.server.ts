/**
 * Order facts and the figures that follow from them. Sources of facts (inbox, reconcile) call
 * `applyOrders` in app/ingest/apply-orders.server.ts, which adds what other features derive: points, tiers, coupons.
 */
export {
  applyOrderChanges,
  movePeriodFigures,
  type OrderChangeBatch,
  type OrderChanges,
} from "./apply-order-changes.server.ts";
export { loadShop, type ShopContext } from "./load-shop.server.ts";
export {
  isBarePayload,
  lastFulfilment,
  MalformedPayload,
  normaliseOrderPayload,
  normaliseRefundPayload,
} from "./normalise-order-payload.ts";
export { rebuildFigures, rebuildOrders, rebuildTotals } from "./rebuild-figures.server.ts";
export type { OrderFact, OrderLineFact, RefundFact } from "./types.ts";

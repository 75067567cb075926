export { attachOwedCodes, expireCoupons, mergeCoupons, settleOrderCoupons } from "./assign-coupons.server.ts";

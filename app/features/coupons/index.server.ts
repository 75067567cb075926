export { attachOwedCodes, expireCoupons, mergeCoupons, settleOrderCoupons } from "./assign-coupons.server.ts";
export { changeCampaign } from "./change-campaign.server.ts";
export { markCouponsSeen } from "./mark-coupons-seen.server.ts";
export { type CampaignResult, saveCampaign } from "./save-campaign.server.ts";
export {
  type CampaignView,
  type CustomerCouponView,
  readCustomerCoupons,
  readNextVisitCampaign,
} from "./views.server.ts";

export { activateCampaign, deactivateCampaign } from "./activate-campaign.server.ts";
export { attachOwedCodes, expireCoupons, mergeCoupons, settleOrderCoupons } from "./assign-coupons.server.ts";
export { campaignName } from "./campaign-name.ts";
export {
  type CampaignView,
  type LowPool,
  readCampaign,
  readCampaigns,
  readLowPools,
  readTiersToReach,
} from "./campaign-views.server.ts";
export { changeCampaign } from "./change-campaign.server.ts";
export { couponEffects } from "./effect-handlers.server.ts";
export { endCampaigns, endCampaignsOfDay } from "./end-campaigns.server.ts";
export {
  type GivableCampaign,
  type GivenByHand,
  giveCouponByHand,
  readGivableCampaigns,
} from "./give-by-hand.server.ts";
export { giveDueCoupons, giveTierCoupons } from "./give-due-coupons.server.ts";
export { type CouponIssue, type IssuedCoupon, issueCoupon, issueCoupons } from "./issue-coupons.server.ts";
export { askToReconcile, keepCampaigns } from "./keep-campaigns.server.ts";
export { foldCouponFigures, rebuildCouponFigures } from "./keep-figures.server.ts";
export { couponsEndingSoon, type EndingCoupon, listHolders } from "./list-holders.server.ts";
export { markCouponsSeen } from "./mark-coupons-seen.server.ts";
export { codeFromBytes } from "./new-codes.ts";
export { readUsedCoupons, type UsedCoupons } from "./read-used-coupons.server.ts";
export { refillPools } from "./refill-pools.server.ts";
export { streamHolders } from "./stream-holders.server.ts";
export { type CustomerCouponView, readCustomerCoupons } from "./views.server.ts";

export { changeRewards, type RewardsChange } from "./change-rewards.server.ts";
export { serveContent } from "./content-link.server.ts";
export { endRewardTasks, reopenRewardTasks } from "./end-reward-tasks.server.ts";
export { redeem } from "./redeem.server.ts";
export { type RewardSaved, saveReward } from "./save-reward.server.ts";
export { mayCarryRedemption, mergeRedemptions, settleOrderRedemptions } from "./settle-orders.server.ts";
export { answerCancelRequest, answerRedeemRequest, answerRedemptionState } from "./shopper-requests.server.ts";
export { readRewardsFor } from "./shopper-views.server.ts";
export { shopsWithOpenRedemptions } from "./shops-with-open-redemptions.server.ts";
export { sweepRedemptions } from "./sweep-redemptions.server.ts";
export {
  findVariants,
  parseRedemptionQuery,
  type RedemptionView,
  type RewardChoices,
  type RewardTaskView,
  type RewardView,
  readRedeemSettings,
  readRedemptions,
  readRewardChoices,
  readRewards,
  readWaiting,
  streamRedemptions,
} from "./views.server.ts";

export { awardBirthdays, awardCustomers, awardHook, type HookAction, watchAwards } from "./award-points.server.ts";
export { currentEarnRule, type EarnRule, setEarnRule } from "./earn-rule.server.ts";
export { postOrderPoints, readPointsPlan } from "./post-order-points.server.ts";
export { MAX_POINTS_BYTES, MAX_POINTS_ROWS } from "./read-points-file.ts";
export { receiveAward } from "./receive-award.server.ts";
export {
  claimReferral,
  type ReferralRefusal,
  readReferral,
  referralCodeOf,
  settleReferrals,
} from "./referrals.server.ts";
export { submitEarningForm } from "./submit-earning-form.server.ts";
export { readEarning, readEarnRule } from "./views.server.ts";

export { type BalanceDifference, findBalanceDifferences, rebuildBalances } from "./balance-check.server.ts";
export { changeLoyalty, type LoyaltyChange } from "./change-loyalty.server.ts";
export { currentEarnRule, type EarnRule, setEarnRule } from "./earn-rule.server.ts";
export { expirePoints } from "./expire-points.server.ts";
export { mergeAccounts } from "./merge-accounts.server.ts";
export { postOrderPoints } from "./post-order-points.server.ts";
export { assessTiersOf, moveTierWindows, reassessTiers, rebuildTiers } from "./reassess-tiers.server.ts";
export { type LoyaltySettingsView, type MemberView, readLoyaltySettings, readMember } from "./views.server.ts";

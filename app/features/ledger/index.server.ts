export { type BalanceDifference, findBalanceDifferences, rebuildBalances } from "./balance-check.server.ts";
export { expirePoints } from "./expire-points.server.ts";
export { mergeAccounts } from "./merge-accounts.server.ts";

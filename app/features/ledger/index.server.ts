export { type BalanceDifference, findBalanceDifferences, rebuildBalances } from "./balance-check.server.ts";
export { expirePoints } from "./expire-points.server.ts";
export {
  confirmHold,
  RETURN_GRACE_DAYS,
  type Reserved,
  releaseHold,
  reservePoints,
  returnSpent,
} from "./hold-points.server.ts";
export { type LockedAccount, lockAccounts } from "./lock-accounts.server.ts";
export { mergeAccounts } from "./merge-accounts.server.ts";

export { type Adjusted, type Adjustment, adjustPoints, undoAdjustment } from "./adjust-points.server.ts";
export { type BalanceDifference, findBalanceDifferences, rebuildBalances } from "./balance-check.server.ts";
export { expirePoints } from "./expire-points.server.ts";
export { grantPoints } from "./grant-points.server.ts";
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
export { releasePoints } from "./release-points.server.ts";
export { settleDebts } from "./settle-debts.server.ts";
export { spendLate } from "./spend-late.server.ts";
export { takeFromLots } from "./take-from-lots.server.ts";
export { takePoints } from "./take-points.server.ts";
export type { Grant, Taking } from "./types.ts";

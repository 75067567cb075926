/** The triggers that merchants build workflows on, by the handles of their extensions. */
export const FLOW_TRIGGERS = [
  "points-earned",
  "points-redeemed",
  "points-expiring",
  "tier-changed",
  "coupon-assigned",
  "coupon-used",
  "segment-entered",
  "segment-left",
  "follow-up-step",
] as const;
export type FlowTriggerName = (typeof FLOW_TRIGGERS)[number];

/** The actions that workflows run, by the handles of their extensions. */
export const FLOW_ACTIONS = ["add-points", "issue-coupon", "set-tier"] as const;
export type FlowActionName = (typeof FLOW_ACTIONS)[number];

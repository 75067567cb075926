export { currentEarnRule, type EarnRule, setEarnRule } from "./earn-rule.server.ts";
export { postOrderPoints } from "./post-order-points.server.ts";
export { type EarnRuleChange, submitEarnRule } from "./submit-earn-rule.server.ts";
export { type EarnRuleView, readEarnRule } from "./views.server.ts";

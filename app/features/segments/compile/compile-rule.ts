import type { Condition, Rule } from "../types.ts";
import { coupon, nextTier, points, pointsExpiring, tier } from "./loyalty-conditions.ts";
import {
  averageOrder,
  grossProfit,
  netSales,
  orderAmount,
  orderCount,
  orderDay,
  orderGap,
} from "./order-conditions.ts";
import { address, birthday, consent, reachable, tag } from "./person-conditions.ts";
import { prediction } from "./prediction-conditions.ts";
import { distinctProducts, product } from "./product-conditions.ts";
import { programme } from "./programme-conditions.ts";
import { rfm, topShare } from "./rank-conditions.ts";
import type { RuleTarget } from "./rule-target.ts";
import { lifecycle, reorder, subscription } from "./standing-conditions.ts";
import { contact, voice } from "./voice-conditions.ts";

/** Writes a rule for a target, condition by condition. */
export function compileRule(rule: Rule, target: RuleTarget): string {
  switch (rule.type) {
    case "and":
      return target.every(rule.rules.map((each) => compileRule(each, target)));
    case "or":
      return target.some(rule.rules.map((each) => compileRule(each, target)));
    case "not":
      return target.not(compileRule(rule.rule, target));
    default:
      return compileCondition(rule, target);
  }
}

const writers: {
  [Type in Condition["type"]]: (target: RuleTarget, condition: Extract<Condition, { type: Type }>) => string;
} = {
  orderCount,
  orderDay,
  orderAmount,
  orderGap,
  netSales,
  grossProfit,
  averageOrder,
  topShare,
  product,
  distinctProducts,
  subscription,
  lifecycle,
  reorder,
  prediction,
  rfm,
  tier,
  nextTier,
  points,
  pointsExpiring,
  coupon,
  tag,
  address,
  consent,
  reachable,
  birthday,
  programme,
  voice,
  contact,
};

function compileCondition(condition: Condition, target: RuleTarget): string {
  const write = writers[condition.type] as (target: RuleTarget, condition: Condition) => string;
  return write(target, condition);
}

import type { CustomerCondition } from "#app/lib/sql-values.ts";
import { compileRule } from "./compile/compile-rule.ts";
import { joinsOf } from "./compile/figures-source.ts";
import { HoldsTarget } from "./compile/holds-target.ts";
import type { RuleContext } from "./compile/rule-target.ts";
import type { Rule } from "./types.ts";

/**
 * The customers who fulfil a rule today, as a condition for a statement that lists or counts customers otherwise; its `$1`
 * is the shop. It looks up the rows of one customer after the other, which suits pages; `countRule` counts them all.
 */
export function ruleCondition(context: RuleContext, rule: Rule): CustomerCondition {
  return (customerId, values) => {
    const target = new HoldsTarget({ ...context, asOf: context.today }, { values, reach: "few" });
    const holds = compileRule(rule, target);
    return `EXISTS (SELECT FROM customer_figures f${joinsOf(target)}
      WHERE f.shop_id = $1::bigint AND f.customer_id = ${customerId} AND ${holds})`;
  };
}

/** The members of a kept segment. */
export function memberCondition(segmentId: bigint): CustomerCondition {
  return (customerId, values) =>
    `EXISTS (SELECT FROM segment_members sm WHERE sm.shop_id = $1::bigint
      AND sm.segment_id = ${values.bind(segmentId, "bigint")} AND sm.customer_id = ${customerId})`;
}

import { SqlValues } from "#app/lib/sql-values.ts";
import { compileRule } from "./compile/compile-rule.ts";
import { figuresSource } from "./compile/figures-source.ts";
import { HoldsTarget } from "./compile/holds-target.ts";
import type { ShopRuleContext } from "./load-rule-context.server.ts";
import type { Rule } from "./types.ts";

/** The pieces of a statement over the customers who fulfil a rule, with `$1` the shop. */
export interface RuleStatement {
  values: SqlValues;
  /** `WITH …`, or nothing; more may follow where `hasCtes`. */
  ctes: string[];
  /** Behind FROM: the customers' figures as `f`, with what the rule reads. */
  from: string;
  /** The rule and what belongs to `from`. */
  where: string;
  /** The rule alone, as a condition on `f`. */
  holds: string;
}

/** Begins a statement over the customers who fulfil a rule on the context's day. */
export function ruleStatement(context: ShopRuleContext, rule: Rule): RuleStatement {
  const values = new SqlValues(context.shopId);
  const target = new HoldsTarget(context, { values, reach: "all" });
  const holds = compileRule(rule, target);
  return { values, holds, ...figuresSource(target, holds) };
}

/** `WITH` and the tables named, or nothing. */
export function withCtes(ctes: string[]): string {
  return ctes.length === 0 ? "" : `WITH ${ctes.join(",\n")}`;
}

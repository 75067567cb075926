import type { Tx } from "#app/db.server.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { compileRule } from "./compile/compile-rule.ts";
import { figuresSource } from "./compile/figures-source.ts";
import { HoldsTarget } from "./compile/holds-target.ts";
import type { ShopRuleContext } from "./load-rule-context.server.ts";
import { queryAll } from "./query-all.server.ts";
import { withCtes } from "./rule-statement.ts";
import type { Rule, RuleFigures } from "./types.ts";

export interface RuleComparison {
  /** Those of the first alone, of the second alone, and of both. */
  first: RuleFigures;
  second: RuleFigures;
  both: RuleFigures;
}

/** How far two rules name the same customers on the context's day: each customer is in one of three parts. */
export async function compareRules(
  tx: Tx,
  options: { context: ShopRuleContext; first: Rule; second: Rule },
): Promise<RuleComparison> {
  const { context, first, second } = options;
  const values = new SqlValues(context.shopId);
  const target = new HoldsTarget(context, { values, reach: "all" });
  const inFirst = compileRule(first, target);
  const inSecond = compileRule(second, target);
  const { ctes, from, where } = figuresSource(target, `(${inFirst} OR ${inSecond})`);
  const rows = await queryAll<RuleFigures & { inFirst: boolean; inSecond: boolean }>(
    tx,
    `${withCtes([
      ...ctes,
      `compared AS (SELECT ${inFirst} AS in_first, ${inSecond} AS in_second, f.net_sales_minor, f.gross_profit_minor
       FROM ${from} WHERE ${where})`,
    ])}
    SELECT in_first AS "inFirst", in_second AS "inSecond", count(*)::integer AS customers,
      sum(net_sales_minor)::text AS "netSalesMinor", sum(gross_profit_minor)::text AS "grossProfitMinor"
    FROM compared GROUP BY in_first, in_second`,
    ...values.all,
  );
  const part = (isFirst: boolean, isSecond: boolean): RuleFigures => {
    const row = rows.find((each) => each.inFirst === isFirst && each.inSecond === isSecond);
    const { customers = 0, netSalesMinor = "0", grossProfitMinor = "0" } = row ?? {};
    return { customers, netSalesMinor, grossProfitMinor };
  };
  return { first: part(true, false), second: part(false, true), both: part(true, true) };
}

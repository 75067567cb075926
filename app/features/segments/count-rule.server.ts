import type { Tx } from "#app/db.server.ts";
import type { ShopRuleContext } from "./load-rule-context.server.ts";
import { queryAll } from "./query-all.server.ts";
import { ruleStatement, withCtes } from "./rule-statement.ts";
import { conditionsWithoutPast } from "./rules.ts";
import type { Rule, RuleCount } from "./types.ts";

const KEPT_TOTAL = `
SELECT coalesce(sum(customers), 0)::integer AS customers, coalesce(sum(net_sales_minor), 0)::bigint AS net_sales,
  coalesce(sum(gross_profit_minor), 0)::bigint AS gross_profit, count(*) > 0 AS known
FROM rfm_cells WHERE shop_id = $1::bigint`;

const TOTAL_OF = (from: string) => `
SELECT count(*)::integer AS customers, coalesce(sum(f.net_sales_minor), 0)::bigint AS net_sales,
  coalesce(sum(f.gross_profit_minor), 0)::bigint AS gross_profit FROM ${from}`;

interface Row {
  customers: number;
  netSales: string;
  grossProfit: string;
  allCustomers: number;
  allNetSales: string;
  allGrossProfit: string;
}

/** How many customers fulfil a rule on the context's day, what they have brought up to then, and all customers beside them. */
export async function countRule(tx: Tx, options: { context: ShopRuleContext; rule: Rule }): Promise<RuleCount> {
  const { context, rule } = options;
  const isPast = context.asOf < context.today;
  const { values, ctes, from, where } = ruleStatement(context, rule);
  const total = isPast
    ? TOTAL_OF("f")
    : `SELECT * FROM (${KEPT_TOTAL}) kept WHERE known UNION ALL
       SELECT *, true FROM (${TOTAL_OF("customer_figures f WHERE f.shop_id = $1::bigint")}) counted
       WHERE NOT EXISTS (SELECT FROM rfm_cells WHERE shop_id = $1::bigint)`;
  const [row] = await queryAll<Row>(
    tx,
    `${withCtes([
      ...ctes,
      `members AS (SELECT count(*)::integer AS customers, coalesce(sum(f.net_sales_minor), 0) AS net_sales,
         coalesce(sum(f.gross_profit_minor), 0) AS gross_profit FROM ${from} WHERE ${where})`,
      `total AS (${total})`,
    ])}
    SELECT m.customers, m.net_sales::text AS "netSales", m.gross_profit::text AS "grossProfit",
      t.customers AS "allCustomers", t.net_sales::text AS "allNetSales", t.gross_profit::text AS "allGrossProfit"
    FROM members m CROSS JOIN total t`,
    ...values.all,
  );
  if (!row) throw new Error("a count without a row");
  return {
    customers: row.customers,
    netSalesMinor: row.netSales,
    grossProfitMinor: row.grossProfit,
    all: { customers: row.allCustomers, netSalesMinor: row.allNetSales, grossProfitMinor: row.allGrossProfit },
    asOfToday: isPast ? conditionsWithoutPast(rule) : [],
  };
}

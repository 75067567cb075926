import { query, type Tx } from "#app/db.server.ts";
import { parseId } from "#app/lib/ids.ts";
import { isDay } from "#app/lib/time.ts";
import type { ShopRuleContext } from "./load-rule-context.server.ts";
import { ruleStatement, withCtes } from "./rule-statement.ts";
import type { Rule } from "./types.ts";

export const RULE_CUSTOMERS_PER_PAGE = 50;

/** A customer of a rule, with the figures as of the day asked for; money in minor units. */
export interface RuleCustomer {
  id: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  orders: number;
  firstOrderDay: string;
  lastOrderDay: string;
  netSalesMinor: string;
  grossProfitMinor: string;
}

export interface RuleCustomerPage {
  rows: RuleCustomer[];
  /** Where the next page begins; null where there is none. */
  after: string | null;
}

/**
 * One page of the customers who fulfil a rule, who ordered last first.
 *
 * @param options.after `after` of the page before; anything else begins at the first page
 */
export async function listRuleCustomers(
  tx: Tx,
  options: { context: ShopRuleContext; rule: Rule; after?: string | null; limit?: number },
): Promise<RuleCustomerPage> {
  const { context, rule, limit = RULE_CUSTOMERS_PER_PAGE } = options;
  const { values, ctes, from, where } = ruleStatement(context, rule);
  const place = readPlace(options.after);
  const behind = place
    ? ` AND (f.last_order_day, f.customer_id) < (${values.bind(place.day, "date")}, ${values.bind(place.id, "bigint")})`
    : "";
  const page = `page AS MATERIALIZED (
    SELECT f.customer_id, f.orders, f.first_order_day, f.last_order_day, f.net_sales_minor, f.gross_profit_minor
    FROM ${from} WHERE ${where}${behind}
    ORDER BY f.last_order_day DESC, f.customer_id DESC LIMIT ${values.bind(limit + 1, "integer")})`;
  const rows = await query<RuleCustomer>(
    tx,
    `${withCtes([...ctes, page])}
    SELECT p.customer_id::text AS id, c.first_name AS "firstName", c.last_name AS "lastName", c.email, p.orders,
      p.first_order_day::text AS "firstOrderDay", p.last_order_day::text AS "lastOrderDay",
      p.net_sales_minor::text AS "netSalesMinor", p.gross_profit_minor::text AS "grossProfitMinor"
    FROM page p LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = p.customer_id
    ORDER BY p.last_order_day DESC, p.customer_id DESC`,
    ...values.all,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { rows: shown, after: last ? `${last.lastOrderDay}~${last.id}` : null };
}

function readPlace(text: string | null | undefined): { day: string; id: bigint } | null {
  const [day = "", idText = "", ...rest] = (text ?? "").split("~");
  const id = parseId(idText);
  return rest.length === 0 && isDay(day) && id !== null ? { day, id } : null;
}

import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { compileRule } from "../compile/compile-rule.ts";
import { figuresSource, joinsOf } from "../compile/figures-source.ts";
import { HoldsTarget } from "../compile/holds-target.ts";
import { MonthsTarget, NeedsDayByDay } from "../compile/months-target.ts";
import type { ShopRuleContext } from "../load-rule-context.server.ts";
import { queryAll } from "../query-all.server.ts";
import type { Rule, RuleFigures } from "../types.ts";

export interface HistoryPoint extends RuleFigures {
  /** `YYYY-MM-DD`; the end of this day. */
  day: string;
}

/**
 * Size and weight of a rule as of past days, from the order facts: in one pass over the orders where the rule allows it,
 * else one question per day.
 *
 * @param options.days in order, at most 60, none ahead of today
 */
export async function historyOfRule(
  tx: Tx,
  options: { context: ShopRuleContext; rule: Rule; days: string[] },
): Promise<HistoryPoint[]> {
  try {
    return await inOnePass(tx, options);
  } catch (error) {
    if (!(error instanceof NeedsDayByDay)) throw error;
  }
  const first = await firstOrderDay(tx, options.context.shopId);
  const points: HistoryPoint[] = [];
  for (const day of options.days) {
    const isBefore = first === null || day < first;
    points.push(isBefore ? { day, ...NOBODY } : await asOfDay(tx, { ...options, day }));
  }
  return points;
}

const NOBODY: RuleFigures = { customers: 0, netSalesMinor: "0", grossProfitMinor: "0" };

/** Before it there was no customer. */
async function firstOrderDay(tx: Tx, shopId: ShopId): Promise<string | null> {
  const [row] = await query<{ day: string | null }>(
    tx,
    "SELECT min(local_day)::text AS day FROM orders WHERE shop_id = $1::bigint AND counted",
    shopId,
  );
  return row?.day ?? null;
}

/**
 * A customer's figures change with each counted order alone: a row for each holds them until the next. Its bits say at the
 * end of which days it was in force and fulfilled the rule; rows with the same bits are summed together before the bits are
 * counted out.
 */
async function inOnePass(
  tx: Tx,
  options: { context: ShopRuleContext; rule: Rule; days: string[] },
): Promise<HistoryPoint[]> {
  const { context, rule, days } = options;
  const last = days.at(-1);
  if (last === undefined) return [];
  const values = new SqlValues(context.shopId);
  const ends = values.bind(days, "date[]");
  const target = new MonthsTarget({ ...context, asOf: last }, { values, ends });
  const holds = compileRule(rule, target);
  // Sums of whole numbers are exact as doubles up to 2^53, and windows of them take a third of the time.
  const rows = await queryAll<HistoryPoint>(
    tx,
    `WITH f AS (
      SELECT o.customer_id, o.local_day, row_number() OVER w AS orders, first_value(o.local_day) OVER w AS first_order_day,
        o.local_day AS last_order_day, o.local_day - lag(o.local_day) OVER w AS last_gap_days,
        sum(o.net_sales_minor::double precision) OVER w AS net_sales_minor,
        sum((o.net_sales_minor - o.cost_minor)::double precision) OVER w AS gross_profit_minor,
        lead(o.local_day) OVER w AS next_day
      FROM orders o
      WHERE o.shop_id = $1::bigint AND o.counted AND o.customer_id IS NOT NULL AND o.local_day <= ${values.bind(last, "date")}
      WINDOW w AS (PARTITION BY o.customer_id ORDER BY o.processed_at, o.order_id ROWS UNBOUNDED PRECEDING)
    ),
    held AS (
      SELECT ${target.from("f.local_day")} & (~ ${target.from("f.next_day")}) & ${holds} AS bits,
        f.net_sales_minor, f.gross_profit_minor
      FROM f${joinsOf(target)} ${target.heldSince.join(" ")}
    ),
    summed AS (
      SELECT bits, count(*) AS customers, sum(net_sales_minor)::bigint AS net_sales, sum(gross_profit_minor)::bigint AS gross_profit
      FROM held WHERE bits <> 0 GROUP BY bits
    )
    SELECT d.day::text AS day, coalesce(sum(s.customers), 0)::integer AS customers,
      coalesce(sum(s.net_sales), 0)::text AS "netSalesMinor", coalesce(sum(s.gross_profit), 0)::text AS "grossProfitMinor"
    FROM unnest(${ends}) WITH ORDINALITY AS d (day, at)
    LEFT JOIN summed s ON (s.bits >> (d.at - 1)::integer) & 1 = 1
    GROUP BY d.day ORDER BY d.day`,
    ...values.all,
  );
  return rows;
}

/** The same as of one day. */
export async function asOfDay(
  tx: Tx,
  options: { context: ShopRuleContext; rule: Rule; day: string },
): Promise<HistoryPoint> {
  const { context, rule, day } = options;
  const values = new SqlValues(context.shopId);
  const target = new HoldsTarget({ ...context, asOf: day }, { values, reach: "all" });
  const { ctes, from, where } = figuresSource(target, compileRule(rule, target));
  const [row] = await queryAll<RuleFigures>(
    tx,
    `${ctes.length > 0 ? `WITH ${ctes.join(",\n")}` : ""}
    SELECT count(*)::integer AS customers, coalesce(sum(f.net_sales_minor), 0)::text AS "netSalesMinor",
      coalesce(sum(f.gross_profit_minor), 0)::text AS "grossProfitMinor"
    FROM ${from} WHERE ${where}`,
    ...values.all,
  );
  return { day, ...NOBODY, ...row };
}

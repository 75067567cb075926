import { addToDay } from "#app/lib/time.ts";
import { countedOrders } from "./pieces.ts";
import type { RuleTarget } from "./rule-target.ts";

/** Where the customers of a statement come from: `WITH`'s contents, and what stands behind FROM and WHERE. */
export interface FiguresSource {
  ctes: string[];
  from: string;
  where: string;
}

/**
 * The customers that a condition on `f` is asked of: today those of the kept figures, before it those who follow from the
 * orders up to that day, with the same columns.
 *
 * @param condition the compiled rule, which says what is read
 * @param ofThese more conditions on orders `o`, for a past day of some customers alone
 */
export function figuresSource(target: RuleTarget, condition: string, ofThese = ""): FiguresSource {
  const joins = joinsOf(target);
  if (target.asOf >= target.today) {
    return { ctes: [], from: `customer_figures f${joins}`, where: `f.shop_id = $1::bigint AND ${condition}` };
  }
  const ctes = [`f AS MATERIALIZED (${pastFigures(target, condition, ofThese)})`];
  if (target.joins.has("cuts")) ctes.push(`cuts AS MATERIALIZED (${cutsOf(target)})`);
  return { ctes, from: `f${joins}`, where: condition };
}

/** What `f` is joined with, each row of it once. */
export function joinsOf({ joins }: RuleTarget): string {
  let text = "";
  if (joins.has("lapse") || joins.has("reorder")) {
    text += " LEFT JOIN customer_histories h ON h.shop_id = $1::bigint AND h.customer_id = f.customer_id";
  }
  if (joins.has("lapse")) {
    text += ` LEFT JOIN lapse_limits lp ON lp.shop_id = $1::bigint AND lp.n = least(f.orders, 11)
        AND lp.first_product_id = h.first_product_id
      LEFT JOIN lapse_limits ls ON ls.shop_id = $1::bigint AND ls.n = least(f.orders, 11) AND ls.first_product_id = 0`;
  }
  if (joins.has("reorder")) {
    text += ` LEFT JOIN reorder_intervals rp ON rp.shop_id = $1::bigint AND rp.product_id = h.product_ids[f.orders]
      LEFT JOIN reorder_intervals rs ON rs.shop_id = $1::bigint AND rs.product_id = 0`;
  }
  return text;
}

function pastFigures(target: RuleTarget, condition: string, ofThese: string): string {
  const columns = [
    "o.customer_id",
    "count(*)::integer AS orders",
    "min(o.local_day) AS first_order_day",
    "max(o.local_day) AS last_order_day",
    "sum(o.net_sales_minor)::bigint AS net_sales_minor",
    "sum(o.net_sales_minor - o.cost_minor)::bigint AS gross_profit_minor",
  ];
  if (condition.includes("f.last_gap_days")) {
    columns.push(
      "max(o.local_day) - (array_agg(o.local_day ORDER BY o.processed_at DESC, o.order_id DESC))[2] AS last_gap_days",
    );
  }
  if (condition.includes("f.spend_minor")) {
    const since = target.values.bind(addToDay(target.asOf, { months: -12 }), "date");
    columns.push(`coalesce(sum(o.net_sales_minor) FILTER (WHERE o.local_day > ${since}), 0)::bigint AS spend_minor`);
  }
  const { lookBackDays } = target.rfm;
  if (lookBackDays !== null && (target.joins.has("cuts") || condition.includes("f.rfm_"))) {
    const recent = `FILTER (WHERE o.local_day > ${target.values.bind(addToDay(target.asOf, { days: -lookBackDays }), "date")})`;
    columns.push(
      `max(o.local_day) ${recent} AS rfm_day`,
      `count(*) ${recent} AS rfm_orders`,
      `coalesce(sum(o.net_sales_minor) ${recent}, 0)::bigint AS rfm_minor`,
    );
  }
  return `SELECT ${columns.join(", ")} FROM orders o WHERE ${countedOrders(target)}${ofThese} GROUP BY o.customer_id`;
}

/** The values at which scores and shares divide the customers, as of the day asked for. */
function cutsOf({ rfm: { lookBackDays } }: RuleTarget): string {
  const [day, orders, minor] =
    lookBackDays === null
      ? ["f.last_order_day", "f.orders", "f.net_sales_minor"]
      : ["f.rfm_day", "f.rfm_orders", "f.rfm_minor"];
  const recent = lookBackDays === null ? "" : " FILTER (WHERE f.rfm_orders > 0)";
  return `SELECT ${fifths(day as string)}${recent} AS r_cuts, ${fifths(`${orders}::bigint`)}${recent} AS f_cuts,
    ${fifths(minor as string)}${recent} AS m_cuts, ${percents("f.gross_profit_minor")} AS profit_cuts,
    ${percents("f.net_sales_minor")} AS sales_cuts FROM f`;
}

/** The cuts q_k = percentile_disc(k/5) of scores 1 to 5. */
export function fifths(value: string): string {
  return `percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY ${value})`;
}

/** The least value of the best 1 %, 2 % … 99 %: fewer than so many percent have more. */
export function percents(value: string): string {
  return `percentile_disc((SELECT array_agg(k / 100.0 ORDER BY k) FROM generate_series(1, 99) AS k)::double precision[])
    WITHIN GROUP (ORDER BY ${value} DESC)`;
}

import type { Condition } from "../types.ts";
import { daysSince, ownRows, withinCounts } from "./pieces.ts";
import type { RuleTarget } from "./rule-target.ts";

type Of<Type extends Condition["type"]> = Extract<Condition, { type: Type }>;

/** Conditions on a customer's place among all customers. */

export function topShare(target: RuleTarget, { measure, percent }: Of<"topShare">): string {
  const [column, cuts] =
    measure === "grossProfit" ? ["gross_profit_minor", "profit_cuts"] : ["net_sales_minor", "sales_cuts"];
  const find = [
    `SELECT f.customer_id FROM rfm_scales s JOIN customer_figures f ON f.shop_id = $1::bigint
      AND f.${column} >= least(s.${cuts}[${percent}], s.${cuts}_before[${percent}])
      AND f.${column} <= greatest(s.${cuts}[${percent}], s.${cuts}_before[${percent}])
    WHERE s.shop_id = $1::bigint`,
  ];
  return target.ranked(`f.${column} >= ${cut(target, cuts, percent, "bigint")}`, find);
}

type Letter = "r" | "f" | "m";

const VALUES: Record<Letter, { kept: string; past: string; cuts: string; type: string }> = {
  r: { kept: "f.last_order_day", past: "f.rfm_day", cuts: "r_cuts", type: "date" },
  f: { kept: "f.orders", past: "f.rfm_orders", cuts: "f_cuts", type: "bigint" },
  m: { kept: "f.net_sales_minor", past: "f.rfm_minor", cuts: "m_cuts", type: "bigint" },
};

/** A score is at least s when its value is strictly above the cut below s: 1 + how many cuts are strictly below the value. */
export function rfm(target: RuleTarget, condition: Of<"rfm">): string {
  const { lookBackDays, limits } = target.rfm;
  const find = [
    `SELECT z.customer_id FROM rfm_scores z WHERE z.shop_id = $1::bigint AND z.scored_on > ${target.passed.from}`,
  ];
  const letters = (["r", "f", "m"] as const).filter((letter) => condition[letter]);
  const isPast = target.asOf < target.today;
  if (!isPast && (lookBackDays !== null || limits)) {
    const scores = letters.map((letter) => withinCounts(target, `z.${letter}`, condition[letter] ?? {}));
    const where = `z.shop_id = $1::bigint AND ${scores.join(" AND ")}`;
    return target.ranked(ownRows(target, { from: "rfm_scores z", customer: "z.customer_id", where }), find);
  }
  const parts = letters.flatMap((letter) => {
    const { min = 1, max = 5 } = condition[letter] ?? {};
    const least = min > 1 ? [isAtLeast(target, letter, min)] : [];
    return max < 5 ? [...least, `NOT ${isAtLeast(target, letter, max + 1)}`] : least;
  });
  if (isPast && lookBackDays !== null) parts.push("f.rfm_orders > 0");
  return target.ranked(parts.length === 0 ? "true" : `(${parts.join(" AND ")})`, find);
}

function isAtLeast(target: RuleTarget, letter: Letter, score: number): string {
  const { kept, past, cuts, type } = VALUES[letter];
  const { limits, lookBackDays } = target.rfm;
  const value = lookBackDays === null ? kept : past;
  if (!limits) return `${value} > ${cut(target, cuts, score - 1, type)}`;
  if (letter === "r") return daysSince(target, value, { max: limits.rDays[5 - score] as number });
  const limit = letter === "f" ? limits.fOrders[score - 2] : limits.mMinor[score - 2];
  return `${value} >= ${target.values.bind(limit, "bigint")}`;
}

/** The k-th cut among all customers as of the day asked for; where none are known, nobody is above it. */
function cut(target: RuleTarget, cuts: string, k: number, type: string): string {
  const nobody = type === "date" ? "'infinity'::date" : "9223372036854775807";
  if (target.asOf < target.today) {
    target.joins.add("cuts");
    return `coalesce((SELECT s.${cuts}[${k}] FROM cuts s), ${nobody})`;
  }
  return `coalesce((SELECT s.${cuts}[${k}] FROM rfm_scales s WHERE s.shop_id = $1::bigint), ${nobody})`;
}

import { hasSubscription } from "#app/features/subscriptions/index.server.ts";
import type { Condition, LifecycleState } from "../types.ts";
import type { Moment, RuleTarget } from "./rule-target.ts";

type Of<Type extends Condition["type"]> = Extract<Condition, { type: Type }>;

/** Conditions on where a customer stands: subscribed, active or lapsed, about to order again. */

export function subscription(target: RuleTarget, { state, deliveries }: Of<"subscription">): string {
  const holds = hasSubscription({ asOf: target.asOf, state, deliveries })("f.customer_id", target.values);
  const ended = target.onChangeOf({ min: 1 })("sd.active_until");
  return target.moving(holds, [
    `SELECT sd.customer_id FROM subscription_deliveries sd WHERE sd.shop_id = $1::bigint AND sd.next_on = 'infinity' AND ${ended}`,
  ]);
}

/** Limits are those known today, also for a day in the past. */
export function lifecycle(target: RuleTarget, { states, reasons }: Of<"lifecycle">): string {
  target.joins.add("lapse");
  const pastCooling = () => target.since(awayBeyond("cooling_days"), { min: 1 });
  const pastLapsed = () => target.since(awayBeyond("lapsed_days"), { min: 1 });
  const state: Record<LifecycleState, () => string> = {
    active: () => target.not(pastCooling()),
    cooling: () => target.every([pastCooling(), target.not(pastLapsed())]),
    lapsed: () => (reasons ? target.every([pastLapsed(), target.some(reasons.map(hasReason(target)))]) : pastLapsed()),
  };
  return target.some([...new Set(states)].map((each) => state[each]()));
}

/** Nothing that is known so far says of a customer that something changed for them. */
function hasReason(target: RuleTarget): (reason: "unresolved" | "changed" | "drifted") => string {
  return (reason) => {
    if (reason === "changed") return target.still("false");
    const unresolved = target.still("coalesce(h.last_order_returned, false)");
    return reason === "unresolved" ? unresolved : target.not(unresolved);
  };
}

/** The last day on which a customer who does not come back is within a limit; none where the shop has no limits. */
function awayBeyond(limit: "cooling_days" | "lapsed_days"): Moment {
  return {
    day: `(f.last_order_day + coalesce(lp.${limit}, ls.${limit}))`,
    nullable: true,
    find: ({ passed }) => [limitsPassed(limit, passed)],
  };
}

/**
 * Customers who came past a limit while days passed, or whose limit moved across them. Found by n alone: of how many days
 * a first product's limit is changes who is looked at, not what is found of them.
 */
function limitsPassed(limit: "cooling_days" | "lapsed_days", passed: { from: string; to: string }): string {
  const limits = (table: string, product: string, n: string) =>
    `(SELECT t.${limit} FROM ${table} t WHERE t.shop_id = $1::bigint AND t.n = ${n} AND t.first_product_id = ${product})`;
  const valid = (table: string) =>
    `coalesce(${limits(table, "k.first_product_id", "k.n")}, ${limits(table, "0", "k.n")})`;
  return `SELECT f.customer_id FROM (
      SELECT DISTINCT n, ${passed.from} - before AS was, ${passed.to} - after AS is_now
      FROM (
        SELECT k.n, ${valid("segment_lapse_limits")} AS before, ${valid("lapse_limits")} AS after
        FROM (SELECT n, first_product_id FROM lapse_limits WHERE shop_id = $1::bigint
          UNION SELECT n, first_product_id FROM segment_lapse_limits WHERE shop_id = $1::bigint) k
      ) limits
    ) moved
    JOIN customer_figures f ON f.shop_id = $1::bigint AND least(f.orders, 11) = moved.n
      AND f.last_order_day >= least(coalesce(was, '-infinity'), coalesce(is_now, '-infinity'))
      AND f.last_order_day <= greatest(was, is_now)`;
}

/**
 * The day by which half of those who bought the product again had done so: the lead product of the last order, or, where
 * few did, any. Intervals are those known today, also for a day in the past.
 */
const REORDER_DAY = "(f.last_order_day + coalesce(rp.interval_days, rs.interval_days))";

export function reorder(target: RuleTarget, condition: Of<"reorder">): string {
  target.joins.add("reorder");
  const range = condition.due === "overdue" ? { min: 1 } : { min: -condition.days, max: 0 };
  const ends = condition.due === "overdue" ? [1] : [-condition.days, 1];
  const find: Moment["find"] = ({ passed }) => ends.map((end) => intervalsPassed(end, passed));
  return target.since({ day: REORDER_DAY, nullable: true, find }, range);
}

/** Customers for whom the day so many days after their reorder day came, or moved across the passed days. */
function intervalsPassed(end: number, passed: { from: string; to: string }): string {
  return `SELECT f.customer_id FROM (
      SELECT DISTINCT ${passed.from} - interval_days_before - (${end}) AS was,
        ${passed.to} - interval_days - (${end}) AS is_now
      FROM reorder_intervals WHERE shop_id = $1::bigint
    ) moved
    JOIN customer_figures f ON f.shop_id = $1::bigint
      AND f.last_order_day >= least(coalesce(was, '-infinity'), is_now) AND f.last_order_day <= greatest(was, is_now)`;
}

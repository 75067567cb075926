import { hasSubscription } from "#app/features/subscriptions/index.server.ts";
import type { Condition, LapseReason, LifecycleState } from "../types.ts";
import type { Moment, PassedDays, RuleTarget } from "./rule-target.ts";
import { hasChanged, hasOpenContact } from "./voice-conditions.ts";

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

/**
 * Unresolved: units of the last order came back, or a contact is open. Changed: not that, and they said since their last
 * order that something changed. All others drifted.
 */
function hasReason(target: RuleTarget): (reason: LapseReason) => string {
  return (reason) => {
    const unresolved = () => `(coalesce(h.last_order_returned, false) OR ${hasOpenContact(target)})`;
    if (reason === "unresolved") return target.moving(unresolved(), []);
    const changed = hasChanged(target);
    return target.moving(`(NOT ${unresolved()} AND ${reason === "changed" ? "" : "NOT "}${changed})`, []);
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

/** Customers who came past a limit while days passed, or whose limit moved across them. */
function limitsPassed(limit: "cooling_days" | "lapsed_days", passed: PassedDays): string {
  const valid = (table: string, alias: string) => `
    LEFT JOIN ${table} ${alias}p ON ${alias}p.shop_id = $1::bigint AND ${alias}p.n = least(f.orders, 11)
      AND ${alias}p.first_product_id = h.first_product_id
    LEFT JOIN ${table} ${alias}s ON ${alias}s.shop_id = $1::bigint AND ${alias}s.n = least(f.orders, 11)
      AND ${alias}s.first_product_id = 0`;
  const isPast = (alias: string, day: string) =>
    `coalesce(f.last_order_day + coalesce(${alias}p.${limit}, ${alias}s.${limit}) < ${day}, false)`;
  return `SELECT f.customer_id FROM customer_figures f
    LEFT JOIN customer_histories h ON h.shop_id = $1::bigint AND h.customer_id = f.customer_id
    ${valid("segment_lapse_limits", "b")} ${valid("lapse_limits", "l")}
    WHERE f.shop_id = $1::bigint AND ${isPast("b", passed.from)} <> ${isPast("l", passed.to)}`;
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
function intervalsPassed(end: number, passed: PassedDays): string {
  const isPast = (days: string, day: string) =>
    `coalesce(f.last_order_day + coalesce(rp.${days}, rs.${days}) + (${end}) <= ${day}, false)`;
  return `SELECT f.customer_id FROM customer_figures f
    LEFT JOIN customer_histories h ON h.shop_id = $1::bigint AND h.customer_id = f.customer_id
    LEFT JOIN reorder_intervals rp ON rp.shop_id = $1::bigint AND rp.product_id = h.product_ids[f.orders]
    LEFT JOIN reorder_intervals rs ON rs.shop_id = $1::bigint AND rs.product_id = 0
    WHERE f.shop_id = $1::bigint
      AND ${isPast("interval_days_before", passed.from)} <> ${isPast("interval_days", passed.to)}`;
}

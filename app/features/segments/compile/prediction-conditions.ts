import { addToDay } from "#app/lib/time.ts";
import type { Condition } from "../types.ts";
import { ownRows, withinCounts, withinMoney } from "./pieces.ts";
import type { RuleTarget } from "./rule-target.ts";

type Prediction = Extract<Condition, { type: "prediction" }>;

/**
 * Conditions on what a customer is expected to do: what was expected on a past day is not kept, so it is asked as of today. Chances
 * and expectations change with the daily fit, which brings members in step itself; days of clocks pass.
 */
export function prediction(target: RuleTarget, condition: Prediction): string {
  switch (condition.about) {
    case "alive":
      return expected(target, withinCounts(target, "e.alive_percent", condition.percent));
    case "orders": {
      const hundredths = (orders: number | undefined) => (orders === undefined ? undefined : Math.round(100 * orders));
      const { min, max } = condition.orders;
      return expected(
        target,
        withinCounts(target, "e.orders_hundredths", { min: hundredths(min), max: hundredths(max) }),
      );
    }
    case "grossProfit":
      return expected(target, withinMoney(target, "e.profit_minor", condition.amount));
    case "nextOrder": {
      const { days } = condition;
      const [from, to] = [bindToday(target), bindToday(target, days)];
      const on = target.onChangeOf({ min: -days, max: 0 })("e.due_on");
      return target.moving(clock(target, `e.due_on >= ${from} AND e.due_on <= ${to}`), [clocks(on)]);
    }
    case "orderLate": {
      const on = target.onChangeOf({ min: 1 })("e.until_on");
      return target.moving(clock(target, `e.until_on < ${bindToday(target)}`), [clocks(on)]);
    }
  }
}

/** Known of everybody with an order, as soon as it was fitted once. */
function expected(target: RuleTarget, holds: string): string {
  const where = `e.shop_id = $1::bigint AND ${holds}`;
  return target.still(ownRows(target, { from: "customer_predictions e", customer: "e.customer_id", where }));
}

/** The clock of any order. */
function clock(target: RuleTarget, holds: string): string {
  const where = `e.shop_id = $1::bigint AND e.product_id = 0 AND ${holds}`;
  return ownRows(target, { from: "reorder_clocks e", customer: "e.customer_id", where });
}

const clocks = (on: string) =>
  `SELECT e.customer_id FROM reorder_clocks e WHERE e.shop_id = $1::bigint AND e.product_id = 0 AND ${on}`;

const bindToday = (target: RuleTarget, days = 0) => target.values.bind(addToDay(target.today, { days }), "date");

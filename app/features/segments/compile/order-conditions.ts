import type { Condition, OrderRef } from "../types.ts";
import {
  countedOrders,
  holdsForZero,
  momentWithin,
  moneyHoldsForZero,
  ordersOnChange,
  ownRows,
  quotientWithin,
  withinCounts,
  withinMoney,
  withinPeriod,
} from "./pieces.ts";
import type { Moment, RuleTarget } from "./rule-target.ts";

type Of<Type extends Condition["type"]> = Extract<Condition, { type: Type }>;

const ORDERS = { from: "orders o", customer: "o.customer_id", day: "o.local_day" };

/** Conditions on counted orders and what they brought. */

export function orderCount(target: RuleTarget, { count, period }: Of<"orderCount">): string {
  if (!period) return target.still(withinCounts(target, "f.orders", count));
  const holds = ordersWithin(target, period, withinCounts(target, "count(*)", count), holdsForZero(count));
  return target.moving(holds, ordersOnChange(target, period));
}

export function orderDay(target: RuleTarget, { order, period }: Of<"orderDay">): string {
  const moment = knownMoment(order);
  if (moment) return momentWithin(target, moment, period);
  const numbered = ` AND o.order_number = ${target.values.bind(numberOf(order), "integer")}`;
  const holds = ownRows(target, {
    ...ORDERS,
    where: `${countedOrders(target)}${numbered} AND ${withinPeriod(target, "o.local_day", period)}`,
  });
  return target.moving(holds, ordersOnChange(target, period, numbered));
}

export function orderAmount(target: RuleTarget, { order, amount }: Of<"orderAmount">): string {
  const where = `${countedOrders(target)} AND ${withinMoney(target, "o.net_sales_minor", amount)}`;
  if (order === "last") {
    return target.moving(
      `EXISTS (SELECT FROM orders o WHERE ${where} AND o.customer_id = f.customer_id AND o.order_number = f.orders)`,
      [],
    );
  }
  const numbered = order === "any" ? "" : ` AND o.order_number = ${target.values.bind(numberOf(order), "integer")}`;
  return target.held({ ...ORDERS, where: where + numbered });
}

export function orderGap(target: RuleTarget, { gap, days }: Of<"orderGap">): string {
  if (gap === "last") return target.still(`coalesce(${withinCounts(target, "f.last_gap_days", days)}, false)`);
  const average = { part: "(f.last_order_day - f.first_order_day)", of: "(f.orders - 1)" };
  return target.still(quotientWithin(target, average, days));
}

export function netSales(target: RuleTarget, { amount, period }: Of<"netSales">): string {
  if (!period) return target.still(withinMoney(target, "f.net_sales_minor", amount));
  const having = withinMoney(target, "sum(o.net_sales_minor)", amount);
  return target.moving(ordersWithin(target, period, having, moneyHoldsForZero(amount)), ordersOnChange(target, period));
}

export function grossProfit(target: RuleTarget, { amount, period }: Of<"grossProfit">): string {
  if (!period) return target.still(withinMoney(target, "f.gross_profit_minor", amount));
  const having = withinMoney(target, "sum(o.net_sales_minor - o.cost_minor)", amount);
  return target.moving(ordersWithin(target, period, having, moneyHoldsForZero(amount)), ordersOnChange(target, period));
}

export function averageOrder(target: RuleTarget, { amount, period }: Of<"averageOrder">): string {
  const range = { min: amount.minMinor, max: amount.maxMinor };
  if (!period) return target.still(quotientWithin(target, { part: "f.net_sales_minor", of: "f.orders" }, range));
  const having = quotientWithin(target, { part: "sum(o.net_sales_minor)", of: "count(*)" }, range);
  return target.moving(ordersWithin(target, period, having, false), ordersOnChange(target, period));
}

function ordersWithin(
  target: RuleTarget,
  period: NonNullable<Of<"orderCount">["period"]>,
  having: string,
  holdsForNone: boolean,
) {
  return ownRows(target, {
    ...ORDERS,
    where: `${countedOrders(target)} AND ${withinPeriod(target, "o.local_day", period)}`,
    having,
    holdsForNone,
  });
}

function numberOf(order: OrderRef): number {
  return typeof order === "object" ? order.number : 1;
}

/** The first and the last order's day are figures; the others have to be looked up. */
function knownMoment(order: OrderRef): Moment | null {
  if (order === "last") return LAST_ORDER;
  return numberOf(order) === 1 ? FIRST_ORDER : null;
}

function figureMoment(column: string): Moment {
  return {
    day: `f.${column}`,
    find: ({ on }) => [
      `SELECT f.customer_id FROM customer_figures f WHERE f.shop_id = $1::bigint AND ${on(`f.${column}`)}`,
    ],
  };
}

const FIRST_ORDER = figureMoment("first_order_day");
const LAST_ORDER = figureMoment("last_order_day");

import { addToDay } from "#app/lib/time.ts";
import type { CountRange, MoneyRange, Period } from "../types.ts";
import type { DayRange, Moment, RuleTarget } from "./rule-target.ts";

/** Small pieces of SQL that conditions are made of. */

/** @returns that a whole number lies within a range, as SQL */
export function withinCounts(target: RuleTarget, expression: string, { min, max }: CountRange): string {
  return between(target, expression, [min, max]);
}

export function withinMoney(target: RuleTarget, expression: string, { minMinor, maxMinor }: MoneyRange): string {
  return between(target, expression, [minMinor, maxMinor]);
}

function between(target: RuleTarget, expression: string, [min, max]: (string | number | undefined)[]): string {
  const ends: string[] = [];
  if (min !== undefined) ends.push(`${expression} >= ${target.values.bind(min, "bigint")}`);
  if (max !== undefined) ends.push(`${expression} <= ${target.values.bind(max, "bigint")}`);
  return `(${ends.join(" AND ")})`;
}

/** The same for a quotient, without dividing: one of nothing is in no range. */
export function quotientWithin(
  target: RuleTarget,
  { part, of }: { part: string; of: string },
  { min, max }: { min?: string | number | undefined; max?: string | number | undefined },
): string {
  const ends = [`${of} > 0`];
  if (min !== undefined) ends.push(`${part} >= ${target.values.bind(min, "bigint")} * ${of}`);
  if (max !== undefined) ends.push(`${part} <= ${target.values.bind(max, "bigint")} * ${of}`);
  return `(${ends.join(" AND ")})`;
}

/** Days of a period as of the day asked for, as a condition on an expression of type date. */
export function withinPeriod(target: RuleTarget, day: string, period: Period): string {
  if (period.kind === "daysAgo") return daysSince(target, day, period);
  const ends: string[] = [];
  if (period.from !== undefined) ends.push(`${day} >= ${target.values.bind(period.from, "date")}`);
  if (period.before !== undefined) ends.push(`${day} < ${target.values.bind(period.before, "date")}`);
  return `(${ends.join(" AND ")})`;
}

/** Days from an expression of type date to the day asked for; the expression stands alone, so that an index finds it. */
export function daysSince(target: RuleTarget, day: string, range: DayRange): string {
  const ends: string[] = [];
  if (range.max !== undefined) ends.push(`${day} >= ${bindDay(target, -range.max)}`);
  if (range.min !== undefined) ends.push(`${day} <= ${bindDay(target, -range.min)}`);
  return `(${ends.join(" AND ")})`;
}

/** The day asked for, and so many days. */
export function bindDay(target: RuleTarget, days = 0): string {
  return target.values.bind(days === 0 ? target.asOf : addToDay(target.asOf, { days }), "date");
}

/** A condition on the day of a moment. */
export function momentWithin(target: RuleTarget, moment: Moment, period: Period): string {
  if (period.kind === "daysAgo") return target.since(moment, period);
  const holds = withinPeriod(target, moment.day, period);
  return target.still(moment.nullable ? `coalesce(${holds}, false)` : holds);
}

interface OwnRows {
  /** The table with its alias, e.g. `orders o`. */
  from: string;
  /** The column that names the customer, never null within `where`. */
  customer: string;
  where: string;
  /** A condition on all of the customer's rows together. */
  having?: string;
  /** Whether it also holds for a customer without such rows. */
  holdsForNone?: boolean;
}

/** Asks about rows of the customer in another table. */
export function ownRows(target: RuleTarget, rows: OwnRows): string {
  const { from, customer, where, having, holdsForNone = false } = rows;
  if (holdsForNone) return `NOT ${ownRows(target, { from, customer, where, having: `NOT (${having})` })}`;
  if (target.reach === "few") {
    const grouped = having === undefined ? "" : ` HAVING ${having}`;
    return `EXISTS (SELECT FROM ${from} WHERE ${where} AND ${customer} = f.customer_id${grouped})`;
  }
  const grouped = having === undefined ? "" : ` GROUP BY ${customer} HAVING ${having}`;
  return `(f.customer_id IN (SELECT ${customer} FROM ${from} WHERE ${where}${grouped}))`;
}

/** Whether a range holds for zero. */
export function holdsForZero({ min = 0 }: CountRange): boolean {
  return min <= 0;
}

export function moneyHoldsForZero({ minMinor = "0", maxMinor = "0" }: MoneyRange): boolean {
  return BigInt(minMinor) <= 0n && BigInt(maxMinor) >= 0n;
}

/** Counted orders of customers up to the day asked for: the `where` of `orders o`. */
export function countedOrders(target: RuleTarget): string {
  // Today's figures hold every order that is known, so today needs no limit.
  const until = target.asOf < target.today ? ` AND o.local_day <= ${bindDay(target)}` : "";
  return `o.shop_id = $1::bigint AND o.counted AND o.customer_id IS NOT NULL${until}`;
}

/** Finds the customers with an order on a day at which a period begins or ceases to hold it. */
export function ordersOnChange(target: RuleTarget, period: Period | undefined, where = ""): string[] {
  if (period?.kind !== "daysAgo") return [];
  const on = target.onChangeOf(period);
  return [
    `SELECT o.customer_id FROM orders o WHERE o.shop_id = $1::bigint AND o.counted AND o.customer_id IS NOT NULL AND ${on("o.local_day")}${where}`,
  ];
}

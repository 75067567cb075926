import { addToDay, daysBetween, earliestDay, latestDay } from "#app/lib/time.ts";

/** Whom a cost was to reach. */
export const AUDIENCES = ["new", "returning", "both"] as const;
export type Audience = (typeof AUDIENCES)[number];

/** As many costs as a shop may have: pages read all that lie in their range. */
export const MAX_COSTS = 3_000;

/** An amount spread evenly over the days [from, to). Every source of cost comes to this form. */
export interface CostSpan {
  audience: Audience;
  from: string;
  to: string;
  amountMinor: bigint;
}

/** A cost as the merchant entered it: one span, or the same in each later month that begins by `repeatsUntil`. */
export interface EnteredCost extends CostSpan {
  repeatsUntil: string | null;
}

/** First and repeat orders of a shop day. */
export interface DayOrders {
  first: number;
  repeat: number;
}

/** Promotion cost by whom it was spent on, in minor units. */
export interface DividedCost {
  new: bigint;
  returning: bigint;
}

/**
 * The spans of a cost. A repetition lies on the same days of a later month: a day that the month lacks becomes its last
 * one, and a cost of whole calendar months stays one of whole months.
 */
export function spansOf(cost: EnteredCost): CostSpan[] {
  const { audience, from, to, amountMinor, repeatsUntil } = cost;
  const spans: CostSpan[] = [{ audience, from, to, amountMinor }];
  if (repeatsUntil === null) return spans;
  const isOfWholeMonths = from.endsWith("-01") && to.endsWith("-01");
  const last = addToDay(to, { days: -1 });
  for (let months = 1; ; months++) {
    const begins = addToDay(from, { months });
    if (begins > repeatsUntil) return spans;
    const ends = isOfWholeMonths ? addToDay(to, { months }) : addToDay(addToDay(last, { months }), { days: 1 });
    spans.push({ audience, from: begins, to: ends, amountMinor });
  }
}

/**
 * What falls on the first `count` days of an amount spread over `days` days. Every day gets the same whole number of minor
 * units; what is left over goes to the first days, one unit each, so that the days add up to the amount.
 */
export function amountOfFirstDays(amountMinor: bigint, days: number, count: number): bigint {
  const each = amountMinor / BigInt(days);
  const left = amountMinor % BigInt(days);
  return each * BigInt(count) + (BigInt(count) < left ? BigInt(count) : left);
}

/**
 * Divides costs over spans of days [from, to). A cost for both is divided on each of its days by the number of first and
 * repeat orders of that day (rounded half up to the new), so that days add up to weeks, months and any range. A day without
 * orders is divided as the orders of the cost's whole span are; where there are none either, half and half.
 *
 * @param options.ordersOfDay kept for every day of the costs that are for both; a missing day has no orders
 */
export function divideCosts(options: {
  costs: readonly CostSpan[];
  periods: readonly { from: string; to: string }[];
  ordersOfDay: ReadonlyMap<string, DayOrders>;
}): DividedCost[] {
  const { costs, periods, ordersOfDay } = options;
  const result = periods.map(() => ({ new: 0n, returning: 0n }));
  for (const cost of costs) {
    const spread = spreadCost(cost, ordersOfDay);
    periods.forEach((period, at) => {
      const from = latestDay(period.from, cost.from);
      const to = earliestDay(period.to, cost.to);
      if (from >= to) return;
      const part = spread(daysBetween(cost.from, from), daysBetween(cost.from, to));
      const sum = result[at] as DividedCost;
      sum.new += part.new;
      sum.returning += part.returning;
    });
  }
  return result;
}

/** A function that tells what falls on the days [first, end) of a cost, counted from its own first day. */
function spreadCost(
  cost: CostSpan,
  ordersOfDay: ReadonlyMap<string, DayOrders>,
): (first: number, end: number) => DividedCost {
  const days = daysBetween(cost.from, cost.to);
  const amountUpTo = (count: number) => amountOfFirstDays(cost.amountMinor, days, count);
  if (cost.audience !== "both") {
    const { audience } = cost;
    return (first, end) => ({ new: 0n, returning: 0n, [audience]: amountUpTo(end) - amountUpTo(first) });
  }
  // What the new got up to each day, once for all periods.
  const newUpTo = [0n];
  const daysOfCost = listDays(cost.from, days);
  const whole = { first: 0, repeat: 0 };
  for (const day of daysOfCost) {
    whole.first += ordersOfDay.get(day)?.first ?? 0;
    whole.repeat += ordersOfDay.get(day)?.repeat ?? 0;
  }
  const instead = whole.first + whole.repeat > 0 ? whole : { first: 1, repeat: 1 };
  daysOfCost.forEach((day, at) => {
    const orders = ordersOfDay.get(day);
    const { first, repeat } = orders && orders.first + orders.repeat > 0 ? orders : instead;
    const amount = amountUpTo(at + 1) - amountUpTo(at);
    const all = BigInt(first + repeat);
    newUpTo.push((newUpTo[at] as bigint) + (2n * amount * BigInt(first) + all) / (2n * all));
  });
  return (first, end) => {
    const ofNew = (newUpTo[end] as bigint) - (newUpTo[first] as bigint);
    return { new: ofNew, returning: amountUpTo(end) - amountUpTo(first) - ofNew };
  };
}

const DAY_MS = 86_400_000;

function listDays(from: string, days: number): string[] {
  const start = Date.parse(`${from}T00:00:00Z`);
  return Array.from({ length: days }, (_, at) => new Date(start + at * DAY_MS).toISOString().slice(0, 10));
}

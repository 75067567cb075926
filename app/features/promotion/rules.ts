import { addToDay, dayNumber, dayOfNumber } from "#app/lib/time.ts";

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
 * The spans of a cost that reach into a range of days [from, to). A repetition lies on the same days of a later month: a day
 * that the month lacks becomes its last one, and a cost of whole calendar months stays one of whole months.
 */
export function spansOf(cost: EnteredCost, range: { from: string; to: string }): CostSpan[] {
  const { audience, from, to, amountMinor, repeatsUntil } = cost;
  const spans: CostSpan[] = [];
  const add = (begins: string, ends: string) => {
    if (begins < range.to && ends > range.from) spans.push({ audience, from: begins, to: ends, amountMinor });
  };
  add(from, to);
  if (repeatsUntil === null) return spans;
  const isOfWholeMonths = from.endsWith("-01") && to.endsWith("-01");
  const last = addToDay(to, { days: -1 });
  // A repetition begins in the month before the range at the earliest.
  const monthOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  for (let months = Math.max(1, monthOf(range.from) - monthOf(from) - 1); ; months++) {
    const begins = addToDay(from, { months });
    if (begins > repeatsUntil || begins >= range.to) return spans;
    add(begins, isOfWholeMonths ? addToDay(to, { months }) : addToDay(addToDay(last, { months }), { days: 1 }));
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
  const edges = periods.map(({ from, to }) => [dayNumber(from), dayNumber(to)] as const);
  for (const cost of costs) {
    const [first, end] = [dayNumber(cost.from), dayNumber(cost.to)];
    const spread = spreadCost({ cost, first, days: end - first, ordersOfDay });
    edges.forEach((period, at) => {
      const from = Math.max(period[0], first);
      const to = Math.min(period[1], end);
      if (from >= to) return;
      const part = spread(from - first, to - first);
      const sum = result[at] as DividedCost;
      sum.new += part.new;
      sum.returning += part.returning;
    });
  }
  return result;
}

/** A function that tells what falls on the days [from, to) of a cost, counted from its own first day. */
function spreadCost(options: {
  cost: CostSpan;
  first: number;
  days: number;
  ordersOfDay: ReadonlyMap<string, DayOrders>;
}): (from: number, to: number) => DividedCost {
  const { cost, first, days, ordersOfDay } = options;
  const amountUpTo = (count: number) => amountOfFirstDays(cost.amountMinor, days, count);
  if (cost.audience !== "both") {
    const { audience } = cost;
    return (from, to) => ({ new: 0n, returning: 0n, [audience]: amountUpTo(to) - amountUpTo(from) });
  }
  const orders = Array.from({ length: days }, (_, at) => ordersOfDay.get(dayOfNumber(first + at)));
  const whole = { first: 0, repeat: 0 };
  for (const day of orders) {
    whole.first += day?.first ?? 0;
    whole.repeat += day?.repeat ?? 0;
  }
  const instead = whole.first + whole.repeat > 0 ? whole : { first: 1, repeat: 1 };
  // What the new got up to each day, once for all periods.
  const newUpTo = [0n];
  orders.forEach((day, at) => {
    const ratio = day && day.first + day.repeat > 0 ? day : instead;
    const amount = amountUpTo(at + 1) - amountUpTo(at);
    const all = BigInt(ratio.first + ratio.repeat);
    newUpTo.push((newUpTo[at] as bigint) + (2n * amount * BigInt(ratio.first) + all) / (2n * all));
  });
  return (from, to) => {
    const ofNew = (newUpTo[to] as bigint) - (newUpTo[from] as bigint);
    return { new: ofNew, returning: amountUpTo(to) - amountUpTo(from) - ofNew };
  };
}

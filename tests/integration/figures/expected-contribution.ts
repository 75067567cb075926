import { type Asked, dayNumber, dayOfNumber, decimal, labelOf, type Purchase, type Row } from "./purchase.ts";

/** A cost as a merchant enters it; the last day belongs to it. */
export interface EnteredCost {
  audience: "new" | "returning" | "both";
  first: string;
  last: string;
  amount: number;
  /** The same day of each later month until then; only for costs of one day, at a month's end. */
  until: string;
}

/** What state-contribution.csv must hold, day by day from the purchases and the costs. */
export function expectedContribution(
  sequences: Map<string, Purchase[]>,
  costs: EnteredCost[],
  { grain, from, to, digits }: Asked,
): Row[] {
  const days = new Map<string, { orders: [number, number]; profit: [number, number] }>();
  for (const sequence of sequences.values()) {
    sequence.forEach(({ day, netSales, cost }, index) => {
      const side = index === 0 ? 0 : 1;
      const sums = days.get(day) ?? { orders: [0, 0], profit: [0, 0] };
      sums.orders[side] += 1;
      sums.profit[side] += netSales - cost;
      days.set(day, sums);
    });
  }
  const spent = new Map<string, [number, number]>();
  for (const cost of costs.flatMap(repeated)) {
    const own = listDays(cost.first, cost.last);
    const ordersOf = (list: string[], side: 0 | 1) =>
      list.reduce((sum, day) => sum + (days.get(day)?.orders[side] ?? 0), 0);
    own.forEach((day, at) => {
      const share = Math.floor(cost.amount / own.length) + (at < cost.amount % own.length ? 1 : 0);
      const weights = [[day], own].map((list) => [ordersOf(list, 0), ordersOf(list, 1)]);
      const [first, repeat] = weights.find(([a = 0, b = 0]) => a + b > 0) ?? [1, 1];
      const both = (first ?? 0) + (repeat ?? 0);
      const ofNew = { new: share, returning: 0, both: Math.floor((2 * share * (first ?? 0) + both) / (2 * both)) };
      const sums = spent.get(day) ?? [0, 0];
      spent.set(day, [sums[0] + ofNew[cost.audience], sums[1] + share - ofNew[cost.audience]]);
    });
  }
  const periods = new Map<string, { profit: [number, number]; cost: [number, number] }>();
  for (const day of listDays(from, dayOfNumber(dayNumber(to) - 1))) {
    const label = labelOf(day, grain);
    const sums = periods.get(label) ?? { profit: [0, 0], cost: [0, 0] };
    for (const side of [0, 1] as const) {
      sums.profit[side] += days.get(day)?.profit[side] ?? 0;
      sums.cost[side] += spent.get(day)?.[side] ?? 0;
    }
    periods.set(label, sums);
  }
  const money = (minor: number) => decimal(minor, digits);
  return [...periods].map(([period, { profit, cost }]) => ({
    period,
    gross_profit_first: money(profit[0]),
    gross_profit_repeat: money(profit[1]),
    promotion_cost_new: money(cost[0]),
    promotion_cost_returning: money(cost[1]),
    contribution_new: money(profit[0] - cost[0]),
    contribution_returning: money(profit[1] - cost[1]),
  }));
}

function listDays(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = dayNumber(first); day <= dayNumber(last); day += 1) days.push(dayOfNumber(day));
  return days;
}

/** Day 0 of the month after the next is the last of the next month. */
function repeated(cost: EnteredCost): EnteredCost[] {
  const all = [cost];
  if (cost.until === "") return all;
  const [year = 0, month = 0] = cost.first.split("-").map(Number);
  for (let later = 1; ; later += 1) {
    const day = new Date(Date.UTC(year, month + later, 0)).toISOString().slice(0, 10);
    if (day > cost.until) return all;
    all.push({ ...cost, first: day, last: day });
  }
}

/**
 * The figures of domain.md once more, by loops over orders as they were written down: it shares no code with the app.
 */

export interface PlainOrder {
  id: number;
  customer: number;
  /** Shop day. */
  day: string;
  /** Shop-local noon as UTC, for the sequence. */
  at: string;
  net: number;
  cost: number;
  known: number;
  counted: boolean;
}

export interface PlainPeriod {
  newCustomers: number;
  returningCustomers: number;
  customersWithRepeat: number;
  ordersFirst: number;
  ordersRepeat: number;
  netSalesFirst: string;
  netSalesRepeat: string;
  grossProfitFirst: string;
  grossProfitRepeat: string;
  knownCostNetSales: string;
}

/** Figures of the days [from, to). */
export function plainFigures(orders: PlainOrder[], from: string, to: string): PlainPeriod {
  const counted = orders.filter((order) => order.counted).sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
  const firstOf = new Map<number, PlainOrder>();
  for (const order of counted) if (!firstOf.has(order.customer)) firstOf.set(order.customer, order);
  const inside = counted.filter((order) => order.day >= from && order.day < to);
  const countOf = new Map<number, number>();
  for (const { customer } of inside) countOf.set(customer, (countOf.get(customer) ?? 0) + 1);
  const customers = [...countOf.keys()];
  const isNew = (customer: number) => (firstOf.get(customer)?.day ?? "") >= from;
  const first = inside.filter((order) => firstOf.get(order.customer) === order);
  const repeat = inside.filter((order) => firstOf.get(order.customer) !== order);
  const sum = (list: PlainOrder[], value: (order: PlainOrder) => number) =>
    String(list.reduce((total, order) => total + value(order), 0));
  return {
    newCustomers: customers.filter(isNew).length,
    returningCustomers: customers.filter((customer) => !isNew(customer)).length,
    customersWithRepeat: [...countOf.values()].filter((count) => count >= 2).length,
    ordersFirst: first.length,
    ordersRepeat: repeat.length,
    netSalesFirst: sum(first, ({ net }) => net),
    netSalesRepeat: sum(repeat, ({ net }) => net),
    grossProfitFirst: sum(first, ({ net, cost }) => net - cost),
    grossProfitRepeat: sum(repeat, ({ net, cost }) => net - cost),
    knownCostNetSales: sum(inside, ({ known }) => known),
  };
}

/** A seeded generator, so that a failing run can be repeated (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

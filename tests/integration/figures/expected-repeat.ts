import { dayNumber, dayOfNumber, decimal, type Purchase, type Row } from "./purchase.ts";

/**
 * What the files of the Repeat page must hold, counted customer by customer and day by day from the purchases: nothing is
 * shared with the app, and nothing is summed in between.
 */
export interface RepeatShop {
  sequences: Map<string, Purchase[]>;
  /** Product id → title. */
  titles: Map<string, string>;
  /** The last order day of each customer of which units came back, of counted orders and others. */
  returns: Map<string, string>;
  /** The shop's today. */
  today: string;
  digits: number;
}

const WITHIN = [30, 60, 90, 180, 365];
const ratio = (part: number, whole: number) => (whole === 0 ? "" : (part / whole).toFixed(6));
const leadOf = (purchase: Purchase) => purchase.products?.[0] ?? "";
const gapOf = (a: Purchase, b: Purchase) => dayNumber(b.day) - dayNumber(a.day);
const byNumber = (a: number, b: number) => a - b;

/** The smallest value that at least this share of the values does not exceed. */
function quantile(values: number[], share: number): number {
  const sorted = [...values].sort(byNumber);
  return sorted[Math.ceil(share * sorted.length - 1e-9) - 1] as number;
}

function windowsOf(sequences: Purchase[][], today: string): Row {
  const row: Row = {};
  for (const days of WITHIN) {
    const observed = sequences.filter(([first]) => first && dayNumber(first.day) + days < dayNumber(today));
    const back = observed.filter(([first, second]) => first && second && gapOf(first, second) <= days);
    row[`observed_${days}`] = String(observed.length);
    row[`came_back_${days}`] = String(back.length);
    row[`rate_${days}`] = ratio(back.length, observed.length);
  }
  return row;
}

const monthOf = (day: string) => day.slice(0, 7);
const firstMonth = (sequence: Purchase[]) => monthOf(sequence[0]?.day ?? "");

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** f2.csv by cohort and by product, of first orders from one month to another, both inclusive. */
export function expectedF2({ sequences, titles, today }: RepeatShop, from: string, to: string) {
  const started = [...sequences.values()].filter((one) => firstMonth(one) >= from && firstMonth(one) <= to);
  const cohorts = [...groupBy(started, firstMonth)].sort(([a], [b]) => (a < b ? -1 : 1));
  const products = [...groupBy(started, ([first]) => leadOf(first as Purchase))];
  return {
    cohorts: cohorts.map(([cohort, group]) => ({
      cohort,
      customers: String(group.length),
      ...windowsOf(group, today),
    })),
    products: products
      .sort(([a, one], [b, other]) => other.length - one.length || (BigInt(a || -1) < BigInt(b || -1) ? -1 : 1))
      .map(([id, group]) => ({
        first_product_id: id,
        first_product: titles.get(id) ?? "",
        customers: String(group.length),
        ...windowsOf(group, today),
      })),
  };
}

/** steps.csv. */
export function expectedSteps(shop: RepeatShop): Row[] {
  const all = [...shop.sequences.entries()];
  const rows: Row[] = [];
  for (let n = 1; n <= 10; n += 1) {
    const reached = all.filter(([, one]) => one.length >= n);
    const moved = reached.filter(([, one]) => one.length > n);
    const standing = reached.filter(([, one]) => one.length === n);
    const states = standing.map(([customer, one]) => ({ customer, one, state: stateOf(shop, one) }));
    const lapsed = states.filter(({ state }) => state === "lapsed");
    const unresolved = lapsed.filter(
      ({ customer, one }) => (shop.returns.get(customer) ?? "") >= (one.at(-1) as Purchase).day,
    );
    const gaps = moved.map(([, one]) => gapOf(one[n - 1] as Purchase, one[n] as Purchase));
    rows.push({
      n: String(n),
      reached: String(reached.length),
      moved_on: String(moved.length),
      waiting: String(standing.length),
      cooling: String(states.filter(({ state }) => state === "cooling").length),
      lapsed: String(lapsed.length),
      lapsed_unresolved: String(unresolved.length),
      median_days: gaps.length === 0 ? "" : String(quantile(gaps, 0.5)),
    });
  }
  return rows;
}

const keptGaps = new WeakMap<RepeatShop, Map<string, number[]>>();

/** Days between the n-th order and the next, by n (11: later ones), by n and first product, and of all. */
function gapsOf(shop: RepeatShop): Map<string, number[]> {
  let gaps = keptGaps.get(shop);
  if (gaps) return gaps;
  gaps = new Map();
  for (const one of shop.sequences.values()) {
    for (let n = 1; n < one.length; n += 1) {
      const gap = gapOf(one[n - 1] as Purchase, one[n] as Purchase);
      const step = Math.min(n, 11);
      for (const key of ["all", `${step}`, `${step} ${leadOf(one[0] as Purchase)}`]) {
        if (!gaps.has(key)) gaps.set(key, []);
        gaps.get(key)?.push(gap);
      }
    }
  }
  for (const values of gaps.values()) values.sort(byNumber);
  keptGaps.set(shop, gaps);
  return gaps;
}

function stateOf(shop: RepeatShop, one: Purchase[]): "active" | "cooling" | "lapsed" {
  const gaps = gapsOf(shop);
  const n = Math.min(one.length, 11);
  const sample = [`${n} ${leadOf(one[0] as Purchase)}`, `${n}`]
    .map((key) => gaps.get(key) ?? [])
    .find(({ length }) => length >= 50);
  const values = sample ?? gaps.get("all") ?? [];
  const away = dayNumber(shop.today) - dayNumber((one.at(-1) as Purchase).day);
  if (values.length === 0) return "active";
  const limit = (share: number) => values[Math.ceil(share * values.length - 1e-9) - 1] as number;
  if (away > limit(0.9)) return "lapsed";
  return away > limit(0.75) ? "cooling" : "active";
}

/** retention.csv of first orders from one month to another, both inclusive. */
export function expectedRetention({ sequences, today, digits }: RepeatShop, from: string, to: string): Row[] {
  const cohorts = groupBy(
    [...sequences.values()].filter((one) => firstMonth(one) >= from && firstMonth(one) <= to),
    firstMonth,
  );
  const rows: Row[] = [];
  for (const [cohort, group] of [...cohorts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    let cumulative = 0;
    let month = cohort;
    for (let offset = 0; month <= monthOf(today); offset += 1) {
      const orders = group.flatMap((one) => one.filter(({ day }) => monthOf(day) === month));
      const customers = new Set(orders.map(({ customer }) => customer)).size;
      const netSales = orders.reduce((sum, order) => sum + order.netSales, 0);
      const grossProfit = orders.reduce((sum, order) => sum + order.netSales - order.cost, 0);
      cumulative += grossProfit;
      rows.push({
        cohort,
        months_since: String(offset),
        cohort_customers: String(group.length),
        customers: String(customers),
        share: ratio(customers, group.length),
        orders: String(orders.length),
        net_sales: decimal(netSales, digits),
        gross_profit: decimal(grossProfit, digits),
        cumulative_gross_profit: decimal(cumulative, digits),
      });
      month = monthOf(dayOfNumber(dayNumber(`${month}-01`) + 31));
    }
  }
  return rows;
}

/** curve.csv after the n-th order: day by day over everyone who may still come back. */
export function expectedCurve({ sequences, today }: RepeatShop, n: number): Row[] {
  const back = new Map<number, number>();
  const ends = new Map<number, number>();
  let atRisk = 0;
  for (const one of sequences.values()) {
    const [start, next] = [one[n - 1], one[n]];
    if (!start) continue;
    atRisk += 1;
    if (next) back.set(gapOf(start, next), (back.get(gapOf(start, next)) ?? 0) + 1);
    else {
      const observed = dayNumber(today) - dayNumber(start.day);
      ends.set(observed, (ends.get(observed) ?? 0) + 1);
    }
  }
  const rows: Row[] = [];
  let surviving = 1;
  let variance = 0;
  for (let days = 0; atRisk > 0; days += 1) {
    const cameBack = back.get(days) ?? 0;
    if (cameBack > 0) {
      surviving *= 1 - cameBack / atRisk;
      variance += cameBack / (atRisk * (atRisk - cameBack));
      const width = (1.959963984540054 * Math.sqrt(variance)) / Math.log(surviving);
      // Of a curve that has come to its end there is no interval.
      const bound = (sign: number) =>
        cameBack === atRisk ? "1.0000" : (1 - surviving ** Math.exp(sign * width)).toFixed(4);
      rows.push({
        days: String(days),
        at_risk: String(atRisk),
        came_back: String(cameBack),
        share: (1 - surviving).toFixed(6),
        low_95: bound(1),
        high_95: bound(-1),
      });
    }
    atRisk -= cameBack + (ends.get(days) ?? 0);
  }
  return rows;
}

/** products.csv: the second product after the first, and the days until a product is bought again. */
export function expectedProducts({ sequences, titles }: RepeatShop): { next: Row[]; reorder: Row[] } {
  const started = groupBy(sequences.values(), ([first]) => leadOf(first as Purchase));
  const pairs = new Map<string, number[]>();
  const again = new Map<string, number[]>();
  const add = (map: Map<string, number[]>, key: string, days: number) => {
    if (!map.has(key)) map.set(key, []);
    map.get(key)?.push(days);
  };
  for (const one of sequences.values()) {
    const [first, second] = one;
    if (first && second) add(pairs, `${leadOf(first)}|${leadOf(second)}`, gapOf(first, second));
    const before = new Map<string, Purchase>();
    for (const purchase of one) {
      for (const product of new Set(purchase.products)) {
        const last = before.get(product);
        if (last) add(again, product, gapOf(last, purchase));
        before.set(product, purchase);
      }
    }
  }
  const number = (id: string) => BigInt(id || -1);
  const order = (a: string, b: string) => (number(a) < number(b) ? -1 : Number(number(a) > number(b)));
  return {
    next: [...pairs]
      .map(([key, gaps]) => ({ ids: key.split("|") as [string, string], gaps }))
      .sort((a, b) => b.gaps.length - a.gaps.length || order(a.ids[0], b.ids[0]) || order(a.ids[1], b.ids[1]))
      .map(({ ids: [first, second], gaps }) => ({
        first_product_id: first,
        first_product: titles.get(first) ?? "",
        second_product_id: second,
        second_product: titles.get(second) ?? "",
        customers: String(gaps.length),
        started_with: String(started.get(first)?.length ?? 0),
        median_days: String(quantile(gaps, 0.5)),
      })),
    reorder: [...again]
      .sort(([a, one], [b, other]) => other.length - one.length || order(a, b))
      .map(([id, gaps]) => ({
        product_id: id,
        product: titles.get(id) ?? "",
        reorders: String(gaps.length),
        quartile_1_days: String(quantile(gaps, 0.25)),
        median_days: String(quantile(gaps, 0.5)),
        quartile_3_days: String(quantile(gaps, 0.75)),
      })),
  };
}

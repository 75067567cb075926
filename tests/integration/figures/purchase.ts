/** One order as the figures see it, whatever it was read from. Money in minor units. */
export interface Purchase {
  customer: string;
  /** Shop day, YYYY-MM-DD. */
  day: string;
  /** Shop time with offset, as the exports write it. */
  at: string;
  /** Place among the purchases of the same instant. */
  id: bigint;
  netSales: number;
  cost: number;
  /** Ids of the products with units left, gift cards aside; the one with the largest net sales first. */
  products?: string[];
}

export type Grain = "day" | "week" | "month" | "quarter";

/** Expected rows of a file, by the column names of its header. */
export type Row = Record<string, string>;

const DAY_MS = 86_400_000;

/** Whole days since 1970. */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
export const dayOfNumber = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** Purchases by customer, each sequence in order of time, then id. */
export function sequencesOf(purchases: Purchase[]): Map<string, Purchase[]> {
  const byCustomer = new Map<string, Purchase[]>();
  for (const purchase of purchases) {
    const sequence = byCustomer.get(purchase.customer);
    if (sequence) sequence.push(purchase);
    else byCustomer.set(purchase.customer, [purchase]);
  }
  for (const sequence of byCustomer.values()) {
    sequence.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1));
  }
  return byCustomer;
}

interface Counts {
  buyers: Map<string, { orders: number; isNew: boolean }>;
  orders: [first: number, repeat: number];
  netSales: [number, number];
  grossProfit: [number, number];
}

export interface Asked {
  grain: Grain;
  from: string;
  to: string;
  /** Decimal places of the currency. */
  digits: number;
}

/** What state.csv and repeat.csv must hold, counted from the purchases one by one. */
export function expectedPeriods(sequences: Map<string, Purchase[]>, asked: Asked): { state: Row[]; repeat: Row[] } {
  const periods = new Map<string, Counts>();
  for (let day = dayNumber(asked.from); day < dayNumber(asked.to); day += 1) {
    const label = labelOf(dayOfNumber(day), asked.grain);
    if (!periods.has(label)) {
      periods.set(label, { buyers: new Map(), orders: [0, 0], netSales: [0, 0], grossProfit: [0, 0] });
    }
  }
  for (const [customer, sequence] of sequences) {
    sequence.forEach(({ day, netSales, cost }, index) => {
      if (day < asked.from || day >= asked.to) return;
      const counts = periods.get(labelOf(day, asked.grain)) as Counts;
      const side = index === 0 ? 0 : 1;
      counts.orders[side] += 1;
      counts.netSales[side] += netSales;
      counts.grossProfit[side] += netSales - cost;
      const buyer = counts.buyers.get(customer) ?? { orders: 0, isNew: false };
      counts.buyers.set(customer, { orders: buyer.orders + 1, isNew: buyer.isNew || index === 0 });
    });
  }
  const money = (minor: number) => decimal(minor, asked.digits);
  const state: Row[] = [];
  const repeat: Row[] = [];
  for (const [period, { buyers, orders, netSales, grossProfit }] of periods) {
    const all = [...buyers.values()];
    const fresh = all.filter((buyer) => buyer.isNew).length;
    const repeaters = all.filter((buyer) => buyer.orders >= 2).length;
    state.push({
      period,
      new_customers: String(fresh),
      returning_customers: String(all.length - fresh),
      orders_first: String(orders[0]),
      orders_repeat: String(orders[1]),
      net_sales_first: money(netSales[0]),
      net_sales_repeat: money(netSales[1]),
      gross_profit_first: money(grossProfit[0]),
      gross_profit_repeat: money(grossProfit[1]),
    });
    const total = orders[0] + orders[1];
    repeat.push({
      period,
      customers: String(all.length),
      customers_with_repeat: String(repeaters),
      orders: String(total),
      repeat_rate: all.length === 0 ? "" : (repeaters / all.length).toFixed(6),
      purchase_frequency: all.length === 0 ? "" : (total / all.length).toFixed(6),
    });
  }
  return { state, repeat };
}

/** What customers.csv must hold. Tiers begin at `from` minor units of the last 12 months' sales, highest last. */
export function expectedCustomers(
  sequences: Map<string, Purchase[]>,
  shop: { digits: number; asOf: string; tiers: { name: string; from: number }[] },
): Row[] {
  const yearAgo = `${Number(shop.asOf.slice(0, 4)) - 1}${shop.asOf.slice(4)}`;
  const ids = [...sequences.keys()].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return ids.map((id) => {
    const sequence = sequences.get(id) as Purchase[];
    let [netSales, grossProfit, spend] = [0, 0, 0];
    for (const purchase of sequence) {
      netSales += purchase.netSales;
      grossProfit += purchase.netSales - purchase.cost;
      if (purchase.day > yearAgo && purchase.day <= shop.asOf) spend += purchase.netSales;
    }
    return {
      id,
      orders: String(sequence.length),
      first_order_at: sequence[0]?.at ?? "",
      last_order_at: sequence.at(-1)?.at ?? "",
      net_sales: decimal(netSales, shop.digits),
      gross_profit: decimal(grossProfit, shop.digits),
      tier: shop.tiers.filter(({ from }) => from <= spend).at(-1)?.name ?? "",
      points: "0",
    };
  });
}

export function labelOf(day: string, grain: Grain): string {
  if (grain === "day") return day;
  if (grain === "month") return day.slice(0, 7);
  if (grain === "quarter") return `${day.slice(0, 4)}-Q${Math.floor((Number(day.slice(5, 7)) + 2) / 3)}`;
  const number = dayNumber(day);
  // Day 0 was a Thursday; Monday begins the week.
  return dayOfNumber(number - ((((number + 3) % 7) + 7) % 7));
}

export function decimal(minor: number, digits: number): string {
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const sign = minor < 0 ? "-" : "";
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** n / d to the nearest integer, halves up; both not negative. */
export const halfUp = (n: number, d: number): number => Math.floor((2 * n + d) / (2 * d));

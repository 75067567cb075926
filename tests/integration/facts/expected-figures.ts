/**
 * The figures of `docs` computed from a list of final order states in plain JavaScript: nothing here is shared with the
 * app, and nothing is incremental.
 */
export interface FinalOrder {
  id: bigint;
  customer: bigint | null;
  processedAt: number;
  /** Shop day, YYYY-MM-DD. */
  day: string;
  counted: boolean;
  netSales: bigint;
  cost: bigint;
  pointsDue: bigint;
  /** The products with units left, the one with the largest net sales first. */
  products: string[];
  /** Units came back. */
  returned: boolean;
}

export interface CustomerRow {
  customer: string;
  orders: number;
  netSales: string;
  grossProfit: string;
  firstDay: string;
  lastDay: string;
}

export function expectedCustomers(orders: FinalOrder[]): CustomerRow[] {
  return [...sequences(orders)]
    .map(([customer, sequence]) => ({
      customer: String(customer),
      orders: sequence.length,
      netSales: String(sum(sequence.map((order) => order.netSales))),
      grossProfit: String(sum(sequence.map((order) => order.netSales - order.cost))),
      firstDay: sequence[0]?.day ?? "",
      lastDay: sequence.at(-1)?.day ?? "",
    }))
    .sort((a, b) => (BigInt(a.customer) < BigInt(b.customer) ? -1 : 1));
}

export function expectedOrderNumbers(orders: FinalOrder[]): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const sequence of sequences(orders).values()) {
    sequence.forEach((order, index) => {
      numbers[String(order.id)] = index + 1;
    });
  }
  return numbers;
}

export function expectedMonths(orders: FinalOrder[]): Record<string, number[]> {
  const months: Record<string, number[]> = {};
  for (const sequence of sequences(orders).values()) {
    const counts = new Map<string, number>();
    sequence.forEach((order, index) => {
      const month = order.day.slice(0, 7);
      months[month] ??= [0, 0, 0, 0, 0, 0, 0, 0, 0];
      const row = months[month];
      counts.set(month, (counts.get(month) ?? 0) + 1);
      const side = index === 0 ? 0 : 1;
      add(row, 3 + side, 1);
      add(row, 5 + side, Number(order.netSales));
      add(row, 7 + side, Number(order.netSales - order.cost));
    });
    for (const [month, count] of counts) {
      const row = months[month] ?? [];
      add(row, sequence[0]?.day.slice(0, 7) === month ? 0 : 1, 1);
      if (count >= 2) add(row, 2, 1);
    }
  }
  return months;
}

function add(row: number[], index: number, amount: number): void {
  row[index] = (row[index] ?? 0) + amount;
}

/** Each customer's counted orders, in order of time, then id. */
export function sequences(orders: FinalOrder[]): Map<bigint, FinalOrder[]> {
  const byCustomer = new Map<bigint, FinalOrder[]>();
  for (const order of orders) {
    if (!order.counted || order.customer === null) continue;
    byCustomer.set(order.customer, [...(byCustomer.get(order.customer) ?? []), order]);
  }
  for (const sequence of byCustomer.values()) {
    sequence.sort((a, b) => a.processedAt - b.processedAt || (a.id < b.id ? -1 : 1));
  }
  return byCustomer;
}

const sum = (amounts: bigint[]) => amounts.reduce((a, b) => a + b, 0n);

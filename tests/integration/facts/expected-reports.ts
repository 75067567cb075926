/**
 * The kept repeat reports computed from sequences of orders in plain JavaScript, one customer at a time: nothing here is
 * shared with the app, and nothing is incremental.
 */
export interface Visit {
  /** Shop day, YYYY-MM-DD. */
  day: string;
  netSales: bigint;
  grossProfit: bigint;
  /** The product with the largest net sales, null without one. */
  lead: string | null;
  /** Every product in it. */
  products: string[];
}

/** Per table: the row's key, joined, and its sums. */
export type Reports = Record<string, Record<string, number[]>>;

const WITHIN = [30, 60, 90, 180, 365];
const dayNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
const monthNumber = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));

/** The Monday or the first of the month before a day or on it, whichever is later. */
function partOf(day: string): string {
  const number = dayNumber(day);
  // Day 0 was a Thursday.
  const monday = new Date((number - ((((number + 3) % 7) + 7) % 7)) * 86_400_000).toISOString().slice(0, 10);
  const month = `${day.slice(0, 7)}-01`;
  return monday > month ? monday : month;
}

export function expectedReports(sequences: Iterable<Visit[]>): Reports {
  const reports: Reports = {};
  const add = (table: string, key: (string | number)[], sums: number[]) => {
    reports[table] ??= {};
    const rows = reports[table];
    const row = rows[key.join("|")] ?? sums.map(() => 0);
    rows[key.join("|")] = row.map((sum, at) => sum + (sums[at] ?? 0));
  };
  for (const visits of sequences) {
    const [first, second] = visits;
    if (!first) continue;
    const firstProduct = first.lead ?? "-1";
    visits.slice(0, 10).forEach((visit, index) => {
      const next = visits[index + 1];
      const gap = next ? dayNumber(next.day) - dayNumber(visit.day) : null;
      const sums = [1, gap === null ? 0 : 1, ...WITHIN.map((days) => (gap !== null && gap <= days ? 1 : 0))];
      add("step_days", [index + 1, visit.day], sums);
      if (gap !== null) add("step_gaps", [index + 1, gap], [1]);
      if (index === 0) {
        add("first_product_days", [visit.day, firstProduct], sums);
        add("first_product_months", [`${visit.day.slice(0, 7)}-01`, firstProduct], sums);
      }
    });
    visits.forEach((visit, index) => {
      for (const [lag, sums] of [
        [1, [1, 0]],
        [2, [0, 1]],
      ] as const) {
        const before = visits[index - lag];
        add("return_days", [visit.day, before ? partOf(before.day) : "-infinity"], [...sums]);
      }
    });
    if (second) {
      const pair = [firstProduct, second.lead ?? "-1"];
      add("product_steps", pair, [1]);
      add("product_step_gaps", [...pair, dayNumber(second.day) - dayNumber(first.day)], [1]);
    }
    const months = new Set<string>();
    const bought = new Map<string, string>();
    for (const { day, netSales, grossProfit, products } of visits) {
      const month = day.slice(0, 7);
      add(
        "cohort_months",
        [`${first.day.slice(0, 7)}-01`, monthNumber(day) - monthNumber(first.day)],
        [months.has(month) ? 0 : 1, 1, Number(netSales), Number(grossProfit)],
      );
      months.add(month);
      for (const product of new Set(products)) {
        const before = bought.get(product);
        if (before !== undefined) {
          add("product_reorders", [product], [1]);
          add("reorder_gaps", [product, dayNumber(day) - dayNumber(before)], [1]);
        }
        bought.set(product, day);
      }
    }
  }
  return reports;
}

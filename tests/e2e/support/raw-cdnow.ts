import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

/** One purchase of the file, on its moved day; `row` counts from 1. */
export interface RawPurchase {
  row: number;
  customer: number;
  day: string;
  cents: number;
  /** 1 for the customer's first purchase, 2 for the second … */
  nth: number;
}

const FILE = path.resolve(import.meta.dirname, "../../simulator/demo-data/cdnow/purchases.txt.gz");
const DAY_MS = 86_400_000;

/** The raw file read by itself: nothing of the app or of the simulator takes part. */
export function readRawPurchases(shiftDays: number): RawPurchase[] {
  const rows = gunzipSync(readFileSync(FILE)).toString("latin1").trim().split("\n");
  const purchases = rows.map((text, index) => {
    const [customer, date, , dollars] = text.trim().split(/\s+/) as [string, string, string, string];
    const at = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)));
    return {
      row: index + 1,
      customer: Number(customer),
      day: new Date(at + shiftDays * DAY_MS).toISOString().slice(0, 10),
      cents: Math.round(Number(dollars) * 100),
      nth: 0,
    };
  });
  purchases.sort((a, b) => a.customer - b.customer || a.day.localeCompare(b.day) || a.row - b.row);
  for (const [index, purchase] of purchases.entries()) {
    const before = purchases[index - 1];
    purchase.nth = before?.customer === purchase.customer ? before.nth + 1 : 1;
  }
  return purchases;
}

export interface RawFigures {
  customers: number;
  customersWithRepeat: number;
  newCustomers: number;
  returningCustomers: number;
  ordersFirst: number;
  ordersRepeat: number;
  centsFirst: number;
  centsRepeat: number;
}

/** Figures of the half-open period `[from, to)`. */
export function rawFigures(purchases: readonly RawPurchase[], from: string, to: string): RawFigures {
  const inside = purchases.filter(({ day }) => day >= from && day < to);
  const counts = new Map<number, number>();
  const fresh = new Set<number>();
  for (const { customer, nth } of inside) {
    counts.set(customer, (counts.get(customer) ?? 0) + 1);
    if (nth === 1) fresh.add(customer);
  }
  const sum = (rows: readonly RawPurchase[]) => rows.reduce((total, { cents }) => total + cents, 0);
  const first = inside.filter(({ nth }) => nth === 1);
  const repeat = inside.filter(({ nth }) => nth > 1);
  return {
    customers: counts.size,
    customersWithRepeat: [...counts.values()].filter((count) => count >= 2).length,
    newCustomers: fresh.size,
    returningCustomers: counts.size - fresh.size,
    ordersFirst: first.length,
    ordersRepeat: repeat.length,
    centsFirst: sum(first),
    centsRepeat: sum(repeat),
  };
}

/** Of the customers whose first purchase lies in `[from, to)`, the share with a second within `days`; null without any. */
export function rawF2(
  purchases: readonly RawPurchase[],
  asked: { from: string; to: string; days: number },
): number | null {
  const firstDays = new Map<number, string>();
  for (const { customer, day, nth } of purchases) {
    if (nth === 1 && day >= asked.from && day < asked.to) firstDays.set(customer, day);
  }
  const back = purchases.filter(({ customer, day, nth }) => {
    const first = firstDays.get(customer);
    return nth === 2 && first !== undefined && (Date.parse(day) - Date.parse(first)) / DAY_MS <= asked.days;
  });
  return firstDays.size === 0 ? null : back.length / firstDays.size;
}

/** Spend of each customer after `after` up to and with `until`, in cents. */
export function rawSpend(purchases: readonly RawPurchase[], after: string, until: string): Map<number, number> {
  const spend = new Map<number, number>();
  for (const { customer, day, cents } of purchases) {
    const counted = day > after && day <= until ? cents : 0;
    spend.set(customer, (spend.get(customer) ?? 0) + counted);
  }
  return spend;
}

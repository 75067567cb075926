/** Steps n → n+1 are told for n = 1 … 10. */
export const STEPS = 10;
/** Days within which a next order is looked for. */
export const WINDOWS = [30, 60, 90, 180, 365] as const;
export type Window = (typeof WINDOWS)[number];

/** Of those who came back, this share had done so before a customer is called cooling, and lapsed. */
export const COOLING_QUANTILE = 0.75;
export const LAPSED_QUANTILE = 0.9;
/** As many have to have come back for limits of their own. */
export const LEAST_SAMPLE = 50;

/** Repeat figures of some days. The rate and the frequency are null where nobody bought. */
export interface RepeatFigures {
  customers: number;
  customersWithRepeat: number;
  orders: number;
  repeatRate: number | null;
  purchaseFrequency: number | null;
}

/** Repeat rate = customers with two or more orders / customers; purchase frequency = orders / customers. */
export function toRepeatFigures(counts: {
  newCustomers: number;
  returningCustomers: number;
  customersWithRepeat: number;
  ordersFirst: number;
  ordersRepeat: number;
}): RepeatFigures {
  const customers = counts.newCustomers + counts.returningCustomers;
  const orders = counts.ordersFirst + counts.ordersRepeat;
  return {
    customers,
    customersWithRepeat: counts.customersWithRepeat,
    orders,
    repeatRate: customers === 0 ? null : counts.customersWithRepeat / customers,
    purchaseFrequency: customers === 0 ? null : orders / customers,
  };
}

/** A ratio as CSV carries it: six decimals, rounded exactly, or empty. */
export function toSixDecimals(part: number, whole: number): string {
  if (whole === 0) return "";
  const millionths = (2_000_000n * BigInt(part) + BigInt(whole)) / (2n * BigInt(whole));
  const text = String(millionths).padStart(7, "0");
  return `${text.slice(0, -6)}.${text.slice(-6)}`;
}

/** Whole months from one month or day (`2026-01`, `2026-01-31`) to another. */
export function monthsBetween(from: string, to: string): number {
  const monthOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return monthOf(to) - monthOf(from);
}

import { z } from "zod";
import { addToDay, startOfPeriod } from "#app/lib/time.ts";

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

/** How many months of first orders a page may show, the current one included. */
export const COHORT_SPANS = [12, 24, 36] as const;
export type CohortSpan = (typeof COHORT_SPANS)[number];

/** Months of first orders, both inclusive, by their first days. */
export interface CohortMonths {
  fromMonth: string;
  toMonth: string;
}

/** The months of first orders that a page's query asks for (`months`): up to the current one; without a query two years. */
export function pickCohorts(query: URLSearchParams, today: string): CohortMonths & { span: CohortSpan } {
  const span = z.coerce.number().pipe(z.literal(COHORT_SPANS)).catch(24).parse(query.get("months"));
  const toMonth = startOfPeriod(today, "month");
  return { span, fromMonth: addToDay(toMonth, { months: 1 - span }), toMonth };
}

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

/** `from` and `to` of a file's query, as months `2026-01`, both inclusive; what is wrong with it otherwise, in English. */
export function parseCohorts(
  query: URLSearchParams,
): { ok: true; months: CohortMonths } | { ok: false; message: string } {
  const parsed = z.object({ from: month, to: month }).safeParse(Object.fromEntries(query));
  if (!parsed.success)
    return { ok: false, message: `${String(parsed.error.issues[0]?.path[0])} must be a month such as 2026-01` };
  const { from, to } = parsed.data;
  if (from > to) return { ok: false, message: "to must not be earlier than from" };
  return { ok: true, months: { fromMonth: `${from}-01`, toMonth: `${to}-01` } };
}

/** Which step a page's query asks for (`n`); without one the first. */
export function pickStep(query: URLSearchParams): number {
  return z.coerce
    .number()
    .int()
    .min(1)
    .max(STEPS)
    .catch(1)
    .parse(query.get("n") ?? 1);
}

const days = (least: number) => z.coerce.number("number").int("number").min(least, "number").max(3650, "number");
const none = z.literal("").transform(() => null);

/** Days that the merchant sets instead of the empirical limits: both, or none. */
export const lapseForm = z
  .object({ coolingDays: z.union([none, days(1)], "number"), lapsedDays: z.union([none, days(2)], "number") })
  .superRefine(({ coolingDays, lapsedDays }, context) => {
    const missing = coolingDays === null ? "coolingDays" : "lapsedDays";
    if ((coolingDays === null) !== (lapsedDays === null)) {
      context.addIssue({ code: "custom", path: [missing], message: "required" });
    } else if (coolingDays !== null && lapsedDays !== null && lapsedDays <= coolingDays) {
      context.addIssue({ code: "custom", path: ["lapsedDays"], message: "later" });
    }
  });

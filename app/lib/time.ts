import { Temporal } from "temporal-polyfill";

/** Days are the shop's, as `YYYY-MM-DD` in its IANA time zone; instants are UTC. Periods are half open: [from, to). */

export const GRAINS = ["day", "week", "month", "quarter"] as const;
export type Grain = (typeof GRAINS)[number];

/** The day that an instant falls on in a time zone. */
export function dayOf(instant: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

/** `2026-01-31` plus days, weeks, months … by the calendar (a day that a month lacks becomes its last one). */
export function addToDay(day: string, duration: { days?: number; months?: number; years?: number }): string {
  return Temporal.PlainDate.from(day).add(duration).toString();
}

/** The first day of the week (Monday), month or quarter that holds a day. */
export function startOfPeriod(day: string, grain: Grain): string {
  const date = Temporal.PlainDate.from(day);
  switch (grain) {
    case "day":
      return day;
    case "week":
      return date.subtract({ days: date.dayOfWeek - 1 }).toString();
    case "month":
      return date.with({ day: 1 }).toString();
    case "quarter":
      return date.with({ month: date.month - ((date.month - 1) % 3), day: 1 }).toString();
  }
}

const DAY_MS = 86_400_000;

/** Days since 1970-01-01, for arithmetic over many days. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

/** The day of a number of days since 1970-01-01. */
export function dayOfNumber(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

/** Whether a text names a real day. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text);
    return true;
  } catch {
    return false;
  }
}

/** The earliest of some days. */
export function earliestDay(first: string, ...others: string[]): string {
  return [first, ...others].sort()[0] as string;
}

/** The latest of some days. */
export function latestDay(first: string, ...others: string[]): string {
  return [first, ...others].sort().at(-1) as string;
}

/**
 * Members by the definition, day by day in plain JavaScript: nothing here is shared with the app.
 */
export interface Counted {
  day: string;
  amount: number;
}

export interface Programme {
  basis: "spend" | "orders" | "points";
  windowKind: "rolling" | "year" | "lifetime";
  windowMonths: number;
  graceDays: number;
  /** The lowest first. */
  thresholds: number[];
}

const DAY_MS = 86_400_000;
export const plusDays = (day: string, days: number) =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** The same day of an earlier month, or that month's last one. */
function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return plusDays(first.toISOString().slice(0, 10), Math.min(date, last) - 1);
}

/** What the window holds on a day. */
export function valueOn(day: string, counted: Counted[], { windowKind, windowMonths }: Programme): number {
  const isIn = {
    rolling: (one: Counted) => one.day > monthsBefore(day, windowMonths),
    year: (one: Counted) => one.day.slice(0, 4) === day.slice(0, 4),
    lifetime: () => true,
  }[windowKind];
  return counted.filter((one) => one.day <= day && isIn(one)).reduce((sum, { amount }) => sum + amount, 0);
}

/** The most that the window held on the day or on one of the grace days before it. */
function heldOn(day: string, counted: Counted[], programme: Programme): number {
  let most = 0;
  for (let back = 0; back <= programme.graceDays; back += 1) {
    most = Math.max(most, valueOn(plusDays(day, -back), counted, programme));
  }
  return most;
}

/** The place of the highest tier that is held; -1 for none. */
export function placeOn(day: string, counted: Counted[], programme: Programme): number {
  const held = heldOn(day, counted, programme);
  return programme.thresholds.filter((threshold) => threshold <= held).length - 1;
}

/** The first day on which the tier of `day` is lost when nothing more is counted; null when it never is. */
export function reviewAfter(day: string, counted: Counted[], programme: Programme): string | null {
  const place = placeOn(day, counted, programme);
  if (place <= 0 && (programme.thresholds[Math.max(place, 0)] ?? 0) === 0) return null;
  if (place < 0 || programme.windowKind === "lifetime") return null;
  const past = counted.filter((one) => one.day <= day);
  for (let next = plusDays(day, 1), tries = 0; tries < 1_500; next = plusDays(next, 1), tries += 1) {
    if (placeOn(next, past, programme) < place) return next;
  }
  throw new Error("A tier that is held without an end");
}

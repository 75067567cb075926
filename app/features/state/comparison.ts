import type { Range } from "#app/lib/range.ts";
import { addToDay, daysBetween, earliestDay } from "#app/lib/time.ts";

/** What a range is held against. */
export const COMPARISONS = ["before", "year", "none"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Shop days [from, to). */
export interface Span {
  from: string;
  to: string;
}

const WEEKS_OF_A_YEAR_DAYS = 364;

/**
 * The days of a range that are over, and those that they are held against: as many days at the beginning of the range
 * before it, or of the same range a year before. A range of whole months that is over is held against whole months, and one
 * of weeks a year before against weeks. Null while no day of the range is over.
 */
export function comparedSpans(
  range: Range,
  comparison: "before" | "year",
  today: string,
): { now: Span; before: Span } | null {
  const { from, to, grain } = range;
  const end = earliestDay(to, today);
  if (end <= from) return null;
  const months = monthsBetween(from, to);
  const shift = (day: string) => {
    if (comparison === "year") {
      return grain === "week" ? addToDay(day, { days: -WEEKS_OF_A_YEAR_DAYS }) : addToDay(day, { years: -1 });
    }
    return months === null ? addToDay(day, { days: -daysBetween(from, to) }) : addToDay(day, { months: -months });
  };
  const start = shift(from);
  if (end === to && months !== null) return { now: { from, to }, before: { from: start, to: shift(to) } };
  // The month before may have fewer days than have passed of this one: both sides are then as long as that.
  const passed = daysBetween(from, end);
  const days = comparison === "before" ? Math.min(passed, daysBetween(start, from)) : passed;
  return {
    now: { from, to: addToDay(from, { days }) },
    before: { from: start, to: addToDay(start, { days }) },
  };
}

/** Whole months from one first of a month to another; null where one of the days is no first. */
function monthsBetween(from: string, to: string): number | null {
  if (!from.endsWith("-01") || !to.endsWith("-01")) return null;
  const [fromYear = 0, fromMonth = 0] = from.split("-").map(Number);
  const [toYear = 0, toMonth = 0] = to.split("-").map(Number);
  return (toYear - fromYear) * 12 + toMonth - fromMonth;
}

/** How a figure moved; the share is null where it was zero or below: nothing can be a percentage of that. */
export function changeOf(now: bigint, before: bigint): { difference: bigint; share: number | null } {
  const difference = now - before;
  return { difference, share: before > 0n ? Number(difference) / Number(before) : null };
}

/** What a page's query asks to compare with; without a word, the range before. */
export function pickComparison(query: URLSearchParams): Comparison {
  return COMPARISONS.find((known) => known === query.get("compare")) ?? "before";
}

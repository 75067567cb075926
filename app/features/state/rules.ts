import { z } from "zod";
import { type PickedRange, PRESETS, type Preset, type Range, type RangeProblem } from "#app/lib/range.ts";
import { addToDay, daysBetween, GRAINS, type Grain, isDay, startOfPeriod } from "#app/lib/time.ts";

export { pickComparison } from "./comparison.ts";
export { contributionOf } from "./contribution.ts";

/** A day, week, month or quarter, clipped to the range that was asked for. */
export interface Period {
  label: string;
  from: string;
  to: string;
  /** False where the range cuts it, so that kept figures of the whole period do not apply. */
  whole: boolean;
}

/** As many periods as one answer may hold. */
export const MAX_PERIODS = 4000;

const day = z.string().refine(isDay);
const rangeQuery = z.object({ by: z.enum(GRAINS), from: day, to: day });

/** Reads `by`, `from` and `to` of a query. */
export function parseRange(query: URLSearchParams): { ok: true; range: Range } | { ok: false; problem: RangeProblem } {
  const parsed = rangeQuery.safeParse(Object.fromEntries(query));
  if (!parsed.success) {
    const wrong = parsed.error.issues[0]?.path[0];
    return { ok: false, problem: wrong === "from" || wrong === "to" ? wrong : "by" };
  }
  const { by, from, to } = parsed.data;
  if (from >= to) return { ok: false, problem: "order" };
  const daysOfGrain = { day: 1, week: 7, month: 28, quarter: 90 }[by];
  if (daysBetween(from, to) / daysOfGrain > MAX_PERIODS) return { ok: false, problem: "tooMany" };
  return { ok: true, range: { grain: by, from, to } };
}

/** The first day after the period that begins on `start`. */
export function endOfPeriod(start: string, grain: Grain): string {
  switch (grain) {
    case "day":
      return addToDay(start, { days: 1 });
    case "week":
      return addToDay(start, { days: 7 });
    case "month":
      return addToDay(start, { months: 1 });
    case "quarter":
      return addToDay(start, { months: 3 });
  }
}

/** `2026-01-05` (day; a week by its Monday), `2026-01`, `2026-Q1`. */
export function periodLabel(start: string, grain: Grain): string {
  if (grain === "month") return start.slice(0, 7);
  if (grain === "quarter") return `${start.slice(0, 4)}-Q${Math.ceil(Number(start.slice(5, 7)) / 3)}`;
  return start;
}

/** The periods of a range, in order; the first and the last may be cut by it. */
export function listPeriods({ grain, from, to }: Range): Period[] {
  const periods: Period[] = [];
  for (let start = startOfPeriod(from, grain); start < to; ) {
    const end = endOfPeriod(start, grain);
    const whole = start >= from && end <= to;
    periods.push({
      label: periodLabel(start, grain),
      from: start < from ? from : start,
      to: end > to ? to : end,
      whole,
    });
    start = end;
  }
  return periods;
}

/**
 * The range that a page's query asks for: `preset` and `by`, or `from`, `to` and `by`. Presets take whole periods and
 * end with the current one. Without a query: the last 12 months by month.
 */
export function pickRange(query: URLSearchParams, today: string): PickedRange {
  const grain = z.enum(GRAINS).catch("month").parse(query.get("by"));
  const asked = z.enum(PRESETS).catch("12m").parse(query.get("preset"));
  const isCustom = asked === "custom" || (!query.has("preset") && (query.has("from") || query.has("to")));
  if (!isCustom) return { preset: asked, range: presetRange(asked, grain, today), problem: null };
  const custom = parseRange(query.has("by") ? query : new URLSearchParams([...query, ["by", grain]]));
  if (custom.ok) return { preset: "custom", range: custom.range, problem: null };
  return { preset: "custom", range: presetRange("12m", grain, today), problem: custom.problem };
}

function presetRange(preset: Preset, grain: Grain, today: string): Range {
  const thisMonth = startOfPeriod(today, "month");
  const months = { "3m": 2, "6m": 5, "12m": 11, "24m": 23, year: Number(today.slice(5, 7)) - 1, custom: 11 }[preset];
  const from = startOfPeriod(addToDay(thisMonth, { months: -months }), grain);
  return { grain, from, to: endOfPeriod(startOfPeriod(today, grain), grain) };
}

/** A part of a whole as a share between 0 and 1; null when there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** What is wrong with a query, for the program that sent it: like a CSV's headers English and stable. */
export const RANGE_PROBLEM_MESSAGES: Record<RangeProblem, string> = {
  by: "by must be day, week, month or quarter",
  from: "from must be a day such as 2026-01-01",
  to: "to must be a day such as 2026-07-01 (the first day after the range)",
  order: "to must be later than from",
  tooMany: `the range has more than ${MAX_PERIODS} periods`,
};

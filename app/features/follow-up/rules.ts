import { Temporal } from "temporal-polyfill";
import type { ProgrammeContent } from "./programme-content.ts";

/**
 * How many days late a step may still begin when a customer is enrolled late: a webhook of yesterday's order starts the
 * programme as if it had come in time, a past buyer is not sent what all others had weeks ago.
 */
export const LATE_DAYS = 2;

/** The days from the anchor on which the steps are due, in their order; negative: before it. */
export function stepOffsets(content: Pick<ProgrammeContent, "steps">): number[] {
  const offsets: number[] = [];
  for (const { from, offsetDays } of content.steps) {
    offsets.push(offsetDays + (from === "previous" ? (offsets.at(-1) ?? 0) : 0));
  }
  return offsets;
}

/** The shop's day of each step, as YYYY-MM-DD. */
export function stepsDue(content: Pick<ProgrammeContent, "steps">, anchorOn: string): string[] {
  const anchor = Temporal.PlainDate.from(anchorOn);
  return stepOffsets(content).map((days) => anchor.add({ days }).toString());
}

/** How many days before its anchor a programme's first step may lie: so early somebody is enrolled. */
export function leadDays(content: Pick<ProgrammeContent, "steps">): number {
  return Math.max(0, -Math.min(...stepOffsets(content)));
}

type Hours = Pick<ProgrammeContent, "sendHour" | "quietHours">;

/** Whether an hour of the day (0–23) is one of the quiet ones. */
export function isQuiet(hour: number, quietHours: Hours["quietHours"]): boolean {
  if (!quietHours) return false;
  const { from, until } = quietHours;
  return from <= until ? hour >= from && hour < until : hour >= from || hour < until;
}

/**
 * The first instant, from `now` on, at which what is due on a day may go out: not before the day's hour for sending, and not
 * in the quiet hours of the shop. An hour that the clocks skip is the one after it; one that comes twice counts twice.
 */
export function sendInstant(options: { day: string; hours: Hours; timeZone: string; now: Date }): Date {
  const { day, hours, timeZone, now } = options;
  const planned = Temporal.PlainDate.from(day).toZonedDateTime({
    timeZone,
    plainTime: Temporal.PlainTime.from({ hour: hours.sendHour }),
  });
  const present = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  let at = Temporal.ZonedDateTime.compare(planned, present) > 0 ? planned : present;
  const { quietHours } = hours;
  if (quietHours && isQuiet(at.hour, quietHours)) {
    const today = at.withPlainTime({ hour: quietHours.until });
    at =
      Temporal.ZonedDateTime.compare(today, at) > 0
        ? today
        : at.add({ days: 1 }).withPlainTime({ hour: quietHours.until });
  }
  return new Date(at.epochMilliseconds);
}

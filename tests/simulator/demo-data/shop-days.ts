const DAY_MS = 86_400_000;

/** The number of days from 1970-01-01 to a calendar day `yyyy-mm-dd`. */
export function dayNumber(isoDay: string): number {
  const at = Date.parse(`${isoDay}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(isoDay) || Number.isNaN(at)) throw new RangeError(`not a calendar day: ${isoDay}`);
  return at / DAY_MS;
}

/** The calendar day `yyyy-mm-dd` of a day number. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day number of an instant in a time zone. */
export function dayNumberAt(instant: Date, timeZone: string): number {
  return dayNumber(new Intl.DateTimeFormat("sv-SE", { timeZone }).format(instant));
}

/** The minutes that a time zone is ahead of UTC at an instant (negative: behind). */
function offsetMinutes(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(atMs);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const match = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name);
  if (!match?.[1]) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

/**
 * The instant (ms since 1970 UTC) of a wall-clock time on a day in a time zone.
 * The time must exist once on that day (noon always does).
 */
export function instantOf(options: { day: number; secondOfDay: number; timeZone: string }): number {
  const wall = options.day * DAY_MS + options.secondOfDay * 1000;
  let instant = wall - offsetMinutes(wall, options.timeZone) * 60_000;
  instant = wall - offsetMinutes(instant, options.timeZone) * 60_000;
  return instant;
}

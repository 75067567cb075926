import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { Temporal } from "temporal-polyfill";
import { inject } from "vitest";
import { today } from "./days.ts";

/** Now, as the app and the simulator believe. */
export function movedNow(): Date {
  try {
    return new Date(Date.now() + Number(readFileSync(inject("demo").clockFile, "utf8")));
  } catch {
    // Not moved yet.
    return new Date();
  }
}

/**
 * Lets the app and the simulator believe that it is this hour of a shop's day `YYYY-MM-DD`; time goes on from there. It
 * may be later on that day already, since a shop further east was led to this hour of its own day: then nothing moves.
 */
export function moveTo(options: { timeZone: string; day: string; hour: number }): void {
  const { timeZone, day, hour } = options;
  const at = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone, plainTime: { hour } }).epochMilliseconds;
  const now = movedNow();
  if (at > now.getTime()) moveClock(new Date(at));
  else if (today(timeZone, now) !== day) throw new Error(`${day} is over in ${timeZone} already`);
}

/** Lets so many minutes pass for them. */
export function moveOn(minutes: number): void {
  moveClock(new Date(movedNow().getTime() + minutes * 60_000));
}

/** Lets them believe that it is this instant. */
export function moveClock(instant: Date): void {
  const { clockFile } = inject("demo");
  // Whole or not at all: both read it while it is written.
  writeFileSync(`${clockFile}.new`, String(instant.getTime() - Date.now()));
  renameSync(`${clockFile}.new`, clockFile);
}

import { renameSync, writeFileSync } from "node:fs";
import { inject } from "vitest";

/** Lets the app and the simulator believe that it is this instant; time goes on from there. */
export function moveClock(instant: Date): void {
  const { clockFile } = inject("demo");
  // Whole or not at all: both read it while it is written.
  writeFileSync(`${clockFile}.new`, String(instant.getTime() - Date.now()));
  renameSync(`${clockFile}.new`, clockFile);
}
